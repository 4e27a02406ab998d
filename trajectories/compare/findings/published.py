"""Published counts that disagree with each other."""

from __future__ import annotations

from collections.abc import Iterator

from trajectories.compare import beside, told
from trajectories.compare.basis import Basis
from trajectories.compare.findings.finding import Finding, short
from trajectories.ground import say


def disagree(study: Basis) -> Iterator[Finding]:
    """Two offices with one period and two numbers; one office with two series."""
    sentences, references = [], []
    if two := beside.offices_disagree(study):
        numbers = dict(zip(two["counted_by"], two["numbers"], strict=True))
        offices = list(dict.fromkeys(study.references[name]["counted_by"] for name in sorted(two["reference_ids"])))
        said = [f"{say.the(office)} gave {say.number(numbers[office])}" for office in offices]
        sentences.append(
            f"For {say.period(two['start'], two['end'])}, {said[0]} {told.counted_thing(study, two)}; {said[1]}."
        )
        references += two["reference_ids"]
    for series in beside.series_disagree(study)[:1]:
        total, days = sum(row["best"] for row in series.parts), say.period(series.whole["start"], series.whole["end"])
        parts = say.listed(say.number(row["best"]) for row in series.parts)
        sentences.append(
            f"For {days}, {parts} by one office make {say.number(total)}; it also gave {say.number(series.whole['best'])} for "
            "all."
        )
        references += [row["reference_id"] for row in (*series.parts, series.whole)]
    if sentences:
        yield Finding(
            "published-disagree",
            "Published counts disagree with each other.",
            short(*sentences),
            "fig-overlay",
            (),
            tuple(sorted(set(references))),
            given=f"{say.capital(study.subject.published_words)}.",
        )
