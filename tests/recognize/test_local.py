"""The local recognizer: which hypotheses are read, which of them wins, and what the reading says."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from PIL import Image

from preprocess import Pipeline, encode_frames
from solver.errors import AlphabetUnsupported, ImageUnreadable, RecognizerError
from solver.hints import Hints
from solver.reading import Reading
from solver.recognize.calibrate import Calibration
from solver.recognize.cards import ModelCard
from solver.recognize.choose import recognizer_from
from solver.recognize.greedy import GreedyRecognizer
from solver.recognize.local import LocalRecognizer
from solver.recognize.paddle import PaddleEngine
from solver.recognize.recognizer import BatchRecognizer, Recognizer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray


CHARACTERS = ("", *"0123456789")


class Told:
    """A network that writes the last digit of a picture's first pixel, as surely as its second pixel is light.

    At a glance it takes the next digit for it, as surely as the third pixel is light.
    """

    def __init__(self, card: ModelCard) -> None:
        self.card = card
        self.characters = CHARACTERS
        self.read = 0
        self.batches: list[int] = []
        self.closed = False

    def emissions(self, image: NDArray[np.uint8], *, glance: bool = False) -> NDArray[np.float32]:
        """One frame: the digit, and blank for what is left."""
        self.read += 1
        digit, sure = (int(image[0, 0, 0]) + glance) % 10, int(image[(1, 0) if glance else (0, 1)][0]) / 255
        frame = np.zeros((1, len(CHARACTERS)), np.float32)
        frame[0, 1 + digit] += sure
        frame[0, 0] += 1 - sure
        return frame

    def emissions_many(self, images: Sequence[NDArray[np.uint8]], *, glance: bool = False) -> list[NDArray[np.float32]]:
        """One by one, with a note of how many there were."""
        self.batches.append(len(images))
        return [self.emissions(image, glance=glance) for image in images]

    def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True


def picture(digit: int, sure: int, at_a_glance: int = 0) -> NDArray[np.uint8]:
    """What ``Told`` reads as that digit, with these probabilities in per cent; its negative as 5 less the digit."""
    image = np.zeros((2, 2, 3), np.uint8)
    image[0, 0], image[0, 1], image[1, 0] = digit, round(sure * 2.55), round(at_a_glance * 2.55)
    return image


def png(image: NDArray[np.uint8], **options: object) -> bytes:
    """The picture encoded."""
    file = BytesIO()
    Image.fromarray(image).save(file, "PNG", **options)
    return file.getvalue()


INVERT = (Pipeline.parse("invert"),)


def test_a_sure_raw_picture_is_all_that_is_read() -> None:
    """Where the raw picture is sure, nothing else costs time."""
    network = Told(ModelCard(name="told"))

    reading = LocalRecognizer(network, pipelines=INVERT, sure=0.9).read(picture(7, 95), Hints())

    assert (reading.text, reading.hypothesis, reading.hypotheses) == ("7", "raw", ("raw",))
    assert reading.confidence == pytest.approx(0.95, abs=0.01)
    assert network.read == 1


def test_a_sure_glance_is_all_that_is_read() -> None:
    """Where the card names a height for a glance and this is sure, the picture is not read at its full height."""
    network = Told(ModelCard(name="told", glance_height=36))

    reading = LocalRecognizer(network, pipelines=INVERT).read(picture(7, 99, 99), Hints())

    assert (reading.text, reading.hypothesis, reading.hypotheses) == ("8", "glance", ("glance",))
    assert network.read == 1


@pytest.mark.parametrize("sure", [20, 99])
def test_a_glance_that_is_not_sure_is_forgotten(sure: int) -> None:
    """What it says is told to have been read, and has no part in the answer."""
    image = picture(7, sure, 90)
    recognizer = LocalRecognizer(Told(ModelCard(name="told", glance_height=36)), pipelines=INVERT)

    reading = recognizer.read(image, Hints())

    plain = LocalRecognizer(Told(ModelCard(name="told")), pipelines=INVERT).read(image, Hints())
    assert reading.hypotheses == ("glance", *plain.hypotheses)
    assert (reading.candidates, reading.hypothesis) == (plain.candidates, plain.hypothesis)


def test_no_glance_is_taken_where_none_is_wanted() -> None:
    """A probability that nothing reaches leaves it out, however the card reads."""
    network = Told(ModelCard(name="told", glance_height=36))

    reading = LocalRecognizer(network, pipelines=(), sure_at_a_glance=2).read(picture(7, 99, 99), Hints())

    assert (reading.text, reading.hypotheses, network.read) == ("7", ("raw",), 1)


def test_the_more_probable_hypothesis_wins() -> None:
    """Where the raw picture is not sure, another is read; where they differ, the surer of the two is half believed."""
    recognizer = LocalRecognizer(Told(ModelCard(name="told")), pipelines=INVERT, sure=0.9)

    better = recognizer.read(picture(8, 20), Hints())
    worse = recognizer.read(picture(4, 80), Hints())

    assert (better.text, better.hypothesis, better.hypotheses) == ("7", "invert", ("raw", "invert"))
    assert (worse.text, worse.hypothesis, worse.hypotheses) == ("4", "raw", ("raw", "invert"))
    assert [each.probability for each in worse.candidates] == pytest.approx([0.4, 0.1], abs=0.01)


@pytest.mark.parametrize(
    ("sure", "read"), [([50, 40, 60, 50], 4), ([50, 40, 95], 3), ([20, 30], 2), ([80, 70], 2), ([85, 40, 88], 3)]
)
def test_no_more_is_read_than_may_change_the_answer(sure: list[int], read: int) -> None:
    """From the second hypothesis on, the next is read only while all together neither agree nor are at a loss."""

    class InAdvance(Told):
        """A network that is told in advance how sure of the same digit it is to be, one picture after the other."""

        def emissions(self, image: NDArray[np.uint8], *, glance: bool = False) -> NDArray[np.float32]:  # noqa: ARG002
            return super().emissions(picture(7, left.pop(0)))

    left = [*sure]
    recognizer = LocalRecognizer(InAdvance(ModelCard(name="told")), pipelines=INVERT * 3, sure=0.9)

    reading = recognizer.read(picture(7, 0), Hints())

    assert len(reading.hypotheses) == read
    assert not left
    assert reading.candidates[0].probability == pytest.approx(np.mean(sure) / 100, abs=0.01)


def test_what_two_hypotheses_agree_on_is_read() -> None:
    """A text that both hold possible beats one that only one of them holds likely; its characters are told as well."""

    class Torn(Told):
        """A network that writes one digit, of which it doubts whether it is another that never changes."""

        def emissions(self, image: NDArray[np.uint8], *, glance: bool = False) -> NDArray[np.float32]:  # noqa: ARG002
            frame = np.zeros((1, len(CHARACTERS)), np.float32)
            frame[0, 1 + int(image[0, 0, 0]) % 10] = 0.55
            frame[0, 1 + 9] = 0.45
            return frame

    reading = LocalRecognizer(Torn(ModelCard(name="torn")), pipelines=INVERT, sure=0.9).read(picture(7, 0), Hints())

    assert reading.text == "9"
    assert {each.text: each.probability for each in reading.candidates} == pytest.approx(
        {"9": 0.45, "7": 0.275, "8": 0.275}
    )
    assert [*reading.characters] == pytest.approx([0.45])


def test_confidence_is_calibrated_by_the_card() -> None:
    """The card's calibration and threshold stand in the reading; without one the model's own word does."""
    card = ModelCard(name="told", calibration=Calibration(slope=0.5, intercept=-0.2), min_confidence=0.3)

    fitted = LocalRecognizer(Told(card), pipelines=()).read(picture(7, 95), Hints())
    plain = LocalRecognizer(Told(ModelCard(name="told")), pipelines=()).read(picture(7, 95), Hints())

    assert fitted.calibrated
    assert fitted.confidence == pytest.approx(Calibration(slope=0.5, intercept=-0.2)([0.95]), abs=0.01)
    assert (fitted.min_confidence, fitted.model) == (0.3, "told")
    assert not plain.calibrated
    assert plain.confidence == pytest.approx(0.95, abs=0.01)


@pytest.mark.parametrize(("sure", "names"), [(75, ("glance",)), (60, ("glance", "raw", "invert"))])
def test_the_card_says_what_is_sure(sure: int, names: tuple[str, ...]) -> None:
    """Not what the network thinks of itself decides whether more is read, but what its card makes of that."""
    modest = ModelCard(name="told", glance_height=36, calibration=Calibration(slope=3))  # 0.75 is 0.96, 0.6 is 0.77

    reading = LocalRecognizer(Told(modest), pipelines=INVERT).read(picture(7, sure, sure), Hints())

    assert reading.hypotheses == names


def test_nothing_that_fits_the_hints_is_no_reading() -> None:
    """Without candidates there is no text and no confidence, and every hypothesis was tried."""
    reading = LocalRecognizer(Told(ModelCard(name="told")), pipelines=INVERT).read(picture(7, 0), Hints(length=9))

    assert (reading.text, reading.candidates, reading.confidence) == ("", (), 0)
    assert reading.hypotheses == ("raw", "invert")


def test_an_animation_is_read_in_the_median_of_its_frames() -> None:
    """The first frame surely shows something else than most: the frames together are what is read."""
    others = [Image.fromarray(picture(3, sure)) for sure in (90, 91, 92, 90)]
    data = png(picture(7, 99), save_all=True, append_images=others)

    reading = LocalRecognizer(Told(ModelCard(name="told")), pipelines=()).read(data, Hints())

    assert (reading.text, reading.hypothesis) == ("3", "median of frames")
    assert reading.hypotheses[0] == "median of frames"


@pytest.mark.parametrize(("apart", "hypothesis"), [(38, "darkest of frames"), (0, "frames in order")])
def test_letters_that_take_turns_are_read(apart: int, hypothesis: str) -> None:
    """An animation of one letter a frame reads as the word: where each has its place, and where all have the same."""
    frames = []
    for place, letter in enumerate("K7R4"):
        frame = np.full((60, 170, 3), 240, np.uint8)
        cv2.putText(frame, letter, (12 + apart * place, 45), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (30, 30, 90), 3)
        frames += [frame, frame]

    reading = LocalRecognizer(PaddleEngine(threads=1)).read(encode_frames(frames), Hints())

    assert (reading.text, reading.hypothesis) == ("K7R4", hypothesis)


def test_bytes_and_pixels_read_the_same(stock: PaddleEngine, draw: Callable[..., NDArray[np.uint8]]) -> None:
    """An encoded picture and its pixels give the same candidates, one by one or together."""
    image = draw("8264", 160, 60)
    recognizer = LocalRecognizer(stock)

    one, other = recognizer.read_many([image, png(image)], Hints(alphabet="digits", length=4))
    alone = recognizer.read(image, Hints(alphabet="digits", length=4))

    assert one.candidates == other.candidates
    assert [each.text for each in one.candidates] == [each.text for each in alone.candidates]
    assert one.confidence == pytest.approx(alone.confidence, abs=1e-5)  # sums of another order
    assert len(one.text) == 4
    assert one.model == "PP-OCRv6_small_rec"


def test_one_recognizer_serves_many_threads(stock: PaddleEngine, draw: Callable[..., NDArray[np.uint8]]) -> None:
    """Pictures read at once, under different hints, give what they give one by one."""
    jobs = [(draw(text, 40 * len(text), 60), Hints(length=len(text))) for text in ("12", "345", "6789", "abcde")] * 4
    recognizer = LocalRecognizer(stock)
    expected = [recognizer.read(image, hints).candidates for image, hints in jobs]

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda job: recognizer.read(*job).candidates, jobs))

    assert found == expected


def test_many_pictures_go_through_the_network_together() -> None:
    """First all that are raw, then the next hypothesis of those that are not sure; never more than fit in memory."""
    network = Told(ModelCard(name="told"))
    recognizer = LocalRecognizer(network, pipelines=INVERT, sure=0.9)
    images = [picture(number % 10, 95 if number % 4 else 20) for number in range(20)]

    readings = recognizer.read_many(images, Hints())

    assert network.batches == [16, 4, 4, 1]
    assert [replace(reading, ms=0) for reading in readings] == [
        replace(recognizer.read(image, Hints()), ms=0) for image in images
    ]


def test_each_picture_has_its_own_hints_and_its_own_fate() -> None:
    """What is done is told at once; what cannot be read has an error in its place and leaves the others alone."""
    recognizer = LocalRecognizer(Told(ModelCard(name="told")), pipelines=INVERT, sure=0.9)
    wanted: list[tuple[bytes | NDArray[np.uint8], Hints]] = [
        (picture(8, 20), Hints()),
        (b"no picture", Hints()),
        (picture(7, 95), Hints(alphabet="7")),
        (picture(7, 95), Hints(alphabet="x")),
    ]

    outcomes = list(recognizer.read_each(wanted))

    assert [place for place, _ in outcomes] == [1, 3, 2, 0]
    assert [type(outcome) for _, outcome in outcomes] == [ImageUnreadable, AlphabetUnsupported, Reading, Reading]
    assert isinstance(recognizer, BatchRecognizer)
    with pytest.raises(ImageUnreadable):
        recognizer.read_many([picture(7, 95), b"no picture"], Hints())


def test_large_pictures_are_not_in_memory_together() -> None:
    """Whoever sends many of the largest that may be sent does not fill the memory."""
    network = Told(ModelCard(name="told"))
    large, small = np.zeros((1500, 1500, 3), np.uint8), picture(7, 95)

    readings = LocalRecognizer(network, pipelines=()).read_many([small, large, small, large, large, small], Hints())

    assert network.batches == [4, 2]
    assert [reading.text for reading in readings] == ["7", "", "7", "", "", "7"]


def test_together_reads_as_alone(stock: PaddleEngine, draw: Callable[..., NDArray[np.uint8]]) -> None:
    """Pictures of several widths, read together with the real network, have the texts and confidences of each alone."""
    images = [draw(text, width, 60) for text in ("2468", "aB3x", "7Kp9w") for width in (120, 160, 160, 200)]
    recognizer = LocalRecognizer(stock)

    together = recognizer.read_many(images, Hints())

    alone = [recognizer.read(image, Hints()) for image in images]
    assert [reading.text for reading in together] == [reading.text for reading in alone]
    assert [reading.hypotheses for reading in together] == [reading.hypotheses for reading in alone]
    assert np.allclose([each.confidence for each in together], [each.confidence for each in alone], atol=1e-4)


@pytest.mark.parametrize("data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_is_told(data: bytes) -> None:
    """Bytes that cannot be decoded are ImageUnreadable, with the decoder's reason in one sentence."""
    with pytest.raises(ImageUnreadable) as caught:
        LocalRecognizer(Told(ModelCard(name="told"))).read(data, Hints())

    assert caught.value.reason
    assert not str(caught.value).endswith("..")


def test_a_closed_recognizer_reads_no_more() -> None:
    """Closing closes the network, and a reading afterwards is an error."""
    network = Told(ModelCard(name="told"))
    recognizer = LocalRecognizer(network)

    recognizer.close()

    assert network.closed
    with pytest.raises(RecognizerError, match="closed"):
        recognizer.read(picture(1, 99), Hints())


def test_a_recognizer_is_made_of_what_a_caller_has(model: Path) -> None:
    """An object that reads comes back as it is; a directory, as a path or a string, is loaded."""
    own = LocalRecognizer(Told(ModelCard(name="told")))

    assert recognizer_from(own) is own
    for where in (model, str(model)):
        loaded = recognizer_from(where, threads=1)
        assert isinstance(loaded, Recognizer)
        assert loaded.read(picture(1, 1), Hints()).model == "PP-OCRv6_small_rec"
        loaded.close()


def test_without_a_choice_the_model_in_the_package_reads(draw: Callable[..., NDArray[np.uint8]]) -> None:
    """None is our own model, which reads plain digits."""
    recognizer = recognizer_from(None)

    assert recognizer.read(draw("2468", 160, 60), Hints(alphabet="digits", length=4)).model == "captcha"
    recognizer.close()


def test_the_yardstick_reads_as_paddleocr_does(stock: PaddleEngine, draw: Callable[..., NDArray[np.uint8]]) -> None:
    """Greedy reading gives PaddleOCR's text and score, whatever the hints say of alphabet and length."""
    image = draw("K2mxR7ta", 400, 48)
    (expected,) = stock._predictor.predict([np.ascontiguousarray(image[..., ::-1])])

    reading = GreedyRecognizer(stock).read(image, Hints(alphabet="digits", length=3))

    assert reading.text == expected["rec_text"]
    assert reading.confidence == pytest.approx(expected["rec_score"], abs=1e-6)
