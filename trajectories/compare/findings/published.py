"""Claims beside counts published elsewhere, and published counts that disagree with each other."""

from __future__ import annotations

from collections.abc import Iterator

from trajectories.compare import beside, told
from trajectories.compare.basis import Basis
from trajectories.compare.findings.finding import Finding, ids, short
from trajectories.ground import say


def apart(study: Basis) -> Iterator[Finding]:
    """A claim that no published count of its category and period agrees with, with each office's number."""
    for found in beside.apart(study):
        claim, number = found.claim, told.printed_value(found.claim) or 0.0
        offices = [
            f"{say.the(row['counted_by'])} gave {say.number(row['best'])} ({_more(row['best'] - number)})"
            for row in found.references
        ]
        first = f"{study.label(claim['source_id'])} prints {told.figure(study, claim)} for {told.period(claim)}."
        yield Finding(
            f"published-{claim['claim_id']}",
            f"Published {say.number(found.references[0]['best'])}, printed {say.number(number)}.",
            short(first, f"For the same months, {'; '.join(offices)}."),
            "fig-comparisons",
            ids([claim]),
            ids(found.references),
            holds_words=f"{say.capital(study.subject.published_words)}.",
        )


def _more(gap: float) -> str:
    return f"{say.number(abs(gap))} {'more' if gap > 0 else 'fewer'}"


def disagree(study: Basis) -> Iterator[Finding]:
    """Two offices with one period and two numbers; one office with two series."""
    offices, series = beside.offices_disagree(study)[:1], beside.series_disagree(study)[:1]
    sentences = []
    for two in offices:
        one, other = two.one[0], two.other[0]
        short_ = told.counted_thing(study, one)
        sentences.append(
            f"For {say.period(one['start'], one['end'])} {say.the(one['counted_by'])} gave {say.number(one['best'])} "
            f"{short_}, {say.the(other['counted_by'])} {say.number(other['best'])}."
        )
    for two in series:
        whole, total = two.other[0], sum(row["best"] for row in two.one)
        parts = say.listed(say.number(row["best"]) for row in two.one)
        sentences.append(
            f"For {say.period(whole['start'], whole['end'])} one office’s {parts} make {say.number(total)}; its "
            f"monthly report says {say.number(whole['best'])}."
            if _monthly(study, whole)
            else f"For {say.period(whole['start'], whole['end'])} one office’s {parts} make {say.number(total)}; it also "
            f"gave {say.number(whole['best'])} for all."
        )
    if sentences:
        yield Finding(
            "published-disagree",
            "Published counts disagree with each other.",
            short(*sentences),
            "fig-overlay",
            (),
            ids(row for two in (*offices, *series) for row in (*two.one, *two.other)),
            holds_words=f"{say.capital(study.subject.published_words)}.",
        )


def _monthly(study: Basis, whole: told.Row) -> bool:
    """Whether the same publication gives the months that make up the count."""
    same = [
        row
        for row in beside.registered(study)
        if all(row[name] == whole[name] for name in ("counted_by", "relayed_by", "category"))
        and whole["start"] <= row["start"] and row["end"] <= whole["end"] and row is not whole
        and row["reference_id"] != whole["reference_id"]
    ]  # fmt: skip
    return sum(row["best"] for row in same) == whole["best"]
