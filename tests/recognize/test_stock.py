"""The stock model: built once, from a wheel, into a directory that PaddleOCR itself loads."""

from __future__ import annotations

import hashlib
import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from solver.errors import ModelDamaged, RecognizerMissing
from solver.recognize import stock
from solver.recognize.cards import ModelCard

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of this test's own."""
    monkeypatch.setenv("CAPTCHA_OCR_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_it_is_built_once(cache: Path) -> None:
    """The first call builds the directory and leaves nothing else behind; the second only finds it."""
    built = stock.stock_model()
    written = {path: path.stat().st_mtime_ns for path in built.iterdir()}

    assert stock.stock_model() == built
    assert {path: path.stat().st_mtime_ns for path in built.iterdir()} == written
    assert {path.name for path in written} == {"inference.onnx", "inference.yml", "card.toml"}
    assert list(cache.iterdir()) == [built]


def test_the_card_names_what_lies_there(cache: Path) -> None:
    """The card's hashes are those of the files, and of the network that was published."""
    built = stock.stock_model()

    card = ModelCard.load(built / "card.toml")

    assert card.name == "PP-OCRv6_small_rec"
    assert card.sha256 == {
        name: hashlib.sha256((built / name).read_bytes()).hexdigest() for name in ("inference.onnx", "inference.yml")
    }
    assert card.sha256["inference.onnx"] == "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884"


def test_paddleocr_itself_loads_it(cache: Path, draw: Callable[..., NDArray[np.uint8]]) -> None:
    """The directory is PaddleOCR's own format: TextRecognition reads with it, without help of ours."""
    from paddleocr import TextRecognition

    reader = TextRecognition(
        model_name="PP-OCRv6_small_rec", model_dir=str(stock.stock_model()), engine="onnxruntime", device="cpu"
    )
    (result,) = reader.predict([draw("HELLO", 400, 50)])

    assert 0 < result["rec_score"] <= 1
    assert len(result["rec_text"]) >= 3


def test_processes_that_start_together_agree(cache: Path) -> None:
    """Two processes that find no model build one directory between them, and both may use it."""
    command = [sys.executable, "-c", "from solver.recognize.stock import stock_model; print(stock_model())"]
    root = Path(stock.__file__).parents[2]

    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) for _ in range(3)]
    answers = {process.communicate()[0].strip() for process in processes}

    assert [process.returncode for process in processes] == [0, 0, 0]
    assert [str(path) for path in cache.iterdir()] == [*answers]
    ModelCard.load(next(cache.iterdir()) / "card.toml").verify(next(cache.iterdir()))


def test_rapidocr_is_not_imported(cache: Path) -> None:
    """Its package imports much that is not installed with it, so only its file is touched."""
    code = "import sys; from solver.recognize.stock import stock_model; stock_model(); print('rapidocr' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(stock.__file__).parents[2]
    )

    assert done.stdout.strip() == "False"


def test_without_rapidocr_the_command_is_named(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says which command brings the model, and that its dependencies are not wanted."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)

    with pytest.raises(RecognizerMissing, match=r"pip install --no-deps 'rapidocr==3\.10\.\*'"):
        stock.stock_model()

    assert not cache.exists()


def test_another_network_is_refused(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wheel of another version, with other weights, is told instead of used; nothing stays in the cache."""
    package = tmp_path / "rapidocr"
    (package / "models").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "models" / "PP-OCRv6_rec_small.onnx").write_bytes(b"other weights")
    spec = importlib.util.spec_from_file_location(
        "rapidocr", package / "__init__.py", submodule_search_locations=[str(package)]
    )
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: spec)

    with pytest.raises(ModelDamaged, match=r"is not the one of rapidocr 3\.10"):
        stock.stock_model()

    assert not cache.exists()


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the environment variable that moves the cache."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("CAPTCHA_OCR_CACHE", str(tmp_path / "file" / "cache"))

    with pytest.raises(RecognizerMissing, match="set CAPTCHA_OCR_CACHE to a directory that can be written"):
        stock.stock_model()
