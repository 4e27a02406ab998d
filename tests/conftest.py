"""What several test files share: the report's data and a miniature of it, solved and drawn once in a session."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from opened_page import address, open_page  # noqa: F401

from trajectories.claims.load import Dataset, load
from trajectories.solver.solve import Solution, solve_many

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from trajectories.compare.study import Study
    from trajectories.figures.figure import Figure

CHROMIUM = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
ROOT = Path(__file__).parent.parent
DATA = ROOT / "data"
MINIATURE = Path(__file__).parent / "data" / "miniature"
# The sources that the tests of this data set's numbers are about. A sixth one changes none of these numbers.
FIVE = tuple(f"article-{letter}" for letter in "abcde")


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    """The report's own data, of the five sources that its tests know; others may stand beside them."""
    return load(DATA).only(FIVE)


@pytest.fixture(scope="session")
def solutions(dataset: Dataset) -> dict[str, Solution]:
    """The report's sources under the default reading."""
    return solve_many(dataset.by_source(), subject=dataset.subject)


@pytest.fixture(scope="session")
def study(dataset: Dataset) -> Study:
    """Everything that is computed from these data, each frame once in a session."""
    from trajectories.compare.study import Study

    return Study(dataset)


@pytest.fixture(scope="session")
def drawn(study: Study) -> dict[str, Figure]:
    """Every figure of these data by its id."""
    from trajectories.figures.figure import figures

    return {figure.id: figure for figure in figures(study)}


@pytest.fixture(scope="session")
def miniature() -> Dataset:
    """An invented subject with other categories, units and years."""
    return load(MINIATURE)


@pytest.fixture(scope="session")
def miniature_solutions(miniature: Dataset) -> dict[str, Solution]:
    return solve_many(miniature.by_source(), subject=miniature.subject)


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
