"""The findings that head the report: kept as they are, borne out by the data, and never resting on one reading."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from trajectories.findings import headlines
from trajectories.findings.headlines import findings
from trajectories.gallery import FIGURES
from trajectories.results import sensitivity
from trajectories.terminal import golden

GOLDEN = Path(__file__).parent / "headlines.json"


@pytest.fixture(scope="module")
def solved(dataset, solutions):
    return sensitivity.solve_readings(dataset, solutions)


@pytest.fixture(scope="module")
def found(dataset, solved):
    return {headline.id: headline for headline in findings(dataset, solved)}


def test_no_headline_has_moved(found):
    """After a change that is meant: python -m trajectories headlines --json > tests/headlines.json, and say why in
    CHANGES."""
    assert json.loads(golden(found.values())) == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_at_least_three_hold_under_every_reading(dataset, solved):
    firm = headlines.headlines(dataset, solved)
    assert len(firm) >= headlines.LEAST
    assert all(headline.everywhere and set(headline.readings) == set(solved) for headline in firm)


def test_each_links_to_a_figure_and_names_its_claims(dataset, found):
    claims = set(dataset.claims["claim_id"])
    for headline in found.values():
        assert headline.figure in FIGURES
        assert headline.claim_ids
        assert set(headline.claim_ids) <= claims
        assert headline.readings[0] == "default"


def test_first_year_counts_the_printed_figures(dataset, found):
    printed = dataset.claims.filter(
        (pl.col("printed_period") == "in 2022") & (pl.col("role") == "constraint") & (pl.col("quantity") == "total")
    )
    assert set(found["first-year"].claim_ids) == set(printed["claim_id"])
    assert "two (Articles A and B) print" in found["first-year"].text


def test_first_year_moves_with_the_data(dataset):
    """Without Article A's figures for the first year one article is left."""
    fewer = replace(dataset, claims=dataset.claims.filter(~pl.col("claim_id").is_in(["article-a-14", "article-a-17"])))
    text = next(h.text for h in findings(replace(fewer, checks=())) if h.id == "first-year")
    assert "one (Article B) prints" in text


def test_a_finding_falls_where_its_arithmetic_does(found):
    """162,500 of one category and 21,600 of the other against 162,000 of both; not where one category is the count."""
    conflict = found["article-a-and-article-e"]
    assert conflict.claim_ids == ("article-a-15", "article-a-18", "article-e-03")
    assert "category=pooled" not in conflict.readings
    assert {"default", "plain=either_side", "undefined=left_out", "end=until_stated"} <= set(conflict.readings)
    assert not conflict.everywhere
    for figure in ("162,500", "21,600", "162,000"):
        assert figure in conflict.text
    # "over" read as a step sets an upper limit to a total that is open by default
    assert "more_than=one_step" not in found["open-totals"].readings


def test_monthly_range_against_the_month(found):
    """21,600 lies above 15,000–18,000; and no check that takes one person as one case is told."""
    finding = found["monthly-range"]
    assert set(finding.claim_ids) == {"article-c-05", "article-c-02", "article-d-06", "article-d-03"}
    assert "undefined=left_out" not in finding.readings


def test_nothing_mixes_units(dataset, found):
    unit = dict(dataset.claims.select("claim_id", "unit").iter_rows())
    for headline in found.values():
        if headline.figure in ("fig-conflicts", "fig-checks", "fig-overlay"):
            assert len({unit[claim] for claim in headline.claim_ids}) == 1
        assert "default" in headline.readings


def test_subject_of_a_sentence_is_an_article_a_claim_or_arithmetic(found):
    for headline in found.values():
        assert not re.search(r"\b(army|armies|soldiers?|deserters?|fled|Ukraine|Russia)\b", headline.text)


def test_fewer_than_three_are_marked(dataset, solved, monkeypatch):
    monkeypatch.setattr(headlines, "LEAST", 100)
    found = headlines.headlines(dataset, solved)
    firm = [headline.everywhere for headline in found]
    assert firm == sorted(firm, reverse=True)
    assert not all(firm)
    html = headlines.opening(found).html
    assert "hold under every reading" in html
    assert html.count("This does not hold if ") == firm.count(False)


def test_opening_links_and_escapes(found):
    spoilt = replace(found["first-year"], text="a <b> & c")
    html = headlines.opening([spoilt]).html
    assert "a &lt;b&gt; &amp; c" in html
    assert 'href="#fig-compare-years"' in html
    assert "depends" not in headlines.opening([h for h in found.values() if h.everywhere]).html


def test_an_invented_subject_goes_through(miniature, miniature_solutions):
    for headline in findings(miniature, sensitivity.solve_readings(miniature, miniature_solutions)):
        assert headline.text
