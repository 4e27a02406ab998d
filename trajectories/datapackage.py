"""The tidy series behind the report as CSV and Parquet, described for machines in `datapackage.json`.

Tables are listed in TABLES; each has its columns with their meaning, from the schema where the schema has them. Lists
(of claim ids, of readings) are joined by LIST in both formats. The package names licence, sources, data version,
readings and every caveat.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import polars as pl

from trajectories.checks import verdicts as checks
from trajectories.claims.load import Dataset
from trajectories.claims.rules import FACT
from trajectories.claims.schema import Claim
from trajectories.figures.export import write
from trajectories.figures.figure import LICENCE
from trajectories.gallery import Solutions
from trajectories.results import contradictions

LIST = "; "
LICENCE_ADDRESS = "https://creativecommons.org/licenses/by/4.0/"
COUNT = "count, in the row's unit"
_TYPES = {pl.String: "string", pl.Int64: "integer", pl.Float64: "number", pl.Date: "date", pl.Boolean: "boolean"}


@dataclass(frozen=True)
class Column:
    """What a column means, what its numbers count, which words may stand in it."""

    meaning: str
    unit: str | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table of the package: its rows, what they are, what each column means, which columns name a row."""

    name: str
    title: str
    description: str
    rows: Callable[[Dataset, Solutions], pl.DataFrame]
    columns: Mapping[str, Column]
    key: tuple[str, ...]


def _claim_columns() -> dict[str, Column]:
    found = {"source_id": Column("id of the source")}
    for name, info in Claim.model_fields.items():
        options = [info.annotation, *get_args(info.annotation)]
        words = next((get_args(option) for option in options if get_origin(option) is Literal), ())
        unit = "as the claim's unit, quantity and per say" if name in ("low", "best", "high") else None
        found[name] = Column(info.description or "", unit, tuple(words))
    return found


_SERIES = {
    "source_id": Column("id of the source whose claims alone are used"),
    "unit": Column("what is counted: cases registered, or persons as the article puts it; never added or joined"),
    "category": Column("a counted category, or the pooled series: the sum of all counted ones"),
}
_OPEN = Column("true where no upper limit is stated; the upper limit is then blank")

TABLES: tuple[Table, ...] = (
    Table(
        "claims",
        "Claims",
        "Every quantified statement found in the sources, whatever its role; no article text.",
        lambda dataset, _: dataset.claims.select("source_id", *Claim.model_fields),
        _claim_columns(),
        ("claim_id",),
    ),
    Table(
        "blocks",
        "Blocks",
        "One row for each period that a source's claims pin down.",
        lambda _, solutions: _stacked(solutions, "blocks"),
        {
            **_SERIES,
            "start": Column("first day"),
            "end": Column("last day, inclusive"),
            "low": Column("lowest count that any trajectory obeying the claims can take", COUNT),
            "path": Column("count of the even path: our construction; blank where there is none", COUNT),
            "high": Column("highest count; blank: no upper limit stated", COUNT),
            "open": _OPEN,
            "claim_ids": Column("claims that bear on the period"),
        },
        ("source_id", "unit", "category", "start"),
    ),
    Table(
        "trajectories",
        "Trajectories",
        "Envelope and even path of each source by month: limits from arithmetic, not margins of error or forecasts.",
        lambda _, solutions: _stacked(solutions, "envelope"),
        {
            **_SERIES,
            "month": Column("first day of the month; the last month ends with the last claim"),
            "flow_low": Column("lowest count in the month", COUNT),
            "flow_path": Column("the even path in the month: our construction", COUNT),
            "flow_high": Column("highest count in the month; blank: no upper limit stated", COUNT),
            "cumulative_low": Column("lowest total to the month's last day", COUNT),
            "cumulative_path": Column("total of the even path to the month's last day: our construction", COUNT),
            "cumulative_high": Column("highest total; blank: no upper limit stated", COUNT),
            "open": _OPEN,
        },
        ("source_id", "unit", "category", "month"),
    ),
    Table(
        "checks",
        "Checks",
        "Arithmetic checks between claims, and against counts published elsewhere, with both sides and a verdict.",
        lambda dataset, _: checks.evaluate(dataset),
        {
            "check_id": Column("id of the check"),
            "kind": Column("kind of arithmetic"),
            "sources": Column("sources in it"),
            "claim_ids": Column("claims in it"),
            "reference_ids": Column("counts published elsewhere in it; not a measure of truth"),
            "question": Column("what is asked"),
            "verdict": Column("what the arithmetic gives", words=tuple(checks.VERDICTS)),
            "left_label": Column("what the left side is"),
            "left_low": Column("least value of the left side", "as the column unit says"),
            "left_high": Column("greatest value; blank: no upper limit stated", "as the column unit says"),
            "right_label": Column("what the right side is"),
            "right_low": Column("least value of the right side", "as the column unit says"),
            "right_high": Column("greatest value; blank: no upper limit stated", "as the column unit says"),
            "unit": Column("unit of both sides"),
            "arithmetic": Column("the arithmetic, to be redone by hand"),
            "sentence": Column("the result in a sentence"),
        },
        ("check_id",),
    ),
    Table(
        "conflicts",
        "Conflicts",
        "Irreducible sets of claims that no trajectory obeys: within a source, between sources, with published counts.",
        lambda dataset, _: contradictions.conflicts(dataset),
        {
            "conflict_id": Column("id of the conflict"),
            "sources": Column("sources in it"),
            "groups": Column("sources that cannot all hold; one alone: its own claims cannot"),
            "unit": Column("unit of the counts"),
            "claim_ids": Column("claims in the set"),
            "reference_ids": Column("counts published elsewhere in it; not a measure of truth"),
            "restated_by": Column("claims that restate a count of the set and would do as well"),
            "combinations": Column("irreducible sets that make this entry", "sets"),
            "readings": Column("readings under which it holds, default first"),
            "by_default": Column("true where it holds under the default reading"),
            "shared_origin": Column("true where its claims come from one origin"),
            "explanation": Column("the arithmetic in a sentence"),
        },
        ("conflict_id",),
    ),
)


def _stacked(solutions: Solutions, name: str) -> pl.DataFrame:
    """A frame of every source's solution, with the source in front."""
    frames = [getattr(s, name).select(pl.lit(source).alias("source_id"), pl.all()) for source, s in solutions.items()]
    return pl.concat(frames)


def flat(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with each list of texts joined into one."""
    return rows.with_columns(
        pl.col(name).list.join(LIST) for name, kind in rows.schema.items() if isinstance(kind, pl.List)
    )


def write_data(dataset: Dataset, solutions: Solutions, out_dir: Path) -> list[Path]:
    """Write <table>.csv and <table>.parquet for every table, then datapackage.json; return the paths.

    The same data give the same bytes. Raises ValueError where a table's columns are not those described.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    resources, written = [], []
    for table in TABLES:
        rows = flat(table.rows(dataset, solutions))
        if set(rows.columns) != set(table.columns):
            odd = sorted(set(rows.columns) ^ set(table.columns))
            raise ValueError(f"datapackage: found columns {', '.join(odd)} of {table.name} on one side only")
        packed = io.BytesIO()
        rows.write_parquet(packed, compression="zstd")
        for suffix, content in (("csv", rows.write_csv().encode()), ("parquet", packed.getvalue())):
            path = out_dir / f"{table.name}.{suffix}"
            write(path, content)
            written.append(path)
            resources.append(_resource(table, rows, path.name, content))
    reading = next(iter(solutions.values())).reading.describe()
    text = json.dumps(_package(dataset, reading, resources), ensure_ascii=False, indent=2)
    write(out_dir / "datapackage.json", f"{text}\n".encode())
    return [*written, out_dir / "datapackage.json"]


def _package(dataset: Dataset, reading: str, resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": re.sub(r"[^a-z0-9]+", "-", dataset.subject.title.lower()).strip("-"),
        "title": dataset.subject.title,
        "description": (
            "What each source's figures imply, source by source: no estimate of what happened. Limits are arithmetic; "
            "the even path is our construction. The caveats below belong to every table."
        ),
        "version": dataset.version,
        "readings": reading,
        "licenses": [{"name": LICENCE.replace(" ", "-"), "title": LICENCE, "path": LICENCE_ADDRESS}],
        "sources": list(_sources(dataset)),
        "caveats": [{"id": caveat.id, "text": _filled(dataset, caveat.text)} for caveat in dataset.caveats],
        "resources": resources,
    }


def _sources(dataset: Dataset) -> Iterator[dict[str, str]]:
    for source in dataset.sources:
        found = {"title": f"{source.label}: {source.title} ({source.printed})"}
        address = source.address or ""
        yield found | ({"path": address} if address.startswith("http") else {})
    outlets = dict.fromkeys(dataset.references.select("counted_by", "relayed_by", "address").iter_rows())
    for counted_by, relayed_by, address in outlets:
        found = {"title": f"Counts published elsewhere: {counted_by}, relayed by {relayed_by} ({address})"}
        yield found | ({"path": address} if address.startswith("http") else {})


def _filled(dataset: Dataset, text: str) -> str:
    values = {fact.fact_id: fact.value for fact in dataset.facts}
    return FACT.sub(lambda match: values[match.group(1)], text)


def _resource(table: Table, rows: pl.DataFrame, path: str, content: bytes) -> dict[str, Any]:
    suffix = path.rpartition(".")[2]
    digest = hashlib.sha256(content).hexdigest()
    found: dict[str, Any] = {
        "name": table.name if suffix == "csv" else f"{table.name}-{suffix}",
        "title": table.title,
        "description": table.description,
        "path": path,
        "format": suffix,
        "bytes": len(content),
        "hash": f"sha256:{digest}",
        "licenses": [{"name": LICENCE.replace(" ", "-"), "path": LICENCE_ADDRESS}],
    }
    schema = {
        "fields": [_field(name, kind, table) for name, kind in rows.schema.items()],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    if suffix == "csv":
        return found | {
            "type": "table",
            "rows": len(rows),
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": schema,
        }
    # Parquet carries its own types; the same rows as the table of the same name in CSV.
    return found | {"type": "file", "mediatype": "application/vnd.apache.parquet", "same_rows_as": table.name}


def _field(name: str, kind: Any, table: Table) -> dict[str, Any]:
    column = table.columns[name]
    found: dict[str, Any] = {"name": name, "type": _TYPES[kind], "description": column.meaning}
    if kind == pl.Date:
        found["format"] = "default"
    if column.unit:
        found["unit"] = column.unit
    limits: dict[str, Any] = {"required": True} if name in table.key else {}
    if column.words:
        limits["enum"] = list(column.words)
    return found | ({"constraints": limits} if limits else {})
