"""Tables for people: column names in words, sources by name, claim ids as links; and safe, short CSV of the same rows."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl

from trajectories.claims.schema import Source
from trajectories.compare.study import Study
from trajectories.ground import say

LONG = 20  # rows; what is longer can be sorted and filtered, and is left out of print
HEADS = {
    "source_id": "Source", "claim_ids": "Rows", "reference_ids": "Published counts", "claim_id": "Figure",
    "start": "From", "end": "To", "low": "Lowest", "high": "Highest", "unit": "Counts", "category": "Category",
    "as_printed": "Figure", "per_month": "Per month", "gap": "Gap with rounding", "gap_printed": "Gap",
    "against_id": "Held against",
}  # fmt: skip
_ADDRESS = re.compile(r"(?:https?://)?(?:[a-z0-9-]+\.)+[a-z]{2,}/[^\s;,]*[^\s;,.)]")
SAFETY = "In CSV a text that begins with = + - or @ has an apostrophe before it: no spreadsheet takes it for a formula."
FORMULA = r"^([=+\-@＝＋－＠\t\r\n])"  # spreadsheets of the East read the wide ones too


def where(source: Source) -> str:
    """The address of a source, "" where none is known."""
    return "" if source.address in (None, "not known") else str(source.address)


def readable(study: Study, rows: pl.DataFrame) -> pl.DataFrame:
    """Plotted rows with columns in words and values as a reader says them; nothing that only the drawing needs.

    Ids of sources, categories and units become their names, lists of numbers are joined, whole counts lose their decimals, and
    columns that are empty throughout, and those named _…, are left out. The category is the one that a claim names,
    which may be none, not the series that it is drawn in; of no one claim it is all of them together.
    """
    subject = study.subject
    if "named" in rows.columns:
        apart = pl.col("category").replace(subject.pooled, subject.together)
        rows = rows.with_columns(category=pl.coalesce("named", apart)).drop("named")
    names: dict[str, dict[str, str]] = {
        "source_id": {source.source_id: source.name for source in study.sources},
        "category": {category.id: category.short for category in subject.categories},
        "unit": {unit.id: unit.noun for unit in subject.units},
    }
    shown = [rows[name] for name in rows.columns if not name.startswith("_") and rows[name].null_count() < len(rows)]
    return pl.DataFrame({head(each.name): _worded(each, names.get(each.name)) for each in shown})


def _worded(series: pl.Series, names: Mapping[str, str] | None) -> pl.Series:
    """A column as a reader says it; names: of its ids."""
    if names is not None:
        return series.replace(names).replace("", None).fill_null("published elsewhere")
    if isinstance(series.dtype, pl.List):
        values = [None if each is None else "; ".join(f"{number:g}" for number in each) for each in series.to_list()]
        return pl.Series(values, dtype=pl.String)
    if series.dtype == pl.Boolean:
        return series.replace_strict({True: "yes", False: "no"}, return_dtype=pl.String)
    if not series.dtype.is_float():
        return series
    return series.round(1) if (series - series.round(0)).abs().max() else series.cast(pl.Int64)


def head(name: str) -> str:
    """A column's name in words: "claim_ids" → "Rows", "as_printed" → "Figure"."""
    return HEADS.get(name, say.capital(name.removesuffix("_id").replace("_", " ")))


def left_out(study: Study, shown: Collection[str]) -> dict[str, list[str]]:
    """The figures about the subject that are not shown, by the reason why; a figure said again is not left out."""
    found: dict[str, list[str]] = {}
    for name, row in study.rows.items():
        relevant = row["role"] in ("constraint", "contested") and row["population"] == study.subject.population
        if relevant and name not in shown and not row["repeats"]:
            found.setdefault(_why(row), []).append(name)
    return found


def _why(row: Mapping[str, Any]) -> str:
    if row["mood"] in ("projected", "hypothetical"):
        return "a projection or a condition"
    kinds = {"share": "a share of another count", "multiple": "a multiple", "stock": "a standing number"}
    if row["quantity"] in kinds:
        return kinds[row["quantity"]]
    if row["start_earliest"] is None or row["end_latest"] is None:
        return "no period printed"
    return "hedged by its source" if row["mood"] == "hedged" else "a count that this chart does not draw"


# -- CSV --------------------------------------------------------------------------------------------------------------


def csv(figure: Any) -> str:
    """The figure's table for a spreadsheet: a byte-order mark, no cell that a spreadsheet would run, and at the end of
    each row the short caveats of its own claims; those of the whole chart and of all charts stand in the first row, once.
    A cell that began with = + - @ begins with an apostrophe."""
    particular = [c for c in figure.caveats.every if c.claim_ids and c not in figure.caveats.general]
    of_all = dict.fromkeys(c.short_text for c in figure.caveats.every if c not in particular)
    rows = [set((ids or "").split()) for ids in figure.rows["claim_ids"].to_list()]
    about = [" ".join(dict.fromkeys(c.short_text for c in particular if ids & set(c.claim_ids))) for ids in rows]
    table = figure.table.with_columns(
        pl.Series("Caveats of this row", about),
        pl.Series("Caveats of all rows", [" ".join(of_all), *[""] * len(rows)][: len(rows)]),
        pl.lit(figure.id).alias("Chart"),
        pl.lit(figure.readings).alias("Readings"),
    )
    return "\ufeff" + safe(table).write_csv(line_terminator="\r\n")


def safe(table: pl.DataFrame) -> pl.DataFrame:
    """The table with an apostrophe before each text that a spreadsheet would take for a formula."""
    return table.with_columns(pl.col(pl.String).str.replace(FORMULA, "'$1"))


# -- HTML -------------------------------------------------------------------------------------------------------------

# Columns that only the drawing needs; the CSV has them all.
HIDDEN = {"single", "level", "projected", "also", "made", "hollow"}
# Columns that another one says as well, if it is there.
SAID = {"value": "as_printed", "text": "as_printed", "group": "verdict", "period": "start"}


def names(study: Study) -> dict[str, str]:
    """What a claim and a published count are called in a table: {"article-b-07": "B7", "ref-11": "P11"}."""
    letters = {source.source_id: source.letter for source in study.sources}
    alike = len(set(letters.values())) < len(letters)
    owners = {name: "" if alike else letters[row["source_id"]] for name, row in study.rows.items()}
    owners |= dict.fromkeys(study.references, "P")
    return {
        name: f"{letter}{name.rpartition('-')[2].lstrip('0')}" if letter else name for name, letter in owners.items()
    }


def table(
    name: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    ids: Sequence[str] = (),
    sources: Sequence[str | None] = (),
    called: Mapping[str, str] | None = None,
    link: bool = True,
) -> str:
    """A table that scrolls by itself where the page is narrower; cells are escaped, None is blank.

    ids: an id for each row; sources: the source that a row belongs to, for the page's selection; called: `names`, which
    stand where a cell has an id; link: whether they lead to their rows. End tags that HTML lets out are left out: tables
    are a quarter of the page.
    """
    esc, known = html.escape, called or {}
    rows = list(rows)
    numeric = [f"n{at + 1}" for at in range(len(heads)) if any(type(row[at]) in (int, float) for row in rows)]
    top = "".join(f"<th scope=col>{esc(text)}" for text in heads)
    body = []
    for at, row in enumerate(rows):
        mark = f' id="{esc(ids[at])}"' if ids else ""
        mark += f' data-source="{esc(sources[at] or "")}"' if sources and sources[at] else ""
        cells = (linked(said(cell), known, link and bool(col or not ids)) for col, cell in enumerate(row))
        body.append(f"<tr{mark}>" + "".join(f"<td>{cell}" for cell in cells))
    told = f'<p class="print-only">{esc(name)}: a table of {len(rows)} rows, on the page and in its CSV.</p>'
    long, instead = (" long", told) if len(rows) > LONG else ("", "")
    return (
        f'<div class="table-scroll{long}" tabindex="0" role="region" aria-label="{esc(name)}, scrollable">'
        f'<table class="{" ".join(numeric)}"><thead><tr>{top}</thead><tbody>{"".join(body)}</table></div>{instead}'
    )


def said(value: object) -> str:
    """A cell as text: 1234567.0 → "1,234,567"; 550.4 → "550"; 2.5 → "2.5"; None → ""; a day as 2022-01-31."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.0f}" if value.is_integer() or abs(value) >= 100 else f"{value:,.1f}"
    if type(value) is int:
        return f"{value:,}"
    return value.isoformat() if isinstance(value, date) else str(value)


def linked(text: str, known: Mapping[str, str], link: bool = True) -> str:
    """Escaped text in which known claims stand by name and lead to their rows, and addresses lead to their pages.

    link: False for a place without those rows, such as a notebook.
    """
    out = []
    for bare, escaped in _words(text):
        if bare in known:
            called = f'<a href="#{bare}">{known[bare]}</a>' if link else known[bare]
            out.append(escaped.replace(bare, called, 1))
        else:
            out.append(escaped)
    return "".join(out)


@lru_cache(maxsize=1 << 14)  # the same cells stand in the tables of every reading
def _words(text: str) -> tuple[tuple[str, str], ...]:
    """Each word and space of a text as (the word by itself, how it stands in HTML: an address as a link)."""
    found = []
    for part in re.split(r"(\s+)", text):
        bare, escaped = part.strip("();,."), html.escape(part)
        if _ADDRESS.fullmatch(bare):
            escaped = escaped.replace(html.escape(bare), address(bare), 1)
        found.append((bare, escaped))
    return tuple(found)


def address(bare: str) -> str:
    """A link to an address as it stands in the data, with or without its scheme; only https and http are ever links."""
    target = bare if bare.startswith(("https://", "http://")) else f"https://{bare}"
    shown = bare.removeprefix("https://").removeprefix("http://")
    return f'<a href="{html.escape(target)}">{html.escape(shown.partition("/")[0] if len(shown) > 40 else shown)}</a>'


def of_figure(figure: Any, link: bool = True) -> str:
    """A figure's table as a page shows it: periods in words, no column that only the drawing needs."""
    rows, frame = figure.rows, figure.table
    hidden = {head(name) for name in (*HIDDEN, *(name for name, other in SAID.items() if other in rows.columns))}
    if "From" in frame.columns:
        days = zip(rows["start"].to_list(), rows["end"].to_list(), strict=True)
        periods = [say.short_period(start, end) if start and end else "" for start, end in days]
        frame = frame.with_columns(From=pl.Series(periods, dtype=pl.String)).drop("To", strict=False)
    frame = frame.drop(hidden, strict=False).rename({"From": "Period", "Text": "Figure"}, strict=False)
    # A year is no amount.
    frame = frame.with_columns(pl.col("^Year$").cast(pl.String))
    owners = rows["source_id"].to_list() if "source_id" in rows.columns else []
    called = names(figure.study)
    return table(f"Data of: {figure.title}", frame.columns, frame.rows(), sources=owners, called=called, link=link)
