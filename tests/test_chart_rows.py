"""What single charts make of the rows: labels, scales, keys, and what they rest on."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from helpers_rows import only

from trajectories.charts import monthly, overlay, year_end, years
from trajectories.charts import trajectories as charts
from trajectories.charts.panels import with_alone
from trajectories.charts.theme import EXPORT
from trajectories.checks import verdicts
from trajectories.claims.load import Dataset
from trajectories.solver.solve import Solution

# -- what single charts make of the rows ---------------------------------------------------------------------------


def data_of(spec: object) -> list[dict]:
    """Every inline row of a spec."""
    if isinstance(spec, list):
        return [row for part in spec for row in data_of(part)]
    if not isinstance(spec, dict):
        return []
    own = [row for rows in spec.get("datasets", {}).values() for row in rows]
    values = spec.get("data", {}).get("values", []) if isinstance(spec.get("data"), dict) else []
    return (
        own
        + list(values)
        + [row for key, part in spec.items() if key not in ("datasets", "data") for row in data_of(part)]
    )


def test_a_total_that_one_category_alone_limits_says_which(dataset: Dataset, rows: pl.DataFrame) -> None:
    for plotted in (with_alone(dataset, rows), overlay.overlay_rows(dataset, rows)):
        bars = plotted.filter((pl.col("kind") == "bar") & (pl.col("unit") == "cases"))
        texts = {row["source_id"]: row["text"] for row in bars.sort("end").to_dicts()}
        assert texts["article-d"] == "at least 230,000 (AWOL alone)"
        assert {name for name, text in texts.items() if "alone" in text} == {"article-d"}
    claims = dataset.claims.with_columns(
        category=pl.when(pl.col("claim_id") == "article-d-07").then(pl.lit("both")).otherwise(pl.col("category"))
    )
    assert not with_alone(replace(dataset, claims=claims), rows)["text"].str.contains("alone").any()


@pytest.mark.slow
def test_columns_stand_below_each_other(dataset: Dataset, rows: pl.DataFrame) -> None:
    """What reaches over the edge of a panel must not widen its column."""
    spec = charts.trajectories_wide(dataset, rows, EXPORT).to_dict()
    faceted = [part for part in spec["vconcat"] if "facet" in part]
    assert faceted
    assert {part["bounds"] for part in faceted} == {"flush"}


@pytest.mark.slow
def test_heights_and_figures_of_blocks_are_told_once(dataset: Dataset, rows: pl.DataFrame) -> None:
    for draw in (charts.trajectories_wide, charts.trajectories_narrow):
        text = json.dumps(draw(dataset, rows, EXPORT).to_dict())
        assert text.count("height is the average per") == 1


@pytest.fixture(scope="module")
def ends(dataset: Dataset, solutions: dict[str, Solution]) -> pl.DataFrame:
    return year_end.year_end_rows(dataset, solutions)


def test_what_the_year_end_rests_on_is_said(ends: pl.DataFrame) -> None:
    text = {(row["source_id"], row["unit"]): row["text"] for row in ends.filter(pl.col("kind") == "implied").to_dicts()}
    assert text["article-a", "persons"].startswith("from a rate: at least 17,856 in October 2025;")
    assert text["article-c", "persons"].startswith("stated for January to October 2025: at least 170,000;")
    assert "at least 230,000 (AWOL alone);" in text["article-d", "cases"]
    assert not any("counted" in words for words in text.values())


def test_a_pace_is_rounded_as_in_the_checks(dataset: Dataset, ends: pl.DataFrame) -> None:
    """300,000 less 253,055 in 153 days is 306.8 a day: 307 in the chart and in the check."""
    rounded = {found[1] for text in ends["text"] if (found := re.search(r"needs ([\d,]+(?: to [\d,]+)?) a day", text))}
    assert "307" in rounded
    sentences = " ".join(verdicts.evaluate(dataset)["sentence"])
    assert {pace for pace in rounded if f"{pace} a day" in sentences} >= {"307"}


@pytest.mark.parametrize("draw", [year_end.year_end, year_end.year_end_narrow])
def test_the_year_end_marks_only_totals_of_its_axis(dataset: Dataset, ends: pl.DataFrame, draw) -> None:
    items = [item for item in data_of(draw(dataset, ends, EXPORT).to_dict()) if "mark_y" in item]
    aside = [item for item in items if not item["placed"]]
    assert [item["claims"] for item in aside] == ["article-b-12"]
    assert "if counted from 2025 (no mark" in " ".join(aside[0]["text"])
    for item in items:
        if item["kind"] == "conditional":
            assert 0 < item["from"] < item["low"], "a dashed line from what is stated to what the rate would make of it"


def tops(spec: dict) -> set[float]:
    """The upper ends of all axes that begin at zero."""
    found = re.findall(r'"domain": \[0, ([\d.]+)\][^}]*"nice": false\}', json.dumps(spec))
    return {float(top) for top in found}


@pytest.mark.slow
def test_cases_and_persons_are_drawn_to_one_scale(dataset: Dataset, solutions, ends: pl.DataFrame) -> None:
    plotted = years.year_rows(dataset, solutions)
    for draw in (years.years, years.years_narrow):
        assert len(tops(draw(dataset, plotted, EXPORT).to_dict())) == 1
    for draw in (year_end.year_end, year_end.year_end_narrow):
        spec = draw(dataset, ends, EXPORT).to_dict()
        axes = [layer["encoding"]["x"]["scale"]["domain"] for panel in spec["vconcat"] for layer in panel["layer"]
                if "scale" in layer["encoding"].get("x", {})]  # fmt: skip
        assert len({tuple(axis) for axis in axes}) == 1


# -- counts in one panel ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def over(dataset: Dataset, rows: pl.DataFrame) -> pl.DataFrame:
    return overlay.overlay_rows(dataset, rows)


def heights_of(over: pl.DataFrame) -> dict[str, float]:
    """The height of every figure that a label can name, by its words."""
    names = {"published-elsewhere": "published elsewhere"}
    found = {}
    for row in over.filter(~pl.col("kind").is_in(["path", "limit_low"])).to_dicts():
        name = names.get(row["source_id"], row["source_id"].replace("article-", "Article ").title())
        found[f"{name}: {row['text']}"] = row["low"] if row["value"] is None else row["value"]
    return found


def test_labels_beside_the_panel_stand_in_the_order_of_their_marks(dataset: Dataset, over: pl.DataFrame) -> None:
    items = data_of(overlay.overlay(dataset, over, EXPORT).to_dict())
    labels = sorted((item for item in items if item.get("kind") == "end_label"), key=lambda item: -item["label_y"])
    heights = heights_of(over)
    counts = [heights[item["label"]] for item in labels]
    assert len(counts) > 5
    assert counts == sorted(counts, reverse=True)
    for label in labels:
        # A line leads from the mark to the label.
        ends = [item["top"] for item in items if item.get("kind") == "leader"]
        assert label["height"] in ends
        assert label["label_y"] in ends
        assert label["height"] == pytest.approx(heights[label["label"]], abs=0.1)


def test_the_panel_says_what_its_lines_are(dataset: Dataset, over: pl.DataFrame) -> None:
    for draw in (overlay.overlay, overlay.overlay_narrow):
        items = data_of(draw(dataset, over, EXPORT).to_dict())
        said = " ".join(item["label"] for item in reversed(items) if item.get("kind") == "name")
        assert "dotted: even spread, our construction (Articles B and E)" in said
        assert "thin line: lower limit (Articles A and D)" in said


def test_on_a_phone_every_label_has_its_mark_as_a_key(dataset: Dataset, over: pl.DataFrame) -> None:
    items = data_of(overlay.overlay_narrow(dataset, over, EXPORT).to_dict())
    keys = sorted((item for item in items if "place" in item), key=lambda item: item["place"])
    heights = heights_of(over)
    counts = [heights[key["label"].partition(" (to ")[0]] for key in keys]
    assert counts == sorted(counts, reverse=True)
    assert sum("(to Dec 2022)" in key["label"] for key in keys) == 2
    assert {key["shape"] for key in keys} == {"circle", "diamond", "square", "triangle-up"}
    assert all(key["hollow"] == ("hedged" in key["label"] or "projected" in key["label"]) for key in keys)


# -- rates -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rates(dataset: Dataset, solutions: dict[str, Solution]) -> pl.DataFrame:
    return monthly.monthly_rows(dataset, solutions)


def test_a_middle_is_drawn_only_where_a_count_is_printed(rates: pl.DataFrame) -> None:
    assert only(rates, claim_ids="article-a-12")["centre"] is None, "one every two minutes: nobody printed a number"
    assert only(rates, claim_ids="article-a-15")["centre"] == pytest.approx(16_250)
    assert all(row["centre"] is None for row in rates.filter(pl.col("period").str.contains("not stated")).to_dicts())


@pytest.mark.slow
@pytest.mark.parametrize("draw", [monthly.monthly, monthly.monthly_narrow])
def test_a_rate_without_a_period_says_so_on_its_mark(dataset: Dataset, rates: pl.DataFrame, draw) -> None:
    spec = draw(dataset, rates, EXPORT).to_dict()
    items = data_of(spec)
    words = [item["words"] for item in items if item.get("kind") == "label"]
    periods = rates["period"].to_list()
    assert periods.count("not stated") == words.count("period not stated") == 5
    # By mid-2025 is an end: only the start is open, and the box ends with it.
    mid = only(rates, claim_ids="article-b-06")
    assert (mid["period"], mid["end"]) == ("start not stated", date(2025, 7, 31))
    assert words.count("start not stated") == 1
    assert {item["claims"] for item in items if item.get("undated")} == {
        row["claim_ids"] for row in rates.to_dicts() if "not stated" in row["period"]
    }
    assert "&& datum.undated" in json.dumps(spec)
