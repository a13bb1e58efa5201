"""A pipeline is what its text says, is checked when it is made, and runs its steps in order."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import preprocess
from preprocess import STEPS, Pipeline, PipelineError, Step, steps

ARGUMENTS = {
    "contrast": st.tuples(st.floats(0, 49)),
    "crop": st.tuples(st.integers(0, 999)),
    "deskew": st.tuples(st.integers(1, 45)),
    "median": st.tuples(st.integers(0, 49).map(lambda half: 2 * half + 1)),
    "nlmeans": st.tuples(st.floats(1e-3, 255)),
    "pad": st.tuples(st.integers(0, 99)),
    "remove_dots": st.tuples(st.integers(1, 9999)),
    "remove_lines": st.tuples(st.integers(1, 20)),
    "sauvola": st.tuples(st.integers(0, 99).map(lambda half: 2 * half + 1), st.floats(0, 1)),
    "scale": st.tuples(st.floats(0.1, 8) | st.integers(1, 8)),
    "stretch": st.tuples(st.floats(0.1, 8) | st.integers(1, 8)),
}
some_steps = st.sampled_from(sorted(STEPS)).flatmap(
    lambda name: st.builds(Step, st.just(name), st.just(()) | ARGUMENTS.get(name, st.just(())))
)
pipelines = st.builds(Pipeline, st.lists(some_steps, max_size=5).map(tuple))


@given(pipelines)
def test_parse_and_str_are_inverse(pipeline: Pipeline) -> None:
    """A pipeline's text parses to the same pipeline, which has the same text."""
    parsed = Pipeline.parse(str(pipeline))
    assert parsed == pipeline
    assert str(parsed) == str(pipeline)


@given(pipelines.map(str), st.lists(st.sampled_from(["", " ", "\t "]), min_size=9, max_size=9))
def test_spaces_do_not_matter(text: str, spaces: list[str]) -> None:
    """Spaces around names, arguments and bars change nothing."""
    tokens = [token for token in re.split(r"([|(),])", text) if token]
    padded = "".join(space + token for space, token in zip(spaces * len(tokens), tokens, strict=False))
    assert Pipeline.parse(padded + spaces[0]) == Pipeline.parse(text)


def test_steps_run_in_order() -> None:
    """The steps run first to last with their arguments."""
    image = np.random.default_rng(0).integers(0, 256, (20, 30), np.uint8)
    expected = steps.otsu(steps.median(steps.invert(image), 5))
    np.testing.assert_array_equal(Pipeline.parse("gray|invert|median(5)|otsu")(image), expected)


def test_raw() -> None:
    """The pipeline without steps is written raw and hands the very picture back."""
    image = np.zeros((2, 2, 3), np.uint8)
    assert Pipeline.parse(" raw ") == Pipeline()
    assert str(Pipeline()) == "raw"
    assert Pipeline()(image) is image


def test_channels_are_kept() -> None:
    """RGB comes out of RGB even where the last step gives gray, and gray out of gray."""
    image = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
    result = Pipeline.parse("otsu|pad(2)")(image)
    assert result.shape == (24, 34, 3)
    assert (result == result[..., :1]).all()
    assert Pipeline.parse("otsu")(image[..., 0]).shape == (20, 30)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' is not a step: write it like median(3), with | between steps."),
        ("gray||otsu", "'' is not a step: write it like median(3), with | between steps."),
        ("gray(", "'gray(' is not a step: write it like median(3), with | between steps."),
        ("gray otsu", "'gray otsu' is not a step: write it like median(3), with | between steps."),
        ("meidan(3)", f"'meidan' is not a step: did you mean 'median', or another of {', '.join(STEPS)}."),
        ("gray|raw", f"'raw' is not a step: choose from {', '.join(STEPS)}."),
        ("__class__", f"'__class__' is not a step: choose from {', '.join(STEPS)}."),
        ("gray(1)", "gray(1) does not fit: write it as gray()."),
        ("median(3, 3)", "median(3, 3) does not fit: write it as median(size: int)."),
        ("median(3.5)", "median(3.5) does not fit: write it as median(size: int)."),
        ("median(x)", "'median(x)' does not fit: write its arguments as numbers, as in median(3)."),
        ("median(3)(3)", "'median(3)(3)' does not fit: write its arguments as numbers, as in median(3)."),
        ("scale(nan)", "scale(nan) is not made of numbers: write it as scale(factor: float)."),
        ("scale(-inf)", "scale(-inf) is not made of numbers: write it as scale(factor: float)."),
        ("median(4)", "median(4) does not work: median looks at an odd number of pixels from 1 to 99, not 4."),
    ],
)
def test_refused(text: str, message: str) -> None:
    """A pipeline that cannot run is refused when it is made, in one sentence that says what can be written."""
    with pytest.raises(PipelineError) as caught:
        Pipeline.parse(text)
    assert str(caught.value) == message


@given(st.text(st.sampled_from("grayotsumdin35.,()| -e"), max_size=20))
def test_any_text(text: str) -> None:
    """Any text gives a pipeline that can be written and read again, or a PipelineError."""
    try:
        pipeline = Pipeline.parse(text)
    except PipelineError:
        return
    assert Pipeline.parse(str(pipeline)) == pipeline


def test_exported_names() -> None:
    """The public names are sorted as ruff sorts them and all there."""
    constants = [name for name in preprocess.__all__ if name.isupper()]
    classes = [name for name in preprocess.__all__ if name[0].isupper() and not name.isupper()]
    functions = [name for name in preprocess.__all__ if name.islower()]
    assert preprocess.__all__ == [*sorted(constants), *sorted(classes), *sorted(functions)]
    assert all(hasattr(preprocess, name) for name in preprocess.__all__)
