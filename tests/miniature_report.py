"""A tiny report for the tests of trajectories.report: two figures, a table and a note, in one executed notebook.

The figure blocks have the shape of section 6 of the design and hold real charts, so the page's script, styles and
policy are tried on what they meet in the report. Figures in it are invented.
"""

from __future__ import annotations

import json
import re
import shutil
from functools import cache
from pathlib import Path

import altair as alt
import nbformat
import vl_convert
from nbformat import NotebookNode

from trajectories.report import assets

ROOT = Path(__file__).parent.parent
NOTEBOOK = "build/notebooks/01_miniature.ipynb"
VARIABLES = {"count_printed": "1,234", "count_claims": "3", "title": "two"}
ROWS = [
    {"month": "2024-01-01", "count": 400, "claim": "article-x-01"},
    {"month": "2024-07-01", "count": 800, "claim": "article-x-02"},
    {"month": "2025-01-01", "count": 1234, "claim": "article-y-01 </script><img src=x onerror=alert(1)>"},
]
CAVEATS = (
    "A registered case is not a conviction, and a person may stand behind several cases.",
    "The article prints no start of the period; the widest that its words allow is drawn.",
    "Returns and closed cases are not subtracted.",
)
REPORT = """\
---
title: "What three invented articles imply, side by side"
subtitle: "A miniature of the report: every figure here is made up"
---

Article X states {{< var count_printed >}} cases. [A chart](#fig-one) draws it, [another](#fig-two) draws it again, and
[a section](#sec-how) says how.[^1]

[^1]: A footnote with `code` and *emphasis*.

## Side by side

{{< embed build/notebooks/01_miniature.ipynb#fig-one >}}

### How to read it {#sec-how}

::: {.callout-note title="How to read this"}
A block is as wide as its period and as high as its monthly average; the area is the count.
:::

{{< embed build/notebooks/01_miniature.ipynb#how-to >}}

## Over time

{{< embed build/notebooks/01_miniature.ipynb#fig-two >}}

| Article | Claims | First count |
|---|---:|---:|
| Article X | {{< var count_claims >}} | {{< var count_printed >}} |

{{< embed build/notebooks/01_miniature.ipynb#tbl-claims >}}

::: {.callout-warning}
## What cannot be read off
Nothing here is a forecast.
:::
"""


def chart(mark: str, width: int) -> alt.Chart:
    """A chart of ROWS in the page's variable colours, with a tooltip and an expression."""
    marks = {"bar": alt.Chart.mark_bar, "point": alt.Chart.mark_point}[mark]
    return (
        marks(alt.Chart(alt.Data(values=ROWS)), clip=True, size=60, color="var(--accent)", aria=False)
        .transform_calculate(half="datum.count / 2")
        .encode(
            x=alt.X("month:T", title=None),
            y=alt.Y("count:Q", title="cases registered"),
            tooltip=[alt.Tooltip("claim:N"), alt.Tooltip("count:Q", format=","), alt.Tooltip("half:Q")],
        )
        .properties(width=width, height=260, description="Counts by month, invented", background="transparent")
        .configure_axis(
            labelColor="var(--chart-quiet, #545b62)",
            titleColor="var(--chart-text, #1d2226)",
            gridColor="var(--chart-grid)",
            domainColor="gray",
        )
        .configure_view(stroke=None)
    )


def script(attributes: str, value: object) -> str:
    text = json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/json" {attributes}>{text}</script>'


@cache
def figure_block(label: str, mark: str, *, caveats: tuple[str, ...] = CAVEATS) -> str:
    specs = {"wide": chart(mark, 900), "narrow": chart(mark, 220), "export": chart(mark, 900)}
    drawn = {}
    for variant in ("wide",):
        svg = vl_convert.vegalite_to_svg(specs[variant].to_dict())
        # Ids of clip paths are counted from nought in every drawing.
        svg = re.sub(r'(id="|url\(#)(clip|gradient)', rf"\1{label}-{variant}-\2", svg)
        drawn[variant] = svg.replace("<svg ", '<svg role="img" aria-label="Counts by month, invented" ', 1)
    rows = "".join(f"<tr><td>{r['month']}</td><td class='number'>{r['count']}</td></tr>" for r in ROWS * 8)
    head = "<thead><tr><th scope='col'>Month</th><th scope='col' class='number'>Count</th></tr></thead>"
    csv = "month,count\n" + "".join(f'{row["month"]},"{row["count"]:,}"\n' for row in ROWS)
    data = {"csv": csv, "name": label, "trailing": {"caveats": " | ".join(caveats), "readings": 'plain="nearest"'}}
    charts = "".join(
        f'<div class="chart {variant}" tabindex="0" role="group" aria-label="Chart" data-spec="{label}-{variant}">'
        f"{drawn.get(variant, '')}</div>"
        for variant in ("wide", "narrow")
    )
    items = "".join(f'<li data-caveat="c{number}">{text}</li>' for number, text in enumerate(caveats))
    return f"""<figure class="figure-block" id="{label}" data-figure="{label}">
<figcaption><h3 class="figure-title">Article X states a count three times that of Article Y for the same months</h3>
<p class="figure-subtitle">Cases registered, as each article prints them, by month</p></figcaption>
<div class="figure-views">
<div class="view view-chart">{charts}</div>
<div class="view view-table"><div class="table-scroll" tabindex="0" role="region" aria-label="Rows of {label}">
<table>{head}<tbody>{rows}</tbody></table></div></div>
<div class="view view-sources"><p>Article X: <a href="https://example.org/">no outlet printed</a>.</p></div>
</div>
<ol class="caveats">{items}</ol>
<p class="source-line">Source: Articles X and Y (invented). Readings: plain=nearest; more_than=open.</p>
<p class="downloads" hidden data-file="{label}"></p>
{"".join(script(f'class="figure-spec" data-name="{label}-{name}"', spec.to_dict()) for name, spec in specs.items())}
{script('class="figure-data"', data)}
</figure>"""


def markdown(html: str) -> str:
    return f"```{{=html}}\n{html}\n```"


def code_cell(source: str, shown: str) -> NotebookNode:
    cell = nbformat.v4.new_code_cell(source, execution_count=1, id=re.sub(r"\W", "", source)[:20])
    cell.outputs = [nbformat.v4.new_output("display_data", data={"text/markdown": shown, "text/plain": "<Figure>"})]
    return cell


def notebook() -> NotebookNode:
    """The executed notebook."""
    made = nbformat.v4.new_notebook()
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    table = "<div class='table-scroll' tabindex='0' role='region' aria-label='All claims'><table><thead><tr>"
    table += "".join(f"<th scope='col'>Column number {n}</th>" for n in range(12)) + "</tr></thead><tbody><tr>"
    table += "".join(f"<td>value {n}</td>" for n in range(12)) + "</tr></tbody></table></div>"
    made.cells = [
        nbformat.v4.new_markdown_cell("# Miniature", id="heading"),
        code_cell('#| label: fig-one\n#| fig-cap: "Counts as bars"\nshow()', markdown(figure_block("fig-one", "bar"))),
        code_cell("#| label: how-to\nshow()", "Read it *from left to right*; see [the chart](#fig-one)."),
        code_cell("#| label: fig-two\nshow()", markdown(figure_block("fig-two", "point"))),
        code_cell('#| label: tbl-claims\n#| tbl-cap: "Every claim"\nshow()', markdown(table)),
    ]
    return made


def project(folder: Path, report: str = REPORT) -> Path:
    """A project folder ready to be rendered; returns it."""
    (folder / NOTEBOOK).parent.mkdir(parents=True)
    (folder / "report.qmd").write_text(report, encoding="utf-8")
    nbformat.write(notebook(), folder / NOTEBOOK)
    shutil.copyfile(ROOT / "_quarto.yml", folder / "_quarto.yml")
    # The chart library takes seconds to bundle, so the tests share the project's own copy.
    assets.bundle(ROOT / "build")
    for kept in (ROOT / "build").glob("vega-*.js"):
        shutil.copyfile(kept, folder / "build" / kept.name)
    return folder
