"""Invented sources, as many as are asked for: claims made from one invented truth, and whole data folders of them."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import yaml

from trajectories.claims.colours import next_colour
from trajectories.claims.new_source import letters
from trajectories.claims.new_subject import EXAMPLE
from trajectories.claims.schema import DATES, Claim, Subject
from trajectories.ground.periods import ONE_DAY, next_month
from trajectories.solver.reading import NECESSARY

Rows = Iterable[Mapping[str, str]]
NUMERAL = re.compile(r"\d+")
_TYPES: dict[str, Any] = {**dict.fromkeys(NECESSARY, pl.String), **dict.fromkeys(DATES, pl.Date),
                          **dict.fromkeys(("low", "best", "high", "per_n"), pl.Float64)}  # fmt: skip


def claims(subject: Subject, count: int, seed: int, false: int = 0) -> pl.DataFrame:
    """So many totals of one source over random months, true of one invented series but for the last `false` of them.

    A false one is twice what it should be, printed to the last unit. Columns: `reading.NECESSARY`.
    """
    made = np.random.default_rng(seed)
    months = [subject.span_start]
    while next_month(months[-1]) <= subject.span_end:
        months.append(next_month(months[-1]))
    truth = {
        name: np.random.default_rng(place).integers(100, 9_000, len(months))
        for place, name in enumerate(subject.counted)
    }
    rows = []
    for number in range(count):
        i, j = sorted(int(k) for k in made.integers(0, len(months), 2))
        category = str(made.choice([*truth, subject.pooled]))
        value = sum(int(own[i : j + 1].sum()) for name, own in truth.items() if category in (name, subject.pooled))
        lies = number >= count - false
        qualifier = "exact" if lies else str(made.choice(["exact", "more_than", "about"]))
        printed = 2 * value if lies else value if qualifier == "exact" else value // 100 * 100
        start, end = months[i], next_month(months[j]) - ONE_DAY
        rows.append(dict.fromkeys(NECESSARY) | {
            "claim_id": f"source-{seed}-{number:04}", "quantity": "total", "mood": "stated", "population": subject.population,
            "category": category, "unit": subject.measured[0], "qualifier": qualifier, "role": "constraint",
            "low" if qualifier == "more_than" else "best": float(printed), **_days(start, end),
        })  # fmt: skip
    return pl.DataFrame(rows, schema=_TYPES, orient="row")


def _days(start: date, end: date) -> dict[str, date]:
    return {"start_earliest": start, "start_latest": start, "end_earliest": end, "end_latest": end}


def folder(path: Path, count: int) -> Path:
    """A data folder with so many sources: the two of the example, then the same again with larger numbers."""
    shutil.copytree(EXAMPLE, path)
    tables = [list(csv.DictReader(file.open(encoding="utf-8"))) for file in sorted((EXAMPLE / "claims").glob("*.csv"))]
    return write(path, {number: _again(tables[number % 2], number) for number in range(count)})


def source_id(number: int) -> str:
    return f"leaflet-{letters(number + 1).lower()}"


def _again(rows: Rows, number: int) -> list[dict[str, str]]:
    """The rows of a pair of sources, the later the larger."""
    return [{**row, **_larger(row, number // 2), **_renamed(row, number)} for row in rows]


def _renamed(row: Mapping[str, str], number: int) -> dict[str, str]:
    pair = {"leaflet-a": source_id(number - number % 2), "leaflet-b": source_id(number - number % 2 + 1)}
    named = ("claim_id", "attribution", "retells", "count_id")
    found = {name: row[name] for name in named if row.get(name)}
    found = {name: re.sub("leaflet-[ab]", lambda old: pair[old[0]], text) for name, text in found.items()}
    return found | ({"count_id": f"{row['count_id']}-{number // 2}"} if row.get("count_id") else {})


def _larger(row: Mapping[str, str], step: int) -> dict[str, str]:
    if row["role"] == "none":
        return {}
    values = {name: str(int(row[name]) + 7 * step) for name in ("low", "best", "high") if row[name]}
    return values | {"printed": NUMERAL.sub(lambda found: str(int(found[0]) + 7 * step), row["printed"])}


def write(path: Path, tables: Mapping[int, Rows]) -> Path:
    """Put sources with these claims into a data folder of the example, by number, in place of those that it has."""
    shutil.rmtree(path / "claims")
    (path / "claims").mkdir()
    example = yaml.safe_load((EXAMPLE / "sources.yml").read_text(encoding="utf-8"))[0]
    published = {name: str(value) for name, value in example.items() if name.startswith("published")}
    entries: list[dict[str, object]] = []
    for number, rows in tables.items():
        entries.append({
            "source_id": source_id(number), "label": f"Leaflet {letters(number + 1)}", "order": number + 1,
            "colour": next_colour(str(entry["colour"]) for entry in entries), "title": "no title printed",
            "printed": "no date", **published, "file": f"{source_id(number)}.txt", "sha256": "0" * 64,
        })  # fmt: skip
        with (path / f"claims/{source_id(number)}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(Claim.model_fields))
            writer.writeheader()
            for place, row in enumerate(rows, 1):
                writer.writerow({"claim_id": f"{source_id(number)}-{place:02}", "paragraph": str(place), **row})
    (path / "sources.yml").write_text(yaml.safe_dump(entries, sort_keys=False), encoding="utf-8")
    others = [actor for actor in yaml.safe_load((EXAMPLE / "actors.yml").read_text()) if actor["kind"] != "article"]
    own = [{"id": entry["source_id"], "kind": "article", "label": entry["label"]} for entry in entries]
    (path / "actors.yml").write_text(yaml.safe_dump(own + others, sort_keys=False), encoding="utf-8")
    return path
