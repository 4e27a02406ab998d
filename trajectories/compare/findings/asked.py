"""Findings that questions ask for: a month or its pace beside an average, a projection beside a range, moved numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trajectories.compare import told
from trajectories.compare.basis import Basis
from trajectories.compare.findings.finding import Finding, ids
from trajectories.compare.questions import Answer
from trajectories.ground import say
from trajectories.ground.periods import length


def record_month(study: Basis) -> Iterator[Finding]:
    """A month's count beside the average month of a longer count that holds it, source by source, as questions ask."""
    found: list[Answer] = []
    said: list[tuple[str, str]] = []
    for answer in _months(study, "total"):
        whole, days, longer = _of_sources(answer), answer.left.period, answer.right.period
        inside = days and longer and longer.start <= days.start and days.end <= longer.end
        # A month without category is not held against the average of one category.
        alike = len({study.subject.short(row["category"]) for row in (*answer.claims, *whole)}) == 1
        if days and inside and whole and alike and _exceeds(answer):
            counted = f"{told.hedged(study, answer.claims[0])} for {days.end:%B %Y}"
            average = f"the average of {answer.right.days} is {say.number(answer.right.number)} a month"
            found.append(answer)
            said.append((answer.claims[0]["source_id"], f"{counted}; {average}."))
    if found:
        yield Finding.of(
            "record-month",
            "One month is not the year’s pace.",
            "fig-monthly",
            *told.printed_by(study, said),
            claims=ids(row for answer in found for row in (answer.claims[0], *_of_sources(answer))),
            holds=study.holds_of(found, _exceeds),
        )


def record_pace(study: Basis) -> Iterator[Finding]:
    """A pace stated for one month, taken to that month, beside the average month of its source's longer count: side by
    side where units or categories differ, as questions ask."""
    for answer, pace, other in _pairs(_months(study, "rate")):
        one, another = told.counted_thing(study, pace), told.counted_thing(study, other)
        yield Finding.of(
            f"pace-{pace['claim_id']}-{other['claim_id']}",
            "A pace of one month beside an average.",
            "fig-monthly",
            f"{study.label(pace['source_id'])} prints {say.statement(pace)} for {answer.left.days}, which makes "
            f"{say.number(answer.left.number)} {one} in it; its {told.figure(study, other)} for {answer.right.days} "
            f"average {say.number(answer.right.number)} a month.",
            f"{say.capital(one)} and {another} are not one count." if one != another else "",
            claims=ids([pace, other]),
        )


def _months(study: Basis, quantity: str) -> Iterator[Answer]:
    """Totals or rates of a single month that a question sets beside an average."""
    for answer in study.answers("average_beside"):
        month = answer.left.period
        if month and round(length(month, "month"), 2) == 1 and answer.claims[0]["quantity"] == quantity:
            yield answer


def _of_sources(answer: Answer) -> list[told.Row]:
    """The claims among what stands beside: published counts are no source's."""
    return [row for row in answer.beside if "source_id" in row]


def _pairs(answers: Iterable[Answer]) -> Iterator[tuple[Answer, told.Row, told.Row]]:
    """Answers in which one claim stands beside one other."""
    for answer in answers:
        if len(answer.claims) == len(_of_sources(answer)) == 1:
            yield answer, answer.claims[0], _of_sources(answer)[0]


def _exceeds(answer: Answer) -> bool:
    """Whether the month stays above the average with both as far as the reading lets them go."""
    low, high = answer.left.rounded[0], answer.right.rounded[1]
    return low is not None and high is not None and low > high


def yearly_projection(study: Basis) -> Iterator[Finding]:
    """A total projected for a year beside the same source's monthly range over it, as questions ask."""
    for answer, rate, total in _pairs(study.answers("period_supplied")):
        high, projected = answer.left.printed[1], total["mood"] == "projected" and rate["quantity"] == "rate"
        if not projected or rate["source_id"] != total["source_id"] or high is None or high >= answer.right.number:
            continue
        yield Finding.of(
            f"yearly-{total['claim_id']}-{rate['claim_id']}",
            f"{say.capital(say.figure(total))} exceeds twelve such months.",
            "fig-monthly",
            f"{study.label(total['source_id'])} prints a projection of {told.figure(study, total)}, and "
            f"{told.pace(study, rate)}.",
            f"If the projection is for {answer.left.days} alone and the range holds for every month, the months make "
            f"{say.between(*answer.left.printed)}.",
            claims=ids([rate, total]),
            given="A condition: that the projection is for the year alone is not certain.",
        )


def moved(study: Basis) -> Iterator[Finding]:
    """Claims whose number was published for another category or period, where questions set them side by side."""
    asked = [answer for answer in study.answers("same_number") if answer.side_by_side]
    pairs = [(answer.claims[0], answer.beside[0]) for answer in asked if answer.claims[0]["qualifier"] == "plain"]

    def sentence(claim: told.Row, other: told.Row) -> str:
        whole = claim["category"] == study.subject.pooled
        own = f"{say.figure(claim)} {told.for_all(study)}" if whole else told.bare(study, claim)
        published = say.after_noun(say.figure(other), study.subject.short(other["category"]) or "together", "")
        span = "the same months" if told.dates(claim) == told.dates(other) else told.period(other)
        label, days = study.label(claim["source_id"]), told.period(claim)
        return f"{label} prints {own} for {days}; elsewhere {published} stands for {span}."

    if pairs:
        yield Finding.of(
            "published-number-elsewhere",
            "Same number, other period or category.",
            "fig-comparisons",
            *(sentence(*pair) for pair in pairs),
            claims=ids(claim for claim, _ in pairs),
            references=ids(other for _, other in pairs),
        )
