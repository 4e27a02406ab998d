"""Hostile text in every text column ends as text: in the page with its policy and without it, in exports, in notebooks."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hostile import LONG, MODELS, hostile, texts
from in_process import page

from trajectories.claims.load import Dataset, load
from trajectories.claims.schema import Claim
from trajectories.compare.study import Study
from trajectories.datapackage import write_data
from trajectories.figures import export
from trajectories.figures.figure import figures
from trajectories.figures.html import folded
from trajectories.figures.tables import FORMULA
from trajectories.ground.errors import DataError
from trajectories.report import assets, standalone

pytestmark = [pytest.mark.slow, pytest.mark.browser]
TRAP = "window.__ran = 0; window.__pwned = () => { window.__ran += 1 }; window.calc = window.__pwned;"
INTRUDERS = "[onerror], [onload], [srcdoc], iframe, img, a[href^='javascript' i]"
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile(tmp_path_factory.mktemp("hostile") / "data")


@pytest.fixture(scope="module")
def study(data: Path) -> Study:
    return Study(load(data))


@pytest.fixture(scope="module")
def made(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page(data, tmp_path_factory.mktemp("page"))


def test_every_text_column_is_harmed(data: Path) -> None:
    """All of them: a column that is added to the schema is harmed too, or this fails."""
    every = "\n".join(path.read_text(encoding="utf-8") for path in data.rglob("*.*"))
    assert every.count("__pwned") > 200
    columns = {name for model in (*MODELS.values(), Claim) for name in texts(model)}
    assert columns >= {
        "label",
        "title",
        "note",
        "reason",
        "printed",
        "printed_period",
        "meaning",
        "value",
        "lead",
        "short_text",
    }


def opened(browser, address: str):
    """A page in which everything is tried that a reader can do: (scripts that ran, intruders, dialogs, its text)."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True, accept_downloads=True)
    tab = context.new_page()
    dialogs: list[str] = []
    tab.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    tab.add_init_script(TRAP)
    tab.goto(address)
    return context, tab, dialogs


@pytest.mark.parametrize("policy", [True, False], ids=["with its policy", "without it"])
def test_nothing_runs_in_the_page(browser, made: Path, tmp_path: Path, policy: bool) -> None:
    text = made.read_text(encoding="utf-8")
    if not policy:
        text, removed = POLICY.subn("", text)
        assert removed >= 1
    bare = tmp_path / "page.html"
    bare.write_text(text, encoding="utf-8")
    context, tab, dialogs = opened(browser, bare.as_uri())
    tab.locator("html[data-started=yes]").wait_for(state="attached")
    tab.evaluate("() => window.__drawAll()")
    tab.locator("html[data-figures=ready]").wait_for(state="attached", timeout=120_000)
    tab.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true })")
    # Every mark that answers to a pointer, and every button but those that save a file.
    hovered = tab.evaluate("""() => {
      let n = 0;
      for (const each of document.querySelectorAll('.chart svg path, .chart svg text, .chart svg rect, .chart svg line')) {
        const box = each.getBoundingClientRect();
        const at = { bubbles: true, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };
        for (const kind of ['pointermove', 'mouseover', 'mousemove', 'focus']) each.dispatchEvent(new MouseEvent(kind, at));
        n += 1;
      }
      for (const each of document.querySelectorAll('button')) if (!/PNG|SVG|CSV|JSON|HTML|PDF/.test(each.textContent)) each.click();
      return n;
    }""")
    assert hovered > 50
    tab.wait_for_timeout(500)
    assert tab.evaluate("() => window.__ran") == 0
    assert tab.evaluate(f"() => document.querySelectorAll(`{INTRUDERS}`).length") == 0
    assert dialogs == []
    assert "onerror=__pwned()" in tab.locator("body").inner_text(), "it stands there, as text"
    context.close()


def test_nothing_runs_in_what_is_taken_away(browser, study: Study, tmp_path: Path, data: Path) -> None:
    library = assets.bundle(Path(__file__).parent.parent / "build")
    figure = figures(study)[0]
    shown = dict(export.contents(figure, ("svg", "html", "json", "csv"), lambda each: standalone.page(each, library)))
    shown["notebook.html"] = f"<!doctype html><meta charset=utf-8>{folded(figure)}".encode()
    for name, content in shown.items():
        if not name.endswith((".svg", ".html")):
            continue
        for kept in (True, False):
            file = tmp_path / f"{kept}-{name}"
            file.write_bytes(content if kept else POLICY.sub("", content.decode()).encode())
            context, tab, dialogs = opened(browser, file.as_uri())
            tab.wait_for_timeout(700)
            assert tab.evaluate("() => window.__ran") == 0, name
            assert tab.evaluate(f"() => document.querySelectorAll(`{INTRUDERS}`).length") == 0, name
            assert dialogs == []
            context.close()


def test_the_trap_works(browser, tmp_path: Path) -> None:
    """What the tests above look for is found where text is put into a page as it is."""
    file = tmp_path / "open.html"
    file.write_text(f"<!doctype html><p>{LONG}</p>", encoding="utf-8")
    context, tab, _ = opened(browser, file.as_uri())
    tab.wait_for_timeout(300)
    assert tab.evaluate("() => window.__ran") > 0
    assert tab.evaluate(f"() => document.querySelectorAll(`{INTRUDERS}`).length") > 0
    context.close()


def test_no_cell_of_a_table_is_a_formula(study: Study, tmp_path: Path) -> None:
    written = [path for path in write_data(study, tmp_path) if path.suffix == ".csv"]
    tables = [path.read_text(encoding="utf-8") for path in written]
    tables += [dict(export.contents(figure, ("csv",)))[f"{figure.id}.csv"].decode() for figure in figures(study)]
    cells = [cell for text in tables for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))) for cell in row]
    assert any(cell.startswith("'@\"'></script>") for cell in cells), "made safe, not taken out"
    number = re.compile(r"-?[0-9.]+(e[+-]?[0-9]+)?")
    assert [cell for cell in cells if re.match(FORMULA, cell) and not number.fullmatch(cell)] == []


def test_links_lead_to_pages_only(made: Path) -> None:
    text = re.sub(r"<script.*?</script>", "", made.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r'href="([^"]*)"', text)
    assert targets
    assert [target for target in targets if not target.startswith(("#", "https://", "http://"))] == []


def test_what_the_renderers_would_obey_is_refused_by_name(data: Path, tmp_path: Path) -> None:
    for text in ("{{< var title >}}", "@@SCRIPTS@@", "\u202e12"):
        folder = hostile(tmp_path / "data")
        actors = folder / "actors.yml"
        actors.write_text(actors.read_text(encoding="utf-8").replace("the mayor", text), encoding="utf-8")
        with pytest.raises(DataError) as caught:
            load(folder)
        assert [fault.file for fault in caught.value.faults] == ["actors.yml"]
        assert LONG  # the rest of the folder is legal


def test_the_folder_is_legal(data: Path) -> None:
    assert isinstance(load(data), Dataset)
