"""The whole way from notebooks to build/report.html."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from trajectories.ground.alone import DRAFT, alone
from trajectories.ground.errors import DataError, Fault
from trajectories.report import execute

RENDERERS = ("quarto", "builtin")
PAGE = "report.html"
STAMP = ".stamp"
BUILD = "build"


def build(
    root: Path,
    data_dir: Path,
    renderer: str | None = None,
    *,
    variables: Callable[[], Mapping[str, Any]],
    prepare: Callable[[], None] = lambda: None,
    around: Callable[[], tuple[str, str]] = lambda: ("", ""),
    progress: Callable[[str], None] | None = None,
) -> Path:
    """Make report.html in `place(root, data_dir)` and return it.

    renderer: "quarto", "builtin", or None for Quarto where it is found and the built-in one otherwise.
    variables: the nested names of `{{< var … >}}`, called only when something has changed, after the notebooks
    have run. prepare: called before the first of them runs, for files beside the page. around: called for what stands in the page's head
    and foot. progress: takes one line at a time (default: stderr). Where no input has changed since the last good page,
    nothing runs. Two builds of one folder wait for each other. Raises DataError; the last good page then stays where it is.
    """
    say = progress or (lambda line: print(line, file=sys.stderr, flush=True))
    chosen, maker = _renderer(renderer)
    out = place(root, data_dir)
    with alone(out, say):
        return _build(root, data_dir, out, chosen, maker, variables, prepare, around, say)


def _build(
    root: Path,
    data_dir: Path,
    out: Path,
    chosen: str,
    maker: str,
    variables: Callable[[], Mapping[str, Any]],
    prepare: Callable[[], None],
    around: Callable[[], tuple[str, str]],
    say: Callable[[str], None],
) -> Path:
    page, stamp = out / PAGE, out / STAMP
    shown = page.relative_to(root).as_posix()
    key = inputs(root, data_dir, maker)
    if page.is_file() and stamp.is_file() and stamp.read_text() == key:
        say(f"{shown} is up to date")
        return page
    if not (root / "report.qmd").is_file():
        raise DataError([Fault("report.qmd", "1", "file", "no such file", "the report's text")])

    execute.execute(
        root / "notebooks",
        out / "notebooks",
        inputs=execute.inputs_hash(_package(), data_dir),
        root=root,
        data_dir=data_dir,
        prepare=prepare,
        progress=say,
    )
    say("variables: writing _variables.yml")
    names = dict(variables())
    # Where Quarto looks for it, for whoever calls it by hand; a report on other data keeps its own.
    write_variables((root if out == root / BUILD else out) / "_variables.yml", names)

    from trajectories.report import builtin, finish, quarto

    say(f"page: rendering with {maker}")
    draft = out / DRAFT
    if chosen == "builtin":
        made_by = f"Page made by the built-in renderer (pandoc {builtin.version()})."
        builtin.render(root, names, draft, out / "notebooks")
    else:
        found = quarto.find()
        assert found is not None  # _renderer has looked
        made_by = f"Page made by {maker}."
        quarto.render(root, names, draft, found, out / "notebooks")
    say("page: checking")
    head, foot = around()
    finish.finish(draft, page, made_by, head=head, foot=foot, root=root)
    draft.unlink()
    stamp.write_text(key)
    say(f"page: {shown}, {page.stat().st_size / 1e6:.2f} MB")
    return page


def place(root: Path, data_dir: Path) -> Path:
    """The folder that a build of `data_dir` writes into: build/, or for other data a folder of its name in build/.

    So a report on another subject stands beside this one and never over it.
    """
    own = data_dir.resolve()
    if own == (root / "data").resolve():
        return root / BUILD
    # Folders that a build of this project's own data writes have names of their own.
    taken = own.name in ("data", "charts", "notebooks", "quarto")
    return root / BUILD / (f"{own.name}-{own.parent.name}" if taken else own.name)


def _package() -> Path:
    return Path(__file__).parent.parent


def _renderer(wanted: str | None) -> tuple[str, str]:
    """("quarto" or "builtin", the renderer's name with what tells its versions apart)."""
    from trajectories.report import quarto

    if wanted not in (None, *RENDERERS):
        raise DataError([Fault("build", "--renderer", "renderer", str(wanted), " or ".join(RENDERERS))])
    found = quarto.find()
    if wanted == "quarto" and found is None:
        allowed = "quarto on PATH (make quarto installs it), or --renderer builtin"
        raise DataError([Fault("build", "--renderer", "renderer", "no quarto", allowed)])
    if found is None or wanted == "builtin":
        return "builtin", "the built-in renderer"
    return "quarto", f"Quarto {quarto.version(found)}"


def inputs(root: Path, data_dir: Path, maker: str) -> str:
    """Hash over everything the page depends on: text, settings, notebooks, package, data, libraries, renderer."""
    texts = [root / name for name in ("report.qmd", "_quarto.yml")]
    package = execute.tree(_package(), ".py", ".lua", ".html", ".css", ".js")
    notebooks = (root / "notebooks").glob("*.ipynb")
    files = [*(path for path in texts if path.is_file()), *notebooks, *package, *execute.tree(data_dir)]
    return execute.digest(files, maker, execute.libraries(), str(data_dir.resolve()))


def write_variables(path: Path, names: Mapping[str, Any]) -> None:
    """Write the named texts to a file that Quarto reads, in one step."""
    import yaml

    draft = path.with_name(f".{path.name}.new")
    text = yaml.safe_dump(dict(names), allow_unicode=True, sort_keys=True)
    draft.write_text(f"# Written by make report; not kept in version control.\n{text}", encoding="utf-8")
    os.replace(draft, path)


def clean(root: Path) -> None:
    """Remove everything that was built."""
    shutil.rmtree(root / "build", ignore_errors=True)
    (root / "_variables.yml").unlink(missing_ok=True)
