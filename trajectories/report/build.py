"""The whole way from notebooks to build/report.html."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from trajectories.ground.alone import alone
from trajectories.ground.errors import DataError, Fault
from trajectories.report import execute

if TYPE_CHECKING:
    from trajectories.report.parts import Parts

RENDERERS = ("quarto", "builtin")
PAGE = "report.html"
STAMP = ".stamp"
BUILD = "build"


def build(
    root: Path, data_dir: Path, renderer: str | None = None, progress: Callable[[str], None] | None = None
) -> Path:
    """Make report.html in `place(root, data_dir)` and return it.

    renderer: "quarto", "builtin", or None for Quarto where it is found and the built-in one otherwise.
    progress: takes one line at a time (default: stderr). Where no input has changed since the last good page,
    nothing runs. Two builds of one folder wait for each other. Raises DataError; the last good page then stays where it is.
    """
    say = progress or (lambda line: print(line, file=sys.stderr, flush=True))
    with_quarto, maker = _renderer(renderer)
    out = place(root, data_dir)
    page, stamp = out / PAGE, out / STAMP
    shown = page.relative_to(root).as_posix()
    with alone(out, say):
        key = inputs(root, data_dir, maker)
        if page.is_file() and stamp.is_file() and stamp.read_text() == key:
            say(f"{shown} is up to date")
            return page
        if not (root / "report.qmd").is_file():
            raise DataError([Fault("report.qmd", "1", "file", "no such file", "the report's text")])

        # Nothing heavy is imported or solved until something has changed, and the kernels are starting.
        from trajectories.ground.children import Beside

        with Beside(execute.WORKERS) as beside:

            @cache
            def parts() -> Parts:
                from trajectories.report import parts

                return parts.Parts(data_dir, out, beside)

            notebooks = out / "notebooks"
            run = partial(execute.execute, root / "notebooks", notebooks, root=root, data_dir=data_dir)
            run(inputs=execute.inputs_hash(data_dir), prepare=lambda: parts().prepare(), progress=say)
            say("variables: writing _variables.yml")
            names = parts().names()

            from trajectories.report import builtin, finish, quarto

            # Where Quarto looks for it, for whoever calls it by hand; a report on other data keeps its own.
            quarto.write_variables((root if out == root / BUILD else out) / "_variables.yml", names)
            say(f"page: rendering with {maker}")
            if with_quarto:
                made, by = quarto.render(root, names, with_quarto, notebooks), maker
            else:
                made, by = builtin.render(root, names, notebooks), f"{maker} (pandoc {builtin.version()})"
            say("page: checking")
            head, foot = parts().around()
        finish.finish(made, page, f"Page made by {by}.", head=head, foot=foot, root=root)
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


def _renderer(wanted: str | None) -> tuple[Path | None, str]:
    """(Quarto's program, None for the built-in renderer, and the renderer's name with what tells its versions apart)."""
    from trajectories.report import quarto

    if wanted not in (None, *RENDERERS):
        raise DataError([Fault("build", "--renderer", "renderer", str(wanted), " or ".join(RENDERERS))])
    found = quarto.find()
    if wanted == "quarto" and found is None:
        allowed = "quarto on PATH (make quarto installs it), or --renderer builtin"
        raise DataError([Fault("build", "--renderer", "renderer", "no quarto", allowed)])
    if found is None or wanted == "builtin":
        return None, "the built-in renderer"
    return found, f"Quarto {quarto.version(found)}"


def inputs(root: Path, data_dir: Path, maker: str) -> str:
    """Hash over everything the page depends on: text, settings, notebooks, package, data, libraries, renderer."""
    texts = [root / name for name in ("report.qmd", "_quarto.yml")]
    package = execute.tree(execute.PACKAGE, ".py", ".yml", ".lua", ".html", ".css", ".js")
    notebooks = (root / "notebooks").glob("*.ipynb")
    files = [*(path for path in texts if path.is_file()), *notebooks, *package, *execute.tree(data_dir)]
    return execute.digest(files, maker, execute.libraries(), str(data_dir.resolve()))
