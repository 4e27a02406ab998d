"""How figures are named in a sentence: as printed, with what they count, their months, and whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from trajectories.claims.subject import Subject
from trajectories.ground import say

Row = Mapping[str, Any]


def named(row: Row, subject: Subject) -> str:
    """ "162,500 AWOL (Jan–Oct 2025)"; without a period "15,000–18,000 a month"."""
    of = subject.unit(row["unit"]).noun if row["unit"] in subject.measured[1:] else ""
    text = say.after_noun(say.statement(row), subject.short(row["category"]), of)
    start, end = row["start_earliest"], row["end_latest"]
    return f"{text} ({say.short_period(start, end)})" if start and end else text


def all_named(rows: Iterable[Row], subject: Subject, labels: Mapping[str, str]) -> str:
    """Figures under whose they are, in the order given.

    "Article A’s 162,500 AWOL (Jan–Oct 2025) and 21,600 desertion (Oct 2025), and Article E’s 162,000 (Jan–Oct 2025)".
    labels: of sources by the start of a claim's id. Rows of none were published elsewhere, and are called so; with no
    labels at all the figures stand alone.
    """
    groups: dict[str | None, list[str]] = {}
    for row in rows:
        groups.setdefault(labels.get(row["claim_id"].rpartition("-")[0]), []).append(named(row, subject))
    said = []
    for label, figures in groups.items():
        text = say.listed(figures)
        if labels:
            text = f"{say.possessive(label)} {text}" if label else f"{text} published elsewhere"
        said.append(text)
    # A comma parts what two sources say where one of them says several things.
    long = len(said) > 1 and any(len(figures) > 1 for figures in groups.values())
    return f"{', '.join(said[:-1])}, and {said[-1]}" if long else say.listed(said)
