"""The plotted rows: what is stated, what is left when it is subtracted, what is open, what is hollow."""

from __future__ import annotations

import csv
import json
import math
import os
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from trajectories.charts import monthly, overlay, year_end, years
from trajectories.charts import trajectories as charts
from trajectories.charts.panels import with_alone
from trajectories.charts.theme import EXPORT
from trajectories.checks import verdicts
from trajectories.dataset.load import Dataset
from trajectories.findings.worked import worked_example
from trajectories.results.series import (
    ROWS,
    between,
    figure_as_printed,
    left_out,
    number,
    printed_value,
    trajectory_rows,
    whole,
)
from trajectories.solver.interval import interval
from trajectories.solver.solve import Solution, solve

GOLDEN = Path(__file__).parent / "data" / "miniature_rows.csv"
BLOCKS = ("stated", "remainder", "contested", "set_aside")


@pytest.fixture(scope="module")
def rows(dataset: Dataset, solutions: dict[str, Solution]) -> pl.DataFrame:
    return trajectory_rows(dataset, solutions)


@pytest.fixture(scope="module")
def small(miniature: Dataset, miniature_solutions: dict[str, Solution]) -> pl.DataFrame:
    return trajectory_rows(miniature, miniature_solutions)


def only(rows: pl.DataFrame, **wanted: object) -> dict:
    found = rows.filter(*[pl.col(name) == value for name, value in wanted.items()])
    assert len(found) == 1, f"{len(found)} rows for {wanted}"
    return found.row(0, named=True)


def test_columns(rows: pl.DataFrame, small: pl.DataFrame) -> None:
    assert dict(rows.schema) == dict(small.schema) == ROWS


# -- the report's own articles -----------------------------------------------------------------------------------


def test_remainder_of_article_b_by_hand(rows: pl.DataFrame) -> None:
    """AWOL: 202,997 exactly to July 2025, less 7,000 for 2022 and 105,500 for seven months of 2025, both rounded."""
    rest = only(rows, source_id="article-b", kind="remainder", category="awol")
    assert (rest["start"], rest["end"]) == (date(2023, 1, 1), date(2024, 12, 31))
    assert rest["low"] == pytest.approx(202_996.5 - 7_500 - 105_550)
    assert rest["high"] == pytest.approx(202_997.5 - 6_500 - 105_450)
    assert {"article-b-07"} <= set(rest["claim_ids"].split())
    assert rest["value"] is None


def test_article_b_states_its_parts_as_printed(rows: pl.DataFrame) -> None:
    own = rows.filter(
        (pl.col("source_id") == "article-b") & (pl.col("kind") == "stated") & (pl.col("category") == "awol")
    )
    assert own.select("start", "end", "value").rows() == [
        (date(2022, 1, 1), date(2022, 12, 31), 7_000.0),
        (date(2025, 1, 1), date(2025, 7, 31), 105_500.0),
    ]
    whole_period = only(rows, source_id="article-b", kind="stated", category="desertion")
    assert (whole_period["value"], whole_period["start"], whole_period["end"]) == (
        50_058.0, date(2022, 1, 1), date(2025, 7, 31),
    )  # fmt: skip


def test_article_b_is_bounded_by_its_two_counts(rows: pl.DataFrame) -> None:
    bar = only(rows, source_id="article-b", kind="bar", end=date(2025, 7, 31))
    assert (bar["low"], bar["high"]) == (pytest.approx(253_054), pytest.approx(253_056))


def test_article_a_has_no_upper_limit(rows: pl.DataFrame) -> None:
    bars = rows.filter((pl.col("source_id") == "article-a") & (pl.col("kind") == "bar") & (pl.col("unit") == "cases"))
    last = bars.sort("end").row(-1, named=True)
    assert last["high"] is None
    assert last["low"] == pytest.approx(310_000)
    assert last["text"].startswith("at least")
    marks = rows.filter((pl.col("source_id") == "article-a") & (pl.col("kind") == "mark") & (pl.col("unit") == "cases"))
    assert all(row["high"] is None for row in marks.to_dicts() if row["text"].startswith("over"))
    assert rows.filter((pl.col("source_id") == "article-a") & (pl.col("kind") == "path") & (
        pl.col("end") >= last["end"])).is_empty(), "an open total has no path"  # fmt: skip


def test_source_c_states_persons_only(rows: pl.DataFrame) -> None:
    kinds = rows.filter((pl.col("source_id") == "article-c") & (pl.col("unit") == "cases"))["kind"].to_list()
    assert all(kind.startswith("contested") for kind in kinds)


def test_an_uncontested_block_is_never_hollow_and_a_contested_one_never_filled(dataset, solutions, rows) -> None:
    claims = {row["claim_id"]: row for row in dataset.claims.to_dicts()}
    used = {name for solution in solutions.values() for name in solution.used}
    aside = {name for solution in solutions.values() for name in solution.set_aside}
    for row in rows.to_dicts():
        ids = row["claim_ids"].split()
        if row["kind"].startswith("contested"):
            assert all(claims[name]["role"] == "contested" and name not in used for name in ids)
        elif row["kind"].startswith("set_aside"):
            assert set(ids) <= aside
        else:
            assert set(ids) <= used, row
            assert all(claims[name]["role"] == "constraint" and claims[name]["mood"] == "stated" for name in ids)


def test_shown_and_left_out_are_all_constraints_and_contested_claims(
    dataset, solutions, rows, miniature, small
) -> None:
    for data, plotted in ((dataset, rows), (miniature, small)):
        out = left_out(data, plotted)
        shown = {name for ids in plotted["claim_ids"].to_list() for name in ids.split()}
        everything = set(data.claims.filter(pl.col("role").is_in(["constraint", "contested"]))["claim_id"])
        assert shown | set(out["claim_id"]) == everything
        assert not shown & set(out["claim_id"])
        assert out["why"].null_count() == 0


def test_what_is_left_out_says_why(dataset: Dataset, rows: pl.DataFrame) -> None:
    why = dict(left_out(dataset, rows).iter_rows())
    assert why["article-a-11"] == "repeats another"
    assert why["article-b-04"] == "no printed period"
    assert why["article-b-11"] == "multiple"


def test_every_used_claim_is_shown_somewhere(dataset, solutions, rows, miniature_solutions, small) -> None:
    for all_solutions, plotted in ((solutions, rows), (miniature_solutions, small)):
        shown = {name for ids in plotted["claim_ids"].to_list() for name in ids.split()}
        for solution in all_solutions.values():
            claims = {name: c for c in solution.constraints for name in c.claim_ids}
            for hidden in (set(solution.used) | set(solution.set_aside)) - shown:
                # a share has no place on the axes: it shows where it sets a limit, and here it sets none
                assert len(claims[hidden].terms) > 1, hidden
                term = claims[hidden].terms[0]
                behind = solution.behind(solution.subject.pooled, term.start, term.end, claims[hidden].unit)
                assert hidden not in behind


def test_a_remainder_names_the_claims_that_set_its_limits_and_no_other(dataset, solutions, rows) -> None:
    found = {
        (row["source_id"], row["text"]): row["claim_ids"].split()
        for row in rows.filter(pl.col("kind").is_in(["remainder", "bar"])).to_dicts()
    }
    # 162,450 + 21,550 - 21,602; 6,550 + 3,350: by hand
    assert found["article-a", "at least 162,398"] == ["article-a-03", "article-a-15", "article-a-18"]
    assert found["article-a", "at least 9,900"] == ["article-a-14", "article-a-17"]
    assert found["article-a", "at least 310,000"] == ["article-a-09"]
    assert found["article-b", "89,947–91,047"] == ["article-b-07", "article-b-09", "article-b-10"]
    assert found["article-e", "142,500–153,500"] == ["article-e-02", "article-e-03"]
    for name, ids in found.items():
        source = name[0]
        fewer = dataset.by_source()[source]
        for claim in ids:
            without = solve(
                fewer.filter((pl.col("claim_id") != claim) & pl.col("base_id").ne_missing(claim)),
                subject=dataset.subject,
            )
            row = next(
                r for r in rows.to_dicts() if (r["source_id"], r["text"]) == name and r["kind"] in ("remainder", "bar")
            )
            start = solutions[source].cumulative_from if row["kind"] == "bar" else row["start"]
            series = row["category"]
            old = solutions[source].bounds(series, start, row["end"], row["unit"])
            assert without.bounds(series, start, row["end"], row["unit"]) != pytest.approx(old, abs=0.01), (name, claim)


def test_panels_are_headed_by_what_is_printed_in_them(dataset, rows) -> None:
    from trajectories.charts.trajectories import panels_of

    titles = [panel.heading for panel in panels_of(dataset, dataset.sources, rows, 152)]
    labels = {category.id: category.label for category in dataset.subject.categories}
    assert f"average per month: {labels['both']}, or {labels['undefined']}" in " ".join(titles)
    assert sum(dataset.subject.together in title for title in titles) == 1, "the cumulative one alone"


def test_repeats_and_other_roles_are_never_plotted(dataset: Dataset, rows: pl.DataFrame) -> None:
    shown = {name for ids in rows["claim_ids"].to_list() for name in ids.split()}
    other = dataset.claims.filter(pl.col("repeats").is_not_null() | pl.col("role").is_in(["context", "none"]))[
        "claim_id"
    ]
    assert not shown & set(other)


def test_stated_values_are_those_of_the_claims(dataset: Dataset, rows: pl.DataFrame) -> None:
    claims = {row["claim_id"]: row for row in dataset.claims.to_dicts()}
    for row in rows.filter(pl.col("kind").is_in(["stated", "mark"]) & pl.col("value").is_not_null()).to_dicts():
        own = [claims[name] for name in row["claim_ids"].split()]
        assert row["value"] in {printed_value(claim) for claim in own}
        assert {claim["unit"] for claim in own} == {row["unit"]}
        assert all(claim["start_earliest"] == row["start"] and claim["end_latest"] == row["end"] for claim in own)


def test_lines_never_leave_their_limits_nor_fall(rows: pl.DataFrame, small: pl.DataFrame) -> None:
    for plotted in (rows, small):
        for (_, _, kind), line in plotted.filter(pl.col("kind").is_in(["limit_low", "limit_high", "path"])).group_by(
            ["source_id", "panel", "kind"]
        ):
            name = {"limit_low": "low", "limit_high": "high", "path": "value"}[kind]
            values = line.sort("end")[name].to_list()
            assert all(after >= before - 0.01 for before, after in pairwise(values))


def test_blocks_of_one_series_do_not_overlap(rows: pl.DataFrame, small: pl.DataFrame) -> None:
    for plotted in (rows, small):
        for _, own in plotted.filter(pl.col("kind").is_in(["stated", "remainder"])).group_by(["source_id", "panel"]):
            spans = sorted(own.select("start", "end").rows())
            parts = [s for s in spans if not any(o != s and s[0] <= o[0] and o[1] <= s[1] for o in spans)]
            assert all(before[1] < after[0] for before, after in pairwise(parts))


def test_no_row_is_infinite(rows: pl.DataFrame, small: pl.DataFrame) -> None:
    for plotted in (rows, small):
        for name in ("low", "value", "high"):
            assert all(math.isfinite(value) and value >= 0 for value in plotted[name].drop_nulls())


# -- the miniature -----------------------------------------------------------------------------------------------


def test_remainder_of_the_miniature_by_hand(small: pl.DataFrame) -> None:
    """Pedal: 700 rounded (650 to 750) to June 2011, less 412 exactly in 2010."""
    rest = only(small, source_id="leaflet-p", kind="remainder", category="pedal")
    assert (rest["start"], rest["end"]) == (date(2011, 1, 1), date(2011, 6, 30))
    assert (rest["low"], rest["high"]) == (pytest.approx(650 - 412.5), pytest.approx(750 - 411.5))


def test_a_rate_of_the_miniature_by_hand(small: pl.DataFrame) -> None:
    """One bicycle every three days (2.5 to 3.5) in the 31 days of May 2011."""
    block = only(small, source_id="leaflet-p", kind="stated", unit="bicycles")
    assert (block["low"], block["high"]) == (pytest.approx(31 / 3.5, abs=0.001), pytest.approx(31 / 2.5, abs=0.001))
    assert block["value"] is None, "a rate prints no count"


def test_claims_that_contradict_each_other_are_set_aside(small: pl.DataFrame) -> None:
    kinds = small.filter(pl.col("claim_ids").is_in(["leaflet-q-03", "leaflet-q-04"]))["kind"]
    assert set(kinds) == {"set_aside", "set_aside_mark"}


def test_miniature_against_the_golden_rows(small: pl.DataFrame) -> None:
    """A changed row is either a bug or a change to be read: UPDATE_GOLDEN=1 writes the file anew."""
    columns = ["source_id", "panel", "category", "kind", "start", "end", "low", "value", "high", "claim_ids"]
    found = small.select(columns).with_columns(pl.col("low", "value", "high").round(3))
    if os.environ.get("UPDATE_GOLDEN"):
        found.write_csv(GOLDEN)
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        golden = list(csv.DictReader(file))
    rows = [{name: "" if value is None else str(value) for name, value in row.items()} for row in found.to_dicts()]
    assert rows == golden


# -- words for figures -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("low", "high", "limits"), [(0.2, 9.9, (1, 9)), (5.0, 5.0, (5, 5)), (4.9999999, 5.0000001, (5, 5)),
                                                     (0.0, None, (0, None))])  # fmt: skip
def test_whole_counts_between_two_limits(low: float, high: float | None, limits: tuple) -> None:
    assert whole(low, high) == limits


@pytest.mark.parametrize(
    ("low", "high", "parts"),
    [(89_946.5, 91_047.5, ("89,947", "91,047")), (230_000, None, ("at least", "230,000")), (0, None, ("no limit",)),
     (None, None, ("no limit",)), (5, 5, ("5",))],
)  # fmt: skip
def test_limits_in_words(low, high, parts) -> None:
    text = between(low, high)
    assert [part for part in parts if part not in text] == []
    assert "None" not in text


@pytest.mark.parametrize(
    ("claim", "text"),
    [("leaflet-p-01", "412"), ("leaflet-p-05", "over 900"), ("leaflet-p-06", "about 9,300"),
     ("leaflet-q-04", "fewer than 300"), ("leaflet-q-06", "up to 1,500"), ("leaflet-q-09", "at least 200")],
)  # fmt: skip
def test_a_figure_as_printed(miniature: Dataset, claim: str, text: str) -> None:
    row = miniature.claims.row(by_predicate=pl.col("claim_id") == claim, named=True)
    assert figure_as_printed(row) == text


def test_a_range_has_no_one_value(miniature: Dataset) -> None:
    row = miniature.claims.row(by_predicate=pl.col("claim_id") == "leaflet-q-02", named=True)
    assert printed_value(row) is None
    assert interval(row) == (50, 70)
    assert number(202_997.0) == "202,997"


# -- the worked example ------------------------------------------------------------------------------------------


def test_worked_example_shows_arithmetic_that_a_reader_can_redo(dataset: Dataset, rows: pl.DataFrame) -> None:
    text = worked_example(dataset, rows).html
    rest = only(rows, source_id="article-b", kind="remainder", category="awol")
    for part in ("202,997", "7,000", "105,500", "202,996.5 − 7,500 − 105,550", "202,997.5 − 6,500 − 105,450",
                 "article-b-07", "2023 to 2024", "paragraph 12", number(math.ceil(rest["low"]))):  # fmt: skip
        assert part in text, part
    assert text.count("<p>") == text.count("</p>") == 3


def test_worked_example_follows_the_data(miniature: Dataset, small: pl.DataFrame) -> None:
    text = worked_example(miniature, small).html
    for part in (
        "Leaflet P",
        "700",
        "412",
        "650 − 412.5",
        "750 − 411.5",
        "pedal",
        "reports",
        "January to June 2011",
    ):
        assert part in text, part


def test_worked_example_says_so_where_there_is_none(miniature: Dataset, small: pl.DataFrame) -> None:
    text = worked_example(miniature, small.filter(pl.col("kind") != "remainder")).html
    assert "no remainder" in text


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
