"""Places of labels: none over another, none outside, near their marks."""

from __future__ import annotations

from itertools import combinations, pairwise

from trajectories.figures.parts.labels import GAP, Box, Label, place, spread

REGION = Box(0, 0, 200, 120)


def label(x: float, y: float) -> Label:
    return Label("1,234", ("567 in Jan",), x, y, x - 5, x + 5)


def test_one_label_stands_right_above_its_mark() -> None:
    (box,) = place([label(100, 80)], REGION)
    assert box is not None
    assert 80 - 4 - 1 <= box.bottom <= 80 - 4 + 1


def test_labels_of_one_place_do_not_cover_each_other() -> None:
    boxes = place([label(100, 60)] * 6, REGION)
    assert all(boxes)
    assert not any(one.meets(other, GAP) for one, other in combinations(filter(None, boxes), 2))


def test_a_full_region_leaves_a_label_out_rather_than_cover_one() -> None:
    boxes = place([label(20, 20)] * 9, Box(0, 0, 70, 60))
    kept = [box for box in boxes if box]
    assert 0 < len(kept) < 9
    assert not any(one.meets(other, GAP) for one, other in combinations(kept, 2))


def test_the_higher_mark_keeps_the_higher_label() -> None:
    upper, lower = place([label(190, 50), label(190, 70)], REGION)
    assert upper is not None
    assert lower is not None
    assert upper.top < lower.top


def test_spread_keeps_order_room_and_both_ends() -> None:
    tops = spread([95.0, 0.0, 94.0, 96.0], [20.0] * 4, 0.0, 100.0)
    ordered = sorted(tops)
    assert all(after - before >= 20 for before, after in pairwise(ordered))
    assert min(tops) >= 0
    assert max(tops) + 20 <= 100
    assert tops[2] < tops[0] < tops[3]
