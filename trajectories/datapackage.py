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

from trajectories.claims.load import Dataset
from trajectories.claims.rules import FACT
from trajectories.claims.schema import Claim
from trajectories.compare import compare
from trajectories.compare.study import Study
from trajectories.figures.figure import LICENCE, figures, in_words
from trajectories.figures.tables import SAFETY, safe
from trajectories.ground.alone import write
from trajectories.solver.frames import BLOCKS, ENVELOPE

LIST = "; "
LICENCE_ADDRESS = "https://creativecommons.org/licenses/by/4.0/"
COUNT = "count, in the row's unit"
MEASURE = "the row's unit; of a share, a fraction"
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
    description: str
    rows: Callable[[Study], pl.DataFrame]
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
    "unit": Column("what is counted, a unit of subject.yml; units are never added or joined"),
    "category": Column("a counted category, or the pooled series: the sum of all counted ones"),
}
_OPEN = Column("true where no upper limit is stated; the upper limit is then blank")

TABLES: tuple[Table, ...] = (
    Table(
        "claims",
        "Every quantified statement found in the sources, whatever its role; no article text.",
        lambda study: study.claims.select("source_id", *Claim.model_fields),
        _claim_columns(),
        ("claim_id",),
    ),
    Table(
        "blocks",
        "One row for each period that a source's claims pin down.",
        lambda study: every(study, "blocks"),
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
        "Envelope and even path of each source by month: limits from arithmetic, not margins of error or forecasts.",
        lambda study: every(study, "envelope"),
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
        "comparisons",
        "Each claim held against what other figures allow for the same category, unit and period; no measure of truth.",
        lambda study: study.comparisons,
        {
            "comparison_id": Column("id of the comparison"),
            "claim_id": Column("the claim that is held; blank where a question holds published counts"),
            "source_id": Column("its source"),
            "against": Column("own: the rest of its source; source: another one; published; question: questions.csv"),
            "against_id": Column("id of the source, publication or question"),
            "quantity": Column("quantity of the claim"),
            "unit": Column("unit of both sides"),
            "category": Column("category of both sides"),
            "start": Column("first day"),
            "end": Column("last day, inclusive"),
            "printed": Column("the claim as printed"),
            "claim_low": Column("least value of the claim with rounding", MEASURE),
            "claim_high": Column("greatest value; blank: open", MEASURE),
            "claim_printed": Column("the number printed; blank for a range", MEASURE),
            "allowed_low": Column("least value that the others allow", MEASURE),
            "allowed_high": Column("greatest value; blank: open", MEASURE),
            "verdict": Column("what the arithmetic gives", words=compare.VERDICTS),
            "gap": Column("distance with rounding; blank where none", MEASURE),
            "gap_printed": Column("distance of the printed numbers", MEASURE),
            "limit_ids": Column("claims and published counts that set the limit"),
            "why": Column("why it is not comparable or not limited"),
            "condition": Column("what is supplied for the comparison, as a clause after if; blank: nothing"),
            "same_gap": Column("comparisons with the same words here show one gap"),
            "sentence": Column("the result in a sentence"),
        },
        ("comparison_id",),
    ),
    Table(
        "conflicts",
        "Irreducible sets of claims that no trajectory obeys: within a source, between sources, with published counts.",
        lambda study: study.conflicts,
        {
            "conflict_id": Column("id of the conflict"),
            "scope": Column("within one source, between sources, or with a publication"),
            "unit": Column("unit of the counts"),
            "claim_ids": Column("claims in the set"),
            "reference_ids": Column("counts published elsewhere in it; not a measure of truth"),
            "source_ids": Column("sources in it"),
            "restated_by": Column("claims that restate a count of the set and would do as well"),
            "shared_origin": Column("true where its claims come from one origin"),
            "readings": Column("readings under which it holds, default first"),
            "depends_on_reading": Column("true where some reading resolves it"),
            "explanation": Column("the arithmetic in a sentence"),
        },
        ("conflict_id",),
    ),
)


def every(study: Study, name: str) -> pl.DataFrame:
    """One frame of all sources' solutions, "blocks" or "envelope", `source_id` first.

    Sample of blocks: article-b, cases, awol, 2022-01-01, 2022-12-31, 6500.0, 7000.0, 7500.0, false, ["article-b-09"].
    """
    schema: dict[str, Any] = {"source_id": pl.String, **(BLOCKS if name == "blocks" else ENVELOPE)}
    solved = study.solutions.items()
    frames = [
        getattr(solution, name).select(pl.lit(source).alias("source_id"), pl.all()) for source, solution in solved
    ]
    return pl.concat([pl.DataFrame(schema=schema), *frames])


def flat(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with each list of texts joined into one."""
    return rows.with_columns(
        pl.col(name).list.join(LIST) for name, kind in rows.schema.items() if isinstance(kind, pl.List)
    )


def write_data(study: Study, out_dir: Path) -> list[Path]:
    """Write <table>.csv and <table>.parquet for every table, then datapackage.json; return the paths.

    The same data give the same bytes. Raises ValueError where a table's columns are not those described.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    resources, written = [], []
    for table in TABLES:
        rows = flat(table.rows(study))
        if odd := sorted(set(rows.columns) ^ set(table.columns)):
            raise ValueError(f"datapackage: found columns {', '.join(odd)} of {table.name} on one side only")
        packed = io.BytesIO()
        rows.write_parquet(packed, compression="zstd")
        for suffix, content in (("csv", safe(rows).write_csv().encode()), ("parquet", packed.getvalue())):
            path = out_dir / f"{table.name}.{suffix}"
            write(path, content)
            written.append(path)
            resources.append(_resource(table, rows, suffix, content))
    return [*written, _described(study, resources, out_dir)]


def describe_charts(study: Study, out_dir: Path) -> Path | None:
    """Write datapackage.json for the charts' tables that stand in a folder; None where there are none."""
    resources = []
    for figure in figures(study):
        path = out_dir / f"{figure.id}.csv"
        if path.is_file():
            content = path.read_bytes()
            found = pl.read_csv(content, infer_schema_length=None)
            fields = [{"name": name, "type": _TYPES[type(kind)]} for name, kind in found.schema.items()]
            resources.append({
                "name": figure.id, "title": figure.title, "description": figure.words.subtitle, "path": path.name,
                "type": "table", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8-sig", "rows": len(found),
                **_weighed(content), "caveats": figure.own_texts, "schema": {"fields": fields, "missingValues": [""]},
            })  # fmt: skip
    return _described(study, resources, out_dir) if resources else None


def _weighed(content: bytes) -> dict[str, Any]:
    return {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}


def _described(study: Study, resources: list[dict[str, Any]], out_dir: Path) -> Path:
    subject, dataset = study.subject, study.dataset
    facts = {fact.fact_id: fact.value for fact in dataset.facts}
    package = {
        "name": re.sub(r"[^a-z0-9]+", "-", subject.title.lower()).strip("-"),
        "title": subject.title,
        "description": (
            "What each source's figures imply, source by source: no estimate of what happened. Limits are arithmetic; "
            "the even path is our construction. The caveats below belong to every table. "
            f"{SAFETY} Where there is Parquet, it holds it as it is."
        ),
        "version": dataset.version,
        **({"homepage": subject.address} if subject.address else {}),
        "readings": in_words(study),
        "licenses": [{"name": LICENCE.replace(" ", "-"), "title": LICENCE, "path": LICENCE_ADDRESS}],
        "sources": list(_sources(dataset)),
        "caveats": [
            {"id": caveat.id, "text": FACT.sub(lambda match: facts[match[1]], caveat.text)}
            for caveat in dataset.caveats
        ],
        "resources": resources,
    }
    text = json.dumps(package, ensure_ascii=False, indent=2)
    write(out_dir / "datapackage.json", f"{text}\n".encode())
    return out_dir / "datapackage.json"


def _sources(dataset: Dataset) -> Iterator[dict[str, str]]:
    found = [(f"{source.label}: {source.title} ({source.printed})", source.address or "") for source in dataset.sources]
    outlets = dict.fromkeys(dataset.references.select("counted_by", "relayed_by", "address").iter_rows())
    for counted_by, relayed_by, address in outlets:
        title = f"Counts published elsewhere: {counted_by}, relayed by {relayed_by} ({address})"
        found.append((title, address))
    for title, address in found:
        yield {"title": title} | ({"path": address} if address.startswith("http") else {})


def _resource(table: Table, rows: pl.DataFrame, suffix: str, content: bytes) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": table.name if suffix == "csv" else f"{table.name}-{suffix}",
        "title": table.name.capitalize(),
        "description": table.description,
        "path": f"{table.name}.{suffix}",
        "format": suffix,
        **_weighed(content),
        "licenses": [{"name": LICENCE.replace(" ", "-"), "path": LICENCE_ADDRESS}],
    }
    if suffix == "parquet":
        # It carries its own types; the same rows as the table of the same name in CSV.
        return found | {"type": "file", "mediatype": "application/vnd.apache.parquet", "same_rows_as": table.name}
    fields = [_field(name, kind, table) for name, kind in rows.schema.items()]
    schema = {"fields": fields, "primaryKey": list(table.key), "missingValues": [""]}
    about = {"type": "table", "rows": len(rows), "mediatype": "text/csv", "encoding": "utf-8"}
    return found | about | {"schema": schema}


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
