"""Whole pages of other data: another subject, one source, twelve, none, odd ones; with nothing of this subject in them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import made
import pytest
from conftest import ROOT

from trajectories import __main__
from trajectories.claims.load import Dataset

PAGES: dict[str, Callable[[Path], Path]] = {
    "none": lambda folder: made.sources(folder, 0),
    "one": lambda folder: made.sources(folder, 1),
    "twelve": lambda folder: made.sources(folder, 12),
    "rates": lambda folder: made.odd(folder, "rates only"),
    "nothing": lambda folder: made.odd(folder, "nothing on the subject", 2),
    "years": lambda folder: made.years(folder, 30),
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with this one's notebooks and prose, to build in."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name in ("notebooks", "report.qmd", "_quarto.yml"):
        (folder / name).symlink_to(ROOT / name)
    monkeypatch.setattr(__main__, "ROOT", folder)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return folder


def shown(page: str) -> str:
    """What a reader sees of a page or a notebook, tags gone."""
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", " ", page))


def faults(page: str) -> list[str]:
    """Headings with nothing in or under them, nothing written out, ids given twice, links that lead nowhere."""
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", "", page, flags=re.S)
    heads = [(int(found[1]), found.start(), found.end(), shown(found[2])) for found in
             re.finditer(r"<h([2-6])\b[^>]*>(.*?)</h\1>", body, re.S)]  # fmt: skip
    wrong = [f"an empty heading at {start}" for _, start, _, text in heads if not text.strip()]
    for (level, _, end, text), (following, start, *_) in zip(heads, [*heads[1:], (1, len(body), 0, "")], strict=True):
        if following <= level and not shown(body[end:start]).strip():
            wrong.append(f"nothing under “{text.strip()}”")
    wrong += [f"{found[0]!r}" for found in re.finditer(r">\s*(None|nan|NaN|null)\s*<|\bnan\b", body)]
    ids = re.findall(r'\sid="([^"]+)"', body)
    wrong += [f"id {name} twice" for name in sorted({name for name in ids if ids.count(name) > 1})]
    wrong += [f"#{name} leads nowhere" for name in sorted(set(re.findall(r'href="#([^"]+)"', body)) - set(ids))]
    return wrong


@pytest.mark.long
@pytest.mark.parametrize("kind", PAGES)
def test_a_page_of_other_data_is_whole(root: Path, tmp_path: Path, kind: str) -> None:
    folder = PAGES[kind](tmp_path / kind)
    assert __main__.main(["build", "--renderer", "builtin", "--data", str(folder)]) == 0
    page = (root / "build" / kind / "report.html").read_text(encoding="utf-8")
    assert faults(page) == []


def words_of(dataset: Dataset) -> set[str]:
    """The words that are particular to a subject and its sources."""
    subject = dataset.subject
    found = {subject.place or "", subject.population, *(event.label for event in subject.events)}
    found |= {subject.category(name).short for name in subject.counted}
    found |= {subject.unit(name).noun for name in subject.measured}
    for source in dataset.sources:
        found |= {source.source_id, source.label, source.author or "", source.outlet or "", *source.lists}
    return (
        found | {actor.label for actor in dataset.actors} | {"desert", "prosecutor", "soldier", "AWOL", "court"} - {""}
    )


@pytest.mark.slow
def test_nothing_of_this_subject_is_in_another(root: Path, tmp_path: Path, dataset: Dataset) -> None:
    """Page, notebooks, tidy series and exports of the subject that `new-subject` writes."""
    folder = tmp_path / "mine"
    assert __main__.main(["new-subject", str(folder)]) == 0
    assert __main__.main(["build", "--renderer", "builtin", "--data", str(folder)]) == 0
    charts = root / "charts"
    assert __main__.main(["charts", "--data", str(folder), "--out", str(charts), "--format", "svg", "csv", "json"]) == 0
    assert faults((root / "build/mine/report.html").read_text(encoding="utf-8")) == []
    made_files = [path for path in (*(root / "build/mine").rglob("*"), *charts.iterdir()) if path.is_file()]
    assert {path.suffix for path in made_files} >= {".html", ".ipynb", ".csv", ".json", ".svg"}
    assert not (root / "build/report.html").exists()
    particular = [word for word in words_of(dataset) if word and word != "both"]
    assert len(particular) > 30
    pattern = re.compile("|".join(rf"\b{re.escape(word)}" for word in particular), re.I)
    found = {
        f"{path.name}: {match[0]}"
        for path in made_files
        if path.suffix in {".html", ".ipynb", ".csv", ".json", ".svg", ".yml"}
        for match in pattern.finditer(shown(path.read_text(encoding="utf-8")))
    }
    assert found == set()
