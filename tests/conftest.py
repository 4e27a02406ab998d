"""What several test files share: the report's data and a miniature of it, solved and drawn once in a session."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

from trajectories.checks.verdicts import evaluate, verdicts_by_reading
from trajectories.claims.load import Dataset, load
from trajectories.figures.figure import Figure
from trajectories.gallery import FIGURES, build
from trajectories.results.series import trajectory_rows
from trajectories.solver.solve import Solution, solve_many

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
ROOT = Path(__file__).parent.parent
DATA = ROOT / "data"
MINIATURE = Path(__file__).parent / "data" / "miniature"

each = pytest.mark.parametrize("name", list(FIGURES))


class Figures(Mapping[str, Figure]):
    """Every figure of the report, each drawn when it is first asked for."""

    def __init__(self, dataset: Dataset, solutions: Mapping[str, Solution]) -> None:
        self._made: dict[str, Figure] = {}
        self._from = (dataset, solutions)

    def __getitem__(self, name: str) -> Figure:
        if name not in self._made:
            self._made[name] = build(name, *self._from)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(FIGURES)

    def __len__(self) -> int:
        return len(FIGURES)


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    """The report's own data folder."""
    return load(DATA)


@pytest.fixture(scope="session")
def solutions(dataset: Dataset) -> dict[str, Solution]:
    """The report's sources under the default reading."""
    return solve_many(dataset.by_source(), subject=dataset.subject)


@pytest.fixture(scope="session")
def figures(dataset: Dataset, solutions: dict[str, Solution]) -> Figures:
    """The report's figures by id."""
    return Figures(dataset, solutions)


@pytest.fixture(scope="session")
def found(dataset: Dataset) -> dict[str, dict]:
    """The report's checks under the default reading, by id."""
    return {row["check_id"]: row for row in evaluate(dataset).to_dicts()}


@pytest.fixture(scope="session")
def readings(dataset: Dataset) -> dict[str, dict[str, list[str]]]:
    """For each check and verdict, the readings that give it."""
    held: dict[str, dict[str, list[str]]] = {}
    for row in verdicts_by_reading(dataset).to_dicts():
        held.setdefault(row["check_id"], {})[row["verdict"]] = row["readings"]
    return held


@pytest.fixture(scope="session")
def miniature() -> Dataset:
    """An invented subject with other categories, units and years."""
    return load(MINIATURE)


@pytest.fixture(scope="session")
def miniature_solutions(miniature: Dataset) -> dict[str, Solution]:
    return solve_many(miniature.by_source(), subject=miniature.subject)


@pytest.fixture(scope="session")
def rows(dataset: Dataset, solutions: dict[str, Solution]) -> pl.DataFrame:
    """The plotted rows of the report's sources."""
    return trajectory_rows(dataset, solutions)


@pytest.fixture(scope="session")
def small(miniature: Dataset, miniature_solutions: dict[str, Solution]) -> pl.DataFrame:
    return trajectory_rows(miniature, miniature_solutions)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the miniature data folder, to be spoilt."""
    copy = tmp_path / "data"
    shutil.copytree(MINIATURE, copy)
    return copy


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium. Without one the tests are skipped and say why, unless BROWSER_TESTS=required."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        reason = "no Chromium on PATH (chromium, chromium-browser or google-chrome)"
        if os.environ.get("BROWSER_TESTS") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        yield browser
        browser.close()
