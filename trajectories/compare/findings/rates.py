"""Projections and ranges beside a source's own pace, and a record month beside the average of its year."""

from __future__ import annotations

from collections.abc import Iterator

from trajectories.compare import paces, told
from trajectories.compare.basis import Basis
from trajectories.compare.findings.finding import PRINTED, Finding, ids, short
from trajectories.ground import say


def _mixed(study: Basis, one: told.Row, other: told.Row) -> str:
    """A sentence for what is held together across units; "" where the units are one."""
    units = told.one_for_one(study, one, other)
    return f"That counts {units}." if units else ""


def projection(study: Basis) -> Iterator[Finding]:
    """What a projection asks for a day, beside the pace that the source prints and where that leads."""
    for found in paces.projections(study):
        base, target = told.printed_value(found.base), told.printed_value(found.total)
        label = study.label(found.total["source_id"])
        basis = ", read as of" if found.base["date_basis"] != "printed" else " on"
        end = say.day(found.base["end_latest"])
        need = f"From {label}’s {say.number(base or 0)}{basis} {end}, to its {say.number(target or 0)} by " \
            f"{say.day(found.total['end_latest'])} takes about {say.number(_about(found.needed))} a day."  # fmt: skip
        pace = mixed = ""
        rows = [found.total, found.base]
        if found.rate and found.stated is not None and found.reached is not None:
            amount = "one" if found.rate["best"] == 1 else say.figure(found.rate)
            said = say.pace(found.rate["per"], found.rate["per_n"] or 1.0, amount)
            pace = (
                f"Its own pace, {said}, is {say.number(found.stated)} a day and leads to {say.number(found.reached)}."
            )
            mixed = _mixed(study, found.rate, found.total)
            rows.append(found.rate)
        yield Finding(
            f"projection-{found.total['claim_id']}",
            f"{say.number(target or 0)} needs about {say.number(_about(found.needed))} a day.",
            short(need, pace, mixed),
            "fig-contradictions",
            ids(rows),
            holds_words=PRINTED,
        )


def _about(value: float) -> float:
    """A pace said with "about": to the nearest five."""
    return round(value / 5) * 5 if value >= 100 else value


def range_meant(study: Basis) -> Iterator[Finding]:
    """A monthly range beside a total that it would not make, as a condition."""
    for found in paces.ranges_meant(study):
        label = study.label(found.rate["source_id"])
        thing = study.subject.unit(found.rate["unit"]).noun
        yield Finding(
            f"range-{found.rate['claim_id']}",
            "A monthly range does not make its total.",
            short(
                f"{label} prints {say.figure(found.rate)} {thing} a month, and beside it a total of "
                f"{told.figure(study, found.total)} since {found.total['start_earliest']:%B %Y}.",
                f"If the range held for all {say.number(found.months)} months, it would make "
                f"{say.between(found.low, found.high)}.",
                _mixed(study, found.rate, found.total),
            ),
            "fig-contradictions",
            ids([found.rate, found.total]),
            holds_words="Holds if the range is for every month; no months are printed for it.",
        )


def record_month(study: Basis) -> Iterator[Finding]:
    """The month called out beside the average month of the same year, source by source."""
    found = paces.record_months(study)
    if not found:
        return
    said: dict[str, list[str]] = {}
    for each in found:
        text = (
            f"{told.figure(study, each.month)} for {each.month['end_latest']:%B %Y}; the average for "
            f"{told.period(each.whole)} is {say.number(each.average)} a month"
        )
        said.setdefault(text, []).append(each.month["source_id"])
    sentences = [f"{study.labels(of)} {'prints' if len(of) == 1 else 'print'} {text}." for text, of in said.items()]
    yield Finding(
        "record-month",
        "One month is not the year’s pace.",
        short(*sentences),
        "fig-monthly",
        ids(row for each in found for row in (each.month, each.whole)),
    )


def yearly_projection(study: Basis) -> Iterator[Finding]:
    """A total projected for a year beside twelve months at the source's own range."""
    for found in paces.yearly_projections(study):
        label = study.label(found.total["source_id"])
        yield Finding(
            f"yearly-{found.total['claim_id']}-{found.rate['claim_id']}",
            f"{say.capital(say.figure(found.total))} exceeds twelve such months.",
            short(
                f"{label} prints a projection of {told.figure(study, found.total)}, and "
                f"{say.figure(found.rate)} {told.counted_thing(study, found.rate)} a month.",
                f"If the projection is for {found.total['end_latest'].year} alone: twelve such months make "
                f"{say.between(found.low, found.high)}.",
            ),
            "fig-monthly",
            ids([found.rate, found.total]),
            holds_words="Holds if the projection is for one year; its first day is not printed.",
        )
