"""Tables for people: column names in words, sources by name, claim ids as links; and safe, short CSV of the same rows."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from trajectories.claims.schema import Source
from trajectories.compare.study import Study
from trajectories.ground import say

LONG = 20  # rows; what is longer can be sorted and filtered, and is left out of print
HEADS = {
    "source_id": "Source", "claim_ids": "Figures", "reference_ids": "Published counts", "claim_id": "Figure",
    "start": "From", "end": "To", "low": "Lowest", "high": "Highest", "unit": "Counts", "category": "Category",
    "as_printed": "As printed", "per_month": "Per month", "gap": "Gap with rounding", "gap_printed": "Gap",
    "against_id": "Held against",
}  # fmt: skip
_ADDRESS = re.compile(r"(?:https?://)?(?:[a-z0-9-]+\.)+[a-z]{2,}/[^\s;,]*[^\s;,.)]")
SAFETY = "In CSV a text that begins with = + - or @ has an apostrophe before it: no spreadsheet takes it for a formula."
FORMULA = r"^([=+\-@＝＋－＠\t\r\n])"  # spreadsheets of the East read the wide ones too


def named(source: Source) -> str:
    """A source by letter and what is printed: "E · AntiWar.com", "B · by-line isabelle", "A · no outlet printed"."""
    told = source.outlet or (f"by-line {source.author}" if source.author else "no outlet printed")
    return f"{source.label.rpartition(' ')[2]} · {told}"


def where(source: Source) -> str:
    """The address of a source, "" where none is known."""
    found = source.address or ""
    return "" if found == "not known" else found


def readable(study: Study, rows: pl.DataFrame) -> pl.DataFrame:
    """Plotted rows with columns in words and values as a reader says them; nothing that only the drawing needs.

    Ids of sources, categories and units become their names, lists are joined, whole counts lose their decimals, and
    columns that are empty throughout, and those named _…, are left out.
    """
    subject = study.subject
    names: dict[str, dict[str, str]] = {
        "source_id": {source.source_id: named(source) for source in study.sources},
        "category": {category.id: category.short for category in subject.categories},
        "unit": {unit.id: unit.noun for unit in subject.units},
    }
    columns: dict[str, pl.Series] = {}
    for name in rows.columns:
        series = rows[name]
        if name.startswith("_") or series.null_count() == len(series) or isinstance(series.dtype, pl.Struct):
            continue
        if isinstance(series.dtype, pl.List):
            values: list[Any] = [None if v is None else "; ".join(_said(each) for each in v) for v in series.to_list()]
            series = pl.Series(name, values, dtype=pl.String)
        elif name in names:
            series = pl.Series(name, [names[name].get(v, v or "published elsewhere") for v in series.to_list()])
        elif series.dtype == pl.Boolean:
            series = pl.Series(name, [None if v is None else "yes" if v else "no" for v in series.to_list()])
        elif series.dtype.is_float() and (series.drop_nulls() - series.drop_nulls().round(0)).abs().max() == 0:
            series = series.cast(pl.Int64, strict=False)
        elif series.dtype.is_float():
            series = series.round(1)
        columns[head(name)] = series.alias(head(name))
    return pl.DataFrame(list(columns.values()))


def head(name: str) -> str:
    """A column's name in words: "claim_ids" → "Figures", "as_printed" → "As printed"."""
    return HEADS.get(name, say.capital(name.removesuffix("_id").replace("_", " ")))


def _said(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def left_out(study: Study, shown: Sequence[str]) -> list[tuple[str, str]]:
    """(claim id, why) of the figures about the subject that are not shown; a figure said again is not left out."""
    known = set(shown)
    found = []
    for row in study.claims.to_dicts():
        relevant = row["role"] in ("constraint", "contested") and row["population"] == study.subject.population
        if not relevant or row["claim_id"] in known or row["repeats"]:
            continue
        found.append((row["claim_id"], _why(row)))
    return found


def _why(row: Mapping[str, Any]) -> str:
    if row["mood"] in ("projected", "hypothetical"):
        return "a projection or a condition"
    if row["quantity"] in ("share", "multiple", "stock"):
        return {"share": "a share of another count", "multiple": "a multiple", "stock": "a standing number"}[
            row["quantity"]
        ]
    if row["start_earliest"] is None or row["end_latest"] is None:
        return "no period printed"
    return "hedged by its source" if row["mood"] == "hedged" else "a count that this chart does not draw"


# -- CSV --------------------------------------------------------------------------------------------------------------


def csv(figure: Any) -> str:
    """The figure's table for a spreadsheet: a byte-order mark, no cell that a spreadsheet would run, and at the end of
    each row the short caveats of its own claims. A cell that began with = + - @ begins with an apostrophe."""
    table = figure.table
    ids = figure.rows["claim_ids"].to_list()
    about = [
        " ".join(
            dict.fromkeys(c.short_text for c in figure.caveats.every if set(c.claim_ids) & set((row or "").split()))
        )
        for row in ids
    ]
    table = table.with_columns(pl.Series("Caveats of this row", about), pl.lit(figure.id).alias("Chart"))
    return "\ufeff" + safe(table).write_csv(line_terminator="\r\n")


def safe(table: pl.DataFrame) -> pl.DataFrame:
    """The table with an apostrophe before each text that a spreadsheet would take for a formula."""
    return table.with_columns(pl.col(pl.String).str.replace(FORMULA, "'$1"))


# -- HTML -------------------------------------------------------------------------------------------------------------


def table(
    name: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    ids: Sequence[str] = (),
    sources: Sequence[str | None] = (),
    links: Iterable[str] = (),
) -> str:
    """A table that scrolls by itself where the page is narrower; cells are escaped, None is blank.

    ids: an id for each row; sources: the source that a row belongs to, for the page's selection; links: ids of claims
    that exist on the page and become links where a cell names them.
    """
    esc, known = html.escape, set(links)
    rows = list(rows)
    numeric = [all(isinstance(row[at], (int, float, type(None))) for row in rows) for at in range(len(heads))]
    top = "".join(
        f'<th scope="col"{" class=number" if numeric[at] else ""}>{esc(text)}</th>' for at, text in enumerate(heads)
    )
    body = []
    for at, row in enumerate(rows):
        mark = f' id="{esc(ids[at])}"' if ids else ""
        mark += f' data-source="{esc(sources[at] or "")}"' if sources and sources[at] else ""
        cells = "".join(f"<td{_class(cell)}>{linked(said(cell), known)}</td>" for cell in row)
        body.append(f"<tr{mark}>{cells}</tr>")
    long = " long" if len(rows) > LONG else ""
    return (
        f'<div class="table-scroll{long}" tabindex="0" role="region" aria-label="{esc(name, quote=True)}, scrollable">'
        f"<table><thead><tr>{top}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
        + (
            f'<p class="print-only">{esc(name)}: a table of {len(rows)} rows, on the page and in its CSV.</p>'
            if long
            else ""
        )
    )


def _class(value: object) -> str:
    return ' class="number"' if isinstance(value, (int, float)) and not isinstance(value, bool) else ""


def said(value: object) -> str:
    """A cell as text: 1234567.0 → "1,234,567"; None → ""; a day as 2022-01-31."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.0f}" if value.is_integer() else f"{value:,.1f}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}" if abs(value) >= 10000 else str(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def linked(text: str, known: Iterable[str]) -> str:
    """Escaped text whose known claim ids lead to their rows and whose addresses lead to their pages."""
    known = known if isinstance(known, (set, frozenset)) else set(known)
    out = []
    for part in re.split(r"(\s+)", text):
        bare = part.strip("();,.")
        if bare in known:
            out.append(html.escape(part).replace(bare, f'<a href="#{bare}">{bare}</a>', 1))
        elif _ADDRESS.fullmatch(bare):
            out.append(html.escape(part).replace(html.escape(bare), address(bare), 1))
        else:
            out.append(html.escape(part))
    return "".join(out)


def address(bare: str) -> str:
    """A link to an address as it stands in the data, with or without its scheme; only https and http are ever links."""
    target = bare if bare.startswith(("https://", "http://")) else f"https://{bare}"
    return f'<a href="{html.escape(target)}" rel="noreferrer">{html.escape(bare.partition("/")[0] if len(bare) > 60 else bare)}</a>'


def of_figure(figure: Any, known: Iterable[str] = ()) -> str:
    """A figure's table."""
    frame = figure.table
    owners = figure.rows["source_id"].to_list() if "source_id" in figure.rows.columns else []
    return table(f"Data of: {figure.title}", frame.columns, frame.iter_rows(), sources=owners, links=known)
