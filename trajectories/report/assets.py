"""Scripts, styles and the Content-Security-Policy that stand on the page, whichever renderer made it."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib import metadata
from pathlib import Path

from trajectories.figures.packed import pack
from trajectories.ground.alone import write

HERE = Path(__file__).parent
# What the page’s script needs of the chart library, and no more: drawings are compiled from Vega-Lite at build time, and what is not
# named is left out of the bundle, a third of it. The interpreter is what `ast: true` needs. The bundler knows each module by
# the place that its own copy has.
SNIPPET = """\
import { parse, View } from "/npm/vega@6.2.0/+esm";
import { expressionInterpreter } from "/npm/vega-interpreter@2.0.0/+esm";
window.vegaParts = { parse, View, interpreter: expressionInterpreter };
"""


def bundle(keep: Path) -> str:
    """The chart library as JavaScript text.

    Making it takes seconds, so it is kept in the folder `keep` under what it was made from.
    """
    import vl_convert

    made_from = hashlib.sha256(f"{metadata.version('vl-convert-python')} {SNIPPET}".encode()).hexdigest()[:8]
    kept = keep / f"vega-{made_from}.js"
    if not kept.is_file():
        keep.mkdir(parents=True, exist_ok=True)
        write(kept, vl_convert.javascript_bundle(SNIPPET).encode())
    return kept.read_bytes().decode()


# Lines that are a comment are for who works on these files: left out, they spare a page six kilobytes.
_COMMENT = re.compile(r"^ *(/\*.*?\*/|//[^\n]*)\n", re.DOTALL | re.MULTILINE)


def text(name: str) -> str:
    """A file of this folder: page.css, figure.css, filter.lua, explore.js, template.html or standalone.html; styles without comments."""
    found = (HERE / name).read_text(encoding="utf-8")
    return _COMMENT.sub("", found) if name.endswith(".css") else found


def page_script() -> str:
    """The files of script/ as one: makes a page of figures live, with drawings, tooltips, selection, tabs, tables, downloads.

    Without it, or when any of it fails, the page shows each still picture with its caveats, table and sources. Whatever it
    builds carries data-made and is taken away first, so that a page saved by a browser is built anew.
    """
    parts = [_COMMENT.sub("", path.read_text(encoding="utf-8")) for path in sorted((HERE / "script").glob("*.js"))]
    return f'(function () {{\n"use strict";\n\n{chr(10).join(parts)}}})();\n'


def script_hash(script: str) -> str:
    """The `'sha256-…'` by which a policy allows exactly this inline script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def strict_policy(library: str) -> str:
    """What no page of ours may do, whichever renderer made it: load anything, submit anything, be re-based, run any script
    but the page’s own and the unpacked chart library, each by its hash."""
    allowed = " ".join(script_hash(script) for script in (page_script(), library))
    return (
        "default-src 'none'; img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'; "
        f"script-src {allowed}; style-src 'unsafe-inline'"
    )


def scripts(library: str) -> str:
    """Script elements: the packed chart library, the frame of a figure's own page, the page’s script."""
    # The frame must not close the element that it stands in.
    framed = frame(library).replace("</", "<\\/")
    return (
        f'<script type="text/plain" id="vega-bundle">{pack(library)}</script>\n'
        f'<script type="text/plain" id="standalone">{framed}</script>\n<script>{page_script()}</script>'
    )


def dress(page: str, library: str) -> str:
    """The page that a renderer made of template.html, with policy, styles and scripts put in."""
    page = page.replace("@@POLICY@@", strict_policy(library))
    page = page.replace("@@FIGURE-STYLE@@", text("figure.css")).replace("@@STYLE@@", text("page.css"))
    return page.replace("<!--SCRIPTS-->", scripts(library))


def frame(library: str) -> str:
    """What stands around one figure on a page of its own; the page’s script fills the same frame for its HTML download."""
    return text("standalone.html").replace("@@POLICY@@", strict_policy(library))
