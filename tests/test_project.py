"""Rules of the project that no single module holds: what may import what, what may stand in code, what is current."""

from __future__ import annotations

import ast
import csv
import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from conftest import DATA, ROOT

PACKAGE = ROOT / "trajectories"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py")

# A room may import from itself, its own layer and those above it in this list; never from one below.
LAYERS = [
    ["ground"],
    ["claims"],
    ["solver"],
    ["compare"],
    ["figures"],
    ["datapackage"],
    ["report"],
    ["explore", "terminal"],
    ["controls"],
    ["lab"],
    ["__main__"],
]
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
# Rooms whose modules may read files: the first reads the data, the others write or inspect what was made.
READERS = {"claims", "report", "datapackage", "__main__"}


def room_of(module: str) -> str:
    return module.split(".")[0]


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


NAMES = {module_of(path) for path in MODULES}


def imports(path: Path) -> set[str]:
    """Modules of the package that a file imports, at its top or inside a function; not for type checkers only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    guarded = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for inner in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if id(node) in guarded:
            continue
        if isinstance(node, ast.Import):
            assert not any(a.name.startswith("trajectories") for a in node.names), f"{path.name}: one form of import"
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name}: a relative import hides where it comes from"
            if node.module and node.module.split(".")[0] == "trajectories":
                base = node.module.split(".")[1:]
                for alias in node.names:
                    inner = ".".join([*base, alias.name])
                    found.add(inner if inner in NAMES else ".".join(base))
    return found


def layer(room: str) -> int:
    (found,) = [number for number, rooms in enumerate(LAYERS) if room in rooms] or [None]
    assert found is not None, f"{room} stands in no layer of the list in this file"
    return found


@pytest.mark.parametrize("path", MODULES, ids=module_of)
def test_imports_go_one_way_only(path: Path) -> None:
    room = room_of(module_of(path))
    for other in map(room_of, imports(path)):
        assert layer(other) <= layer(room), f"{room} imports {other}, which stands below it"


def test_every_room_stands_in_one_layer_and_says_what_it_holds() -> None:
    rooms = [room for rooms in LAYERS for room in rooms]
    assert sorted(rooms) == sorted({room_of(name) for name in NAMES})
    for folder in {path.parent for path in MODULES} - {PACKAGE}:
        assert ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))), folder.name


def test_no_module_imports_itself_in_a_circle() -> None:
    graph = {module_of(path): imports(path) for path in MODULES}
    done: set[str] = set()

    def reach(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " → ".join((*way, name))
        if name not in done:
            for other in graph.get(name, ()):
                reach(other, (*way, name))
            done.add(name)

    for name in graph:
        reach(name, ())


def test_only_the_dataset_reads_data_files() -> None:
    for path in MODULES:
        # `kept` reads what it has written itself, `choices` its own words.
        if room_of(module_of(path)) not in READERS and path.name not in ("kept.py", "choices.py"):
            text = path.read_text(encoding="utf-8")
            calls = re.findall(r"\.read_text\(|\.read_bytes\(|(?<![\w.])open\(|read_csv\(|safe_load\(", text)
            assert calls == [], f"{path.name}: {calls}"


# Numbers that only look like years: a vague "thousands", a limit on rounds.
NO_YEARS = {("number_words.py", 2000), ("nearest.py", 2000)}


def constants(path: Path) -> list[ast.Constant]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    strings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in strings]


def subject_ids() -> set[str]:
    subject = yaml.safe_load((DATA / "subject.yml").read_text(encoding="utf-8"))
    ids = {entry["id"] for key in ("categories", "units", "populations", "measures") for entry in subject[key]}
    # Words that are also kinds of categories or alternatives of a reading: the code speaks of those.
    return ids - {"undefined", "not_applicable", "both", "registered", "closed", "returned"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_code_names_no_category_unit_or_year(path: Path) -> None:
    ids = subject_ids()
    assert {"awol", "desertion", "cases", "persons"} <= ids
    for node in constants(path):
        if isinstance(node.value, str):
            assert node.value not in ids, f"line {node.lineno}: {node.value!r} belongs into data/subject.yml"
            if not re.search(r"w3\.org|yaml\.org", node.value):  # years in the names of standards
                assert not re.search(r"\b(19|20)[0-9]{2}\b", node.value), (
                    f"line {node.lineno}: a year in {node.value!r}"
                )
            assert not re.search(r"\b(AWOL|Ukrain|Russia)", node.value), f"line {node.lineno}: the subject in code"
        elif type(node.value) is int and (path.name, node.value) not in NO_YEARS:
            assert not 1990 <= node.value <= 2050, f"line {node.lineno}: {node.value} looks like a year"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_module_is_too_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 350


def code_lines(path: Path) -> int:
    """Lines of a module without blank ones, docstrings, comments and imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = [node.body[0] for node in ast.walk(tree) if isinstance(node, DOCUMENTED) and ast.get_docstring(node)]
    told += [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
    aside = {line for node in told for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    return sum(bool(line.strip()) and not line.strip().startswith("#") for at, line in lines if at not in aside)


def test_the_package_stays_small() -> None:
    """About 9,500 lines of code: what adds some has to find what can go."""
    assert 5_000 < sum(code_lines(path) for path in PACKAGE.rglob("*.py")) < 9_750


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_public_functions_say_what_they_do(path: Path) -> None:
    """All but those of three lines at most, and classes that only hold what their base explains."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the module says nothing of itself"
    if path.name == "__main__.py":
        return  # each command says what it does in its --help, which test_cli asks for
    bare = []
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            lines = (node.end_lineno or 0) - node.body[0].lineno + 1
            short = lines <= 3 if isinstance(node, ast.FunctionDef) else lines <= 8
            if not short and not ast.get_docstring(node):
                bare.append(node.name)
    assert bare == [], f"no docstring: {', '.join(bare)}"


# -- notebooks, generated files ----------------------------------------------------------------------------------

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_committed_notebooks_hold_no_outputs(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [], f"cell {cell.get('id')}"
            assert cell["execution_count"] is None, f"cell {cell.get('id')}"
            assert "execution" not in cell["metadata"], f"cell {cell.get('id')} holds times of execution"
    assert "language_info" not in notebook["metadata"] or "version" not in notebook["metadata"]["language_info"]


def test_labels_of_cells_are_unique_and_report_embeds_cells_that_exist() -> None:
    labels: dict[str, set[str]] = {}
    for path in NOTEBOOKS:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        found = [m[1] for cell in cells for m in [re.search(r"#\| label: (\S+)", "".join(cell["source"]))] if m]
        assert len(found) == len(set(found)), path.name
        labels[path.name] = set(found)
    everywhere = [label for names in labels.values() for label in names]
    assert len(everywhere) == len(set(everywhere))
    report = (ROOT / "report.qmd").read_text(encoding="utf-8")
    embeds = re.findall(r"\{\{< embed \S*?([\w-]+\.ipynb)#([\w-]+) >\}\}", report)
    assert embeds
    for notebook, label in embeds:
        assert label in labels.get(notebook, set()), f"{notebook}#{label}"


def test_every_figure_stands_in_one_notebook_and_on_the_page() -> None:
    from trajectories.figures.figure import modules

    text = "".join(path.read_text(encoding="utf-8") for path in NOTEBOOKS)
    drawn = re.findall(r"#\| label: (fig-[\w-]+)", text)
    assert sorted(drawn) == sorted(modules())
    report = (ROOT / "report.qmd").read_text(encoding="utf-8")
    assert sorted(re.findall(r"#(fig-[\w-]+) >", report)) == sorted(drawn)


# -- what must not be in any file --------------------------------------------------------------------------------


def kept_files() -> list[Path]:
    """Files under version control, and new ones that would be; without a repository, all but what is built."""
    try:
        run = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        paths = [ROOT / name for name in run.stdout.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        skipped = {".venv", "build", ".git", "__pycache__", ".hypothesis"}
        paths = [path for path in ROOT.rglob("*") if not skipped & set(path.relative_to(ROOT).parts)]
    return [path for path in paths if path.is_file()]


def test_no_file_names_a_path_of_the_machine_it_was_made_on() -> None:
    found = []
    for path in kept_files():
        if path == Path(__file__) or path.suffix in {".png", ".parquet"}:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(r"(?<![\w./~>-])/(work|root|opt|home|Users|tmp)/\w", line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert found == []


def test_no_article_text_is_kept() -> None:
    """A few words of an article at most: no cell of a data file is as long as a sentence of one, but for our notes."""

    for path in (DATA / "claims").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for name in ("printed", "printed_period", "noun"):
                    assert len(row.get(name, "").split()) <= 9, f"{row['claim_id']}: {row[name]}"
    assert not list((DATA / "articles").glob("*")) or "data/articles/" in (ROOT / ".gitignore").read_text(
        encoding="utf-8"
    )


def test_kept_files_are_not_large() -> None:
    large = [
        f"{path.relative_to(ROOT)}: {path.stat().st_size:,}" for path in kept_files() if path.stat().st_size > 1_500_000
    ]
    assert large == []
