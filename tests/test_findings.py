"""Numbers for titles and prose: each computed, and recomputed here another way."""

from __future__ import annotations

import re

import polars as pl
import pytest
from conftest import ROOT

from trajectories.claims.load import Dataset
from trajectories.claims.rules import FACT
from trajectories.findings.numbers import numbers
from trajectories.ground.errors import DataError
from trajectories.results.wording import fill, labels, listed, words
from trajectories.solver.solve import Solution


@pytest.fixture(scope="module")
def found(dataset: Dataset, solutions: dict[str, Solution]) -> dict[str, str]:
    return numbers(dataset, solutions)


def test_every_name_is_text_without_blanks(found: dict[str, str]) -> None:
    for name, value in found.items():
        assert isinstance(value, str), name
        assert value.strip(), name
        assert "None" not in value
        assert "{" not in value


def test_counts_of_claims(found: dict[str, str], dataset: Dataset) -> None:
    roles = dataset.claims["role"].to_list()
    assert found["claims"] == str(len(roles))
    assert found["claims_contested"] == str(roles.count("contested"))
    assert found["claims_context"] == str(roles.count("context"))
    assert found["claims_none"] == str(roles.count("none"))
    repeats = len(dataset.claims.filter(pl.col("repeats").is_not_null() & (pl.col("role") == "constraint")))
    assert found["claims_repeats"] == str(repeats)
    assert sum(int(found[f"article_{letter}_claims"]) for letter in "abcde") == len(roles)


def test_articles_with_a_count_for_a_year(found: dict[str, str], dataset: Dataset) -> None:
    """By reading the claims, without the solver: stated totals whose period lies within the year."""
    for year, name in ((2022, "first_year"), (2025, "last_year")):
        inside = [
            row["source_id"]
            for row in dataset.claims.to_dicts()
            if row["role"] == "constraint" and row["quantity"] == "total" and row["repeats"] is None
            and row["start_earliest"].year == year == row["end_latest"].year
        ]  # fmt: skip
        assert found[name] == str(year)
        assert found[f"{name}_word"] == words(len(set(inside)))


def test_totals_of_the_articles(found: dict[str, str]) -> None:
    """Article B adds two exact counts; A, C and D print lower limits only; E prints a rounded total."""
    assert (found["article_b_cases_low"], found["article_b_cases_high"]) == ("253,054", "253,056")
    assert (found["article_e_cases_low"], found["article_e_cases_high"]) == ("305,000", "315,000")
    assert found["article_a_cases_low"] == "310,000"
    assert found["article_d_cases_low"] == "230,000"
    for name in ("article_a_cases_high", "article_d_cases_high"):
        assert "no upper limit" in found[name]
    assert "article_c_cases_low" not in found
    assert found["open_articles"] == "Articles A and D"
    assert found["bounded_articles"] == "Articles B and E"
    assert found["not_cases_articles"] == "Article C"


def test_every_variable_in_the_prose_is_computed(found: dict[str, str]) -> None:
    """Names of figures with numbers of their own may come from elsewhere; those of this module must be here."""
    prose = (ROOT / "report.qmd").read_text(encoding="utf-8")
    used = set(re.findall(r"\{\{< var ([\w.]+) >\}\}", prose))
    assert used
    own = {name for name in used if name.split("_")[0] in {"article", "sources", "claims", "first", "last", "open"}}
    assert own - set(found) == set()


def test_prose_types_no_figures() -> None:
    """Numbers in the report come from variables; a typed one would not follow the data."""
    prose = (ROOT / "report.qmd").read_text(encoding="utf-8").split("---", 2)[2]
    prose = re.sub(r"\{\{<.*?>\}\}|\{[#.][^}]*\}|@[\w-]+|`[^`]*`|\([^)]*\)\[|<[^>]*>|https?://\S+", "", prose)
    assert re.findall(r"\d{3,}|\d+[.,]\d+", prose) == []


def test_the_miniature_has_numbers_of_its_own(miniature: Dataset, miniature_solutions: dict[str, Solution]) -> None:
    found = numbers(miniature, miniature_solutions)
    assert found["first_year"] == "2010"
    assert found["first_year_articles"] == "Leaflet P"
    assert (found["leaflet_p_reports_low"], found["claims_used"]) == ("900", "7")
    assert found["span"] == "January 2010 to December 2011"
    assert found["focus_month"] == "June 2011"
    assert not [name for name in found if "2022" in found[name]]


@pytest.mark.parametrize(
    ("count", "word"), [(0, "no"), (1, "one"), (5, "five"), (12, "twelve"), (13, "13"), (1234, "1,234")]
)
def test_small_counts_are_words(count: int, word: str) -> None:
    assert words(count) == word


@pytest.mark.parametrize(
    ("names", "text"), [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")]
)
def test_lists_in_words(names: list[str], text: str) -> None:
    assert listed(names) == text


@pytest.mark.parametrize(
    ("ids", "text"),
    [([], "no article"), (["article-c"], "Article C"), (["article-b", "article-a"], "Articles A and B"),
     (["article-e", "article-a", "article-c"], "Articles A, C and E")],
)  # fmt: skip
def test_labels_in_words_by_order(dataset: Dataset, ids: list[str], text: str) -> None:
    assert labels(dataset, ids) == text


def test_a_name_that_nothing_computes_is_an_error() -> None:
    assert fill("Of {a} articles", {"a": "five"}) == "Of five articles"
    with pytest.raises(DataError, match=r"\{b\}"):
        fill("{b}", {"a": "five"})


def test_titles_of_charts_name_only_known_shapes(dataset: Dataset) -> None:
    for chart in dataset.charts:
        for text in (chart.title, chart.subtitle, chart.alt):
            assert "{" not in FACT.sub("", text), f"{chart.id}: a name in braces that is no name"
