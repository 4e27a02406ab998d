"""The only module that reads data files: a folder in, a frozen `Dataset` out, or every fault at once."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin

import polars as pl
import yaml
from pydantic import ValidationError

from trajectories import rules
from trajectories.errors import DataError, Fault
from trajectories.schema import Actor, Caveat, ChartMeta, Claim, Fact, Reference, Row, Source, Subject, allowed

R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Dataset:
    """Everything under `data/`, validated.

    `claims` has the columns of `schema.Claim` plus `source_id`, one row per claim in reading order;
    `references` those of `schema.Reference`. `version` is a hash over all data files.
    """

    subject: Subject
    sources: tuple[Source, ...]
    actors: tuple[Actor, ...]
    claims: pl.DataFrame
    references: pl.DataFrame
    facts: tuple[Fact, ...]
    caveats: tuple[Caveat, ...]
    charts: tuple[ChartMeta, ...]
    version: str

    def source(self, source_id: str) -> Source:
        return next(source for source in self.sources if source.source_id == source_id)

    def chart(self, chart_id: str) -> ChartMeta:
        return next(chart for chart in self.charts if chart.id == chart_id)

    def by_source(self) -> dict[str, pl.DataFrame]:
        """The claims of each source, in the order of the sources."""
        return {s.source_id: self.claims.filter(pl.col("source_id") == s.source_id) for s in self.sources}


def load(folder: Path | str = "data") -> Dataset:
    """Read and validate a data folder.

    Raises `DataError` with every fault in every file, each naming file, row, column, what was found and what
    is allowed.
    """
    root = Path(folder)
    faults: list[Fault] = []
    if not root.is_dir():
        raise DataError(
            [Fault(str(folder), "-", "-", "no folder", "a folder with subject.yml, sources.yml, claims/ …")]
        )
    subject_rows = _yaml_rows(root, "subject.yml", Subject, faults)
    sources = _yaml_rows(root, "sources.yml", Source, faults)
    actors = _yaml_rows(root, "actors.yml", Actor, faults)
    caveats = _yaml_rows(root, "caveats.yml", Caveat, faults)
    charts = _yaml_rows(root, "charts.yml", ChartMeta, faults)
    facts = _csv_rows(root, "facts.csv", Fact, faults)
    references = _csv_rows(root, "reference.csv", Reference, faults)
    claims: list[rules.Placed[Claim]] = []
    names = sorted(f"claims/{path.name}" for path in (root / "claims").glob("*.csv"))
    for name in names:
        claims += _csv_rows(root, name, Claim, faults)
    if subject_rows:
        faults += rules.check(
            subject_rows[0], sources, actors, claims, references, facts, caveats, charts, claim_files=names
        )
    if faults:
        raise DataError(sorted(set(faults), key=_place))
    subject = subject_rows[0].row
    ordered = tuple(sorted((placed.row for placed in sources), key=lambda source: source.order))
    rank = {source.source_id: source.order for source in ordered}
    claim_rows = sorted((placed.row for placed in claims), key=lambda claim: (rank[claim.source_id], claim.claim_id))
    return Dataset(
        subject=subject,
        sources=ordered,
        actors=tuple(placed.row for placed in actors),
        claims=frame(Claim, claim_rows).with_columns(pl.col("claim_id").str.replace(r"-\d+$", "").alias("source_id")),
        references=frame(Reference, [placed.row for placed in references]),
        facts=tuple(placed.row for placed in facts),
        caveats=tuple(placed.row for placed in caveats),
        charts=tuple(placed.row for placed in charts),
        version=_version(root),
    )


def frame(model: type[Row], rows: Iterable[Row]) -> pl.DataFrame:
    """Rows as a frame whose dtypes come from the schema, so that an all-blank column keeps its type."""
    types = {name: _dtype(info.annotation) for name, info in model.model_fields.items()}
    return pl.DataFrame([row.model_dump() for row in rows], schema=types, orient="row")


def _dtype(annotation: Any) -> Any:
    options = [arg for arg in get_args(annotation) if arg is not type(None)]
    if get_origin(annotation) is not None and options and not isinstance(options[0], str):
        return _dtype(options[0])
    return {int: pl.Int64, float: pl.Float64, date: pl.Date}.get(annotation, pl.String)


def _place(fault: Fault) -> tuple[str, int, str, str, str]:
    return (fault.file, int(fault.row) if fault.row.isdigit() else 0, fault.column, fault.found, fault.allowed)


def _version(root: Path) -> str:
    """First twelve hex digits of a SHA-256 over names and contents of the data that figures are made from."""
    digest = hashlib.sha256()
    for path in sorted(p for p in root.rglob("*") if p.suffix in {".csv", ".yml"} and "articles" not in p.parts):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _text(root: Path, name: str, faults: list[Fault]) -> str | None:
    path = root / name
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        faults.append(Fault(name, "-", "-", "no such file", "a file of that name"))
    except UnicodeDecodeError as error:
        faults.append(Fault(name, "-", "-", f"a byte that is not UTF-8 at {error.start}", "UTF-8 text"))
    except OSError as error:
        faults.append(Fault(name, "-", "-", error.strerror or "unreadable", "a readable file"))
    return None


def _csv_rows(root: Path, name: str, model: type[R], faults: list[Fault]) -> list[rules.Placed[R]]:
    text = _text(root, name, faults)
    if text is None:
        return []
    reader = csv.reader(io.StringIO(text.removeprefix("﻿")), strict=True)
    try:
        header = next(reader, [])
        expected = list(model.model_fields)
        if header != expected:
            faults += _header_faults(name, header, expected)
            return []
        placed: list[rules.Placed[R]] = []
        for cells in reader:
            line = str(reader.line_num)
            if not any(cell.strip() for cell in cells):
                faults.append(Fault(name, line, "-", "a blank line", "a row"))
            elif len(cells) != len(header):
                faults.append(Fault(name, line, "-", f"{len(cells)} cells", f"{len(header)} cells"))
            else:
                values = {key: cell.strip() or None for key, cell in zip(header, cells, strict=True)}
                row = _row(name, model, values, {(): line}, (), faults)
                if row is not None:
                    placed.append(rules.Placed(name, line, row))
        return placed
    except csv.Error as error:
        faults.append(
            Fault(name, str(reader.line_num), "-", f"broken CSV ({error})", "one row per line, quotes closed")
        )
        return []


def _header_faults(name: str, header: list[str], expected: list[str]) -> list[Fault]:
    faults = [Fault(name, "1", column, "no such column", "this column") for column in expected if column not in header]
    faults += [
        Fault(name, "1", column or "(blank)", "an unknown column", ", ".join(expected))
        for column in header
        if column not in expected
    ]
    return faults or [Fault(name, "1", "-", "columns twice or in another order", ", ".join(expected))]


def _yaml_rows(root: Path, name: str, model: type[R], faults: list[Fault]) -> list[rules.Placed[R]]:
    """Rows of a YAML file: a list of mappings, or one mapping for a file that holds a single row."""
    text = _text(root, name, faults)
    if text is None:
        return []
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = str(mark.line + 1) if mark else "-"
        faults.append(Fault(name, line, "-", f"broken YAML ({getattr(error, 'problem', 'unreadable')})", "YAML"))
        return []
    single = model is Subject
    wrong = not isinstance(data, dict) if single else not isinstance(data, list)
    if wrong or not data:
        faults.append(
            Fault(name, "1", "-", f"a {type(data).__name__}", "a mapping" if single else "a list of mappings")
        )
        return []
    lines = dict(_lines(node, ()))
    if isinstance(data, dict):
        row = _row(name, model, data, lines, (), faults)
        return [rules.Placed(name, "1", row)] if row is not None else []
    placed = []
    for index, item in enumerate(data):
        if not isinstance(item, dict):
            faults.append(Fault(name, lines[(index,)], "-", repr(item), "a mapping"))
            continue
        row = _row(name, model, item, lines, (index,), faults)
        if row is not None:
            placed.append(rules.Placed(name, lines[(index,)], row))
    return placed


def _lines(node: Any, path: tuple[Any, ...]) -> Iterable[tuple[tuple[Any, ...], str]]:
    """Line number of every node of a YAML tree, by path."""
    yield path, str(node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*path, key.value), str(key.start_mark.line + 1)
            yield from (item for item in _lines(value, (*path, key.value)) if item[0] != (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _lines(value, (*path, index))


def _row(
    name: str,
    model: type[R],
    values: Mapping[str, Any],
    lines: Mapping[Any, str],
    path: tuple[Any, ...],
    faults: list[Fault],
) -> R | None:
    try:
        return model.model_validate({key: value for key, value in values.items() if value is not None})
    except ValidationError as error:
        for item in error.errors(include_url=False):
            where = tuple(item["loc"])
            line = next(lines[key] for key in (path + where[:n] for n in range(len(where), -1, -1)) if key in lines)
            column = ".".join(str(part) for part in where) or "-"
            found = "nothing" if item["type"] == "missing" else repr(item["input"])
            if item["type"] == "extra_forbidden":
                found = "an unknown column"
            faults.append(Fault(name, line, column, found, _allowed(model, where)))
        return None


def _allowed(model: type[Row], where: tuple[Any, ...]) -> str:
    """What may stand at a path, following lists and nested rows down to the field."""
    current: Any = model
    words = "one of: " + ", ".join(model.model_fields)
    for part in where:
        if isinstance(part, int) or not (isinstance(current, type) and issubclass(current, Row)):
            continue
        if part not in current.model_fields:
            return "one of: " + ", ".join(current.model_fields)
        words = allowed(current, part)
        current = _inner(current.model_fields[part].annotation)
    return words


def _inner(annotation: Any) -> Any:
    """The row class inside tuple[Row, ...] or Row | None, else the annotation."""
    if get_origin(annotation) in (tuple, list, Union):
        return _inner(get_args(annotation)[0])
    return annotation
