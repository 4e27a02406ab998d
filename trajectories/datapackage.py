"""The tidy series behind the report as CSV and Parquet, described for machines in `datapackage.json`.

Tables are listed in TABLES; `datapackage.yml` says what each and its columns mean, the schema what a claim's do. Lists
(of claim ids, of readings) are joined by LIST in both formats. The package names licence, sources, data version,
readings and every caveat.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import polars as pl
import yaml

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
_TYPES = {pl.String: "string", pl.Int64: "integer", pl.Float64: "number", pl.Date: "date", pl.Boolean: "boolean"}
TABLES: dict[str, Callable[[Study], pl.DataFrame]] = {
    "claims": lambda study: study.claims.select("source_id", *Claim.model_fields),
    "blocks": lambda study: every(study, "blocks"),
    "trajectories": lambda study: every(study, "envelope"),
    "comparisons": lambda study: study.comparisons,
    "conflicts": lambda study: study.conflicts,
}


@cache
def described() -> dict[str, Any]:
    """What each table is, the columns that name a row, and [meaning, unit, allowed words] of each column, by table."""
    text = Path(__file__).with_suffix(".yml").read_text(encoding="utf-8")
    found = yaml.safe_load(text)
    found["claims"]["columns"] = {
        "source_id": "id of the source",
        **{name: _of_claim(name) for name in Claim.model_fields},
    }
    comparisons = found["comparisons"]["columns"]
    comparisons["verdict"] = [comparisons["verdict"], None, compare.VERDICTS]
    for table in found.values():
        parts = {name: [told] if isinstance(told, str) else told for name, told in table["columns"].items()}
        table["columns"] = {name: [*told, None, None][:3] for name, told in parts.items()}
    return found


def _of_claim(name: str) -> list[Any]:
    info = Claim.model_fields[name]
    words = [get_args(kind) for kind in (info.annotation, *get_args(info.annotation)) if get_origin(kind) is Literal]
    unit = "as the claim's unit, quantity and per say" if name in ("low", "best", "high") else None
    return [info.description, unit, *words[:1]]


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
    for name, rows_of in TABLES.items():
        rows = flat(rows_of(study))
        if odd := sorted(set(rows.columns) ^ set(described()[name]["columns"])):
            raise ValueError(f"datapackage: found columns {', '.join(odd)} of {name} on one side only")
        packed = io.BytesIO()
        rows.write_parquet(packed, compression="zstd")
        for suffix, content in (("csv", safe(rows).write_csv().encode()), ("parquet", packed.getvalue())):
            write(out_dir / f"{name}.{suffix}", content)
            written.append(out_dir / f"{name}.{suffix}")
            resources.append(_resource(name, rows, suffix, content))
    return [*written, _package(study, resources, out_dir)]


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
    return _package(study, resources, out_dir) if resources else None


def _weighed(content: bytes) -> dict[str, Any]:
    return {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}


def _package(study: Study, resources: list[dict[str, Any]], out_dir: Path) -> Path:
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


def _resource(table: str, rows: pl.DataFrame, suffix: str, content: bytes) -> dict[str, Any]:
    told = described()[table]
    found: dict[str, Any] = {
        "name": table if suffix == "csv" else f"{table}-{suffix}",
        "title": table.capitalize(),
        "description": told["description"],
        "path": f"{table}.{suffix}",
        "format": suffix,
        **_weighed(content),
        "licenses": [{"name": LICENCE.replace(" ", "-"), "path": LICENCE_ADDRESS}],
    }
    if suffix == "parquet":
        # It carries its own types; the same rows as the table of the same name in CSV.
        return found | {"type": "file", "mediatype": "application/vnd.apache.parquet", "same_rows_as": table}
    fields = [_field(name, kind, told) for name, kind in rows.schema.items()]
    schema = {"fields": fields, "primaryKey": told["primaryKey"], "missingValues": [""]}
    about = {"type": "table", "rows": len(rows), "mediatype": "text/csv", "encoding": "utf-8"}
    return found | about | {"schema": schema}


def _field(name: str, kind: Any, table: dict[str, Any]) -> dict[str, Any]:
    meaning, unit, words = table["columns"][name]
    limits = {"required": name in table["primaryKey"], "enum": list(words or ())}
    told = {
        "name": name, "type": _TYPES[kind], "description": meaning, "format": "default" if kind == pl.Date else None,
        "unit": unit, "constraints": {key: value for key, value in limits.items() if value},
    }  # fmt: skip
    return {key: value for key, value in told.items() if value}
