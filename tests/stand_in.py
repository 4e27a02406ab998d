"""A small page of invented figures for the tests of figures and page: two figures, findings, who, claims and caveats.

The figures are drawn from the miniature data as the report's own are, so that what is tried on them holds for those.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import altair as alt
import polars as pl

from trajectories.claims.load import load
from trajectories.compare.findings.finding import Finding
from trajectories.compare.study import Study
from trajectories.figures import figure as figure_module
from trajectories.figures import tables
from trajectories.figures.parts.look import Look, Words
from trajectories.report import blocks, builtin, finish
from trajectories.report.names import foot, head, names

MINIATURE = Path(__file__).parent / "data" / "miniature"
HOSTILE = "</script><img src=x onerror=alert(1)>"
REPORT = """\
---
title: "{{< var title >}}"
lang: en
---

{{< embed build/notebooks/one.ipynb#fig-stand-in >}}

{{< embed build/notebooks/one.ipynb#findings >}}

## Who says what {#who}

{{< embed build/notebooks/one.ipynb#tbl-who >}}

{{< embed build/notebooks/one.ipynb#nothing >}}

## Appendix {#appendix}

{{< embed build/notebooks/one.ipynb#fig-second >}}

### How words are read {#reading}

As in the report.

### Every claim {#claims}

{{< embed build/notebooks/one.ipynb#tbl-claims >}}

{{< embed build/notebooks/one.ipynb#tbl-long >}}

{{< embed build/notebooks/one.ipynb#tbl-published >}}

### Every caveat {#caveats}

{{< embed build/notebooks/one.ipynb#tbl-caveats >}}
"""


def rows(study: Study) -> pl.DataFrame:
    """A row for each claim that is a total: source_id, unit, best, claim_ids; a hostile note besides."""
    totals = study.claims.filter((pl.col("quantity") == "total") & pl.col("best").is_not_null())
    return totals.select(
        "source_id", "unit", "best", pl.lit(HOSTILE).alias("note"), pl.col("claim_id").alias("claim_ids")
    )


def words(study: Study, rows: pl.DataFrame) -> Words:
    return Words(
        f"{len(rows)} totals stand beside each other", "Counts as printed", f"A dot for each of {len(rows)} totals."
    )


def chart(study: Study, rows: pl.DataFrame, look: Look) -> alt.Chart:
    plotted = rows.with_columns(
        pl.col("claim_ids").alias("Figure"), pl.lit("").alias("Empty"), pl.col("note").alias("Note")
    )
    return (
        alt.Chart(alt.Data(values=plotted.to_dicts()))
        .mark_point(filled=True, size=90)
        .encode(
            x=alt.X("best:Q"), y=alt.Y("claim_ids:N", axis=None), color=alt.Color("source_id:N", legend=None),
            tooltip=["Figure:N", "Note:N", "Empty:N"],
        )
        .properties(width=look.width, height=250, autosize=alt.AutoSizeParams(type="fit", contains="padding"))
    )  # fmt: skip


def module(main: bool, order: int) -> SimpleNamespace:
    methods = ("trajectory", "cumulative", "blocks", "contested")
    return SimpleNamespace(MAIN=main, ORDER=order, METHODS=methods, rows=rows, words=words, chart=chart)


LONG = [(number * 37 % 101, f"word{number}") for number in range(30)]
MODULES = {"fig-stand-in": module(True, 1), "fig-second": module(False, 2)}


class Small(Study):
    """A study with one finding, for the list of findings."""

    findings = (Finding("one", "One thing.", "It is so.", "fig-stand-in", ()),)


def study() -> Study:
    return Small(load(MINIATURE))


def project(root: Path, monkeypatch) -> Path:
    """A finished page in `root`, made by the built-in renderer."""
    monkeypatch.setattr(figure_module, "modules", lambda: MODULES)
    made = study()
    parts = {
        "fig-stand-in": blocks.section(made, "fig-stand-in", "A heading", ("A paragraph beside it.",)),
        "fig-second": blocks.section(made, "fig-second"),
        "findings": blocks.findings(made),
        "nothing": blocks.section(made, "fig-missing"),
        "tbl-who": blocks.who(made),
        "tbl-claims": blocks.folded("Table of every claim", blocks.claims(made)),
        "tbl-long": blocks.folded("A long table", tables.table("Long", ("Number", "Word"), LONG)),
        "tbl-published": blocks.published_part(made),
        "tbl-caveats": blocks.caveats(made),
    }
    (root / "build/notebooks").mkdir(parents=True)
    (root / "report.qmd").write_text(REPORT)
    from trajectories.figures.html import raw_block

    cells = [
        {"cell_type": "code", "source": f"#| label: {label}", "outputs": [
            {"output_type": "display_data", "data": {"text/markdown": raw_block(text.replace("\n\n", "\n"))}}]}
        for label, text in parts.items()
    ]  # fmt: skip
    (root / "build/notebooks/one.ipynb").write_text(json.dumps({"cells": cells}))
    draft = builtin.render(root, names(made))
    return finish.finish(
        draft, root / "build/report.html", "Made for the tests.", head=head(made, "0"), foot=foot(made, "0"), root=root
    )
