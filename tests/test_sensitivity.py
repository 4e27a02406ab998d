"""What each reading changes, against arithmetic on the printed figures, and what the figure draws of it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from trajectories.charts import sensitivity_chart
from trajectories.charts.theme import LABEL, NARROW, text_width
from trajectories.claims.load import Dataset
from trajectories.figures.square import SIDE, square
from trajectories.results import sensitivity
from trajectories.results.sensitivity import WORDS, Quantity, quantities
from trajectories.solver.reading import DEFAULT, Reading
from trajectories.solver.solve import solve_many

YEAR, BEFORE, PART, TOTAL = "2022", "2024", "Jan to Oct 2025", "2022 to Oct 2025"


@pytest.fixture(scope="module")
def solved(dataset, solutions):
    return sensitivity.solve_readings(dataset, solutions)


@pytest.fixture(scope="module")
def rows(dataset, solved) -> pl.DataFrame:
    return sensitivity.sensitivity_rows(dataset, solved)


@pytest.fixture(scope="module")
def drawn(dataset, rows) -> pl.DataFrame:
    return sensitivity.drawn(dataset, rows)


def limits(rows: pl.DataFrame, source: str, quantity: str, reading: str, unit: str = "cases") -> tuple:
    own = rows.filter(
        (pl.col("source_id") == source)
        & (pl.col("quantity") == quantity)
        & (pl.col("reading") == reading)
        & (pl.col("unit") == unit)
    )
    assert len(own) == 1
    return own["low"][0], own["high"][0]


def test_quantities_come_from_the_subject(dataset: Dataset):
    assert [(q.start, q.end) for q in quantities(dataset.subject)] == [
        (date(2022, 1, 1), date(2022, 12, 31)),
        (date(2024, 1, 1), date(2024, 12, 31)),
        (date(2025, 1, 1), date(2025, 10, 31)),
        (date(2022, 1, 1), date(2025, 10, 31)),
    ]
    moved = dataset.subject.model_copy(update={"compare_years": (2023, 2024), "focus_month": date(2024, 2, 1)})
    assert quantities(moved) == (
        Quantity("2023", date(2023, 1, 1), date(2023, 12, 31)),
        Quantity("Jan to Feb 2024", date(2024, 1, 1), date(2024, 2, 29)),
        Quantity("2022 to Feb 2024", date(2022, 1, 1), date(2024, 2, 29)),
    )
    later = dataset.subject.model_copy(update={"span_start": date(2025, 1, 1)})
    assert all(q.start >= date(2025, 1, 1) for q in quantities(later))


def test_an_invented_subject_goes_through(miniature, miniature_solutions):
    solved = sensitivity.solve_readings(miniature, miniature_solutions)
    rows = sensitivity.sensitivity_rows(miniature, solved)
    names = {quantity.label for quantity in quantities(miniature.subject)}
    assert set(rows["quantity"]) == names
    assert set(rows["unit"]) == set(miniature.subject.measured)
    sensitivity.drawn(miniature, rows)
    assert sensitivity.sensitivity_numbers(miniature, rows)["readings_tried"]


@pytest.mark.parametrize(
    ("source", "quantity", "reading", "expected"),
    [
        # 6,600 and 3,400, each read as rounded to its last significant digit, or up to a whole unit off
        ("article-a", YEAR, "default", (6550 + 3350, 6650 + 3450)),
        ("article-a", YEAR, "plain=either_side", (6500 + 3300, 6700 + 3500)),
        # 162,500 for ten months, and October's 21,602 pinned by desertion alone: 21,602 - 52 of it at least
        ("article-a", PART, "category=pooled", (162450, 162550)),
        ("article-a", TOTAL, "default", (310000, None)),
        # 7,000 in one category; the other is bounded by 50,058 for all months together
        ("article-b", YEAR, "default", (6500, 7500 + 50058)),
        ("article-b", YEAR, "category=pooled", (6500, 7500)),
        ("article-b", TOTAL, "default", (202997 + 50058 - 1, None)),
        ("article-e", TOTAL, "default", (305000, 315000)),
        ("article-e", TOTAL, "plain=either_side", (300000, 320000)),
        ("article-e", TOTAL, "end=until_stated", (0, 315000)),
        ("article-e", BEFORE, "default", (0, 315000 - 161500)),
        ("article-d", TOTAL, "default", (230000, None)),
    ],
)
def test_limits_by_hand(rows, source, quantity, reading, expected):
    assert limits(rows, source, quantity, reading) == expected


def test_persons_by_hand(rows):
    assert limits(rows, "article-c", PART, "default", "persons") == (170000, 190000)
    assert limits(rows, "article-c", PART, "undefined=at_least", "persons") == (170000, None)
    assert limits(rows, "article-c", PART, "undefined=left_out", "persons") == (0, None)
    assert limits(rows, "article-d", PART, "more_than=one_step", "persons") == (180000, 190000)


def test_same_constraints_same_solution(dataset, solved):
    """Solutions that are taken over from another reading are those that the reading itself gives."""
    for name, reading in sensitivity.alternatives().items():
        for source, fresh in solve_many(dataset.by_source(), reading, subject=dataset.subject).items():
            assert solved[name][source].reading == reading
            assert solved[name][source].used == fresh.used
            assert solved[name][source].envelope.equals(fresh.envelope)


def test_every_alternative_is_tried_and_has_words():
    tried = sensitivity.alternatives()
    assert set(dict(Reading.alternatives())) <= set(tried)
    assert set(WORDS) == {name for name, _ in Reading.one_at_a_time()}
    apart = [reading for name, reading in tried.items() if name not in WORDS and not sensitivity.mixes(reading)]
    assert {reading.undefined for reading in apart} == {"at_least", "left_out"}
    labels = [
        sensitivity.words_for(reading) for reading in (DEFAULT, *tried.values()) if not sensitivity.mixes(reading)
    ]
    assert len(set(labels)) == len(labels)


def test_change_is_against_the_default(rows):
    row = rows.filter(
        (pl.col("source_id") == "article-e") & (pl.col("quantity") == TOTAL)
        & (pl.col("reading") == "plain=either_side") & (pl.col("unit") == "cases")
    ).to_dicts()[0]  # fmt: skip
    assert (row["low_change"], row["high_change"], row["changed"]) == (-5000, 5000, True)
    assert not rows.filter(pl.col("reading") == "default")["changed"].any()


def test_only_what_changes_is_drawn(rows, drawn):
    alternatives = drawn.filter((pl.col("reading") != "default") & ~pl.col("mixed"))
    assert alternatives["changed"].all()
    everything = rows.filter(pl.col("changed") & ~pl.col("mixed"))
    key = ["source_id", "unit", "quantity", "low", "high"]
    lost = everything.select(key).unique().join(alternatives.select(key), on=key, how="anti", nulls_equal=True)
    assert lost.is_empty()
    # no two readings of one source and unit are drawn with the same result throughout
    for _, own in alternatives.group_by("source_id", "unit"):
        shapes = [tuple(same.select("quantity", "low", "high").iter_rows()) for _, same in own.group_by("reading")]
        assert len(set(shapes)) == len(shapes)


def test_units_never_share_a_panel(dataset, drawn):
    panels = sensitivity_chart.panels(dataset, drawn)
    assert [own["unit"].unique().to_list() for _, _, own, _ in panels] == [["cases"], ["persons"], ["cases"]]
    assert [own["mixed"].unique().to_list() for _, _, own, _ in panels] == [[False], [False], [True]]
    assert "one person is taken as one case" in panels[-1][0]
    assert all("unit=one_to_one" not in name for _, _, own, _ in panels[:2] for name in own["reading"])
    # what mixing changes, and for whom it changes nothing, is said
    assert set(panels[-1][2]["source_id"]) == {"article-c", "article-d"}
    assert "Articles A, B and E" in panels[-1][3]
    assert "Article C: no limit on cases" in panels[0][3]


def spec_items(figure, shape: str) -> list[dict]:
    return spec_items_of(figure.spec(shape))


def spec_items_of(spec: dict) -> list[dict]:
    found: list[dict] = []

    def walk(part: object) -> None:
        if isinstance(part, dict):
            found.extend(part["values"] if "values" in part and isinstance(part["values"], list) else [])
            for inner in part.values():
                walk(inner)
        elif isinstance(part, list):
            for inner in part:
                walk(inner)

    walk(spec)
    return found


@pytest.mark.parametrize("shape", ["wide", "narrow"])
def test_the_picture_holds_what_the_table_holds(figures, drawn, shape):
    figure = figures["fig-sensitivity"]
    items = spec_items(figure, shape)
    shown = drawn
    if shape == "narrow":  # a quantity without any limit is left to the table
        limited = (
            ((pl.col("low") > 0) | pl.col("high").is_not_null()).any().over("source_id", "unit", "quantity", "mixed")
        )
        shown = drawn.filter(limited)
    texts = [item["text"] for item in items if "text" in item]
    if shape == "narrow":  # a long line is broken
        texts = [" ".join(texts)]
    for row in shown.to_dicts():
        wanted = row["text"] if shape == "wide" else f"{row['words']}: {row['text']}"
        assert wanted in texts if shape == "wide" else wanted in texts[0]
    bars = [item for item in items if item.get("kind") in ("bar", "banded")]
    assert len(bars) == len(shown.filter(pl.col("high").is_not_null()))
    arrows = [item for item in items if item.get("kind") == "arrow"]
    assert len(arrows) == len(shown.filter(pl.col("high").is_null() & (pl.col("low") > 0)))
    assert all(item["x2"] >= item["x"] for item in bars)


def test_an_empty_place_says_that_nothing_changes(figures, drawn):
    items = spec_items(figures["fig-sensitivity"], "wide")
    lines = drawn.select("source_id", "unit", "reading", "mixed").unique()
    names = drawn["quantity"].n_unique()
    assert sum(item.get("text") == "unchanged" for item in items) == len(lines) * names - len(drawn) > 0


def test_no_line_of_the_list_is_wider_than_a_phone(figures):
    texts = [item for item in spec_items(figures["fig-sensitivity"], "narrow") if "text" in item]
    widths = [item["x"] + text_width(item["text"]) for item in texts if item.get("kind") in ("plain", "bold")]
    assert max(widths) <= NARROW * 1.06  # `text_width` reckons a little wide


def test_the_square_shows_two_readings_of_cases_and_is_square(figures, drawn):
    figure = figures["fig-sensitivity"]
    picture = square(figure)
    assert f'width="{SIDE}" height="{SIDE}"' in picture
    own = figure.drawn("square")
    texts = [item["text"] for item in spec_items_of(own) if "text" in item]
    cases = drawn.filter((pl.col("unit") == "cases") & ~pl.col("mixed"))
    turned = pl.col("words").str.starts_with("all choices turned")
    for row in cases.filter((pl.col("reading") == "default") | turned).to_dicts():
        assert row["text"] in texts
    assert not any("whole unit either side" in text for text in texts)
    assert not any("Persons" in text for text in texts)


def test_lengths_are_zero_based_and_to_scale(figures):
    """In one panel of the wide picture 153,500 is drawn 153,500 / 141,106 times as long as 141,106."""
    items = [item for item in spec_items(figures["fig-sensitivity"], "wide") if item.get("kind") == "bar"]
    length = {item["limits"]: item["x2"] - item["x"] for item in items}
    assert length["0–153,500"] / length["0–141,106"] == pytest.approx(153500 / 141106, rel=0.01)


def test_text_is_large_enough(figures):
    for shape in ("wide", "narrow", "export"):
        sizes = re.findall(
            r'"(?:fontSize|labelFontSize)": ?([\d.]+)', json.dumps(figures["fig-sensitivity"].spec(shape))
        )
        assert min(map(float, sizes)) >= LABEL


def test_title_by_counting(dataset, rows, figures):
    """18 = 4 + 4 + 1 + 4 limits on cases less the year that Article A leaves open, and 2 each of persons for three."""
    title = figures["fig-sensitivity"].title
    assert title.startswith(
        "Of 18 quantities that the articles' figures limit, one keeps its limits under every reading"
    )
    assert "no article's figures set a lower limit for 2024 under any reading" in title
    caveats = {caveat.id for caveat in figures["fig-sensitivity"].caveats}
    assert {"readings-not-ranked", "one-to-one-not-said", "cases-not-persons", "persons-as-put"} <= caveats


def test_title_says_who_sets_a_lower_limit(dataset, rows):
    raised = pl.when(
        (pl.col("quantity") == BEFORE)
        & (pl.col("source_id") == "article-b")
        & (pl.col("reading") == "plain=either_side")
    )
    moved = rows.with_columns(low=raised.then(5.0).otherwise(pl.col("low")))
    assert (
        "Article B set a lower limit for 2024 under some reading"
        in (sensitivity.sensitivity_numbers(dataset, moved)["reading_gap"])
    )


def test_a_conflict_under_one_reading_is_no_fault(dataset):
    """A source whose figures cannot all hold under some reading still has its rows."""
    claims = dataset.claims.with_columns(
        best=pl.when(pl.col("claim_id") == "article-b-07").then(100000.0).otherwise(pl.col("best"))
    )
    spoilt = replace(dataset, claims=claims)
    rows = sensitivity.sensitivity_rows(spoilt, sensitivity.solve_readings(spoilt))
    assert len(rows) > 0


def test_every_alternative_has_a_label_and_a_clause() -> None:
    """`condition` says nothing of a reading without a clause: a headline would lose its mark."""
    assert set(WORDS) == set(sensitivity.CONDITIONS) == {name for name, _ in Reading.one_at_a_time()}
    assert sensitivity.condition(["more_than=one_step"]) == "“over” is read as up to the next unit at most"
    assert sensitivity.condition(["a; b"]) == "every choice is turned at once"
