"""Labels stand inside their panel, and apart wherever there is room."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trajectories.charts.labels import GAP, Label, place, spread
from trajectories.charts.theme import LABEL, text_width

WIDTH, HEIGHT = 160.0, 400.0
WORDS = st.text(alphabet="0123456789, over", min_size=1, max_size=20)


def labels(count: int, low: float = 0.0, high: float = HEIGHT) -> st.SearchStrategy[list[Label]]:
    one = st.tuples(WORDS, st.floats(0, WIDTH), st.floats(low, high), st.sampled_from(["left", "center", "right"]))
    return st.lists(one, min_size=1, max_size=count).map(
        lambda rows: [Label(key, text, x, y, align) for key, (text, x, y, align) in enumerate(rows)]
    )


def overlap(one: Label, other: Label) -> bool:
    """Whether the boxes of two labels share a pixel; reckoned here, not by the module."""
    across = min(one.right, other.right) - max(one.left, other.left)
    along = min(one.y, other.y) + LABEL - max(one.y, other.y)
    return across > 0.01 and along > 0.01


def check_room(items: list[Label]) -> None:
    """Each label placed can shut out two rows of the panel; ten need 260 pixels of these 400."""
    placed = place(items, WIDTH, HEIGHT)
    for label in placed:
        assert label.left >= -0.01
        assert label.right <= WIDTH + 0.01
        assert label.y >= 0
        assert label.y + LABEL <= HEIGHT
    assert not [pair for pair in combinations(placed, 2) if overlap(*pair)]


@settings(deadline=None, max_examples=150)
@given(labels(10, GAP, HEIGHT - LABEL))
def test_no_label_leaves_the_panel_and_none_overlap_where_there_is_room(items: list[Label]) -> None:
    check_room(items)


@settings(deadline=None, max_examples=60)
@given(labels(10, -30.0, HEIGHT + 30.0))
def test_a_label_beyond_floor_or_ceiling_is_brought_inside(items: list[Label]) -> None:
    check_room(items)


@settings(deadline=None, max_examples=100)
@given(labels(25))
def test_labels_keep_their_key_text_and_number(items: list[Label]) -> None:
    placed = place(items, WIDTH, 100.0)
    assert [(label.key, label.text) for label in placed] == [(label.key, label.text) for label in items]
    assert all(label.left >= -0.01 and label.right <= WIDTH + 0.01 for label in placed)


@settings(deadline=None, max_examples=50)
@given(labels(8), st.randoms())
def test_the_order_in_which_labels_come_changes_nothing(items: list[Label], random) -> None:
    mixed = list(items)
    random.shuffle(mixed)
    assert {tuple(vars(label).values()) for label in place(mixed, WIDTH, HEIGHT)} == {
        tuple(vars(label).values()) for label in place(items, WIDTH, HEIGHT)
    } or len({(label.y, label.x) for label in items}) < len(items)


def test_a_label_that_is_alone_stays() -> None:
    label = Label(0, "412", 80.0, 50.0)
    assert place([label], WIDTH, HEIGHT) == [label]


@pytest.mark.parametrize(("x", "align", "where"), [(1.0, "left", 0.0), (159.0, "right", WIDTH)])
def test_a_label_at_an_edge_is_aligned_to_it(x: float, align: str, where: float) -> None:
    (label,) = place([Label(0, "202,997", x, 50.0)], WIDTH, HEIGHT)
    assert (label.align, label.x) == (align, where)


def test_of_two_at_one_place_one_moves_by_a_line() -> None:
    first, second = place([Label(0, "202,997", 80.0, 50.0), Label(1, "50,058", 80.0, 50.0)], WIDTH, HEIGHT)
    assert abs(first.y - second.y) == pytest.approx(LABEL + GAP)
    assert 50.0 in (first.y, second.y)


def test_a_label_over_a_block_rises_above_it() -> None:
    (label,) = place([Label(0, "38", 80.0, 20.0)], WIDTH, HEIGHT, [(60.0, 100.0, 0.0, 90.0)])
    assert label.y >= 90.0
    (beside,) = place([Label(0, "38", 80.0, 20.0)], WIDTH, HEIGHT, [(100.0, 140.0, 0.0, 90.0)])
    assert beside.y == 20.0
    (under,) = place([Label(0, "38", 80.0, 20.0)], WIDTH, HEIGHT, [(60.0, 100.0, 60.0, 90.0)])
    assert under.y == 20.0


def test_width_of_a_label_follows_its_alignment() -> None:
    width = text_width("1,234")
    assert Label(0, "1,234", 50.0, 0.0, "left").right == pytest.approx(50.0 + width)
    assert Label(0, "1,234", 50.0, 0.0, "right").left == pytest.approx(50.0 - width)
    assert Label(0, "1,234", 50.0, 0.0).left == pytest.approx(50.0 - width / 2)


def test_a_label_does_not_stand_over_a_block_that_is_not_its_own() -> None:
    """A low wide block up to 140, and a high narrow one beside it: the figure of the low one stays to the left."""
    low, high = (20.0, 140.0, 0.0, 60.0), (140.0, 146.0, 0.0, 90.0)
    (label,) = place([Label(0, "162,000", 130.0, 64.0, level=60.0)], WIDTH, HEIGHT, [low, high])
    assert (label.y, label.align) == (64.0, "right")
    assert label.right < 140.0


def test_the_label_of_the_higher_mark_stands_above() -> None:
    lower, higher = place(
        [Label(0, "162,398", 80.0, 72.0, level=60.0), Label(1, "21,602", 80.0, 70.0, level=66.0)], WIDTH, HEIGHT
    )
    assert higher.y >= lower.y + LABEL


def test_a_label_steps_off_a_line_where_that_is_near() -> None:
    line = (0.0, WIDTH, 55.0, 55.0)
    (label,) = place([Label(0, "310,000", 80.0, 50.0)], WIDTH, HEIGHT, [], [line])
    assert label.y >= 55.0 or label.y + LABEL <= 55.0
    wall = (80.0, 80.0, 0.0, HEIGHT)
    (crossing,) = place([Label(0, "310,000", 80.0, 50.0)], WIDTH, HEIGHT, [], [wall])
    assert crossing.y == 50.0


@settings(deadline=None, max_examples=200)
@given(st.lists(st.floats(0, 300), min_size=1, max_size=12))
def test_heights_are_spread_in_their_order_and_no_further_than_needed(heights: list[float]) -> None:
    found = spread(heights, 15.0, 0.0, 300.0)
    pairs = sorted(zip(heights, found, strict=True))
    ordered = sorted(found)
    assert [place_ for _, place_ in pairs] == pytest.approx(ordered, abs=1e-6) or len(set(heights)) < len(heights)
    assert all(after - before >= 15.0 - 1e-6 for before, after in pairwise(ordered))
    assert ordered[0] >= -1e-6
    assert ordered[-1] <= 300.0 + 1e-6
    if all(after - before >= 15.0 for before, after in combinations(sorted(heights), 2)):
        assert found == pytest.approx(heights)


def test_heights_at_one_place_part_evenly_and_the_first_stands_above() -> None:
    assert spread([100.0, 100.0], 10.0, 0.0, 300.0) == pytest.approx([105.0, 95.0])
    assert spread([0.0, 0.0], 10.0, 0.0, 300.0) == pytest.approx([10.0, 0.0])
