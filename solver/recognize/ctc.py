"""Connectionist temporal classification: from frames to strings and their probabilities.

Sources: Graves, Fernández, Gomez, Schmidhuber, "Connectionist Temporal Classification" (ICML 2006) for the paths, the
collapse and the sums forward and backward; Hannun, Maas, Jurafsky, Ng, "First-Pass Large Vocabulary Continuous Speech
Recognition using Bi-Directional Recurrent DNNs" (2014) for the prefix beam search.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from heapq import nlargest
from itertools import accumulate, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

FLOOR = 1e-3
"""From this probability in a frame on, a symbol is tried by every prefix."""

Frame: TypeAlias = "tuple[float, list[tuple[str, float]]]"
"""What a frame may show: the probability of blank, and the symbols to try with theirs, best first."""

FAINT = 1e-5
"""A prefix that is so much less probable than the best is given up: where the network is sure, few are followed."""


def greedy(emissions: NDArray[np.float32], characters: Sequence[str]) -> tuple[str, float]:
    """The text of the best column of each frame, and PaddleOCR's score of it; a yardstick, not used for reading.

    The score is the mean of the maxima at the frames that were kept, so it does not fall when a glyph is dropped;
    0 for an empty text. Source: PaddleOCR, ``CTCLabelDecode``.

    Args:
        emissions: float32 (T, C), rows sum to 1, column 0 is blank.
        characters: what each column stands for.
    """
    best = emissions.argmax(axis=1)
    kept = best != 0
    kept[1:] &= best[1:] != best[:-1]
    text = "".join(characters[column] for column in best[kept])
    return text, float(emissions.max(axis=1)[kept].mean()) if text else 0.0


def string_probabilities(
    pictures: Sequence[tuple[NDArray[np.float64], Sequence[Sequence[int]]]],
) -> list[NDArray[np.float64]]:
    """The probability of each string of each picture, summed over all its paths: the forward algorithm, all at once.

    Args:
        pictures: of each the emissions, float64 (T, S) with T and S its own, column 0 is blank, rows need not sum to
            1; and N strings of columns, none of them 0.

    Returns:
        Of each picture float64 (N,).
    """
    owners = np.repeat(np.arange(len(pictures)), [len(strings) for _, strings in pictures])
    lengths = np.array([len(string) for _, strings in pictures for string in strings], dtype=np.intp)
    # Blanks around the glyphs, after two states that stay empty so that skipping needs no special case.
    labels = np.zeros((len(lengths), 3 + 2 * max(lengths, default=0)), dtype=np.intp)
    for row, string in enumerate(string for _, strings in pictures for string in strings):
        labels[row, 3 : 3 + 2 * len(string) : 2] = string
    # All emissions in one row, so that what each state of each string shows in each frame is looked up at once. Behind
    # the last frame of a picture comes nothing but blank, which changes no sum.
    row_of_all = np.concatenate([*(emissions.ravel() for emissions, _ in pictures), (1.0, 0.0)])
    frames, symbols = np.array([emissions.shape for emissions, _ in pictures], dtype=np.intp).reshape(-1, 2).T
    begins = (np.cumsum(frames * symbols) - frames * symbols)[owners]
    frame = np.arange(max(frames, default=0))[:, np.newaxis]
    places = (begins + frame * symbols[owners])[:, :, np.newaxis] + labels
    behind = (frame >= frames[owners])[:, :, np.newaxis]
    shown = row_of_all.take(np.where(behind, len(row_of_all) - 2 + (labels != 0), places))
    skippable = ((labels[:, 2:] != 0) & (labels[:, 2:] != labels[:, :-2])).astype(np.float64)
    alpha = np.zeros(labels.shape)
    alpha[:, 2] = 1.0  # before the first frame: blank or the first glyph can follow
    stay, step, skip, coming = alpha[:, 2:], alpha[:, 1:-1], alpha[:, :-2], np.empty(skippable.shape)
    for now in shown:
        np.multiply(skip, skippable, out=coming)
        np.add(coming, step, out=coming)
        np.add(stay, coming, out=stay)
        np.multiply(alpha, now, out=alpha)
    rows = np.arange(len(lengths))
    ends = alpha[rows, 1 + 2 * lengths] + alpha[rows, 2 + 2 * lengths]
    return np.split(ends, [*accumulate(len(strings) for _, strings in pictures)][:-1])


def alternative_probabilities(emissions: NDArray[np.float64], string: Sequence[int]) -> NDArray[np.float64]:
    """For each place of a string, the probability of every string that differs from it there and nowhere else.

    Each is summed over all its paths. A path through the whole is one through what stands before the place, a run of
    frames that show its symbol, and one through what stands behind: what comes before is summed forward in time, what
    comes behind backward, and the runs are summed for all symbols and places at once.

    Args:
        emissions: float64 (T, S), column 0 is blank; rows need not sum to 1.
        string: N columns, none of them 0.

    Returns:
        float64 (N, S): with each symbol in the place; in column 0 of the string that has nothing there.
    """
    frames, symbols = emissions.shape
    places = len(string)
    blank, glyph = _prefix_probabilities(emissions, string)
    blank_behind, glyph_behind = (
        table[::-1, ::-1] for table in _prefix_probabilities(emissions[::-1], string[::-1])
    )  # of the frames from t on and of string[place:], by what the first of these frames shows
    before, behind = np.ones((places, symbols)), np.ones((places, symbols))
    for place in range(places - 1):  # without a blank between them, two equal glyphs are one
        before[place + 1, string[place]] = behind[place, string[place + 1]] = 0
    run, found = np.zeros((places, symbols)), np.zeros((places, symbols))
    for frame in range(frames):
        run += blank[frame, :-1, np.newaxis] + glyph[frame, :-1, np.newaxis] * before
        run *= emissions[frame]
        found += run * (blank_behind[frame + 1, 1:, np.newaxis] + glyph_behind[frame + 1, 1:, np.newaxis] * behind)
    for place in range(places):
        begun = blank[:, place] + glyph[:, place] * (place in (0, places - 1) or string[place - 1] != string[place + 1])
        found[place, 0] = begun[-1] if place == places - 1 else begun @ glyph_behind[:, place + 1]
    return found


def _prefix_probabilities(
    emissions: NDArray[np.float64], string: Sequence[int]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The probability that the first t frames write the first n symbols, ending in a blank, and ending in a glyph.

    Returns:
        Two of float64 (T + 1, N + 1).
    """
    shown = emissions[:, string]
    repeats = np.array([this == that for this, that in pairwise(string)], dtype=bool)
    blank, glyph = np.zeros((2, len(emissions) + 1, len(string) + 1))
    blank[0, 0] = 1  # before the first frame: blank or the first glyph can follow
    for frame, (empty, now) in enumerate(zip(emissions[:, 0], shown, strict=True)):
        blank[frame + 1] = (blank[frame] + glyph[frame]) * empty
        coming = glyph[frame, 1:] + blank[frame, :-1]
        coming[1:] += np.where(repeats, 0, glyph[frame, 1:-1])
        glyph[frame + 1, 1:] = coming * now
    return blank, glyph


def frames_of(emissions: NDArray[np.float64], symbols: str, *, everything: bool = False) -> list[Frame]:
    """What a search looks at in each frame.

    Args:
        emissions: float64 (T, 1 + len(symbols)), column 0 is blank, rows sum to 1.
        symbols: what the other columns stand for.
        everything: whether it is the 128 best symbols, however improbable, or else those from ``FLOOR`` on.
    """
    blanks, glyphs = emissions[:, 0].tolist(), emissions[:, 1:]
    likely: list[list[tuple[str, float]]]
    if everything:
        best = np.argsort(-glyphs, axis=1, kind="stable")[:, :128]
        likely = [
            [(symbols[column], probability) for column, probability in zip(*ranked, strict=True)]
            for ranked in zip(best.tolist(), np.take_along_axis(glyphs, best, axis=1).tolist(), strict=True)
        ]
    else:
        frames, columns = np.nonzero(glyphs >= FLOOR)  # of all at once: a call of numpy's for each is what costs
        likely = [[] for _ in blanks]
        for frame, column, probability in zip(
            frames.tolist(), columns.tolist(), glyphs[frames, columns].tolist(), strict=True
        ):
            likely[frame].append((symbols[column], probability))
        for ranked in likely:
            ranked.sort(key=itemgetter(1), reverse=True)
    return [*zip(blanks, likely, strict=True)]


def prefix_beam_search(
    frames: Sequence[Frame],
    *,
    viable: Callable[[str], bool],
    width: int = 32,
    tries: int = 0,
    faint: float = FAINT,
) -> list[str]:
    """The prefixes that are most probable after the last frame, best first.

    Their probabilities are not returned: what went through pruned prefixes would be missing in them.

    Args:
        frames: as ``frames_of`` gives them.
        viable: whether an answer can begin with this prefix.
        width: how many prefixes survive a frame.
        tries: by how many symbols each prefix is to grow in each frame, however improbable they are; with any,
            ``width`` prefixes *of each length* survive, so that the short don't crowd out the long.
        faint: without tries, what is less probable than so much of the best prefix does not survive either.
    """
    beams = {"": (1.0, 0.0)}  # prefix -> the probability of its paths that end in blank, and in its last glyph
    for blank, ranked in frames:
        if not ranked:  # most frames are blank and nothing else
            beams = {prefix: ((after + at) * blank, 0.0) for prefix, (after, at) in beams.items()}
            continue
        in_blank: dict[str, float] = defaultdict(float)
        in_glyph: dict[str, float] = defaultdict(float)
        for prefix, (after_blank, after_glyph) in beams.items():
            total = after_blank + after_glyph
            in_blank[prefix] += total * blank
            last = prefix[-1:]
            grown = 0
            for symbol, probability in ranked:
                if probability < FLOOR and grown >= tries:
                    break
                mass = total * probability
                if symbol == last:
                    in_glyph[prefix] += after_glyph * probability
                    mass = after_blank * probability
                longer = prefix + symbol
                if mass and viable(longer):
                    in_glyph[longer] += mass
                    grown += 1
        mass_of = {prefix: in_blank[prefix] + in_glyph[prefix] for prefix in (*in_blank, *in_glyph)}
        kept = _by_length(mass_of, width) if tries else _likely(mass_of, width, faint)
        beams = {prefix: (in_blank[prefix], in_glyph[prefix]) for prefix in kept}
    return sorted(beams, key=lambda prefix: -sum(beams[prefix]))


def _likely(mass_of: Mapping[str, float], width: int, faint: float) -> Sequence[str]:
    """The prefixes that survive a frame: at most so many, none of them fainter than so much of the best."""
    least = faint * max(mass_of.values())
    likely = [prefix for prefix, mass in mass_of.items() if mass >= least]
    return likely if len(likely) <= width else nlargest(width, likely, key=mass_of.__getitem__)


def _by_length(mass_of: Mapping[str, float], width: int) -> list[str]:
    """The prefixes that survive a frame: at most so many of each length."""
    same_length: Counter[int] = Counter()
    kept = []
    for prefix in sorted(mass_of, key=mass_of.__getitem__, reverse=True):
        if same_length[len(prefix)] < width:
            same_length[len(prefix)] += 1
            kept.append(prefix)
    return kept
