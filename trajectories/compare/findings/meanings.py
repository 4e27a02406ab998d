"""One number told with several meanings; and claims whose number is a published one of another period or category."""

from __future__ import annotations

from collections.abc import Iterator

from trajectories.compare import lineage, told
from trajectories.compare.basis import Basis
from trajectories.compare.findings.finding import Finding, each, ids, short
from trajectories.ground import say


def several_meanings(study: Basis) -> Iterator[Finding]:
    """The most retold count of the month in focus: each kind of thing that it is printed as, and by whom."""
    month, focus = study.subject.focus_month, lineage.focus_counts(study.dataset)
    rows = [
        row
        for row in told.own_claims(study.dataset)
        if row["count_id"] in focus and row["quantity"] == "total" and told.printed_value(row) is not None
        and row["mood"] in ("stated", "hedged")
    ]  # fmt: skip
    by_count = [[row for row in rows if row["count_id"] == count] for count in focus]
    same = max(by_count, key=lambda some: len({row["source_id"] for row in some}), default=[])
    meanings: dict[tuple[str, ...], list[told.Row]] = {}
    for row in same:
        open_ = row["qualifier"] if row["qualifier"] == "more_than" else ""
        meanings.setdefault((row["unit"], row["category"], open_), []).append(row)
    if month is None or len(meanings) < 2:
        return
    said: dict[str, list[str]] = {}
    for source, own in told.by_source(study, same).items():
        figures = [told.hedged(study, row) for row in own]
        said.setdefault(say.listed(dict.fromkeys(figures)), []).append(source)
    parts = [f"{study.labels(of)} {'prints' if len(of) == 1 else 'print'} {text}" for text, of in said.items()]
    yield Finding(
        "one-number-several-meanings",
        f"One {month:%B} number, {say.counted(len(meanings), 'meaning')}.",
        each(f"For {month:%B %Y}, ", parts),
        "fig-focus-month",
        ids(same),
    )


def moved(study: Basis) -> Iterator[Finding]:
    """Claims whose number was published for another category or period, where questions set them side by side."""
    sentences, claims, references = [], [], []
    for answer in study.answers("same_number"):
        claim, other = answer.claims[0], answer.beside[0]
        if not answer.side_by_side or claim["qualifier"] != "plain":
            continue
        claims.append(claim)
        references.append(other)
        whole = claim["category"] == study.subject.pooled
        own = f"{say.figure(claim)} {told.for_all(study)}" if whole else told.bare(study, claim)
        days = told.period(claim)
        published = say.after_noun(say.figure(other), study.subject.short(other["category"]) or "together", "")
        span = "the same months" if told.dates(claim) == told.dates(other) else told.period(other)
        sentences.append(
            f"{study.label(claim['source_id'])} prints {own} for {days}; elsewhere {published} stands for {span}."
        )
    if sentences:
        yield Finding(
            "published-number-elsewhere",
            "Same number, other period or category.",
            short(*sentences),
            "fig-comparisons",
            ids(claims),
            ids(references),
        )
