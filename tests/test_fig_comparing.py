"""The figures that hold figures against each other: what they hold, what they say, and that no label covers another."""

from __future__ import annotations

import json
import re
from types import ModuleType

import polars as pl
import pytest
from helpers_boxes import drawing, faults, only_claims, svg_of, with_sources, words_in

from trajectories.claims.load import Dataset
from trajectories.compare.study import Study
from trajectories.figures import comparisons, conflicts, contradictions, focus_month, lineage, monthly, readings, tables
from trajectories.figures.parts.look import LIGHT, WIDTHS, Look
from trajectories.figures.parts.tooltip import COLUMNS, DRAWN
from trajectories.figures.tables import head
from trajectories.ground import say
from trajectories.ground.choices import CHOICES

MODULES = (contradictions, monthly, focus_month, comparisons, conflicts, readings, lineage)
every = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
RAW = re.compile(r"\b(?:None|nan|NaN|undefined|not stated)\b|article-|ref-|copy-|not_applicable")


@pytest.fixture(scope="module")
def by_count(dataset: Dataset) -> dict[int, Study]:
    return {count: with_sources(dataset, count) for count in (1, 2, 6, 12)}


def marks(module: ModuleType, study: Study, width: int = 940) -> list[dict]:
    """Every mark of a drawing that stands for data."""
    found: list[dict] = []

    def walk(part: object) -> None:
        if isinstance(part, dict):
            if "claim_ids" in part and "Source" in part:
                found.append(part)
            for inner in part.values():
                walk(inner)
        elif isinstance(part, list):
            for inner in part:
                walk(inner)

    rows = module.rows(study)
    notes = {name: (4, 5) for ids in rows["claim_ids"] for name in ids.split()}
    walk(json.loads(module.chart(study, rows, Look(width, LIGHT, notes)).to_json()))
    return found


@every
@pytest.mark.parametrize("width", WIDTHS)
def test_labels_of_the_report_stand_free_and_inside(module: ModuleType, study: Study, width: int) -> None:
    assert faults(drawing(module, study, width), width) == []


@pytest.mark.slow
@every
@pytest.mark.parametrize("count", [1, 2, 6, 12])
@pytest.mark.parametrize("width", [WIDTHS[0], WIDTHS[2], WIDTHS[3]])
def test_labels_stand_free_for_any_number_of_sources(
    module: ModuleType, by_count: dict[int, Study], count: int, width: int
) -> None:
    rows = module.rows(by_count[count])
    if not rows.is_empty():
        assert faults(svg_of(module.chart(by_count[count], rows, Look(width, LIGHT))), width) == []


@pytest.mark.slow
@every
@pytest.mark.parametrize("width", [WIDTHS[0], WIDTHS[3]])
def test_labels_stand_free_with_caveat_numbers_on_every_mark(module: ModuleType, study: Study, width: int) -> None:
    rows = module.rows(study)
    notes = {name: (4, 5) for ids in rows["claim_ids"] for name in ids.split()}
    assert faults(svg_of(module.chart(study, rows, Look(width, LIGHT, notes))), width) == []


@pytest.mark.slow
@every
@pytest.mark.parametrize("count", [1, 2, 12])
def test_words_hold_for_any_number_of_sources(module: ModuleType, by_count: dict[int, Study], count: int) -> None:
    rows = module.rows(by_count[count])
    if not rows.is_empty():
        said = module.words(by_count[count], rows)
        for text in (said.title, said.subtitle, said.alt, said.note):
            assert not RAW.search(text)


@every
def test_words_are_computed_and_say_numbers(module: ModuleType, study: Study) -> None:
    said = module.words(study, module.rows(study))
    assert said.subtitle
    assert said.alt
    assert study.subject.place in said.title
    for text in (said.title, said.subtitle, said.alt, said.note):
        assert not RAW.search(text)


@every
def test_nothing_about_articles_where_a_source_is_called_otherwise(module: ModuleType, miniature: Dataset) -> None:
    study = Study(miniature)
    rows = module.rows(study)
    if not rows.is_empty():
        said = module.words(study, rows)
        noun = study.subject.article_noun
        assert noun != "article"
        for text in (said.title, said.subtitle, said.alt, said.note):
            assert "article" not in text.lower()


@every
def test_every_tooltip_is_complete_and_without_ids(module: ModuleType, study: Study) -> None:
    references = set(study.dataset.references["reference_id"])
    known = references | set(study.claims["claim_id"])
    found = marks(module, study)
    assert found
    for mark in found:
        ids = mark["claim_ids"].split()
        assert ids
        assert set(ids) <= known
        told = {name: mark[name] for name in COLUMNS}
        outside = set(ids) <= references
        optional = {DRAWN, "Paragraph"} if outside else {DRAWN}
        missing = [name for name, text in told.items() if not text and name not in optional]
        assert missing == [], told
        assert not RAW.search(" ".join(told.values())), told


@every
def test_no_word_of_a_drawing_is_an_id(module: ModuleType, study: Study) -> None:
    said = [word.text for word in words_in(drawing(module, study, 940))[0]]
    assert not [text for text in said if RAW.search(text)]


def test_a_contradiction_says_each_letter_once_and_its_own_sum(study: Study) -> None:
    drawn = " ".join(word.text for word in words_in(drawing(contradictions, study, 940))[0])
    pairs = contradictions.rows(study).filter(pl.col("kind") == contradictions.PAIR).to_dicts()
    for row in pairs:
        for side in contradictions.SIDES:
            label = contradictions._label(study, row, side)
            told = [part.partition(": ")[0] for part in label.split(" + ") if ": " in part]
            assert len(told) == len(set(told)) > 0, label
            assert label.split(" + ")[0] in drawn
            total = f"{sum(row[f'_{side}_parts']):,.0f}"
            assert label.endswith(f"= {total}") or total in label


def test_each_part_of_a_bar_is_its_own_sources(study: Study) -> None:
    rows = contradictions.rows(study)
    owner = dict(study.claims.select("claim_id", "source_id").iter_rows())
    bars = [mark for mark in marks(contradictions, study) if "x2" in mark and mark["source_id"]]
    assert bars
    assert all(owner[mark["claim_ids"].split()[0]] == mark["source_id"] for mark in bars)
    several = [row for row in rows.to_dicts() if row["kind"] == contradictions.PAIR and "and" in row["_left_label"]]
    for row in several:
        assert len({owner[ids.split()[0]] for ids in row["_left_part_ids"]}) > 1


def test_without_contradictions_there_is_no_figure(dataset: Dataset) -> None:
    study = only_claims(dataset, pl.col("source_id") == "no source")
    assert contradictions.rows(study).is_empty()


def test_monthly_counts_of_different_offices_are_never_joined(study: Study) -> None:
    counted = dict(study.dataset.references.select("reference_id", "counted_by").iter_rows())
    best = dict(study.dataset.references.select("reference_id", "best").iter_rows())
    published = monthly.rows(study).filter(pl.col("source_id").is_null()).to_dicts()
    assert len({row["office"] for row in published}) > 1
    for row in published:
        ids = row["claim_ids"].split()
        assert len({counted[name] for name in ids}) == 1
        assert row["months"] == [best[name] for name in ids]


def test_the_title_of_monthly_averages_holds_like_against_like(study: Study) -> None:
    title = monthly.words(study, monthly.rows(study)).title
    # Desertion in the first year (283) and the single month (21,602) are no AWOL averages.
    assert "283" not in title
    assert "21,602" not in title
    first = study.subject.category(study.subject.counted[0]).short
    assert first in title


def test_a_rate_is_said_in_words(study: Study) -> None:
    printed = monthly.rows(study)["as_printed"].to_list()
    assert not [text for text in printed if " per " in text]
    assert any(" every " in text for text in printed)


def test_rates_alone_have_a_title_too(dataset: Dataset) -> None:
    study = only_claims(dataset, pl.col("quantity") == "rate")
    rows = monthly.rows(study)
    assert any(sign.isdigit() for sign in monthly.words(study, rows).title)
    assert faults(drawing(monthly, study, 940), 940) == []


def test_published_counts_of_the_month_stand_under_their_own_office(study: Study) -> None:
    counted = dict(study.dataset.references.select("reference_id", "counted_by").iter_rows())
    published = focus_month.rows(study).filter(pl.col("source_id").is_null()).to_dicts()
    assert published
    assert all(len({counted[name] for name in row["claim_ids"].split()}) == 1 for row in published)
    assert "Office not named" in {row["chain"] for row in published}


def test_a_source_that_is_its_own_outlet_is_named_once(study: Study) -> None:
    outlets = {source.source_id: source.outlet for source in study.sources}
    for row in focus_month.rows(study).filter(pl.col("source_id").is_not_null()).to_dicts():
        assert outlets[row["source_id"]] not in row["chain"].split(focus_month.ARROW)


def test_publications_that_allow_one_figure_are_one_row(study: Study) -> None:
    rows = comparisons.rows(study)
    inside = rows.filter(pl.col("_group") == comparisons.INSIDE)
    joined = inside.filter(pl.col("publications").is_not_null())
    assert joined["publications"].max() > 1
    assert joined["publications"].max() <= len(study.publications)
    first = joined.with_columns(claim=pl.col("claim_ids").str.split(" ").list.first())
    assert len(first) == first.select("claim", "start", "end").n_unique()


def test_a_joined_row_names_the_narrowest_limits(study: Study) -> None:
    found = study.comparisons.filter((pl.col("against") == "published") & (pl.col("verdict") == "inside"))
    closed = found.filter(pl.col("allowed_low").is_not_null() & pl.col("allowed_high").is_not_null())
    best = {row["claim_id"]: row["width"] for row in closed.with_columns(width=pl.col("allowed_high") - pl.col("allowed_low"))
            .group_by("claim_id").agg(pl.col("width").min()).to_dicts()}  # fmt: skip
    rows = comparisons.rows(study).filter(pl.col("publications").is_not_null() & ~pl.col("in_percent")).to_dicts()
    checked = 0
    for row in rows:
        name = row["claim_ids"].split()[0]
        if name in best and row["allowed_low"] is not None and row["allowed_high"] is not None:
            checked += 1
            assert row["allowed_high"] - row["allowed_low"] <= best[name] + 1e-6 or row["publications"] == 1
    assert checked > 3


def test_failures_come_first_and_a_pace_without_a_period_is_a_condition(study: Study) -> None:
    rows = comparisons.rows(study)
    groups = rows["_group"].to_list()
    assert groups == sorted(groups, key=[comparisons.OWN, comparisons.PUBLISHED, comparisons.INSIDE].index)
    claims = {row["claim_id"]: row for row in study.claims.to_dicts()}
    for row in rows.to_dicts():
        own = [claims[name] for name in row["claim_ids"].split() if name in claims]
        if any(claim["quantity"] == "rate" and claim["start_earliest"] is None for claim in own):
            assert row["condition"].startswith("if ")


def test_what_only_the_drawing_needs_is_not_in_the_table(study: Study) -> None:
    for module in MODULES:
        heads = tables.readable(study, module.rows(study)).columns
        assert not [head for head in heads if head.startswith("_") or head.lower().endswith("ids")]


def test_every_failing_comparison_is_a_row(study: Study) -> None:
    failing = study.comparisons.filter(pl.col("verdict").is_in(["above", "below"]))
    shown = {name for ids in comparisons.rows(study).filter(pl.col("_group") != comparisons.INSIDE)["claim_ids"]
             for name in ids.split()}  # fmt: skip
    assert set(failing["claim_id"]) <= shown


def test_each_set_of_figures_has_its_arithmetic_and_what_undoes_it(study: Study) -> None:
    rows = conflicts.rows(study).to_dicts()
    assert len(rows) == len(study.conflicts)
    holds = {
        frozenset([*row["claim_ids"], *row["reference_ids"]]): row["readings"] for row in study.conflicts.to_dicts()
    }
    every = sum(len(values) - 1 for values in CHOICES.values()) + 1
    for row in rows:
        assert any(sign.isdigit() for sign in row["arithmetic"])
        kept = holds[frozenset(row["claim_ids"].split())]
        assert (row["undone"].startswith("undone if")) == (len(kept) < every)
    outside = [row["_outside"] for row in rows]
    assert outside == sorted(outside)


def test_only_changed_readings_are_rows_the_counts_together(study: Study) -> None:
    rows = readings.rows(study)
    same = (pl.col("low") == pl.col("as_read_low")) & pl.col("high").eq_missing(pl.col("as_read_high"))
    assert rows.filter(same).is_empty()
    counts = [tuple(row[key] for key in readings.KEYS) for row in rows.to_dicts()]
    assert len([at for at, count in enumerate(counts) if not at or count != counts[at - 1]]) == len(set(counts))
    assert not rows.select(*readings.KEYS, "low", "high").filter(pl.col("low").is_null()).height
    lost = study.readings.filter("changed").join(rows, on=[*readings.KEYS, "low", "high"], how="anti", nulls_equal=True)
    assert lost.is_empty()


def test_the_title_of_readings_names_its_reading(study: Study) -> None:
    rows = readings.rows(study)
    title = readings.words(study, rows).title
    assert any(f"({row['reading']})" in title for row in rows.to_dicts())


def test_a_count_stands_once_for_each_source_and_origin_beside_the_name_if_it_can(study: Study) -> None:
    rows = lineage.rows(study).to_dicts()
    drawn = lineage._stated(rows)
    keys = [(row["source_id"], row["origins"], row["_count_id"]) for row in drawn]
    assert len(keys) == len(set(keys)) == len({(row["source_id"], row["origins"], row["_count_id"]) for row in rows})
    for row in drawn:
        same = [one for one in rows if one["_count_id"] == row["_count_id"] and one["source_id"] == row["source_id"]
                and one["origins"] == row["origins"]]  # fmt: skip
        assert lineage._names_it(row) == any(map(lineage._names_it, same))
    said = " ".join(word.text for word in words_in(drawing(lineage, study, 940))[0])
    assert (lineage.ELSEWHERE in said) == (not all(map(lineage._names_it, drawn)))


def test_a_statement_is_said_as_number_pace_or_words() -> None:
    blank = {"low": None, "best": None, "high": None, "qualifier": "plain", "per": None, "per_n": None}
    assert say.statement({**blank, "quantity": "total", "best": 162500.0, "printed": "162,500"}) == "162,500"
    rate = {**blank, "quantity": "rate", "best": 1.0, "per": "minute", "per_n": 2.0, "printed": "every two minutes"}
    assert say.statement(rate) == "one every two minutes"
    assert say.statement({**blank, "quantity": "share", "low": 0.5, "printed": "more than half"}) == "more than half"


@every
def test_no_two_columns_of_a_table_have_one_head(module: ModuleType, study: Study) -> None:
    heads = [head(name) for name in module.rows(study).columns if not name.startswith("_")]
    assert len(heads) == len(set(heads)), heads
