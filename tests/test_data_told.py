"""What the page says of this data set in words: conditions kept, units and categories as printed, numbers redone by hand."""

from __future__ import annotations

import re

import numpy as np
import polars as pl
import pytest
from scipy.optimize import linprog

from trajectories.compare.findings.who import who
from trajectories.compare.gap import SUM
from trajectories.compare.study import Study
from trajectories.figures import articles, contradictions, html, lineage, overlay, trajectories
from trajectories.figures.figure import Figure
from trajectories.figures.lineage import _stated
from trajectories.figures.parts.levels import LIMITS
from trajectories.figures.parts.look import LIGHT, Look
from trajectories.figures.parts.tooltip import DRAWN, tooltip
from trajectories.ground.choices import CHOICES
from trajectories.report.names import lead
from trajectories.solver.reading import Reading

# Every figure of cases that sets a limit, as the articles print it: categories, first and last stretch, limits.
STRETCHES = ("Jan 22", "Feb 22", "Mar-Dec 22", "23-24", "Jan-Jul 25", "Aug-Sep 25", "Oct 25")
BY_HAND = {
    "article-a-03": ("ad", 6, 6, 21_602, 21_602),
    "article-a-09": ("ad", 0, 6, 310_000, None),
    "article-a-14": ("a", 0, 2, 6_550, 6_650),
    "article-a-15": ("a", 4, 6, 162_450, 162_550),
    "article-a-17": ("d", 0, 2, 3_350, 3_450),
    "article-a-18": ("d", 6, 6, 21_550, 21_650),
    "article-b-01": ("ad", 0, 4, 250_000, None),
    "article-b-05": ("ad", 0, 4, 253_000, None),
    "article-b-07": ("a", 0, 4, 202_996.5, 202_997.5),
    "article-b-08": ("d", 0, 4, 50_057.5, 50_058.5),
    "article-b-09": ("a", 0, 2, 6_500, 7_500),
    "article-b-10": ("a", 4, 4, 105_450, 105_550),
    "article-d-07": ("a", 1, 6, 230_000, None),
    "article-e-02": ("ad", 0, 6, 305_000, 315_000),
    "article-e-03": ("ad", 4, 6, 161_500, 162_500),
}
TOTAL = np.ones(2 * len(STRETCHES))


def _weights(categories: str, first: int, last: int) -> np.ndarray:
    one = np.array([float(first <= at <= last) for at in range(len(STRETCHES))])
    return np.concatenate([one * ("a" in categories), one * ("d" in categories)])


def _least(without: set[str], weights: np.ndarray) -> float | None:
    """The least that a sum can be under all figures but some; inf where they contradict each other, None without a limit."""
    rows = [(_weights(*BY_HAND[name][:3]), *BY_HAND[name][3:]) for name in BY_HAND if name not in without]
    matrix = [-w for w, _, _ in rows] + [w for w, _, high in rows if high is not None]
    bound = [-low for _, low, _ in rows] + [high for _, _, high in rows if high is not None]
    found = linprog(weights, A_ub=np.array(matrix), b_ub=np.array(bound), method="highs")
    return found.fun if found.status == 0 else float("inf") if found.status == 2 else None


def test_key_claims_by_another_solver(study: Study) -> None:
    """Each set is needed whole, and what the rest comes to is the same."""
    assert _least(set(), TOTAL) == float("inf")
    sets = study.key_claims.to_dicts()
    assert len(sets) == 6
    for row in sets:
        names = set(row["claim_ids"])
        assert _least(names, TOTAL) == pytest.approx(row["total_low"])
        most = _least(names, -TOTAL)
        assert (None if most is None else -most) == (row["total_high"] and pytest.approx(row["total_high"]))
        assert all(_least(names - {name}, TOTAL) == float("inf") for name in names)


def test_conflicts_by_another_solver(study: Study) -> None:
    """Four irreducible sets; two of them state one count and are one entry, told by the figure that stands nearest."""
    rows = study.conflicts.filter(pl.col("scope") == "between").to_dicts()
    sets = [set(row["claim_ids"]) for row in rows]
    sets += [(set(row["claim_ids"]) - {"article-b-05"}) | set(row["restated_by"]) for row in rows if row["restated_by"]]
    assert len(sets) == 4
    for names in sets:
        rest = set(BY_HAND) - names
        assert _least(rest, TOTAL) == float("inf")
        assert all(_least(rest | {name}, TOTAL) != float("inf") for name in names)
    (again,) = (row for row in rows if row["restated_by"])
    assert "article-b-05" in again["claim_ids"]
    assert again["restated_by"] == ["article-b-01"]


def test_all_sets_of_articles_are_told(drawn: dict[str, Figure]) -> None:
    told = " ".join(drawn["fig-conflicts"].rows["arithmetic"])
    assert "So too with Article B’s over 250,000" in told


def test_lead_names_what_is_counted_and_denies_no_total(study: Study) -> None:
    words = lead(study)
    assert "“over 230,000” AWOL cases to “over 310,000” cases" in words
    assert "not all can be true together: Article A’s 162,500 AWOL (Jan–Oct 2025) and 21,600 desertion" in words
    assert "Claims and projections reach 400,000" in words


def test_titles_keep_conditions_units_and_categories(drawn: dict[str, Figure]) -> None:
    titles = {name: figure.words.title for name, figure in drawn.items()}
    assert "two of them on a condition" in titles["fig-contradictions"]
    assert "C about 180,000 soldiers" in titles["fig-articles"]
    assert "over 230,000 AWOL to over 310,000 cases" in titles["fig-overlay"]
    # Casualties are no count of the subject; what fails only if a pace or a range held is no failure as printed.
    assert "300,000" not in titles["fig-comparisons"]
    assert "162,000 cases" in titles["fig-comparisons"]
    assert "400,000 “open and ongoing cases” (hedged)" in titles["fig-comparisons"]


def test_a_range_said_to_mean_a_total_is_told_so(study: Study) -> None:
    row = study.contradictions.filter(pl.col("contradiction_id") == "range-article-c-05").row(0, named=True)
    assert "as what 15,000–18,000 soldiers a month would mean" in row["sentence"]
    assert "“Over 230,000” is taken as near that number." in row["holds"]
    asked = study.comparisons.filter(pl.col("against_id") == "c-range-follows").row(0, named=True)
    assert "“over” ends at the next round number" in asked["condition"]


def test_a_record_pace_stands_beside_the_average_of_its_year(study: Study) -> None:
    (finding,) = (found for found in study.findings if found.id.startswith("pace-"))
    assert finding.claim_ids == ("article-a-12", "article-a-15")
    assert 720 * 31 == 22_320
    for words in ("one every two minutes for October 2025", "22,320 soldiers", "162,500 AWOL cases", "average 16,250 a month",
                  "Soldiers and AWOL cases are not one count."):  # fmt: skip
        assert words in finding.text


def test_one_gap_has_one_value(study: Study, drawn: dict[str, Figure]) -> None:
    rows = drawn["fig-comparisons"].rows
    against = {
        name: rows.filter(pl.col("claim_ids").str.starts_with(name))
        for name in ("article-e-01 ref-11", "article-b-10 ref-04")
    }
    assert against["article-e-01 ref-11"].select("gap_printed", "gap").row(0) == (88_673, 38_673)
    assert against["article-b-10 ref-04"].select("gap_printed", "gap").row(0) == (5_011, 4_961)
    bars = study.contradictions.filter(pl.col("contradiction_id") == "published-article-b-10")
    assert bars.select("gap_printed", "gap").row(0) == (5_011, 4_961)
    fails = rows.filter((pl.col("verdict") != "inside") & ~pl.col("in_percent"))
    assert fails["gap_printed"].null_count() == 0


def test_a_result_beside_its_inputs_says_how_they_are_taken(study: Study) -> None:
    asked = {
        row["against_id"]: row for row in study.comparisons.filter(pl.col("claim_id") == "article-e-18").to_dicts()
    }
    assert (asked["e-casualties"]["verdict"], asked["e-casualties"]["condition"]) == (
        "inside",
        "70,000 is multiplied by 2 to 4: Article E draws the result from war dead and a ratio; one to three wounded for each "
        "killed makes two to four killed and wounded for each killed",
    )
    order = asked["e-casualties-order"]
    assert order["verdict"] == "above"
    assert order["condition"].startswith("70,000 is multiplied by 1.33: the ratio in the order printed")
    assert round(order["allowed_high"]) == 100_000


def test_tables_name_the_category_that_is_printed(study: Study, drawn: dict[str, Figure]) -> None:
    tried = 0
    for figure in drawn.values():
        if "named" not in figure.rows.columns:
            continue
        for ids, category in zip(figure.rows["claim_ids"], figure.table["Category"], strict=True):
            claims = [study.rows[name] for name in (ids or "").split() if name in study.rows]
            if len(claims) == 1:
                assert category == study.subject.category(claims[0]["category"]).short
                tried += 1
            if category == "both in one count":
                assert "both" in {claim["category"] for claim in claims}
    assert tried > 40


def test_a_projection_of_uncertain_start_has_both_paces(drawn: dict[str, Figure]) -> None:
    rows = drawn["fig-overlay"].rows.filter(pl.col("role") == "pace needed")
    needed = dict(zip(rows["claim_ids"], rows["per_day"], strict=True))
    assert needed["article-b-01 article-b-05 article-b-12"] == pytest.approx((300_000 - 253_000) / 153)
    assert needed["article-b-10 article-b-12"] == pytest.approx((300_000 - 105_500) / 153)
    assert needed["article-e-02 article-e-10"] == pytest.approx((400_000 - 310_000) / 61)
    (alone,) = (row["text"] for row in rows.to_dicts() if row["claim_ids"].startswith("article-b-10"))
    assert alone.startswith("if for 2025 alone: from 105,500 AWOL on 31 Jul 2025")


def test_the_precise_statement_of_a_pace_is_drawn(drawn: dict[str, Figure]) -> None:
    rows = drawn["fig-monthly"].rows
    pace = rows.filter(pl.col("claim_ids").str.contains("article-b-06")).row(0, named=True)
    assert pace["as_printed"] == "nearly 576"
    assert pace["low"] == pytest.approx(576 * 365.2425 / 12)


def test_lineage_draws_the_precise_statement_too(drawn: dict[str, Figure]) -> None:
    shown = {row["printed"] for row in _stated(drawn["fig-lineage"].rows.to_dicts())}
    assert {"nearly 576", "202,997", "over 310,000"} <= shown
    assert not {"nearly 600 per day", "hundreds of thousands", "250,000+ cases"} & shown


def test_an_articles_own_outlet_counted_nothing(study: Study) -> None:
    counted = dict(who(study).select("source_id", "counted_by").iter_rows())
    assert "AntiWar.com" not in counted["article-e"]
    assert counted["article-b"].endswith("nobody named for some")


def test_every_caveat_stands_under_a_chart(drawn: dict[str, Figure]) -> None:
    under: dict[str, set[str]] = {}
    for name, figure in drawn.items():
        for caveat in figure.caveats.every:
            under.setdefault(caveat.id, set()).add(name)
    caveats = {caveat.id: caveat for caveat in next(iter(drawn.values())).study.dataset.caveats}
    assert set(under) == set(caveats)
    assert {"fig-focus-month", "fig-contradictions", "fig-comparisons"} <= under["one-reply-elsewhere"]
    assert "fig-overlay" in under["b-projection-start"]
    # Limits are told of where they are drawn, and only there.
    limited = {
        name
        for name, figure in drawn.items()
        if "kind" in figure.rows.columns and LIMITS in figure.rows["kind"].to_list()
    }
    assert under["limits-not-error"] == limited
    assert not any("same words" in caveat.text or "no article makes it" in caveat.text for caveat in caveats.values())


def test_what_no_source_prints_says_so(study: Study) -> None:
    layers = articles.chart(study, articles.rows(study), Look(940, LIGHT)).to_dict()["layer"]
    ours = [mark for layer in layers for mark in layer["data"]["values"] if mark.get("As printed") == "not printed"]
    said = {mark[DRAWN] for mark in ours if mark["source_id"] == "article-b"}
    assert "20,969 in total by 31 December 2022: our even spread" in said
    assert "253,054 to 253,056 in total on these days" not in said, "no space is left where the total is printed"
    assert {mark["Paragraph"] for mark in ours} == {"none"}
    assert {mark["Counted by"] for mark in ours} == {"nobody"}


# -- what a second audit found under readings that are not the default -------------------------------------------------


def test_a_source_that_limits_the_years_before_is_not_said_to_set_no_limit(study: Study) -> None:
    """With ends up to the day of statement Article E leaves nothing least for these years, and still a most."""
    other = study.under(Reading(end="until_stated"))
    (finding,) = (found for found in other.findings if found.id == "years-before")
    assert "Article E’s figures leave at most 310,000 cases" in finding.text
    assert "Articles A, C and D set no upper limit" in finding.text
    assert finding.holds.held == 12


def test_what_a_reading_takes_figures_for_is_said_with_each_contradiction(study: Study) -> None:
    over = study.under(Reading(more_than="one_step"))
    told = {gap.id: f"{gap.sentence} {gap.given}" for gap in over.gaps if gap.kind == SUM}
    assert any("Read so that “over” ends at the next round number." in text for text in told.values())
    mixed = study.under(Reading(category="pooled", unit="one_to_one"))
    told = {
        gap.id: f"{gap.sentence} {gap.given}" for gap in mixed.gaps if gap.kind == SUM and "soldiers" in gap.sentence
    }
    assert told
    assert all("That counts one" in text for text in told.values())
    assert [gap.given for gap in study.gaps if gap.kind == SUM] == ["", ""]


def test_a_share_is_told_as_printed_in_a_set_of_key_claims(study: Study) -> None:
    other = study.under(Reading(more_than="one_step", category="pooled"))
    rows = contradictions.rows(other).filter(pl.col("kind") == contradictions.KEYS)["sentence"].to_list()
    assert any("more than half" in text for text in rows)
    assert not any("over 0" in text for text in rows)


def test_a_part_that_a_published_note_sets_aside_is_named_with_the_conflict(study: Study) -> None:
    rows = study.conflicts.filter(pl.col("reference_ids").list.contains("ref-05"))["explanation"].to_list()
    assert rows
    assert all("347 for January to February 2022" in text for text in rows)


def test_published_totals_keep_their_words(study: Study) -> None:
    rows = overlay.rows(study).filter(pl.col("role") == overlay.PUBLISHED)
    over = rows.filter(pl.col("claim_ids").str.contains("ref-100")).row(0, named=True)
    assert (over["text"], over["open"]) == ("over 283,000", True)


# -- what the first audit of this stop found on the page ---------------------------------------------------------------


def test_no_blank_of_the_data_is_told(drawn: dict[str, Figure]) -> None:
    for figure in drawn.values():
        assert "None" not in html.sources(figure), figure.id


def test_periods_begin_before_they_end_under_every_choice(study: Study) -> None:
    for choice, values in CHOICES.items():
        for value in values[1:]:
            rows = trajectories.rows(study.under(Reading(**{choice: value})))
            assert rows.filter(pl.col("start") > pl.col("end")).is_empty(), (choice, value)


def test_tooltips_call_only_an_office_a_counter_and_only_what_has_no_date_undated(study: Study) -> None:
    told = {name: tooltip(study, name, {}) for name in ("article-a-03", "article-a-15", "article-e-16", "article-b-13")}
    assert told["article-a-03"]["Counted by"].startswith("not said; last named: Ihor Lutsenko")
    assert told["article-a-15"]["Counted by"] == "Office of the Prosecutor General of Ukraine"
    assert told["article-e-16"]["Period"] == "“at the end of 2024”"
    assert told["article-b-13"]["Period"] == "no period printed"


def test_rates_that_are_stated_are_not_called_hedged(drawn: dict[str, Figure]) -> None:
    rows = {row["claim_ids"].split()[0]: row for row in drawn["fig-monthly"].rows.to_dicts()}
    assert (rows["article-b-06"]["hollow"], rows["article-b-06"]["reserve"]) == (True, "no full period printed")
    assert (rows["article-d-01"]["hollow"], rows["article-d-01"]["reserve"]) == (True, "hedged")
    assert "Hedged" not in drawn["fig-monthly"].table.columns


def test_every_source_line_counts_the_same_figures(drawn: dict[str, Figure]) -> None:
    of = {found[1] for figure in drawn.values() if (found := re.search(r"of (\S+) figures? shown", figure.source_line))}
    assert of == {"39"}


def test_alternative_texts_keep_over(drawn: dict[str, Figure]) -> None:
    assert "over 5,111 a month" in drawn["fig-trajectories"].words.alt
    assert "over 18,000 a month" in drawn["fig-compare-years"].words.alt


def test_only_what_is_stated_is_filled_in_the_lineage(study: Study) -> None:
    rows = lineage.rows(study)
    spec = lineage.chart(study, rows, Look(940, LIGHT)).to_dict()
    dots = [dot for layer in spec["layer"] if layer["mark"]["type"] == "point" for dot in layer["data"]["values"]]
    moods = dict(rows.select("claim_ids", "_mood").iter_rows())
    assert len(dots) > 20
    assert {(dot["fill"] == LIGHT.ground) == (moods[dot["claim_ids"]] != "stated") for dot in dots} == {True}
