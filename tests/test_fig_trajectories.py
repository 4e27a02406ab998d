"""The figures of trajectories: what they hold, what they say, and that no label covers another or leaves them."""

from __future__ import annotations

from types import ModuleType

import polars as pl
import pytest
from helpers_boxes import drawing, faults, only_claims, svg_of, with_sources, words_in, yearly

from trajectories.claims.load import Dataset
from trajectories.compare.questions import set_aside
from trajectories.compare.study import Study
from trajectories.figures import articles, compare_years, overlay, trajectories
from trajectories.figures.parts import panels
from trajectories.figures.parts.labels import Box
from trajectories.figures.parts.look import DARK, LIGHT, SCREEN, WIDTHS, Look, tone
from trajectories.figures.parts.tooltip import COLUMNS, DRAWN

MODULES = (trajectories, compare_years, overlay, articles)
every = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])


@pytest.fixture(scope="module")
def by_count(dataset: Dataset) -> dict[int, Study]:
    return {count: with_sources(dataset, count) for count in (1, 2, 5, 6, 12)}


@every
@pytest.mark.parametrize("width", WIDTHS)
def test_labels_of_the_report_stand_free_and_inside(module: ModuleType, study: Study, width: int) -> None:
    assert faults(drawing(module, study, width), width) == []


@pytest.mark.slow
@every
@pytest.mark.parametrize("count", [1, 2, 6, 12])
@pytest.mark.parametrize("width", WIDTHS)
def test_labels_stand_free_for_any_number_of_sources(
    module: ModuleType, by_count: dict[int, Study], count: int, width: int
) -> None:
    if module is articles and count == 12 and width not in (WIDTHS[0], WIDTHS[-1]):
        pytest.skip("the narrowest and the widest drawing of the longest figure are enough")
    assert faults(drawing(module, by_count[count], width), width) == []


@pytest.mark.slow
@every
@pytest.mark.parametrize("palette", [SCREEN, DARK, LIGHT], ids=["screen", "dark", "light"])
def test_every_palette_is_drawn(module: ModuleType, study: Study, palette) -> None:
    svg = drawing(module, study, 940, palette)
    assert palette.quiet in svg


@every
def test_words_are_computed_and_say_numbers(module: ModuleType, study: Study) -> None:
    said = module.words(study, module.rows(study))
    assert any(sign.isdigit() for sign in said.title)
    assert said.subtitle
    assert said.alt
    for text in (said.title, said.subtitle, said.alt, said.note):
        assert not any(bad in text for bad in ("None", "nan", "article-", "undefined"))


@every
def test_every_mark_of_a_source_has_its_claims_and_its_tooltip(module: ModuleType, study: Study) -> None:
    rows = module.rows(study)
    known = {*study.claims["claim_id"], *study.dataset.references["reference_id"]}
    assert {name for ids in rows["claim_ids"] for name in ids.split()} <= known
    svg = str(module.chart(study, rows, Look(940, LIGHT)).to_dict())
    assert "'Source'" in svg
    assert "'claim_ids'" in svg


@every
def test_caveat_numbers_stand_on_the_marks(module: ModuleType, study: Study) -> None:
    rows = module.rows(study)
    name = next(ids.split()[0] for ids in rows["claim_ids"] if ids)
    assert "[7]" in str(module.chart(study, rows, Look(940, LIGHT, {name: (7,)})).to_dict())


@pytest.mark.slow
@every
@pytest.mark.parametrize("width", WIDTHS)
def test_labels_stand_free_with_caveat_numbers_on_every_mark(module: ModuleType, study: Study, width: int) -> None:
    rows = module.rows(study)
    notes = {name: (4, 5) for ids in rows["claim_ids"] for name in ids.split()}
    assert faults(svg_of(module.chart(study, rows, Look(width, LIGHT, notes))), width) == []


def marks_of(chart: dict) -> list[Box]:
    """The boxes of points and of lines that stand for data: no grid, no hair line, no pale fill."""
    found: list[Box] = []
    for layer in chart["layer"]:
        kind, rows = layer["mark"]["type"], layer["data"]["values"]
        for row in rows:
            if kind == "point":
                half = layer["mark"]["size"] ** 0.5 / 2
                found.append(Box(row["x"] - half, row["y"] - half, row["x"] + half, row["y"] + half))
            elif kind == "rule" and layer["mark"]["strokeWidth"] > 1.2:
                found += panels.along((row["x"], row["y"]), (row["x2"], row["y2"]))
    return found


@pytest.mark.parametrize("module", [trajectories, articles], ids=["trajectories", "articles"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("count", [1, 5, 12])
def test_no_label_stands_on_a_mark(module: ModuleType, by_count: dict[int, Study], width: int, count: int) -> None:
    study = by_count[count]
    chart = module.chart(study, module.rows(study), Look(width, LIGHT))
    drawn = marks_of(chart.to_dict())
    words, _ = words_in(svg_of(chart))
    boxes = [(word.text, Box(word.left, word.top + 2, word.right, word.bottom - 2)) for word in words]
    assert drawn
    assert [text for text, box in boxes if any(box.meets(mark, -0.5) for mark in drawn)] == []


def test_only_like_categories_are_joined_and_single_months_stand_alone(study: Study) -> None:
    rows = compare_years.rows(study)
    joined = compare_years.pairs(rows)
    assert joined
    for early, late in joined:
        assert (early["named"], early["unit"]) == (late["named"], late["unit"])
        assert not early["single"]
        assert not late["single"]
    chart = compare_years.chart(study, rows, Look(940, LIGHT)).to_dict()
    slopes = [row for layer in chart["layer"] if layer["mark"]["type"] == "rule" and layer["mark"]["strokeWidth"] == 2
              for row in layer["data"]["values"]]  # fmt: skip
    assert len(slopes) == len(joined)
    longer = rows.with_columns(pl.lit(False).alias("single"))
    assert len(compare_years.pairs(longer)) > len(joined)


def test_the_title_of_two_years_says_their_averages(study: Study) -> None:
    rows = compare_years.rows(study)
    title = compare_years.words(study, rows).title
    early, late = compare_years.pairs(rows)[0]
    for row in (early, late):
        assert f"{row['level']:,.0f}" in title
    assert " times " not in title


def test_every_published_total_since_the_first_day_is_drawn(study: Study) -> None:
    """Also one of which a part is set aside where it is held against a claim: here nothing is."""
    aside = set(set_aside(study.dataset.questions)) - {"ref-01"}  # which is a year's
    rows = overlay.rows(study).filter(pl.col("role") == overlay.PUBLISHED)
    ids = {name for row in rows["claim_ids"] for name in row.split()}
    assert aside == {"ref-05"}
    assert aside <= ids
    assert {"ref-107", "ref-108", "ref-133"} <= ids
    assert overlay.words(study, overlay.rows(study)).note == ""


@pytest.mark.parametrize("width", WIDTHS)
def test_totals_that_meet_can_all_be_seen(study: Study, width: int) -> None:
    rows = overlay.rows(study)
    chart = overlay.chart(study, rows, Look(width, LIGHT)).to_dict()
    names = {row["source_id"] for row in rows.filter(pl.col("role") == overlay.TOTAL).to_dicts()}
    spots = [(row["x"], row["y"], layer["mark"]["size"]) for layer in chart["layer"] if layer["mark"]["type"] == "point"
             for row in layer["data"]["values"] if row.get("source_id") in names]  # fmt: skip
    assert len(spots) == len(set(spots))


@pytest.mark.slow
def test_published_counts_at_one_place_each_tell_of_all(study: Study) -> None:
    rows = overlay.rows(study)
    own = rows.filter(pl.col("role") == overlay.PUBLISHED)
    chart = overlay.chart(study, rows, Look(940, LIGHT)).to_dict()
    told = {row["claim_ids"] for layer in chart["layer"] if layer["mark"]["type"] == "point"
            for row in layer["data"]["values"] if row["source_id"] is None}  # fmt: skip
    same = own.filter(pl.col("end") == own["end"].min())
    assert len(same) > 1
    assert " ".join(same["claim_ids"]) in told
    assert {name for ids in told for name in ids.split()} == {name for ids in own["claim_ids"] for name in ids.split()}


def test_a_limit_that_is_open_says_so(study: Study) -> None:
    words, _ = words_in(drawing(trajectories, study, 940))
    assert any("no upper limit" in word.text for word in words)


def test_two_totals_of_one_number_share_a_label(study: Study) -> None:
    rows = trajectories.rows(study)
    twice = rows.filter((pl.col("measure") == "cumulative") & pl.col("value").is_not_null() & (pl.col("text") != ""))
    keys = twice.group_by("source_id", "unit", "value").len().filter(pl.col("len") > 1)
    assert len(keys)
    words, _ = words_in(drawing(trajectories, study, 940))
    for row in keys.to_dicts():
        name = f"{row['value']:,.0f}"
        assert sum(word.text == name for word in words if word.size > 11) == 1


def test_the_printed_number_is_the_number_in_the_chart(study: Study) -> None:
    printed = study.claims.filter((pl.col("qualifier") == "exact") & (pl.col("role") == "constraint"))
    values = {row["best"] for row in printed.to_dicts() if row["quantity"] == "total" and row["repeats"] is None}
    words = " ".join(word.text for word in words_in(drawing(articles, study, 940))[0])
    assert values
    assert [value for value in values if f"{value:,.0f}" not in words] == []


def test_what_is_no_printed_figure_says_so_when_pointed_at(study: Study) -> None:
    marks = [
        mark
        for layer in articles.chart(study, articles.rows(study), Look(940, LIGHT)).to_dict()["layer"]
        for mark in layer["data"]["values"]
        if "claim_ids" in mark
    ]
    said = {mark["text"]: mark[DRAWN] for mark in marks if "text" in mark}
    assert said["15,071"] == "15,071 a month on average"
    assert said["over 5,884"] == "over 5,884 a month on average"
    assert said["≈3,770"].endswith("by subtraction, not printed")
    assert said["202,997"] == ""


@every
@pytest.mark.parametrize("width", WIDTHS)
def test_every_mark_says_what_it_is_when_pointed_at(module: ModuleType, study: Study, width: int) -> None:
    look = Look(width, LIGHT)
    own = {tone(source.colour, LIGHT) for source in study.sources} | {LIGHT.faint}
    drawn = [
        (layer["mark"], mark)
        for layer in module.chart(study, module.rows(study), look).to_dict()["layer"]
        if layer["mark"]["type"] != "text"
        for mark in layer["data"]["values"]
        if mark["colour"] in own
    ]
    # Hair lines lead to words, and a space without an upper limit fades out in steps beneath the one that is pointed at.
    silent = [kind for kind, mark in drawn if "Source" not in mark
              and (kind["type"], kind.get("strokeWidth")) not in (("rule", 0.7), ("rect", 0))]  # fmt: skip
    assert drawn
    assert silent == []
    for _, mark in drawn:
        empty = [name for name in COLUMNS if name not in (DRAWN, "Caveats") and not mark.get(name, "silent")]
        assert empty == []


def test_a_level_is_the_count_over_its_months(study: Study) -> None:
    rows = trajectories.rows(study).filter(
        (pl.col("measure") == "per month") & pl.col("value").is_not_null() & (pl.col("kind") == "stated")
    )
    assert len(rows)
    assert all(abs(row["level"] * row["months"] - row["value"]) < 1e-6 for row in rows.to_dicts())


def test_a_source_without_a_claim_keeps_its_panel(dataset: Dataset) -> None:
    first = dataset.sources[0].source_id
    svg = drawing(trajectories, only_claims(dataset, pl.col("source_id") != first), 940)
    words, _ = words_in(svg)
    assert "no figure on this subject" in " ".join(word.text for word in words)
    assert faults(svg, 940) == []


def test_a_source_of_rates_says_so(dataset: Dataset) -> None:
    first = dataset.sources[0].source_id
    study = only_claims(dataset, (pl.col("source_id") != first) | (pl.col("quantity") == "rate"))
    assert "prints rates only" in " ".join(word.text for word in words_in(drawing(trajectories, study, 940))[0])


def test_nothing_with_a_period_leaves_the_figures_out(dataset: Dataset) -> None:
    study = only_claims(dataset, pl.col("quantity") == "rate")
    for module in MODULES:
        assert module.rows(study).is_empty()


@pytest.mark.slow
@pytest.mark.parametrize("module", [trajectories, articles], ids=["trajectories", "articles"])
@pytest.mark.parametrize("width", [288, 940])
def test_thirty_years_of_yearly_counts_are_legible(dataset: Dataset, module: ModuleType, width: int) -> None:
    study = yearly(dataset, 30)
    assert faults(drawing(module, study, width), width) == []
    shown = [
        word.text for word in words_in(drawing(module, study, width))[0] if word.text.isdigit() and len(word.text) == 4
    ]
    assert 2 <= len(set(shown)) < 30
