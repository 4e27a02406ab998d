"""What a mark says when it is pointed at, touched or reached by keyboard: the same lines in every figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from trajectories.compare.study import Study
from trajectories.compare.told import Row
from trajectories.figures.parts.phrases import office, published, reserve
from trajectories.ground import say

COLUMNS = ("Drawn", "Source", "As printed", "Period", "Read as", "Counts", "Counted by", "Paragraph", "Caveats")
DRAWN = COLUMNS[0]  # what a mark shows where that is not the printed figure itself; a figure puts it in


def tooltip(study: Study, claim_ids: str | None, notes: Mapping[str, tuple[int, ...]]) -> dict[str, str]:
    """What a mark says, by COLUMNS, of claims and published counts, ids apart by spaces; "" where nothing is known.

    Several claims stand side by side, in their order: "21,602 cases; record 21,602". DRAWN is left empty.
    """
    names = (claim_ids or "").split()
    lines = study.once(("tooltip", claim_ids), partial(_lines, study, names))  # all that is printed: no reading in it
    return dict(zip(COLUMNS, [*lines, caveat_numbers(names, notes)], strict=True))


def worked_out(study: Study, row: Row, drawn: str, how: str, notes: Mapping[str, tuple[int, ...]]) -> dict[str, str]:
    """COLUMNS of a mark that no source prints: `drawn` tells what it shows, `how` where it comes from.

    row: `source_id`, `unit`, `category`, `start`, `end`. The caveats are those of the figures that it follows from.
    """
    solution = study.solutions[row["source_id"]]
    used = [name for name in solution.used if study.rows[name]["unit"] == row["unit"]]
    source = study.dataset.source(row["source_id"]).name
    told = [drawn, source, "not printed", say.period(row["start"], row["end"]), how, _counts(study, row), "nobody",
            "none", caveat_numbers(used, notes)]  # fmt: skip
    return dict(zip(COLUMNS, told, strict=True))


def caveat_numbers(claim_ids: Sequence[str], notes: Mapping[str, tuple[int, ...]]) -> str:
    """ "1, 3": the caveats that concern some claims."""
    return ", ".join(map(str, sorted({number for name in claim_ids for number in notes.get(name, ())})))


def _lines(study: Study, names: Sequence[str]) -> list[str]:
    """The lines of COLUMNS before the caveats: what stands more than once is said once."""
    own = [study.rows[name] for name in names if name in study.rows]
    several = len({row["source_id"] for row in own}) > 1
    told = [_of_claim(study, row, several) for row in own]
    told += [_of_published(study, study.references[name]) for name in names if name in study.references]
    columns = zip(*told, strict=True) if told else [()] * (len(COLUMNS) - 2)
    return ["", *("; ".join(dict.fromkeys(filter(None, values))) for values in columns)]


def _of_claim(study: Study, row: Row, several: bool) -> tuple[str, ...]:
    source, chain = study.dataset.source(row["source_id"]), row["attribution"].split(" > ")
    last = next(actor for actor in study.dataset.actors if actor.id == chain[-1])
    counter = last.label if last.kind == "office" else f"not said; last named: {last.label}"
    return (
        source.name, row["printed"], _period(row["start_earliest"], row["end_latest"], row["printed_period"]), _read(row),
        _counts(study, row),
        counter if len(chain) > 1 else "nobody named", f"{source.letter} " * several + str(row["paragraph"]),
    )  # fmt: skip


def _of_published(study: Study, row: Row) -> tuple[str, ...]:
    return (
        relayed(row), published(row), _period(row["start"], row["end"]), "published elsewhere, limits no source",
        _counts(study, row), office(row["counted_by"]), "",
    )  # fmt: skip


def relayed(row: Row) -> str:
    """ "Published elsewhere: Ukrainska Pravda, then Censor.NET"."""
    return f"Published elsewhere: {', then '.join(row['relayed_by'].split(' > '))}"


def _read(row: Row) -> str:
    """How a figure is read: "stated, sets a limit", "hedged, limits nothing", "no period printed, limits nothing"."""
    if row["role"] == "constraint":
        return "stated, sets a limit"
    why = reserve(row) if row["mood"] != "stated" or not row["start_earliest"] else ""
    return f"{why}, limits nothing" if why else "limits nothing"


def _counts(study: Study, row: Row) -> str:
    """ "unauthorised absence (AWOL, Art. 407), cases registered"; of a share or the like "another measure"."""
    subject = study.subject
    labels = [subject.category(row["category"]).label] if row["category"] != subject.not_applicable else []
    labels += [subject.unit(row["unit"]).label] if row["unit"] in subject.measured else []
    return ", ".join(labels) or "another measure"


def _period(start: Any, end: Any, printed: str | None = None) -> str:
    """The days in words; of what has no first or last day what is printed of it: "“by mid-2025”"."""
    return say.period(start, end) if start and end else f"“{printed}”" if printed else "no period printed"
