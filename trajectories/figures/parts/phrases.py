"""What several figures say: what a count is of, who counted it, what is in the table only."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from trajectories.claims.schema import Source
from trajectories.claims.subject import Unit
from trajectories.compare import told
from trajectories.compare.beside import UNNAMED
from trajectories.compare.study import Study
from trajectories.compare.told import Row
from trajectories.ground import say


def placed(study: Study, words: str) -> str:
    """Words with the subject's place: "{}: " → "Ukraine: "; "" where it has none."""
    return words.format(study.subject.place) if study.subject.place else ""


def spelled(source: Source) -> str:
    """A source in a running text: "Article E (AntiWar.com)", "Article B (by-line isabelle)", "Article A"."""
    printed = source.outlet or (f"by-line {source.author}" if source.author else "")
    return f"{source.label} ({printed})" if printed else source.label


def counted_as(study: Study, row: Row) -> str:
    """What a row counts: "AWOL cases"; "cases, both in one count" for no one counted category."""
    short, noun = study.subject.category(row["category"]).short, told.noun(study, row)
    return f"{short} {noun}" if row["category"] in study.subject.counted else f"{noun}, {short}"


def what_else(study: Study, row: Row, category: bool = True) -> list[str]:
    """What a label says beside its number: its category, if it is one of those counted, and its unit, if not the first."""
    subject = study.subject
    found = [subject.category(row["category"]).short] if category and row["category"] in subject.counted else []
    return found + ([subject.unit(row["unit"]).noun] if row["unit"] != subject.measured[0] else [])


def units_in(study: Study, rows: pl.DataFrame) -> list[Unit]:
    """The units of some rows that count something, in the order of the subject."""
    found = rows["unit"].to_list()
    return [study.subject.unit(name) for name in study.subject.measured if name in found]


def grouped(rows: pl.DataFrame, *by: str) -> list[pl.DataFrame]:
    """The rows that are alike in some columns, in their order."""
    return rows.partition_by(*by, maintain_order=True)


def series_of(study: Study, category: str) -> str:
    """The series that a claim's category is drawn in."""
    return category if category in study.subject.counted else study.subject.pooled


def numbers(row: Row) -> list[float]:
    """The numbers that a claim prints, as they stand: of a range both ends."""
    return [row[name] for name in ("low", "best", "high") if row[name] is not None]


def owner(study: Study, ids: str) -> str | None:
    """Whose claim comes first among these; None for a count published elsewhere."""
    claim = study.rows.get(ids.split()[0])
    return claim["source_id"] if claim else None


def span(values: Iterable[float]) -> str:
    """ "283–550": from the least number to the greatest; one where they are said alike."""
    values = list(values)
    return "–".join(dict.fromkeys(say.number(end) for end in (min(values), max(values))))


def average(row: Row) -> str:
    """A count's average with the word before the printed one: "over 5,111", "about 18,000"; of a range both ends."""
    if row["value"] is None:
        low = "" if row["low"] is None else f"{say.number(row['low'] / row['months'])}–"
        return low + say.number(row["level"])
    return row["text"].partition(say.number(row["value"]))[0] + say.number(row["level"])


def published(row: Row) -> str:
    """The figure of a count published elsewhere: its one number, whatever rounding leaves around it."""
    return say.figure(row if row["best"] is None else {**row, "low": None, "high": None})


def reserve(claim: Row) -> str:
    """Why a figure is drawn hollow: "hedged", "no period printed"; "" where it is not."""
    if claim["mood"] != "stated":
        return str(claim["mood"])
    why = "no full period printed" if claim["printed_period"] else "no period printed"
    return why if claim["role"] == "contested" else ""


def office(counted_by: str) -> str:
    """Who counted a published count, in words."""
    return "Office not named" if counted_by in UNNAMED else counted_by


def in_table(count: int, noun: str) -> str:
    """ "Two more pairs stand in the table."; "" for none."""
    verb = "stands" if count == 1 else "stand"
    return f"{say.capital(say.counted(count, noun))} {verb} in the table." if count else ""
