"""Findings and contradictions of this data set: the numbers that a reader is told, held against the printed ones."""

from __future__ import annotations

import re

import polars as pl
import pytest

from trajectories.claims.load import Dataset
from trajectories.compare.findings.finding import Finding
from trajectories.compare.findings.who import who
from trajectories.compare.study import Study
from trajectories.solver.reading import Reading


@pytest.fixture(scope="module")
def found(study: Study) -> dict[str, Finding]:
    return {finding.id: finding for finding in study.findings}


def pair(study: Study, start: str) -> dict:
    return study.contradictions.filter(pl.col("contradiction_id").str.starts_with(start)).row(0, named=True)


def test_the_first_five_findings(study: Study) -> None:
    assert [finding.id for finding in study.findings][:5] == [
        "one-number-several-meanings", "key-claims", "sum-article-e-03-article-a-15", "projection-article-e-10", "one-office",
    ]  # fmt: skip


def test_parts_of_one_article_against_the_whole_of_another(study: Study) -> None:
    row = pair(study, "sum-article-e-03")
    assert sum(row["left_parts"]) == 184_100
    assert (row["gap_printed"], row["gap"]) == (22_100, 21_500)
    assert "184,100" in row["sentence"]
    assert "162,000" in row["sentence"]


def test_three_articles_together(study: Study) -> None:
    row = pair(study, "sum-article-e-02")
    assert sum(row["left_parts"]) == 331_655 == 202_997 + 50_058 + (162_500 - 105_500) + 21_600
    assert row["gap"] == 331_504 - 315_000


def test_projection_against_pace(study: Study, found: dict[str, Finding]) -> None:
    row = pair(study, "projection-article-e-10")
    assert sum(row["left_parts"]) == 400_000
    assert sum(row["right_parts"]) == 353_920
    for number in ("310,000", "400,000", "1,475", "720", "353,920"):
        assert number in found["projection-article-e-10"].text + found["projection-article-e-10"].lead


def test_range_said_to_mean_a_total(found: dict[str, Finding]) -> None:
    text = found["range-article-c-05"].text
    assert "675,000 to 810,000" in text
    assert "over 230,000" in text
    assert "If " in text


def test_published_beside_printed(found: dict[str, Finding]) -> None:
    text = found["published-article-b-10"].text
    assert "105,500" in text
    assert "110,511" in text
    assert "5,011 more" in text
    assert not any("6,600" in finding.text and finding.id.startswith("published") for finding in found.values())


def test_every_way_out_is_told(study: Study) -> None:
    sets = {frozenset(row["claim_ids"]): row for row in study.key_claims.to_dicts()}
    for claim in ("article-a-15", "article-a-18"):
        row = sets[frozenset([claim])]
        assert row["in_every"]
        assert (row["total_low"], round(row["total_high"])) == (310_000, 310_106)
    both = sets[frozenset(["article-e-02", "article-e-03"])]
    assert both["total_low"] == 331_504
    assert both["total_high"] is None
    assert frozenset(["article-b-10", "article-e-03"]) in sets


def test_key_claims_say_all_totals(found: dict[str, Finding]) -> None:
    text = found["key-claims"].text
    for words in ("162,500 AWOL or 21,600 desertion", "Both stand in every conflict", "310,000 to 310,106", "leave out one of four groups",
                  "310,000 to 315,000, or at least 331,504"):  # fmt: skip
        assert words in text


def test_one_gap_is_told_once(study: Study, found: dict[str, Finding]) -> None:
    """Every contradiction is a finding, with the same arithmetic, and no other finding holds just its figures."""
    for row in study.contradictions.to_dicts():
        finding = found[row["contradiction_id"]]
        assert finding.text.startswith(row["sentence"])
        assert finding.holds_words == row["holds"]
        same = [other.id for other in found.values() if set(other.claim_ids) == set(row["claim_ids"])]
        assert same == [finding.id]


def test_how_far_each_finding_holds(study: Study, found: dict[str, Finding]) -> None:
    """The share of readings and the smallest changes that break a finding, by what each rests on."""
    broken = {name: (finding.holds.held, finding.holds.broken_by) for name, finding in found.items()}
    pooled, either, later = ("category=pooled",), ("plain=either_side",), ("end=until_stated",)
    assert broken.pop("sum-article-e-03-article-a-15") == (96, (pooled,))
    assert broken.pop("sum-article-e-02-article-b-07") == (96, (pooled,))
    assert broken.pop("key-claims") == (40, (pooled, ("more_than=one_step",), ("unit=one_to_one",)))
    # Some readings that count all units as one keep it, so that it does not simply hold "unless" they do.
    assert not found["key-claims"].holds.always
    assert "Can break if a category given alone" in found["key-claims"].holds_words
    assert found["sum-article-e-03-article-a-15"].holds.always
    # 320,000 and 1,440 a day for 61 days are 407,840: with a whole unit either side the projection is reached.
    assert broken.pop("projection-article-e-10") == (96, (either,))
    # With “over” up to the next round number Article A sets an upper limit.
    assert broken.pop("years-before") == (12, (pooled, later, ("more_than=one_step",), either))
    assert set(broken.values()) == {(192, ())}


def test_findings_that_fail_under_a_reading_do_so_in_a_study_of_it(study: Study) -> None:
    """Asked anew: under each single change that breaks a contradiction, the study of that reading has it no more."""
    for turned in sorted({turned for finding in study.findings for turned in finding.holds.broken_by}):
        again = {other.id: other for other in study.under(Reading.parse(turned)).findings}
        for finding in study.findings:
            if turned in finding.holds.broken_by:
                assert finding.id not in again or again[finding.id].text != finding.text, (finding.id, turned)


def test_one_office_counts_only_what_two_articles_lead_back(found: dict[str, Finding]) -> None:
    finding = found["one-office"]
    assert finding.text.startswith("Seven counts")
    assert "Four lead back" in finding.text
    assert "article-a-18" not in finding.claim_ids


def test_october_has_four_meanings(found: dict[str, Finding]) -> None:
    finding = found["one-number-several-meanings"]
    assert finding.lead == "One October number, four meanings."
    assert all(
        words in finding.text for words in ("21,602 cases", "21,600 desertion cases", "over 21,000 “desertions”")
    )


def test_two_articles_print_both_years(study: Study, found: dict[str, Finding]) -> None:
    assert found["both-years"].lead.startswith("Two articles")
    row = who(study).row(1, named=True)
    assert row["first_year"] == "7,000 AWOL cases"
    assert row["last_year"] == "105,500 AWOL cases, January to July"


def test_published_counts_of_a_grown_file(dataset: Dataset, found: dict[str, Finding]) -> None:
    if "ref-143" not in dataset.references["reference_id"].to_list():
        pytest.skip("the file of published counts is the short one")
    assert "107,999" in found["published-disagree"].text
    assert {"ref-127", "ref-128"} <= set(found["sum-article-e-03-article-a-15"].reference_ids)
    assert set(found["published-number-elsewhere"].claim_ids) == {"article-a-18", "article-e-03"}


def test_sentences_read_easily(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    scores = {finding.id: ease(f"{finding.lead} {finding.text}") for finding in study.findings}
    with capsys.disabled():
        print("\nreading ease, by vowel groups:", {name: round(score) for name, score in scores.items()})
    assert all(score >= 45 for score in scores.values())


def ease(text: str) -> float:
    """Flesch reading ease with syllables as groups of vowels."""
    words = [word for word in text.split() if re.search(r"\w", word)]
    sentences = len(re.findall(r"[.!?](?:\s|$)", text))
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower())))) for word in words)
    return 206.835 - 1.015 * len(words) / sentences - 84.6 * syllables / len(words)
