"""Claims against texts: each claim found where it says, each numeral in a claim; any departure is a fault."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from conftest import MINIATURE, ROOT

from trajectories.claims.load import Dataset
from trajectories.claims.verify import Report, occurrences, paragraphs, summary, tokens, verify
from trajectories.ground.number_words import EXCLUDED, NUMBER_WORDS

TEXTS = MINIATURE / "articles"


def with_claims(dataset: Dataset, claim_id: str, **values: object) -> Dataset:
    """The dataset with some cells of one claim changed."""
    here = pl.col("claim_id") == claim_id
    changed = [
        pl.when(here).then(pl.lit(value, dtype=dataset.claims.schema[name])).otherwise(pl.col(name)).alias(name)
        for name, value in values.items()
    ]
    return replace(dataset, claims=dataset.claims.with_columns(changed))


def without(dataset: Dataset, claim_id: str) -> Dataset:
    return replace(dataset, claims=dataset.claims.filter(pl.col("claim_id") != claim_id))


def with_text(dataset: Dataset, folder: Path, old: str, new: str, rehash: bool = True) -> Dataset:
    """Texts in `folder` with some words of p.txt changed; `rehash` records the new text as the one that was read."""
    for path in TEXTS.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    text = (folder / "p.txt").read_text(encoding="utf-8")
    assert old in text
    raw = text.replace(old, new, 1).encode()
    (folder / "p.txt").write_bytes(raw)
    if not rehash:
        return dataset
    first = dataset.sources[0].model_copy(update={"sha256": hashlib.sha256(raw).hexdigest()})
    return replace(dataset, sources=(first, *dataset.sources[1:]))


def faults(reports: list[Report]) -> list[tuple[str, str, str]]:
    return [(fault.file, fault.row, fault.column) for report in reports for fault in report.faults]


def test_the_miniature_verifies(miniature: Dataset) -> None:
    p, q = verify(miniature, TEXTS)
    assert p == Report("leaflet-p", claims=10, not_found=0, tokens=18, digit_tokens=13, unaccounted=0, faults=())
    assert (q.claims, q.not_found, q.unaccounted, q.faults) == (9, 0, 0, ())


def test_a_noun_must_stand_in_its_paragraph(miniature: Dataset) -> None:
    assert not faults(verify(with_claims(miniature, "leaflet-q-02", noun="bicycles"), TEXTS))
    (fault,) = verify(with_claims(miniature, "leaflet-q-02", noun="tricycles"), TEXTS)[1].faults[:1]
    assert (fault.row, fault.column, fault.found) == ("leaflet-q-02", "noun", "'tricycles'")


def test_counts_are_those_of_a_count_by_hand(miniature: Dataset) -> None:
    """12, 2011 · 50, 70, 2011 · 2010, 412 · 2010, 300 · 20, 30 · 1,500, 2011 · 60 · tenfold · Hundreds, 2010."""
    q = verify(miniature, TEXTS)[1]
    assert (q.tokens, q.digit_tokens) == (17, 15)


def test_a_changed_digit_is_two_faults(miniature: Dataset, tmp_path: Path) -> None:
    spoilt = with_text(miniature, tmp_path, "412 pedal", "413 pedal", rehash=False)
    reports = verify(spoilt, tmp_path)
    assert faults(reports) == [
        ("p.txt", "-", "sha256"),
        ("claims/leaflet-p.csv", "leaflet-p-01", "printed"),
        ("p.txt", "2", "-"),
    ]
    assert (reports[0].not_found, reports[0].unaccounted) == (1, 1)


def test_any_changed_byte_is_a_fault(miniature: Dataset, tmp_path: Path) -> None:
    spoilt = with_text(miniature, tmp_path, "toy.", "toy!", rehash=False)
    assert faults(verify(spoilt, tmp_path)) == [("p.txt", "-", "sha256")]


def test_a_changed_hash_is_a_fault_that_says_both(miniature: Dataset) -> None:
    first = miniature.sources[0].model_copy(update={"sha256": "0" * 64})
    reports = verify(replace(miniature, sources=(first, *miniature.sources[1:])), TEXTS)
    (fault,) = reports[0].faults
    assert (fault.found, fault.allowed) == (miniature.sources[0].sha256, "0" * 64)


@pytest.mark.parametrize(
    ("claim", "values", "column", "found"),
    [
        ("leaflet-p-01", {"paragraph": 3}, "printed", "'412 pedal' 0 times in paragraph 3"),
        ("leaflet-p-01", {"paragraph": 30}, "paragraph", "30"),
        ("leaflet-p-01", {"occurrence": 2}, "printed", "'412 pedal' 1 times"),
        ("leaflet-p-01", {"printed": "41 pedal"}, "printed", "0 times"),
        ("leaflet-p-01", {"printed": "12 pedal"}, "printed", "0 times"),
        ("leaflet-p-01", {"best": 413.0}, "best", "does not show"),
        ("leaflet-p-01", {"printed_period": "in 2011"}, "printed_period", "'in 2011'"),
        ("leaflet-p-06", {"printed": "9,30"}, "printed", "0 times"),
        ("leaflet-p-06", {"printed": "300 bicycles"}, "printed", "0 times"),
        ("leaflet-q-02", {"low": 55.0}, "low", "does not show"),
        ("leaflet-q-02", {"high": 75.0}, "high", "does not show"),
        (
            "leaflet-p-02",
            {"printed": "412 pedal reports and 38 electric", "best": 38.0},
            "printed",
            "leaflet-p-01 covers",
        ),
    ],
)
def test_a_claim_that_is_not_where_it_says_is_a_fault(miniature, claim, values, column, found) -> None:
    reports = verify(with_claims(miniature, claim, **values), TEXTS)
    named = [fault for report in reports for fault in report.faults]
    here = [fault for fault in named if (fault.row, fault.column) == (claim, column)]
    assert len(here) == 1, [str(fault) for fault in named]
    assert found in here[0].found
    assert sum(report.not_found for report in reports) == 1


@pytest.mark.parametrize(
    ("claim", "paragraph", "token"),
    [
        ("leaflet-p-02", "2", "38"),
        ("leaflet-p-06", "5", "9,300"),
        ("leaflet-p-07", "6", "third"),
        ("leaflet-p-08", "6", "one"),
    ],
)
def test_a_numeral_without_a_claim_is_a_fault(miniature, claim: str, paragraph: str, token: str) -> None:
    (report, _) = verify(without(miniature, claim), TEXTS)
    assert [(fault.row, fault.found) for fault in report.faults] == [(paragraph, f"numeral {token!r} in no claim")]
    assert report.unaccounted == 1


@pytest.mark.parametrize(
    "new", ["a toy and 5 bells", "a toy, twelve bells", "a toy, Twelve bells", "a 2-wheeled toy", "a toy of 1.5 kg"]
)
def test_a_numeral_that_the_text_gains_is_a_fault(miniature: Dataset, tmp_path: Path, new: str) -> None:
    spoilt = with_text(miniature, tmp_path, "a toy", new)
    report = verify(spoilt, tmp_path)[0]
    assert report.unaccounted == 1
    assert [fault.row for fault in report.faults] == ["6"]


def test_the_second_occurrence_is_another_place(miniature: Dataset, tmp_path: Path) -> None:
    """A claim covers its own occurrence only."""
    spoilt = with_text(miniature, tmp_path, "38 electric ones", "38 electric ones and 38 electric ones")
    assert verify(spoilt, tmp_path)[0].unaccounted == 1
    second = with_claims(spoilt, "leaflet-p-02", occurrence=2)
    assert verify(second, tmp_path)[0].unaccounted == 1
    third = with_claims(spoilt, "leaflet-p-02", occurrence=3)
    assert verify(third, tmp_path)[0].not_found == 1


def test_missing_and_unreadable_texts_are_faults_not_tracebacks(miniature: Dataset, tmp_path: Path) -> None:
    (tmp_path / "q.txt").write_bytes(b"\xff\xfe\xff")
    p, q = verify(miniature, tmp_path)
    assert [(fault.file, fault.found) for fault in p.faults] == [("p.txt", "no such file")]
    assert [(fault.file, fault.found) for fault in q.faults] == [("q.txt", "unreadable text")]
    assert (p.not_found, q.not_found) == (10, 9)


@pytest.mark.parametrize("mark", [",", ".", " ", "\u00a0", "\u202f", "'", "’"])
def test_any_separator_in_a_text_is_read(miniature: Dataset, tmp_path: Path, mark: str) -> None:
    spoilt = with_text(miniature, tmp_path, "9,300 bicycles", f"9{mark}300 bicycles")
    shown = with_claims(spoilt, "leaflet-p-06", printed=f"About 9{mark}300 bicycles")
    report = verify(shown, tmp_path)[0]
    assert (report.faults, report.tokens) == ((), 18)
    # What a program for tables made of a no-break space or a curly apostrophe is the same.
    if mark in "\u00a0\u202f":
        assert verify(with_claims(spoilt, "leaflet-p-06", printed="About 9 300 bicycles"), tmp_path)[0].faults == ()
    # A part of the number is no occurrence of itself.
    for part, value in (("About 9", 9.0), ("300 bicycles", 300.0)):
        cut = with_claims(spoilt, "leaflet-p-06", printed=part, best=value)
        assert verify(cut, tmp_path)[0].not_found == 1
    wrong = with_claims(shown, "leaflet-p-06", best=9301.0)
    assert verify(wrong, tmp_path)[0].not_found == 1


def test_words_left_out_of_a_period_are_a_gap(miniature: Dataset, tmp_path: Path) -> None:
    spoilt = with_text(miniature, tmp_path, "from 2010 to the end of June 2011", "from the fair, in 2010, to June 2011")
    given = with_claims(spoilt, "leaflet-p-05", printed_period="from the fair … 2010 … June 2011")
    assert verify(given, tmp_path)[0].faults == ()
    for words in ("2010 … from the fair", "from the fair … 2012", "… June 2012"):
        missed = with_claims(spoilt, "leaflet-p-05", printed_period=words)
        assert verify(missed, tmp_path)[0].not_found == 1
    short = with_claims(spoilt, "leaflet-p-05", printed_period="from the fair … 2010")
    assert verify(short, tmp_path)[0].unaccounted == 1


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("2 500 or 2\u202f500 or 12 cases in 2022 100 times", ["2 500", "2\u202f500", "12", "2022", "100"]),
        ("300k, $5mn, the 20th", ["300k", "5mn", "20th"]),
        ("21,602 cases on 9 May 2025.", ["21,602", "9", "2025"]),
        ("one in TWO; three-quarters, a half", ["one", "TWO", "three", "quarters", "half"]),
        ("someone often weighed a stone", []),
        ("28-point and 1-3", ["28", "1", "3"]),
        ("2.5 or 1,000.5 of 3.", ["2.5", "1,000.5", "3"]),
        ("hundreds of thousands", ["hundreds", "thousands"]),
        ("once, both, single, I", []),
    ],
)
def test_tokens(line: str, found: list[str]) -> None:
    assert [line[start:end] for start, end in tokens(line)] == found


@pytest.mark.parametrize(
    ("line", "printed", "nth", "start"),
    [
        ("21,600 and 1,600", "1,600", 1, 11),
        ("21,602 and 21", "21", 1, 11),
        ("2.5 and 5", "5", 1, 8),
        ("someone and one", "one", 1, 12),
        ("thousands, thousand", "thousand", 1, 11),
        ("7, then 7.", "7", 2, 8),
        ("7, then 7.", "7", 3, None),
        ("2 500 and 2", "2", 1, 10),
        ("300k and 300", "300", 1, 9),
        ("21,602", "21", 1, None),
    ],
)
def test_an_occurrence_is_a_whole_numeral(line: str, printed: str, nth: int, start: int | None) -> None:
    spans = occurrences(line, printed)[nth - 1 : nth]
    assert spans == ([] if start is None else [(start, start + len(printed))])


def test_paragraphs_are_lines_that_strip_leaves_something_of() -> None:
    assert paragraphs("a\n\n \t\nb\r\n\u00a0\nc") == ["a", "b", "c"]


def test_summary_prints_counts_and_the_lists_they_rest_on(miniature: Dataset) -> None:
    text = summary(verify(miniature, TEXTS))
    assert "leaflet-p: 10 claims, 0 not found; 18 numerals (13 in digits, 5 in words), 0 unaccounted for" in text
    assert all(word in text for word in (*NUMBER_WORDS, *EXCLUDED))


def test_every_claim_of_the_report_stands_in_its_article(dataset: Dataset) -> None:
    """With the texts, which are not supplied: ARTICLES=folder, or a folder `shared/articles` beside the project."""
    folder = Path(os.environ.get("ARTICLES") or ROOT.parent / "shared" / "articles")
    if not folder.is_dir():
        pytest.skip("the article texts are not supplied: ARTICLES=folder holds every claim against them")
    reports = verify(dataset, folder)
    assert [fault for report in reports for fault in report.faults] == []
    assert {(report.not_found, report.unaccounted) for report in reports} == {(0, 0)}
    assert sum(report.claims for report in reports) == len(dataset.claims)
    assert sum(report.tokens for report in reports) > len(reports) * 5
