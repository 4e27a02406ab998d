"""Any number of sources, any of them alone, and odd ones: every figure and finding is there or leaves itself out, in right words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import made
import pytest
from conftest import FIVE

from trajectories.claims.load import load
from trajectories.compare.study import Study
from trajectories.figures.figure import build, modules
from trajectories.report import blocks, names

WRITTEN: dict[str, Callable[[Path], Path]] = {
    **{str(count): lambda folder, count=count: made.sources(folder, count) for count in (0, 1, 2, 6, 12)},
    **{kind: lambda folder, kind=kind: made.odd(folder, kind) for kind in made.ODD},
    **{f"{kind}, beside two": lambda folder, kind=kind: made.odd(folder, kind, 2) for kind in made.ODD},
    "thirty years": lambda folder: made.years(folder, 30),
}
SLOW = ("6", "12", "thirty years")
# What never stands before a reader: nothing written out, ids, a plural of one, words of another subject.
NEVER = re.compile(
    r"\bNone\b|\b(nan|NaN|inf)\b|not_said|any_bicycle|not_applicable|[{}]|\b(1|[Oo]ne) (leaflets|sources|figures|counts)\b"
    r"|\b(zero|no) leaflets? prints?\b|  |\bof \.|: \.|\barticles?\b|\bcases?\b"
)


def said(study: Study) -> Iterator[tuple[str, str]]:
    """Every text that the figures and findings of a study put before a reader, each with its place."""
    for figure_id, module in modules().items():
        rows = module.rows(study)
        if rows.is_empty():
            continue
        words = module.words(study, rows)
        assert words.title, figure_id
        assert words.alt, figure_id
        for text in (words.title, words.subtitle, words.alt, words.note):
            yield figure_id, text
    for finding in study.findings:
        for text in (finding.lead, finding.text, finding.holds_words):
            yield finding.id, text


@pytest.mark.parametrize(
    "kind", [pytest.param(k, marks=[pytest.mark.slow] * (k in SLOW or "beside" in k)) for k in WRITTEN]
)
def test_words_are_right_for_any_sources(tmp_path: Path, kind: str) -> None:
    study = Study(load(WRITTEN[kind](tmp_path / "data")))
    wrong = [(place, found[0], text) for place, text in said(study) if (found := NEVER.search(text))]
    assert wrong == []
    ids = [finding.id for finding in study.findings]
    assert len(ids) == len(set(ids))
    assert not [value for value in names.names(study).values() if NEVER.search(value)]
    for part in (blocks.who, blocks.claims, blocks.findings, blocks.caveats, blocks.published_part, blocks.facts_part):
        html = part(study)
        assert not re.search(r"<h[2-5][^>]*>\s*</h|>(None|nan)<", html), part.__name__


SUBSETS = [subset for size in range(len(FIVE) + 1) for subset in combinations(FIVE, size)]


@pytest.mark.parametrize(
    "subset",
    [pytest.param(s, marks=pytest.mark.long if len(s) == 3 else pytest.mark.slow) for s in SUBSETS],
    ids=lambda subset: "".join(name[-1] for name in subset) or "none",
)
def test_any_of_the_sources_may_be_left_out(study: Study, subset: tuple[str, ...]) -> None:
    """All 32 sets of the five: no KeyError, and no word about a source that is not there."""
    some = study.only(subset)
    # What follows from a source by itself is the same whoever stands beside it, and takes longest.
    vars(some)["solved"] = {
        reading: {name: found[name] for name in subset} for reading, found in study.solved.items()
    }  # fmt: skip
    absent = {study.label(name) for name in FIVE if name not in subset} | {name for name in FIVE if name not in subset}
    for place, text in said(some):
        assert not [name for name in absent if re.search(rf"\b{name}\b", text)], (place, text)
        assert not re.search(r"\bNone\b|\bnan\b|article-[a-z]|not_applicable", text), (place, text)
    for figure_id, module in modules().items():
        sources = {name for ids in module.rows(some)["claim_ids"] for name in (ids or "").split()}
        assert {name.rpartition("-")[0] for name in sources} <= {*subset, "ref"}, figure_id


def test_a_missing_name_is_one_clear_line(study: Study) -> None:
    for ask in (study.only, study.dataset.only):
        with pytest.raises(ValueError, match=r"^source: found article-z, allowed article-a, article-b"):
            ask(["article-z"])
    with pytest.raises(ValueError, match=r"^figure: found fig-z, allowed fig-"):
        build("fig-z", study)


def test_a_rate_is_never_set_beside_a_count_as_if_it_were_one(tmp_path: Path) -> None:
    """25 reports a month make 300 in a year: that is what 240 is held against, and no bar is 25 long."""
    study = Study(load(made.odd(tmp_path / "data", "rates only", 2)))
    drawn = [value for row in study.contradictions.to_dicts() for value in (*row["left_parts"], *row["right_parts"])]
    assert 25.0 not in drawn
    rows = modules()["fig-comparisons"].rows(study).filter(source_id="leaflet-c")
    assert set(rows["as_printed"]) == {"25 a month, 300 in all"}
    titles = [text for place, text in said(study) if place == "fig-conflicts"]
    assert "Leaflet C’s 25 locked a month (2018)" in titles[0]
