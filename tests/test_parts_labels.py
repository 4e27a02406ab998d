"""Places of labels: none over another, none outside, near their marks."""

from __future__ import annotations

from itertools import combinations, pairwise

from trajectories.figures.parts.labels import GAP, Box, Label, Shape, place, spread

REGION = Box(0, 0, 200, 120)


def label(x: float, y: float) -> Label:
    return Label("1,234", "567 in Jan", x, y, x - 5, x + 5)


def boxes(labels: list[Label], region: Box = REGION, ink: list[Box] | None = None) -> list[Box | None]:
    return [spot[0] if spot else None for spot in place(labels, region, ink or [])]


def test_one_label_stands_right_above_its_mark() -> None:
    wide_mark = Label("1,234", "567 in Jan", 100, 80, 20, 180)
    (box,) = boxes([wide_mark])
    assert box is not None
    assert 80 - 4 - 1 <= box.bottom <= 80 - 4 + 1


def test_a_label_stays_off_ink_and_takes_another_shape_for_it() -> None:
    ink = [Box(0, 0, 100, 120, 9.0), Box(100, 20, 200, 120, 9.0)]  # what is free is wide and low
    (spot,) = place([label(90, 60)], REGION, ink)
    assert spot is not None
    box, shape = spot
    assert not any(box.meets(one) for one in ink)
    assert shape == Shape((), "567 in Jan", shape.width, shape.height)


def test_a_label_does_not_stand_at_another_mark() -> None:
    marks = [label(190, 50), label(190, 80)]
    upper, lower = boxes(marks)
    assert upper is not None
    assert lower is not None
    assert abs((lower.top + lower.bottom) / 2 - 80) < abs((lower.top + lower.bottom) / 2 - 50)


def test_labels_of_one_place_do_not_cover_each_other() -> None:
    found = boxes([label(100, 60)] * 6)
    assert all(found)
    assert not any(one.meets(other, GAP) for one, other in combinations(filter(None, found), 2))


def test_a_full_region_leaves_a_label_out_rather_than_cover_one() -> None:
    kept = [box for box in boxes([label(20, 20)] * 9, Box(0, 0, 70, 60)) if box]
    assert 0 < len(kept) < 9
    assert not any(one.meets(other, GAP) for one, other in combinations(kept, 2))


def test_the_higher_mark_keeps_the_higher_label() -> None:
    upper, lower = boxes([label(190, 50), label(190, 70)])
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
