"""The only module that reads data files: a folder in, a frozen `Dataset` out, or every fault at once."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from trajectories.claims import question_rules, rules
from trajectories.claims.fields import inner, unsafe
from trajectories.claims.placed import Log, Placed, once, place
from trajectories.claims.rows import csv_rows, yaml_rows
from trajectories.claims.schema import Actor, Caveat, Claim, Fact, Question, Reference, Row, Source, Subject
from trajectories.ground import say
from trajectories.ground.errors import DataError, Fault

# Files that hold words and no number. Every export carries these words in full, so the version need not stand for
# them, and a figure whose own words did not change need not be drawn again.
WORDS = ("caveats.yml",)

FILES: dict[str, type[Row]] = {
    "subject.yml": Subject,
    "sources.yml": Source,
    "actors.yml": Actor,
    "claims/<source_id>.csv": Claim,
    "reference.csv": Reference,
    "questions.csv": Question,
    "facts.csv": Fact,
    "caveats.yml": Caveat,
}

# Files that a folder may lack: what they hold is then none.
OPTIONAL = ("facts.csv", "reference.csv", "questions.csv")

R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Dataset:
    """Everything under `data/`, validated.

    `claims` has the columns of `schema.Claim` plus `source_id`, one row per claim in reading order;
    `references` those of `schema.Reference`. `version` is a hash over the data that numbers come from: see `WORDS`.
    """

    subject: Subject
    sources: tuple[Source, ...]
    actors: tuple[Actor, ...]
    claims: pl.DataFrame
    references: pl.DataFrame
    facts: tuple[Fact, ...]
    caveats: tuple[Caveat, ...]
    version: str
    questions: tuple[Question, ...] = ()

    def source(self, source_id: str) -> Source:
        """The source of that id. Raises ValueError for an id of no source, naming those there are."""
        for source in self.sources:
            if source.source_id == source_id:
                return source
        raise ValueError(f"source: found {source_id}, allowed {', '.join(s.source_id for s in self.sources)}")

    def only(self, source_ids: Collection[str]) -> Dataset:
        """The same data with some of the sources, in their order; questions that need another source are left out.

        Raises ValueError for an id of no source, naming those there are.
        """
        known = [source.source_id for source in self.sources]
        if unknown := sorted(set(source_ids) - set(known)):
            raise ValueError(f"source: found {', '.join(unknown)}, allowed {', '.join(known)}")
        chosen = [id_ for id_ in known if id_ in source_ids]
        claims = self.claims.filter(pl.col("source_id").is_in(chosen))
        ids, references = set(claims["claim_id"]), set(self.references["reference_id"])
        return replace(
            self,
            sources=tuple(source for source in self.sources if source.source_id in chosen),
            claims=claims,
            questions=tuple(question for question in self.questions if _claims_of(question) - references <= ids),
        )

    def by_source(self) -> dict[str, pl.DataFrame]:
        """The claims of each source, in the order of the sources."""
        return {s.source_id: self.claims.filter(pl.col("source_id") == s.source_id) for s in self.sources}


def load(folder: Path | str = "data") -> Dataset:
    """Read and validate a data folder.

    Raises `DataError` with every fault in every file, each naming file, row, column, what was found and what
    is allowed.
    """
    root = Path(folder)
    log = Log()
    if not root.is_dir():
        allowed = "a folder with subject.yml, sources.yml, claims/ …"
        raise DataError([Fault(str(folder), "-", "-", "no folder", allowed)])
    tables: rules.Tables = {model: _rows(root, name, model, log) for name, model in FILES.items() if model is not Claim}
    fill = dict.fromkeys(("population", "category", "unit"), "unread")
    for row in (placed.row for placed in tables[Subject]):  # what blanks stand for that only the subject knows
        own = {"population": row.population, "category": row.not_applicable, "unit": row.no_unit}
        fill = {column: value for column, value in own.items() if value}
    names = sorted(f"claims/{path.name}" for path in (root / "claims").glob("*.csv"))
    tables[Claim] = [
        row for name in names for row in _rows(root, name, Claim, log, {**fill, "attribution": Path(name).stem})
    ]
    log.faults += once(rules.check(tables, names, log))
    if log.faults:
        raise DataError(sorted(set(log.faults), key=place))
    rows = {model: tuple(placed.row for placed in table) for model, table in tables.items()}
    sources = tuple(sorted(rows[Source], key=lambda source: source.order))
    subject = rows[Subject][0]
    counted = say.counted(len(sources), subject.article_noun or "source")
    rank = {source.source_id: source.order for source in sources}
    claims = sorted(rows[Claim], key=lambda claim: (rank[claim.source_id], claim.number, claim.claim_id))
    return Dataset(
        subject=subject.model_copy(update={"title": subject.title.replace("{sources}", counted)}),
        sources=sources,
        actors=rows[Actor],
        claims=frame(Claim, claims).with_columns(pl.col("claim_id").str.replace(r"-\d+$", "").alias("source_id")),
        references=frame(Reference, rows[Reference]),
        facts=rows[Fact],
        caveats=rows[Caveat],
        version=_version(root),
        questions=rows[Question],
    )


def _claims_of(question: Question) -> set[str]:
    """Every id that a question names."""
    named = (question.claim_ids, question.beside_ids, question.with_ids)
    return {id_ for ids in named for _, id_ in question_rules.split(ids)}


def frame(model: type[Row], rows: Iterable[Row]) -> pl.DataFrame:
    """Rows as a frame whose dtypes come from the schema, so that an all-blank column keeps its type."""
    kinds: dict[Any, Any] = {int: pl.Int64, float: pl.Float64, date: pl.Date}
    types = {name: kinds.get(inner(info.annotation), pl.String) for name, info in model.model_fields.items()}
    return pl.DataFrame([row.model_dump() for row in rows], schema=types, orient="row")


def _version(root: Path) -> str:
    """First twelve hex digits of a SHA-256 over names and contents of the data that figures are computed from."""
    digest = hashlib.sha256()
    data = (path for suffix in ("csv", "yml") for path in root.rglob(f"*.{suffix}") if path.name not in WORDS)
    for path in sorted(path for path in data if "articles" not in path.parts and path.is_file()):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _rows(root: Path, name: str, model: type[R], log: Log, fill: Mapping[str, str] = {}) -> list[Placed[R]]:
    if name in OPTIONAL and not os.path.lexists(root / name):
        return []
    try:
        text = (root / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        return log.unread(name, Fault(name, "-", "-", "no such file", "a file of that name"))
    except UnicodeDecodeError as error:
        return log.unread(name, Fault(name, "-", "-", f"a byte that is not UTF-8 at {error.start}", "UTF-8 text"))
    except OSError as error:
        return log.unread(name, Fault(name, "-", "-", error.strerror or "unreadable", "a readable file"))
    if found := unsafe(text):
        return log.unread(name, Fault(name, str(text.count("\n", 0, found[0]) + 1), "-", found[1], "text"))
    return csv_rows(text, name, model, log, fill) if name.endswith(".csv") else yaml_rows(text, name, model, log)
