"""The month in focus: one count as retold, its rows and its bars."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from trajectories.charts import focus_month
from trajectories.charts.theme import EXPORT, INSET, NARROW, WIDE, text_width

# By hand, from the paragraphs: claim, unit, kind.
CLAIMS = [
    ("article-a-03", "cases", "stated"),
    ("article-a-11", "cases", "stated"),
    ("article-a-18", "cases", "stated"),
    ("article-e-04", "cases", "contested"),
    ("article-a-12", "persons", "stated"),
    ("article-c-02", "persons", "stated"),
    ("article-d-03", "persons", "stated"),
    ("article-e-05", "persons", "contested"),
    ("article-e-09", "persons", "contested"),
]
SHAPES = {"wide": (focus_month.focus_month, WIDE), "narrow": (focus_month.focus_month_narrow, NARROW)}


@pytest.fixture(scope="module")
def rows(dataset, solutions):
    return focus_month.month_rows(dataset, solutions)


def row_of(rows, claim):
    return rows.filter(pl.col("claim_ids") == claim).to_dicts()[0]


def test_rows_by_hand(rows):
    assert list(rows.select("claim_ids", "unit", "kind").iter_rows()) == CLAIMS


def test_figures_stay_as_printed(rows):
    assert row_of(rows, "article-a-03")["value"] == 21_602
    assert row_of(rows, "article-a-18")["value"] == 21_600
    assert row_of(rows, "article-a-18")["category"] == "desertion"
    over = row_of(rows, "article-e-04")
    assert (over["low"], over["high"]) == (21_000, None)


def test_a_rate_is_a_range(rows):
    """One every two minutes: 44,640 minutes in October, by 2.5 and by 1.5."""
    for claim in ("article-a-12", "article-e-05", "article-e-09"):
        rate = row_of(rows, claim)
        assert rate["low"] == pytest.approx(31 * 24 * 60 / 2.5)
        assert rate["high"] == pytest.approx(31 * 24 * 60 / 1.5)
        assert rate["value"] is None
    assert row_of(rows, "article-a-12")["period"] == "inferred"
    assert row_of(rows, "article-e-05")["period"] == "not stated"


def test_changes_are_those_of_the_claims(rows, dataset):
    claims = {row["claim_id"]: row for row in dataset.claims.to_dicts()}
    for row in rows.to_dicts():
        claim = claims[row["claim_ids"]]
        assert row["differs_in"] == claim["change"]
        assert row["differs_from"] == (claim["retells"] or claim["repeats"])


def test_a_claim_set_aside_is_crossed(dataset, solutions):
    own = solutions | {"article-a": replace(solutions["article-a"], set_aside=("article-a-18",))}
    rows = focus_month.month_rows(dataset, own)
    assert row_of(rows, "article-a-18")["kind"] == "set_aside"
    bar = next(bar for panel in panels(rows, dataset) for bar in panel if bar["claims"] == "article-a-18")
    assert bar["fill"] == EXPORT.ground


def panels(rows, dataset, shape="wide"):
    """The bars of each panel."""
    spec = SHAPES[shape][0](dataset, rows, EXPORT).to_dict()
    found = []
    for panel in spec["vconcat"]:
        bars = [layer for layer in panel["layer"] if "layer" in layer]
        assert len(bars) == 1
        found.append(inline(spec, bars[0]["layer"][0] if "data" not in bars[0] else bars[0]))
    return found


def inline(spec, chart):
    data = chart["data"]
    return data["values"] if "values" in data else spec["datasets"][data["name"]]


@pytest.mark.parametrize("shape", SHAPES)
def test_units_never_share_an_axis(rows, dataset, shape):
    unit_of = dict(rows.select("claim_ids", "unit").iter_rows())
    units = [{unit_of[bar["claims"]] for bar in panel} for panel in panels(rows, dataset, shape)]
    assert units == [{"cases"}, {"persons"}]


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_bars_begin_at_zero_and_hold_their_rows(rows, dataset, shape):
    spec, tops = SHAPES[shape][0](dataset, rows, EXPORT).to_dict(), []
    for panel in spec["vconcat"]:
        scales = [
            layer["encoding"]["x"]["scale"]
            for part in panel["layer"] for layer in part.get("layer", [])
            if "scale" in layer["encoding"]["x"]
        ]  # fmt: skip
        assert scales
        assert all(scale["domain"][0] == 0 for scale in scales)
        # One scale for all panels: 21,600 persons is as long as 21,600 cases.
        tops.append({scale["domain"][1] for scale in scales})
    assert len(set.union(*tops)) == 1
    by_claim = {bar["claims"]: bar for panel in panels(rows, dataset, shape) for bar in panel}
    for row in rows.to_dicts():
        bar = by_claim[row["claim_ids"]]
        if row["value"] is not None:
            assert (bar["from"], bar["to"]) == (0, row["value"])
        else:
            assert (bar["from"], bar["to"]) == pytest.approx((row["low"], row["high"]), abs=0.1)
        assert (bar["fill"] == EXPORT.ground) == (row["kind"] != "stated")
        assert bar["open"] == (row["high"] is None)


@pytest.mark.parametrize("shape", SHAPES)
def test_words_stay_inside(rows, dataset, miniature, miniature_solutions, shape):
    draw, width = SHAPES[shape]
    small = focus_month.month_rows(miniature, miniature_solutions)
    for data, own in ((dataset, rows), (miniature, small)):
        spec = draw(data, own, EXPORT).to_dict()
        texts = [row for values in spec["datasets"].values() for row in values if "text" in row] if "datasets" in spec \
            else [row for panel in spec["vconcat"] for part in panel["layer"] if "values" in part.get("data", {})
                  for row in part["data"]["values"] if "text" in row]  # fmt: skip
        assert texts
        for row in texts:
            tick = row["text"].replace(",", "").isdigit() and row["text"] != "0"  # centred below its place
            reach = text_width(row["text"]) / (2 if tick else 1)
            assert row["x"] >= -INSET
            assert row["x"] + 0.96 * reach <= width - INSET + 4, row["text"]


def test_published_counts_are_caveats_and_no_marks(figures, rows):
    figure = figures["fig-focus-month"]
    assert {"october-published", "published-elsewhere", "same-count-not-added", "rate-over-the-month"} <= {
        caveat.id for caveat in figure.caveats
    }
    assert not [name for ids in rows["claim_ids"] for name in ids.split() if name.startswith("ref-")]
    assert "17,805" in " ".join(caveat.text for caveat in figure.caveats)
    assert "17805" not in str(figure.drawn("wide"))


def test_title(figures):
    assert figures["fig-focus-month"].title.startswith("For October 2025, four articles make nine statements")


def test_another_subject(miniature, miniature_solutions):
    rows = focus_month.month_rows(miniature, miniature_solutions)
    assert rows.select("claim_ids", "kind", "low", "high").rows() == [("leaflet-q-02", "contested", 50, 70)]


def test_a_month_that_nobody_counts(dataset, solutions):
    subject = dataset.subject.model_copy(update={"focus_month": date(2023, 3, 1)})
    other = replace(dataset, subject=subject)
    rows = focus_month.month_rows(other, solutions)
    assert rows.is_empty()
    for draw, _ in SHAPES.values():
        assert "no such figure printed" in str(draw(other, rows, EXPORT).to_dict())
