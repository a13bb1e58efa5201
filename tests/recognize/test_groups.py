"""Things done together that are alike."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from solver.recognize.groups import in_groups


@given(st.lists(st.integers(0, 20)))
def test_the_order_stays_and_each_group_is_done_once(items: list[int]) -> None:
    """Every item has its own result in its place; those with one key were given together, in their order."""
    given_together: dict[int, list[int]] = {}

    def halved(key: int, alike: list[int]) -> Iterator[float]:
        assert key not in given_together
        given_together[key] = alike
        return (each / 2 for each in alike)

    assert in_groups(items, lambda item: item % 3, halved) == [item / 2 for item in items]
    assert given_together == {key: [item for item in items if item % 3 == key] for key in {item % 3 for item in items}}
