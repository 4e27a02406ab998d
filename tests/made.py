"""Data folders of any size about the invented subject that `new-subject` writes: so many sources, or odd ones."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from trajectories.claims.colours import next_colour
from trajectories.claims.new_source import letters
from trajectories.claims.new_subject import EXAMPLE
from trajectories.claims.schema import Claim

Rows = Iterable[Mapping[str, str]]
NUMERAL = re.compile(r"\d+")
IN_2018 = {"start_earliest": "2018-01-01", "start_latest": "2018-01-01", "end_earliest": "2018-12-31",
           "end_latest": "2018-12-31", "date_basis": "printed"}  # fmt: skip

# Sources of which something is missing, by what they hold.
ODD: dict[str, list[dict[str, str]]] = {
    "no claims": [],
    "rates only": [
        {"printed": "25 reports a month", "printed_period": "in 2018", "quantity": "rate", "category": "locked",
         "unit": "reports", "best": "25", "per": "month", "per_n": "1", **IN_2018},
        {"printed": "3 a day", "quantity": "rate", "category": "not_said", "unit": "bicycles", "best": "3", "per": "day",
         "per_n": "1", "role": "contested"},
    ],
    "nothing on the subject": [
        {"printed": "90 reports", "population": "elsewhere", "category": "locked", "unit": "reports", "best": "90",
         "role": "context", **IN_2018},
        {"printed": "3 May", "quantity": "other", "mood": "rhetorical", "role": "none", "note": "a date"},
    ],
}  # fmt: skip


def sources(folder: Path, count: int) -> Path:
    """A folder with so many sources: the two of the example, then the same again with larger numbers."""
    shutil.copytree(EXAMPLE, folder)
    tables = [list(csv.DictReader(path.open(encoding="utf-8"))) for path in sorted((EXAMPLE / "claims").glob("*.csv"))]
    return _written(folder, {n: _again(tables[n % 2], n) for n in range(count)})


def odd(folder: Path, kind: str, beside: int = 0) -> Path:
    """A folder with one source of that kind in ODD, alone or after so many others."""
    sources(folder, beside)
    kept = {n: list(csv.DictReader((folder / f"claims/{_id(n)}.csv").open(encoding="utf-8"))) for n in range(beside)}
    return _written(folder, kept | {beside: ODD[kind]})


def years(folder: Path, count: int) -> Path:
    """A folder with one source that prints a count for each of so many years, to 2019."""
    shutil.copytree(EXAMPLE, folder)
    subject = (folder / "subject.yml").read_text(encoding="utf-8")
    first = 2020 - count
    subject = subject.replace("span_start: 2018", f"span_start: {first}").replace("[2018, 2019]", f"[{first}, 2019]")
    (folder / "subject.yml").write_text(subject, encoding="utf-8")
    counts = [
        {"printed": f"{1000 + 37 * (year - first):,} reports", "category": "locked", "unit": "reports",
         "printed_period": f"in {year}", "best": str(1000 + 37 * (year - first)),
         **{name: day.replace("2018", str(year)) for name, day in IN_2018.items()}}
        for year in range(first, 2020)
    ]  # fmt: skip
    return _written(folder, {0: counts})


def _id(number: int) -> str:
    return f"leaflet-{letters(number + 1).lower()}"


def _again(rows: Rows, number: int) -> list[dict[str, str]]:
    """The rows of a pair of sources, the later the larger."""
    return [{**row, **_larger(row, number // 2), **_renamed(row, number)} for row in rows]


def _renamed(row: Mapping[str, str], number: int) -> dict[str, str]:
    pair = {"leaflet-a": _id(number - number % 2), "leaflet-b": _id(number - number % 2 + 1)}
    named = ("claim_id", "attribution", "retells", "count_id")
    found = {name: row[name] for name in named if row.get(name)}
    found = {name: re.sub("leaflet-[ab]", lambda old: pair[old[0]], text) for name, text in found.items()}
    return found | ({"count_id": f"{row['count_id']}-{number // 2}"} if row.get("count_id") else {})


def _larger(row: Mapping[str, str], step: int) -> dict[str, str]:
    if row["role"] == "none":
        return {}
    values = {name: str(int(row[name]) + 7 * step) for name in ("low", "best", "high") if row[name]}
    return values | {"printed": NUMERAL.sub(lambda found: str(int(found[0]) + 7 * step), row["printed"])}


def _written(folder: Path, tables: Mapping[int, Rows]) -> Path:
    shutil.rmtree(folder / "claims")
    (folder / "claims").mkdir()
    entries: list[dict[str, object]] = []
    for number, rows in tables.items():
        letter = letters(number + 1)
        colour = next_colour(str(entry["colour"]) for entry in entries)
        entries.append({
            "source_id": _id(number), "label": f"Leaflet {letter}", "order": number + 1, "colour": colour,
            "title": "no title printed", "printed": "no date", "published_earliest": "2019-10-01",
            "published_latest": "2019-10-31", "published_basis": "inferred: speaks of September as past",
            "file": f"{_id(number)}.txt", "sha256": "0" * 64,
        })  # fmt: skip
        with (folder / f"claims/{_id(number)}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(Claim.model_fields))
            writer.writeheader()
            for place, row in enumerate(rows, 1):
                writer.writerow({"claim_id": f"{_id(number)}-{place:02}", "paragraph": str(place), **row})
    (folder / "sources.yml").write_text(yaml.safe_dump(entries, sort_keys=False), encoding="utf-8")
    others = [actor for actor in yaml.safe_load((EXAMPLE / "actors.yml").read_text()) if actor["kind"] != "article"]
    own = [{"id": e["source_id"], "kind": "article", "label": e["label"]} for e in entries]
    (folder / "actors.yml").write_text(yaml.safe_dump(own + others, sort_keys=False), encoding="utf-8")
    return folder
