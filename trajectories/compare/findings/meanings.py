"""One number told with several meanings; and claims whose number is a published one of another period or category."""

from __future__ import annotations

from collections.abc import Iterator

from trajectories.compare import beside, lineage, told
from trajectories.compare.basis import Basis
from trajectories.compare.findings.finding import Finding, ids, short
from trajectories.ground import say

HEDGED = "hedged"


def several_meanings(study: Basis) -> Iterator[Finding]:
    """The most retold count of the month in focus: each kind of thing that it is printed as, and by whom."""
    month, focus = study.subject.focus_month, lineage.focus_counts(study.dataset)
    rows = [
        row
        for row in told.own_claims(study)
        if row["count_id"] in focus and row["quantity"] == "total" and told.printed_value(row) is not None
        and row["mood"] in ("stated", HEDGED)
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
        figures = [
            f"{told.figure(study, row)}{' as a claim' if row['mood'] == HEDGED else ''}" for row in own
        ]  # fmt: skip
        said.setdefault(say.listed(dict.fromkeys(figures)), []).append(source)
    parts = [f"{study.labels(of)} {'prints' if len(of) == 1 else 'print'} {text}" for text, of in said.items()]
    yield Finding(
        "one-number-several-meanings",
        f"One {month:%B} number, {say.counted(len(meanings), 'meaning')}.",
        short(f"For {month:%B %Y}, {'; '.join(parts)}."),
        "fig-focus-month",
        ids(same),
        holds_words="Rests on the numbers as printed; no reading changes it.",
    )


def swapped(study: Basis) -> Iterator[Finding]:
    """Two sources that print nearly one number, one of them for another category; beside it what was published."""
    rows = told.claim_rows(study)
    counted = study.subject.counted
    for row in told.own_claims(study):
        first = rows.get(row["retells"] or "")
        if first is None or "category" not in (row["change"] or "").split() or first["source_id"] == row["source_id"]:
            continue
        if row["unit"] != first["unit"] or first["category"] not in counted or told.dates(first) != told.dates(row):
            continue
        if row["category"] != study.subject.pooled:
            continue
        others = [other for other in told.own_claims(study) if _beside(study, other, first)]
        letters = [told.letter(study, source) for source in (first["source_id"], row["source_id"])]
        months = told.period(first)
        also = "".join(f", and {told.figure(study, other)} for {told.period(other)}" for other in others[:1])
        one = f"{study.label(first['source_id'])} prints {told.figure(study, first)} for {months}{also}."
        two = f"{study.label(row['source_id'])} prints {say.figure(row)} {told.for_all(study)}."
        reply = _reply(study, first)
        yield Finding(
            f"category-{row['claim_id']}",
            f"{say.listed(letters)} differ on a category.",
            short(one, two, _said(study, reply)),
            "fig-contradictions",
            ids([first, row, *others[:1]]),
            ids(reply),
            holds_words="Rests on the numbers as printed; no reading changes it.",
        )


def _beside(study: Basis, other: told.Row, first: told.Row) -> bool:
    """A count of the other category, in the same source and unit, within the same period."""
    days, of = told.dates(other), told.dates(first)
    return bool(
        other["source_id"] == first["source_id"]
        and other["unit"] == first["unit"]
        and other["category"] in study.subject.counted
        and other["category"] != first["category"]
        and days and of and of[0] <= days[0] and days[1] <= of[1]
    )  # fmt: skip


def _reply(study: Basis, first: told.Row) -> list[told.Row]:
    """One publication's counts of every counted category over the claim's period, the first with the claim's number."""
    days = told.dates(first)
    rows: list[told.Row] = [row for row in beside.registered(study) if (row["start"], row["end"]) == days]
    for row in rows:
        if row["category"] != first["category"] or row["best"] != told.printed_value(first):
            continue
        same = [
            other
            for other in rows
            if all(other[name] == row[name] for name in ("counted_by", "relayed_by", "reported_on"))
            and other["category"] in study.subject.counted
        ]
        if len({other["category"] for other in same}) > 1:
            return same
    return []


def _said(study: Basis, reply: list[told.Row]) -> str:
    if not reply:
        return ""
    figures = [
        say.after_noun(
            say.figure({**row, "low": None, "high": None}), study.subject.category(row["category"]).short, ""
        )
        for row in reply
    ]
    return f"One reply published elsewhere gives {say.listed(figures)}, both for these months."


def moved(study: Basis) -> Iterator[Finding]:
    """Every claim whose number is the published one of another period or category, side by side."""
    found = beside.moved(study)
    if not found:
        return
    sentences, shown = [], []
    for each in found:
        claim = each.claim
        # What differs least stands beside it first: another period of the same category, then another category.
        near = min(each.references, key=lambda row: row["category"] != claim["category"])
        shown.append(near)
        other = {**near, "low": None, "high": None}
        what = say.after_noun(say.figure(other), _short(study, near), "")
        whole = claim["category"] == study.subject.pooled
        what_ = f"{say.figure(claim)} {told.for_all(study)}, {told.period(claim)}" if whole else \
            f"{told.bare(study, claim)} for {told.period(claim)}"  # fmt: skip
        sentences.append(
            f"{study.label(claim['source_id'])} prints {what_}. Elsewhere {what} stands for {_period(near, claim)}."
        )
    yield Finding(
        "published-number-elsewhere",
        "Same number, other period or category.",
        short(*sentences),
        "fig-comparisons",
        ids([each.claim for each in found]),
        ids(shown),
    )


def _short(study: Basis, row: told.Row) -> str:
    return study.subject.category(row["category"]).short if row["category"] in study.subject.counted else "together"


def _period(reference: told.Row, claim: told.Row) -> str:
    same = told.dates(claim) == (reference["start"], reference["end"])
    return "the same months" if same else say.period(reference["start"], reference["end"])
