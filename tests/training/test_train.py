"""Learning: the loop goes down, the checkpoint rebuilds itself, and a run that was stopped goes on as if it had not."""

from __future__ import annotations

import json
import os
import shutil
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from solver.cli import main
from solver.errors import ModelDamaged
from solver.recognize.bundled import bundled_model
from solver.recognize.cards import ModelCard
from solver.recognize.stock import stock_model
from solver.training.corpus import Sample
from solver.training.dataset import Batches
from solver.training.network import load
from solver.training.precision import Precision
from solver.training.run import Run, Settings
from solver.training.train import Step, train
from tests.training.conftest import TEXTS, Drawn

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
pytestmark = pytest.mark.usefixtures("one_thread")

CHARACTERS = ("", *sorted({*"".join(TEXTS)}), " ")
SETTINGS = Settings(steps=4, batch=16, warm_up=1)


@pytest.fixture
def run() -> Run:
    """A run that begins with stock's weights."""
    return Run(load(stock_model(), CHARACTERS), characters=CHARACTERS, settings=SETTINGS)


@pytest.fixture
def batches(drawn: list[Drawn]) -> Batches:
    """Batches of the drawn captchas."""
    return Batches(drawn, chosen=range(len(drawn)), characters=CHARACTERS, settings=SETTINGS)


def weights(run: Run) -> dict[str, Any]:
    """All that a run has learnt: weights, their average, and the optimiser's moments."""
    moments = run.optimiser.state_dict()
    return {
        **{f"network.{name}": tensor for name, tensor in run.network.state_dict().items()},
        **{f"average.{name}": tensor for name, tensor in run.average.state_dict().items()},
        **{f"momentum.{number}": state["momentum"] for number, state in enumerate(moments["matrices"])},
        **{
            f"moments.{number}.{name}": tensor
            for number, state in moments["others"]["state"].items()
            for name, tensor in state.items()
        },
    }


def test_it_learns(drawn: list[Drawn]) -> None:
    """On captchas that it sees again and again the loss falls to a fraction."""
    settings = Settings(steps=25, batch=16, warm_up=5)
    source = Batches(drawn, chosen=range(len(drawn)), characters=CHARACTERS, settings=settings)
    run = Run(load(stock_model(), CHARACTERS), characters=CHARACTERS, settings=settings)

    losses = [step.loss for step in train(run, source)]

    assert run.step == 25
    assert np.mean(losses[-5:]) < 0.5 * np.mean(losses[:5])


def test_a_step_moves_each_weight_by_a_share_of_its_size(run: Run, batches: Batches) -> None:
    """However large or small a weight is: by the rate at the most, and not by next to nothing."""
    before = {name: weight.detach().clone() for name, weight in run.network.named_parameters()}
    assert max(sizes := [float(weight.square().mean().sqrt()) for weight in before.values()]) > 50 * min(sizes)

    next(train(run, batches))

    for name, weight in run.network.named_parameters():
        if weight.ndim > 1 and name != "head.head.weight":  # of the head only what the batch shows is moved
            moved = (weight.detach() - before[name]).square().mean().sqrt() / before[name].square().mean().sqrt()
            assert 0.02 * SETTINGS.rate < moved < 1.1 * SETTINGS.rate, name


def test_statistics_stay_as_they_were(run: Run, batches: Batches) -> None:
    """Batch normalisation neither uses nor learns a batch's statistics unless it is told to."""
    before = {name: buffer.clone() for name, buffer in run.network.named_buffers()}

    list(train(run, batches))

    assert before
    for name, buffer in run.network.named_buffers():
        assert torch.equal(buffer, before[name]), name


def test_statistics_are_learnt_when_asked_for(batches: Batches) -> None:
    """A network that starts from nothing has its statistics yet to learn; its average takes them over."""
    settings = Settings(steps=1, batch=16, learn_statistics=True)
    run = Run(load(stock_model(), CHARACTERS), characters=CHARACTERS, settings=settings)
    name, before = next((name, buffer.clone()) for name, buffer in run.network.named_buffers() if "mean" in name)

    next(train(run, batches))

    assert not torch.equal(dict(run.network.named_buffers())[name], before)
    assert torch.equal(dict(run.average.named_buffers())[name], dict(run.network.named_buffers())[name])


def test_a_run_goes_on_as_if_it_had_not_been_stopped(run: Run, batches: Batches, tmp_path: Path) -> None:
    """Two steps, a checkpoint and two more end where four steps do, to the last bit."""
    whole = Run(load(stock_model(), CHARACTERS), characters=CHARACTERS, settings=SETTINGS)
    expected = [step.loss for step in train(whole, batches)]

    learning = train(run, batches)
    losses = [next(learning).loss, next(learning).loss]
    run.save(tmp_path / "checkpoint.pt")
    resumed = Run.load(tmp_path / "checkpoint.pt")
    losses += [step.loss for step in train(resumed, batches)]

    assert (resumed.step, resumed.settings, resumed.characters) == (4, SETTINGS, CHARACTERS)
    assert losses == expected
    for name, tensor in weights(resumed).items():
        assert torch.equal(tensor, weights(whole)[name]), name


def test_the_average_begins_as_the_mean(run: Run, batches: Batches) -> None:
    """While the run is young, the average is the plain mean of the weights after each step."""
    seen = [next(run.network.parameters()).detach().clone() for _ in train(run, batches)]

    assert torch.allclose(next(run.average.parameters()), torch.stack(seen).mean(dim=0), atol=1e-6)


def test_processes_beside_make_the_same_batches(run: Run, batches: Batches) -> None:
    """With workers the losses are those without."""
    other = Run(load(stock_model(), CHARACTERS), characters=CHARACTERS, settings=SETTINGS)

    assert [step.loss for step in train(run, batches)] == [step.loss for step in train(other, batches, workers=1)]


@pytest.mark.parametrize("precision", ["bfloat16"])
@pytest.mark.usefixtures("instructions")
def test_the_shorter_precision_comes_near(run: Run, batches: Batches, precision: Precision) -> None:
    """In bfloat16 the first loss is that of float32, roughly, and weights stay float32."""
    other = Run(load(stock_model(), CHARACTERS), characters=CHARACTERS, settings=SETTINGS)

    short = next(train(run, batches, precision=precision))

    assert isinstance(short, Step)
    assert short.loss == pytest.approx(next(train(other, batches)).loss, rel=0.05)
    assert {parameter.dtype for parameter in run.network.parameters()} == {torch.float32}


@pytest.mark.parametrize(
    "command", [["folder", "{}"], ["pretrain", "--corpus", "{}", "--steps", "1"], ["rectify", "--corpus", "{}"]]
)
def test_a_precision_without_instructions_is_refused(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a processor without AVX-512, bfloat16 would take a hundred times as long: the commands say so at once."""
    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: "AVX2")
    told = [each.format(tmp_path) for each in command]

    result = CliRunner().invoke(main, ["train", *told, "--out", str(tmp_path / "model"), "--precision", "bfloat16"])

    assert (result.exit_code, result.stdout) == (2, "")
    assert "leave --precision out" in result.stderr
    assert not (tmp_path / "model").exists()


def test_a_file_that_is_no_checkpoint_is_refused(tmp_path: Path) -> None:
    """A cut or foreign file is an error with a remedy."""
    (tmp_path / "checkpoint.pt").write_bytes(b"PK nothing of the kind")

    with pytest.raises(ModelDamaged, match="is no checkpoint"):
        Run.load(tmp_path / "checkpoint.pt")


def test_the_rate_rises_stays_and_falls() -> None:
    """From nearly 0 to the highest while warming up, there for long, and down to 0 in the last share of the steps."""
    settings = Settings(steps=200, rate=1.0, warm_up=10, cool_down=0.25)
    rates = [settings.rate_at(step) for step in range(200)]

    assert rates[0] == pytest.approx(0.1)
    assert set(rates[10:150]) == {1.0}
    assert rates[150:] == sorted(rates[150:], reverse=True)
    assert rates[175] == pytest.approx(0.5)
    assert rates[-1] == pytest.approx(0.02)
    assert (
        Settings(steps=999, rate=1.0, warm_up=10, cool_down=0.25).rate_at(120) == rates[120]
    )  # how long it goes on doesn't matter yet


@pytest.mark.parametrize(
    "wrong", [{"steps": 0}, {"batch": 0}, {"rate": -1.0}, {"warm_up": -1}, {"clip": 0.0}, {"cool_down": 1.5}]
)
def test_settings_are_checked_at_birth(wrong: dict[str, Any]) -> None:
    """What cannot be followed is refused with its name."""
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Settings(**{"steps": 1, **wrong})


def test_a_folder_is_learnt_from(labelled: Path, tmp_path: Path) -> None:
    """`train DIR` tells before and after of what was held out; its model also writes characters that are new there."""
    out = tmp_path / "model"
    labels = labelled / "labels.csv"
    labels.write_text(labels.read_text() + f"0.png,{TEXTS[0]}§\n")

    result = CliRunner().invoke(main, ["train", str(labelled), "--out", str(out), "--steps", "2", "--batch", "16"])

    assert result.exit_code == 0, result.output
    assert "Right before" in result.stdout
    assert "mine" in result.stdout
    assert {path.name for path in out.iterdir()} == {
        "inference.onnx", "inference.yml", "config.json", "model.safetensors", "card.toml", "checkpoint.pt",
        "log.jsonl", "begun.json",
    }  # fmt: skip
    assert json.loads((out / "log.jsonl").read_text().splitlines()[-1])["step"] == 2
    assert ", §; and the space" in ModelCard.load(out / "card.toml").alphabet


def test_a_model_without_a_card_can_be_begun_with(labelled: Path, tmp_path: Path) -> None:
    """PaddleOCR's own model directories have none: what they have learnt from is then not known."""
    begun = shutil.copytree(bundled_model(), tmp_path / "begun")
    (begun / "card.toml").unlink()
    command = ["train", str(labelled), "--from", str(begun), "--out", str(tmp_path / "model")]

    result = CliRunner().invoke(main, [*command, "--steps", "1", "--batch", "16"])

    assert result.exit_code == 0, result.output
    assert ModelCard.load(tmp_path / "model" / "card.toml").training_data.endswith("before: unknown")


def test_a_run_begun_otherwise_is_not_gone_on_with(labelled: Path, tmp_path: Path, run: Run) -> None:
    """A checkpoint of other settings in --out is left alone, and the command says so."""
    run.save(tmp_path / "checkpoint.pt")
    before = (tmp_path / "checkpoint.pt").read_bytes()

    result = CliRunner().invoke(main, ["train", str(labelled), "--out", str(tmp_path), "--steps", "9"])

    assert result.exit_code == 2
    assert "was begun with" in result.stderr
    assert (tmp_path / "checkpoint.pt").read_bytes() == before


@pytest.mark.parametrize(
    ("option", "told"),
    [(["--held-out", "5"], "--held-out (4, not 5)"), (["--from", "{begun}"], "--from ("), ([], "")],
    ids=["held out", "from", "the same"],
)
def test_what_is_learnt_from_stays_the_same(
    option: list[str], told: str, drawn: list[Drawn], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Called again, `pretrain` refuses another model to begin with and another choice of pictures."""
    corpus = [Sample(each.picture, each.label, "text", "latin", "drawn") for each in drawn]
    monkeypatch.setattr("solver.training.corpus.samples", lambda _: corpus)
    command = ["train", "pretrain", "--corpus", str(tmp_path), "--out", str(tmp_path / "model"), "--steps", "1"]
    assert CliRunner().invoke(main, [*command, "--held-out", "4"]).exit_code == 0
    option = [each.format(begun=bundled_model()) for each in option]

    result = CliRunner().invoke(main, [*command, "--held-out", "4", *option])

    assert result.exit_code == (2 if told else 0)
    assert told in " ".join(result.stderr.replace("│", " ").split())


@pytest.mark.parametrize("option", [[], ["--renormalise", "--rounding"]], ids=["plain", "renormalised, rounded"])
def test_a_corpus_is_learnt_from_and_gone_on_with(
    option: list[str], labelled: Path, drawn: list[Drawn], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`train pretrain` tells accuracy by kind of picture and by set; stopped by SIGTERM and called again, it ends."""
    corpus = [Sample(each.picture, each.label, "text", "latin", "drawn") for each in drawn]
    monkeypatch.setattr("solver.training.corpus.samples", lambda _: corpus)
    out = tmp_path / "model"
    command = ["train", "pretrain", "--corpus", str(tmp_path), "--out", str(out), "--batch", "16", "--steps", "3"]
    command += ["--held-out", "4", "--every", "2", "--validate", str(labelled), "--height", "40", *option]
    real = Run.learn

    def interrupted(run: Run, loss: Any) -> None:
        if run.step == 1:
            os.kill(os.getpid(), signal.SIGTERM)
        real(run, loss)

    monkeypatch.setattr(Run, "learn", interrupted)
    former = signal.getsignal(signal.SIGTERM)
    assert CliRunner().invoke(main, command).exit_code == 1
    assert signal.getsignal(signal.SIGTERM) is former
    assert Run.load(out / "checkpoint.pt").step == 1

    monkeypatch.setattr(Run, "learn", real)
    result = CliRunner().invoke(main, command)

    assert result.exit_code == 0, result.output
    log = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in log] == [2, 3]
    assert set(log[0]["accuracy"]) == {"synthetic latin text", "mine"}
    assert all(line["loss"] > 0 and line["speed"] > 0 for line in log)
    card = ModelCard.load(out / "card.toml")
    assert (card.name, card.input_height) == ("captcha", 40)


def test_what_is_taught_on_reads_pictures_as_high_as_before(
    labelled: Path, drawn: list[Drawn], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without `--height`, `pretrain` and `train DIR` keep those of the model they begin with, its glance's too."""
    corpus = [Sample(each.picture, each.label, "text", "latin", "drawn") for each in drawn]
    monkeypatch.setattr("solver.training.corpus.samples", lambda _: corpus)
    pretrain = ["train", "pretrain", "--corpus", str(tmp_path), "--steps", "1", "--held-out", "4"]
    for command in (
        [*pretrain, "--out", str(tmp_path / "first"), "--height", "36", "--glance-height", "34"],
        [*pretrain, "--out", str(tmp_path / "second"), "--from", str(tmp_path / "first")],
        ["train", str(labelled), "--out", str(tmp_path / "third"), "--from", str(tmp_path / "second"), "--steps", "1"],
    ):
        result = CliRunner().invoke(main, command)
        assert result.exit_code == 0, result.output

    cards = [ModelCard.load(tmp_path / name / "card.toml") for name in ("second", "third")]
    assert [(card.input_height, card.glance_height) for card in cards] == [(36, 34), (36, 34)]


def test_a_glance_is_lower(drawn: list[Drawn], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A glance at pictures as high as ever is refused, and nothing is written."""
    monkeypatch.setattr("solver.training.corpus.samples", lambda _: drawn)
    out = tmp_path / "model"
    command = ["train", "pretrain", "--corpus", str(tmp_path), "--out", str(out), "--steps", "1", "--held-out", "4"]

    result = CliRunner().invoke(main, [*command, "--height", "40", "--glance-height", "44"])

    assert result.exit_code == 2
    assert "--glance-height 44 is no lower than 40" in result.stderr
    assert not out.exists()


def test_a_corpus_must_have_more_than_is_held_out(drawn: list[Drawn], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is left to learn from, the command says so."""
    monkeypatch.setattr("solver.training.corpus.samples", lambda _: drawn)

    result = CliRunner().invoke(main, ["train", "pretrain", "--corpus", ".", "--out", "model", "--steps", "1"])

    assert result.exit_code == 2
    assert "hold out fewer" in result.stderr
