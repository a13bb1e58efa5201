"""Reading emissions under hints."""

from __future__ import annotations

import itertools
import string
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from solver.errors import AlphabetUnsupported
from solver.hints import Hints
from solver.recognize.arithmetic import value
from solver.recognize.ctc import greedy
from solver.recognize.decode import Decoder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from solver.hints import Case
    from solver.recognize.paddle import PaddleEngine

ALNUM = ("", *string.digits, *string.ascii_letters)


def emissions_of(characters: Sequence[str], *frames: dict[str, float]) -> NDArray[np.float32]:
    """Emissions from what each frame shows; of what is left of its mass, blank gets half and all columns the rest."""
    shown = np.array([[frame.get(character, 0.0) for character in characters] for frame in frames])
    rest = 1 - shown.sum(axis=1, keepdims=True)
    return np.asarray(shown + rest / 2 * (np.eye(1, len(characters)) + 1 / len(characters)), dtype=np.float32)


def spelled(characters: Sequence[str], text: str, *, sure: float = 0.9) -> NDArray[np.float32]:
    """Emissions that show a text, each glyph in one frame and blank behind it; the rest of a frame is even."""
    return emissions_of(characters, *(frame for glyph in text for frame in ({glyph: sure}, {"": sure})))


def texts(decoder: Decoder, emissions: NDArray[np.float32], *, top: int = 5) -> list[str]:
    """The texts of the candidates."""
    return [candidate.text for candidate in decoder(emissions, top=top)]


SMALL = ("", "a", "A", "b", "7")


@st.composite
def small_emissions(draw: st.DrawFn, most_frames: int = 5) -> NDArray[np.float32]:
    """Random emissions over SMALL, no column below the search's floor."""
    size = (draw(st.integers(1, most_frames)), len(SMALL))
    weights = draw(st.lists(st.integers(1, 100), min_size=size[0] * size[1], max_size=size[0] * size[1]))
    table = np.array(weights, dtype=np.float64).reshape(size)
    return np.asarray(table / table.sum(axis=1, keepdims=True), dtype=np.float32)


def by_brute_force(emissions: NDArray[np.float32], hints: Hints) -> dict[str, float]:
    """Every answer that fits the hints and its probability, summed over every path through the frames."""
    alphabet = hints.alphabet or "".join(SMALL)
    answers: dict[str, float] = defaultdict(float)
    for path in itertools.product(range(len(SMALL)), repeat=len(emissions)):
        shown = [SMALL[column] for column in path]
        allowed = alphabet if hints.case == "as-is" else alphabet.lower() + alphabet.upper()
        if any(glyph not in allowed for glyph in shown):
            continue
        glyphs = [glyph.upper() if hints.case == "upper" else glyph.lower() for glyph in shown]
        text = "".join(glyph for glyph, _ in itertools.groupby(shown if hints.case == "as-is" else glyphs))
        answers[text] += float(np.prod([frame[column] for frame, column in zip(emissions, path, strict=True)]))
    flags = 0 if hints.case == "as-is" else regex.IGNORECASE
    return {
        text: probability
        for text, probability in answers.items()
        if hints.least <= len(text) <= (hints.most or len(text))
        and (hints.pattern is None or regex.fullmatch(hints.pattern, text, flags))
    }


def hints_for_small() -> st.SearchStrategy[Hints]:
    """Hints of every sort over SMALL; alphabets have both cases of a letter, or one where no case is folded in."""
    return st.builds(
        Hints,
        alphabet=st.sampled_from([None, "aAb", "aA7", "b7"]),
        length=st.sampled_from([None, 1, 2, 3, (1, 2), (2, 4)]),
        pattern=st.sampled_from([None, "[ab]+", "[aA]b?.*", r"\D\d", "(a|b7)*"]),
        case=st.sampled_from(["as-is", "lower", "upper", "ignore"]),
        script=st.just("latin"),
    )


@given(small_emissions(), hints_for_small())
def test_probabilities_are_sums_over_all_paths(emissions: NDArray[np.float32], hints: Hints) -> None:
    """Each candidate fits the hints and has the probability of all its paths; the ranking follows it."""
    expected = by_brute_force(emissions, hints)
    candidates = Decoder(SMALL, hints, model="small")(emissions, top=32)
    assert len({candidate.text for candidate in candidates}) == len(candidates)
    for candidate in candidates:
        assert candidate.written == candidate.text
        assert candidate.probability == pytest.approx(expected[candidate.text], rel=1e-5)
    assert bool(candidates) == bool(expected)


@given(small_emissions(most_frames=3), hints_for_small())
def test_the_best_are_found(emissions: NDArray[np.float32], hints: Hints) -> None:
    """The candidates are the most probable of all answers that fit the hints."""
    best = sorted(by_brute_force(emissions, hints).values(), reverse=True)[:5]
    candidates = Decoder(SMALL, hints, model="small")(emissions, top=5)
    assert [candidate.probability for candidate in candidates] == pytest.approx(best, rel=1e-5)


@given(small_emissions(), hints_for_small())
def test_a_character_stands_against_all_others_that_the_hints_allow(
    emissions: NDArray[np.float32], hints: Hints
) -> None:
    """Its probability is the string's, out of those of all that differ from it there alone: by another, or by none."""
    expected = by_brute_force(emissions, hints)
    decoder = Decoder(SMALL, hints, model="small")
    decoded = decoder.read(emissions)
    assert bool(decoded.candidates) == bool(expected)
    if decoded.candidates:
        text = decoded.candidates[0].written
        characters = decoded.characters(text)
        alternatives = [
            sum(expected.get(text[:place] + symbol + text[place + 1 :], 0.0) for symbol in ("", *"aAbB7"))
            for place in range(len(text))
        ]
        told = [expected[text] / alternative for alternative in alternatives]
        assert [*characters] == pytest.approx(told, rel=1e-5)
        assert repr(characters) == repr((*characters,))


def test_the_characters_of_a_sum_stand_against_other_sums() -> None:
    """In the place of the sign only another sign would make a sum, and in that of a digit another digit."""
    characters = ("", *"0123456789+-")
    emissions = emissions_of(characters, {"3": 1.0}, {"+": 0.6, "-": 0.3, "7": 0.1}, {"5": 0.75, "6": 0.2, "+": 0.05})
    decoded = Decoder(characters, Hints(kind="math"), model="m").read(emissions)
    assert decoded.candidates[0].written == "3+5"
    assert [*decoded.characters("3+5")] == pytest.approx([1, 0.6 / 0.9, 0.75 / 0.95])


def test_paddleocr_s_score_does_not_fall_with_a_dropped_glyph_and_ours_does() -> None:
    """Where a glyph almost showed, the reading without it is doubtful; a mean over the kept glyphs can't say so."""
    clear = spelled(ALNUM, "ac", sure=0.99)
    dropped = emissions_of(ALNUM, {"a": 0.99}, {"b": 0.45, "": 0.54}, {"c": 0.99}, {"": 0.99})
    decode = Decoder(ALNUM, Hints(), model="toy")
    assert greedy(clear, ALNUM) == greedy(dropped, ALNUM)
    (sure, *_), (unsure, other, *_) = decode(clear), decode(dropped)
    assert (sure.text, unsure.text, other.text) == ("ac", "ac", "abc")
    assert sure.probability > 0.9
    assert unsure.probability < 0.6


def test_a_first_glyph_without_a_blank_before_it_is_read() -> None:
    """The first symbol of the alphabet is read in the first frame too; ddddocr takes it for a repetition there."""
    emissions = emissions_of(("", "0", "1"), {"0": 0.9}, {"": 0.9}, {"1": 0.9})
    assert texts(Decoder(("", "0", "1"), Hints(alphabet="01"), model="toy"), emissions)[0] == "01"


def test_runs_collapse_and_blanks_part_equal_glyphs() -> None:
    """Joining the best column of each frame without collapsing doubles glyphs."""
    emissions = emissions_of(ALNUM, *({glyph: 0.9} for glyph in ("3", "3", "", "", "3", "d", "d", "d")))
    assert texts(Decoder(ALNUM, Hints(), model="toy"), emissions)[0] == "33d"


def test_adjacent_cases_are_one_glyph_when_case_does_not_count() -> None:
    """One shape of whose case the model was unsure is one glyph, not two."""
    emissions = emissions_of(ALNUM, {"o": 0.9}, {"O": 0.9}, {"": 0.9})
    assert texts(Decoder(ALNUM, Hints(), model="toy"), emissions)[0] == "oO"
    assert texts(Decoder(ALNUM, Hints(case="ignore"), model="toy"), emissions)[0] == "o"


def test_columns_must_be_the_model_s() -> None:
    """Emissions of another model are refused instead of being read with the wrong characters."""
    with pytest.raises(ValueError, match="5 columns and the model 63 characters"):
        Decoder(ALNUM, Hints(), model="toy")(np.full((3, 5), 0.2, dtype=np.float32))


def test_what_the_model_cannot_write_is_named() -> None:
    """An alphabet beyond the model's characters is an error with those characters in it, not a worse reading."""
    with pytest.raises(AlphabetUnsupported, match="toy cannot write é 中") as caught:
        Decoder(ALNUM, Hints(alphabet="abé中"), model="toy")
    assert caught.value.characters == "é中"
    with pytest.raises(AlphabetUnsupported, match="汉"):
        Decoder(ALNUM, Hints(script="han"), model="toy")


@pytest.mark.parametrize(("length", "expected"), [(3, 3), (6, 6), (8, 8), ((5, 8), 5), ((1, 3), 3)])
def test_length_is_kept_against_the_picture(length: int | tuple[int, int], expected: int) -> None:
    """Where four glyphs show and the hints want more or fewer, the reading has as many as wanted and is not sure."""
    decode = Decoder(ALNUM, Hints(length=length), model="toy")
    candidates = decode(spelled(ALNUM, "wxyz", sure=0.999))
    assert {len(candidate.text) for candidate in candidates[:1]} == {expected}
    assert candidates[0].probability < 0.1


@given(st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_a_length_is_found_whenever_the_frames_suffice(frames: int, seed: int) -> None:
    """However sure the network is of something else, each length that the frames allow is found."""
    random = np.random.default_rng(seed)
    logits = random.normal(size=(frames, len(ALNUM))) * 8
    table = np.exp(logits - logits.max(axis=1, keepdims=True))
    emissions = (table / table.sum(axis=1, keepdims=True)).astype(np.float32)
    for length in range(1, frames + 1):
        candidates = Decoder(ALNUM, Hints(length=length), model="toy")(emissions)
        assert candidates
        assert all(len(candidate.text) == length for candidate in candidates)
    assert Decoder(ALNUM, Hints(length=frames + 1), model="toy")(emissions) == ()


@pytest.mark.parametrize(
    ("pattern", "case", "expected"),
    [
        (r"[A-Z]{2}\d{2}", "as-is", "OI01"),
        (r"\d{4}", "as-is", "0101"),
        (r"[a-z]{4}", "as-is", "oioi"),
        (r"[A-Z]{4}", "ignore", "oioi"),
        (r"(\w)\w\1\w", "upper", "OIOI"),
    ],
)
def test_a_pattern_decides_position_by_position(pattern: str, case: Case, expected: str) -> None:
    """Of shapes that look alike, each position takes the one that the pattern allows there."""
    zero = {"0": 0.4, "o": 0.3, "O": 0.25}
    one = {"1": 0.4, "i": 0.3, "I": 0.25}
    blank = {"": 0.95}
    emissions = emissions_of(ALNUM, zero, blank, one, blank, zero, blank, one, blank)
    assert texts(Decoder(ALNUM, Hints(pattern=pattern, case=case), model="toy"), emissions)[0] == expected


def test_a_pattern_brings_its_signs() -> None:
    """What a pattern allows can be written, though the script has no such sign; without it the sign is lost."""
    characters = (*ALNUM, "-", "é", "€")
    emissions = spelled(characters, "12-é€")
    assert texts(Decoder(characters, Hints(), model="toy"), emissions)[0] == "12e"
    assert texts(Decoder(characters, Hints(pattern=r"\d+-\w€"), model="toy"), emissions)[0] == "12-e€"
    assert texts(Decoder(characters, Hints(pattern=r"\d+.é€"), model="toy"), emissions)[0] == "12-é€"


def test_a_pattern_is_kept_against_the_picture() -> None:
    """A picture that shows something else gives an improbable reading that fits."""
    decode = Decoder(ALNUM, Hints(pattern=r"\d{3}[xy]"), model="toy")
    (best, *_) = decode(spelled(ALNUM, "wxyz", sure=0.999))
    assert regex.fullmatch(r"\d{3}[xy]", best.text)
    assert best.probability < 1e-3


def test_spaces_are_never_read() -> None:
    """A space is no glyph: it parts equal ones as blank does and loses no probability."""
    characters = (*ALNUM, " ")
    (best, *_) = Decoder(characters, Hints(), model="toy")(spelled(characters, "A B B", sure=0.99))
    assert best.text == "ABB"
    assert best.probability > 0.85


@pytest.mark.parametrize(
    ("shown", "script", "expected"),
    [
        ("ab中", None, "ab"),
        ("中文a", None, "中文"),
        ("中文a", "latin", "a"),
        ("ab中", "han", "中"),
        ("12中文字", None, "中文字"),
    ],
)
def test_the_script_is_as_hinted_or_as_the_picture_shows(shown: str, script: str | None, expected: str) -> None:
    """Without a script the picture is read as the one that most of its glyphs have."""
    characters = (*ALNUM, *"中文字")
    decode = Decoder(characters, Hints.of({"script": script}), model="toy")
    assert texts(decode, spelled(characters, shown))[0] == expected


def test_what_is_lost_lowers_the_probability_only() -> None:
    """A picture of something else is read with the same ranking, and with as little trust as it deserves."""
    characters = (*ALNUM, "中")
    shares = {"a": 0.06, "b": 0.03}
    clear = emissions_of(characters, {symbol: 10 * share for symbol, share in shares.items()}, {"": 1})
    forced = emissions_of(characters, {**shares, "中": 0.9}, {"": 1})
    decode = Decoder(characters, Hints(alphabet="ab"), model="toy")
    assert texts(decode, clear)[:2] == texts(decode, forced)[:2] == ["a", "b"]
    assert decode(clear)[0].probability > 0.5
    assert decode(forced)[0].probability < 0.1


def test_nothing_is_read_where_nothing_is() -> None:
    """An empty picture has no candidates; neither has one whose frames hold nothing that may be written."""
    decode = Decoder(ALNUM, Hints(), model="toy")
    assert decode(emissions_of(ALNUM, *[{"": 0.999}] * 8)) == ()
    assert decode(np.zeros((0, len(ALNUM)), dtype=np.float32)) == ()
    characters = (*ALNUM, "中")
    assert Decoder(characters, Hints(alphabet="ab"), model="toy")(emissions_of(characters, {"中": 1.0})) == ()


MATH = ("", *"0123456789+-=?×xX*÷/八减三等于几加sevnplutwo中")


@pytest.mark.parametrize(
    ("shown", "written", "text"),
    [
        ("3+5=?", "3+5=?", "8"),
        ("12×4=", "12×4=", "48"),
        ("8X3=", "8x3=", "24"),
        ("八减三等于几", "八减三等于几", "5"),
        ("3-8=?", "3-8=?", "-5"),
        ("14÷7", "14÷7", "2"),
        ("sevenplustwo", "sevenplustwo", "9"),
        ("3+中5=", "3+5=", "8"),
    ],
)
def test_sums_are_worked_out(shown: str, written: str, text: str) -> None:
    """In arithmetic the answer is the value of what is written."""
    (best, *_) = Decoder(MATH, Hints(kind="math"), model="toy")(spelled(MATH, shown))
    assert (best.written, best.text) == (written, text)


def test_sums_with_one_value_are_one_candidate() -> None:
    """Readings that differ only in how they write an operator add up, and together beat a likelier single one."""
    sign = {"+": 0.36, "×": 0.24, "x": 0.2, "*": 0.19}
    candidates = Decoder(MATH, Hints(kind="math"), model="toy")(emissions_of(MATH, {"3": 0.999}, sign, {"5": 0.999}))
    assert [candidate.text for candidate in candidates[:2]] == ["15", "8"]
    assert candidates[0].written == "3×5"
    assert candidates[0].probability == pytest.approx(0.63, abs=0.02)
    assert candidates[1].probability == pytest.approx(0.36, abs=0.02)


def test_the_grammar_corrects_what_the_network_prefers() -> None:
    """A question mark that looks like a 3 is read as what can stand there, and an answer is always a sum's value."""
    emissions = np.concatenate([spelled(MATH, "8-5=", sure=0.95), emissions_of(MATH, {"3": 0.6, "?": 0.35})])
    candidates = Decoder(MATH, Hints(kind="math"), model="toy")(emissions)
    assert (candidates[0].written, candidates[0].text) == ("8-5=?", "3")
    assert all(str(value(candidate.written)) == candidate.text for candidate in candidates)


def test_no_sum_no_answer() -> None:
    """Where no sum shows there is no answer: an operator that nobody saw is not made up."""
    assert Decoder(MATH, Hints(kind="math"), model="toy")(spelled(MATH, "35?", sure=0.9999)) == ()


def test_decoders_do_not_disturb_each_other() -> None:
    """Two decoders over the same characters, used from many threads, read as each does alone."""
    emissions = emissions_of(ALNUM, {"o": 0.4, "O": 0.3, "0": 0.29}, {"": 0.95}, {"i": 0.4, "I": 0.3, "1": 0.29})
    decoders = [
        Decoder(ALNUM, Hints(alphabet=alphabet, pattern=pattern), model="toy")
        for alphabet, pattern in (("digits", None), ("upper", "[A-Z]+"), ("lower", None), ("alnum", r"\d\D"))
    ]
    alone = [decoder(emissions) for decoder in decoders]
    assert [candidates[0].text for candidates in alone] == ["01", "OI", "oi", "0i"]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda decoder: decoder(emissions), decoders * 50))
    assert together == alone * 50


def test_top_limits_the_candidates() -> None:
    """As many candidates as asked for, the same best ones."""
    emissions = emissions_of(ALNUM, {"o": 0.4, "O": 0.3, "0": 0.29})
    decode = Decoder(ALNUM, Hints(), model="toy")
    assert decode(emissions, top=2) == decode(emissions)[:2]


def test_the_stock_model_s_emissions(stock: PaddleEngine) -> None:
    """All of a real model's 18710 columns are read under hints, and the same way each time."""
    random = np.random.default_rng(7)
    logits = random.normal(size=(20, len(stock.characters)))
    for frame, glyph in zip(range(0, 20, 4), "R7kQ2", strict=True):
        logits[frame, stock.characters.index(glyph)] += 20
        logits[frame + 1 : frame + 4, 0] += 20
    table = np.exp(logits)
    emissions = (table / table.sum(axis=1, keepdims=True)).astype(np.float32)
    for hints, expected in (
        (Hints(), "R7kQ2"),
        (Hints(length=5, case="lower"), "r7kq2"),
        (Hints(pattern=r"\D\d\D+\d"), "R7kQ2"),
    ):
        assert texts(Decoder(stock.characters, hints, model="stock"), emissions)[0] == expected
