"""The Quarto renderer: report.qmd rendered in a scratch copy, so that the project folder stays clean."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import yaml

from trajectories.ground.alone import write
from trajectories.ground.errors import DataError, Fault
from trajectories.report import assets, embed, tool

FILES = ("report.qmd", "_quarto.yml")
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
SECONDS = 600


def find() -> Path | None:
    """The quarto on PATH, else the one that `make quarto` put beside this Python, else None."""
    found = shutil.which("quarto") or shutil.which("quarto", path=str(Path(sys.executable).parent))
    return Path(found) if found else None


def version(quarto: Path) -> str:
    """What `quarto --version` prints, such as "1.9.38"; raises DataError if it prints nothing like it."""
    found = tool.run("quarto", [str(quarto), "--version"], 60)[1].strip()
    if not re.match(r"\d+\.\d+", found):
        raise DataError([Fault("quarto", "1", "version", found or "nothing", "a version number")])
    return found


def write_variables(path: Path, names: Mapping[str, str]) -> None:
    """Write the named texts to a file that Quarto reads."""
    text = yaml.safe_dump(dict(names), allow_unicode=True, sort_keys=True)
    write(path, f"# Written by make report; not kept in version control.\n{text}".encode())


def only_labelled(notebook: str) -> str:
    """The notebook with the markdown of labelled cells alone: nothing else is embedded.

    HTML, in whichever cell, makes Quarto fetch scripts from the network.
    """
    content = json.loads(notebook)
    for cell in content["cells"]:
        if "outputs" in cell and not embed.options("".join(cell["source"])).get("label"):
            cell["outputs"] = []
        for output in cell.get("outputs", []):
            if "text/markdown" in output.get("data", {}):
                output["data"] = {"text/markdown": output["data"]["text/markdown"]}
    return json.dumps(content, ensure_ascii=False)


def render(root: Path, variables: Mapping[str, str], quarto: Path, notebooks: Path | None = None) -> str:
    """The page of root/report.qmd, not yet finished.

    Raises DataError with Quarto's own last error lines if it fails.
    """
    if missing := [name for name in FILES if not (root / name).is_file()]:
        raise DataError([Fault(name, "1", "file", "no such file", "a file") for name in missing])
    scratch = root / "build/quarto"
    shutil.rmtree(scratch, ignore_errors=True)
    embedded = scratch / "build/notebooks"
    embedded.mkdir(parents=True)
    for notebook in sorted((notebooks or root / "build/notebooks").glob("*.ipynb")):
        (embedded / notebook.name).write_text(only_labelled(notebook.read_text(encoding="utf-8")), encoding="utf-8")
    ours = (assets.HERE / name for name in ("template.html", "filter.lua"))
    for path in (*(root / name for name in FILES), *ours):
        shutil.copyfile(path, scratch / path.name)
    write_variables(scratch / "_variables.yml", variables)
    command = [str(quarto), "render", "report.qmd", "--to", "html", "--no-execute"]
    code, _, said = tool.run("quarto", command, SECONDS, where=scratch)
    page = scratch / "report.html"
    if code != 0 or not page.is_file():
        told = [_ANSI.sub("", line).strip() for line in said.splitlines() if line.strip()]
        errors = [line for line in told if "ERROR" in line] or told[-3:]
        found = " ".join(errors)[:600] or f"exit code {code}"
        raise DataError([Fault("report.qmd", "1", "quarto", found, "a page without error")])
    made = page.read_text(encoding="utf-8")
    shutil.rmtree(scratch, ignore_errors=True)
    return assets.dress(made, assets.bundle(root / "build"))
