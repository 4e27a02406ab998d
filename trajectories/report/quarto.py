"""The Quarto renderer: report.qmd rendered in a scratch copy, so that the project folder stays clean."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from trajectories.ground.errors import DataError, Fault
from trajectories.report import assets, embed, tool

HEADER = "build/quarto-header.html"
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_POLICY_META = re.compile(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>\s*", re.IGNORECASE)
SECONDS = 600


def find() -> Path | None:
    """The quarto on PATH, else the one that `make quarto` put beside this Python, else None."""
    found = shutil.which("quarto") or shutil.which("quarto", path=str(Path(sys.executable).parent))
    return Path(found) if found else None


def version(quarto: Path) -> str:
    """What `quarto --version` prints, such as "1.9.38"; raises DataError if it prints nothing like it."""
    try:
        done = subprocess.run([quarto, "--version"], capture_output=True, text=True, timeout=60)
        found = done.stdout.strip()
    except (OSError, subprocess.TimeoutExpired) as error:
        found = str(error)
    if not re.match(r"\d+\.\d+", found):
        raise DataError([Fault("quarto", "1", "version", found or "nothing", "a version number")])
    return found


def header(library: str) -> str:
    """What goes into the page's head: policy, the figures' style, the chart library, page’s script."""
    meta = f'<meta http-equiv="Content-Security-Policy" content="{assets.quarto_policy()}">'
    style = (
        f'<style id="figure-style">\n{assets.text("figure.css")}</style>\n<style>\n{assets.text("page.css")}</style>'
    )
    meta += '\n<meta name="referrer" content="no-referrer">'
    return f"{meta}\n{style}\n{assets.scripts(library)}\n"


def write_inputs(root: Path, folder: Path, variables: Mapping[str, Any], executed: Path) -> None:
    """Put what Quarto reads beside report.qmd into `folder`: variables, header, and the executed notebooks."""
    for name in ("report.qmd", "_quarto.yml", "custom.scss"):
        shutil.copyfile(root / name, folder / name)
    notebooks = folder / "build/notebooks"
    notebooks.mkdir(parents=True)
    for notebook in sorted(executed.glob("*.ipynb")):
        (notebooks / notebook.name).write_text(only_labelled(notebook.read_text(encoding="utf-8")), encoding="utf-8")
    (folder / HEADER).write_text(header(assets.bundle(root / "build")), encoding="utf-8")
    text = yaml.safe_dump(dict(variables), allow_unicode=True, sort_keys=True)
    (folder / "_variables.yml").write_text(text, encoding="utf-8")


def only_labelled(notebook: str) -> str:
    """The notebook with the markdown of labelled cells alone: nothing else is embedded.

    HTML, in whichever cell, makes Quarto fetch scripts from the network.
    """
    content = json.loads(notebook)
    for cell in content["cells"]:
        if cell["cell_type"] != "code":
            continue
        labelled = embed.options("".join(cell["source"])).get("label")
        cell["outputs"] = cell["outputs"] if labelled else []
        for output in cell["outputs"]:
            if "text/markdown" in output.get("data", {}):
                output["data"] = {"text/markdown": output["data"]["text/markdown"]}
    return json.dumps(content, ensure_ascii=False)


def render(
    root: Path, variables: Mapping[str, Any], destination: Path, quarto: Path, notebooks: Path | None = None
) -> Path:
    """Write the page of root/report.qmd to `destination` and return it.

    Raises DataError with Quarto's own last error lines if it fails.
    """
    missing = [name for name in ("report.qmd", "_quarto.yml", "custom.scss") if not (root / name).is_file()]
    if missing:
        raise DataError([Fault(name, "1", "file", "no such file", "a file") for name in missing])
    scratch = root / "build/quarto"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    write_inputs(root, scratch, variables, notebooks or root / "build/notebooks")
    command = [str(quarto), "render", "report.qmd", "--to", "html", "--no-execute"]
    code, _, said = tool.run("quarto", command, SECONDS, where=scratch)
    page = scratch / "report.html"
    if code != 0 or not page.is_file():
        told = [_ANSI.sub("", line).strip() for line in said.splitlines() if line.strip()]
        errors = [line for line in told if "ERROR" in line] or told[-3:]
        raise DataError(
            [Fault("report.qmd", "1", "quarto", " ".join(errors)[:600] or f"exit code {code}", "a page without error")]
        )
    destination.parent.mkdir(parents=True, exist_ok=True)
    destination.write_text(policy_first(landmark(without_icons(page.read_text(encoding="utf-8")))), encoding="utf-8")
    shutil.rmtree(scratch, ignore_errors=True)
    return destination


_ICON_FONT = re.compile(r'<style type="text/css">\s*@font-face \{[^{}]*"bootstrap-icons".*?</style>\s*', re.DOTALL)
_ICON = re.compile(r'class="(?:[^"]* )?bi(?:[ -][^"]*)?"')


def without_icons(page: str) -> str:
    """The page without Bootstrap's icon font, a third of a megabyte that Quarto always adds, where no icon is used."""
    bare = _ICON_FONT.sub("", page)
    return page if _ICON.search(bare) else bare


def landmark(page: str) -> str:
    """The page with its main part marked as such: Quarto's custom layout has a plain box there."""
    return re.sub(r'<div (class="[^"]*page-layout-custom)', r'<div role="main" \1', page, count=1)


def policy_first(page: str) -> str:
    """The page with its policy moved to the top of its head: a policy governs only what comes after it."""
    found = _POLICY_META.search(page)
    if not found:
        return page
    rest = page[: found.start()] + page[found.end() :]
    return rest.replace("<head>", f"<head>\n{found.group(0).strip()}", 1)
