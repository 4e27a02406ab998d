"""A record month beside the average of its year, and a year's projection beside twelve months of a range."""

from __future__ import annotations

from collections.abc import Iterator

from trajectories.compare import told
from trajectories.compare.basis import Basis
from trajectories.compare.findings.finding import Finding, ids, short
from trajectories.compare.holds import holds_if
from trajectories.compare.questions import Answer
from trajectories.ground import say
from trajectories.ground.periods import length
from trajectories.solver.interval import Reading


def record_month(study: Basis) -> Iterator[Finding]:
    """A month's count beside the average month of a longer count that holds it, source by source, as questions ask."""
    said: dict[str, list[str]] = {}
    rows: list[told.Row] = []
    found: list[Answer] = []
    for answer in study.answers("average_beside"):
        left, right = answer.left.period, answer.right.period
        month, whole = answer.claims, [row for row in answer.beside if "source_id" in row]
        if left is None or right is None or not whole:
            continue
        single = _one_month(answer) and right.start <= left.start and left.end <= right.end
        # A month without category is not held against the average of one category.
        alike = len({study.subject.short(row["category"]) for row in (*month, *whole)}) == 1
        if not single or not alike or month[0]["quantity"] != "total" or not _exceeds(study, answer, study.reading):
            continue
        text = (
            f"{told.hedged(study, month[0])} for {left.end:%B %Y}; the average of {answer.right.days} is "
            f"{say.number(answer.right.number)} a month"
        )
        said.setdefault(text, []).append(month[0]["source_id"])
        rows += [month[0], *whole]
        found.append(answer)
    if found:
        yield Finding(
            "record-month",
            "One month is not the year’s pace.",
            short(
                *(f"{study.labels(of)} {'prints' if len(of) == 1 else 'print'} {text}." for text, of in said.items())
            ),
            "fig-monthly",
            ids(rows),
            holds=holds_if(lambda reading: all(_exceeds(study, answer, reading) for answer in found)),
        )


def record_pace(study: Basis) -> Iterator[Finding]:
    """A pace stated for one month, taken to that month, beside the average month of its source's longer count: side by
    side where units or categories differ, as questions ask."""
    for answer in study.answers("average_beside"):
        pace, whole = answer.claims, [row for row in answer.beside if "source_id" in row]
        if len(pace) != 1 or len(whole) != 1 or pace[0]["quantity"] != "rate" or not _one_month(answer):
            continue
        one, other = (told.counted_thing(study, row) for row in (pace[0], whole[0]))
        yield Finding(
            f"pace-{pace[0]['claim_id']}-{whole[0]['claim_id']}",
            "A pace of one month beside an average.",
            short(
                f"{study.label(pace[0]['source_id'])} prints {say.statement(pace[0])} for {answer.left.days}, which makes "
                f"{say.number(answer.left.number)} {one} in it; its {told.figure(study, whole[0])} for {answer.right.days} "
                f"average {say.number(answer.right.number)} a month.",
                f"{say.capital(one)} and {other} are not one count." if one != other else "",
            ),
            "fig-monthly",
            ids([*pace, *whole]),
        )


def _one_month(answer: Answer) -> bool:
    return answer.left.period is not None and round(length(answer.left.period, "month"), 2) == 1


def _exceeds(study: Basis, answer: Answer, reading: Reading) -> bool:
    """Whether the month stays above the average with both as far as a reading lets them go."""
    read = study.answered(answer, reading)
    low, high = read.left.rounded[0], read.right.rounded[1]
    return low is not None and high is not None and low > high


def yearly_projection(study: Basis) -> Iterator[Finding]:
    """A total projected for a year beside the same source's monthly range over it, as questions ask."""
    for answer in study.answers("period_supplied"):
        rate, total = answer.claims, [row for row in answer.beside if "source_id" in row]
        high, target = answer.left.printed[1], answer.right.number
        projected = len(total) == 1 and total[0]["mood"] == "projected" and len(rate) == 1
        if not projected or rate[0]["source_id"] != total[0]["source_id"]:
            continue
        if high is None or high >= target or rate[0]["quantity"] != "rate":
            continue
        yield Finding(
            f"yearly-{total[0]['claim_id']}-{rate[0]['claim_id']}",
            f"{say.capital(say.figure(total[0]))} exceeds twelve such months.",
            short(
                f"{study.label(total[0]['source_id'])} prints a projection of {told.figure(study, total[0])}, and "
                f"{told.pace(study, rate[0])}.",
                f"If the projection is for {answer.left.days} alone and the range holds for every month, the months make "
                f"{say.between(*answer.left.printed)}.",
            ),
            "fig-monthly",
            ids([rate[0], total[0]]),
            given="A condition: the first day of the projection is not printed.",
        )
