"""Rules for questions: known ids, what each kind needs, no typed number in a reason, and few enough to read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from trajectories.claims.placed import Log, Placed, unique
from trajectories.claims.schema import Claim, Question, Reference
from trajectories.ground.errors import Fault

MOST = 50
# Columns that a kind needs beside those that every row has.
NEEDED = {
    "period_supplied": ("claim_ids", "start", "end"),
    "follows_from": ("claim_ids",),
    "pace_needed": ("claim_ids", "with_ids"),
    "average_beside": ("claim_ids",),
    "product": ("claim_ids", "number_low", "number_high"),
    "multiple_of": ("claim_ids", "with_ids"),
    "same_number": ("claim_ids",),
    "set_aside": ("start", "end", "number_low"),
}
# Columns whose claims must carry dates, for their days or months are counted.
DATED = {
    "follows_from": ("beside_ids",),
    "pace_needed": ("claim_ids", "beside_ids"),
    "average_beside": ("claim_ids", "beside_ids"),
    "multiple_of": ("beside_ids", "with_ids"),
}


def split(ids: str | None) -> list[tuple[int, str]]:
    """Signed ids: "ref-05 -ref-04" → [(1, "ref-05"), (-1, "ref-04")]."""
    return [(-1 if id_.startswith("-") else 1, id_.removeprefix("-")) for id_ in (ids or "").split()]


def check(
    questions: Sequence[Placed[Question]],
    claims: Sequence[Placed[Claim]],
    references: Sequence[Placed[Reference]],
    log: Log,
) -> Iterator[Fault]:
    """Every fault in questions.csv, in no particular order; `log` knows which rows other faults name already."""
    by_claim = {placed.row.claim_id: placed.row for placed in claims}
    counts = {placed.row.reference_id for placed in references}
    yield from unique(questions)
    for number, placed in enumerate(questions, start=1):
        row = placed.row
        if number > MOST:
            yield placed.fault("question_id", f"question {number}", f"at most {MOST} questions")
        for column in NEEDED[row.kind]:
            if getattr(row, column) is None:
                yield placed.fault(column, "nothing", f"a value, which {row.kind} needs")
        yield from placed.order("start", "end")
        if re.search(r"\d", row.reason):
            yield placed.fault("reason", "a typed digit", "text without digits; numbers are computed")
        for column in ("claim_ids", "beside_ids", "with_ids"):
            for _, id_ in split(getattr(row, column)):
                known = id_ in by_claim or (column != "claim_ids" and id_ in counts)
                if not known and not (log.holds("claims", id_) or log.holds("reference.csv", id_)):
                    what = "a claim_id" if column == "claim_ids" else "a claim_id or reference_id"
                    yield placed.fault(column, id_, f"{what} of the data")
                claim = by_claim.get(id_)
                if claim and column in DATED.get(row.kind, ()) and not (claim.start_latest and claim.end_latest):
                    yield placed.fault(column, f"{id_}, without dates", f"claims with dates, which {row.kind} counts")
