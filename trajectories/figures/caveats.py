"""Which caveats belong to a chart, and in which of two tiers: its own, beside the picture, or those of all charts.

What applies is computed from the claims, readings and methods that a chart really uses; the tiers from what applies to
all figures of a study together, so that what stands everywhere is said once and read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from trajectories.claims.load import Dataset
from trajectories.claims.rules import FACT
from trajectories.claims.schema import AppliesTo, Caveat, Fact
from trajectories.ground import say
from trajectories.ground.choices import READING_WORDS, words
from trajectories.ground.errors import DataError, Fault
from trajectories.solver.reading import DEFAULT, Reading

OWN = 5  # so many in full beside a picture: more are not read
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
# Keys of a rule that are asked of each claim; the others are asked of the chart.
CLAIM_KEYS = {
    "quantity": "quantity",
    "category": "category",
    "unit": "unit",
    "qualifier": "qualifier",
    "mood": "mood",
    "source": "source_id",
    "claim": "claim_id",
}


@dataclass(frozen=True)
class AttachedCaveat:
    """A caveat as a figure prints it: facts filled in, with their citations.

    claim_ids: the claims shown that it concerns; () where it is about the whole chart. named: whether it is about a
    named source or claim.
    """

    id: str
    severity: str
    text: str
    short_text: str
    claim_ids: tuple[str, ...] = ()
    named: bool = False

    @property
    def high(self) -> bool:
        return self.severity == "high"


@dataclass(frozen=True)
class Tiers:
    """The caveats of one figure: own in full beside it, more short under it, general short in the line for all charts."""

    own: tuple[AttachedCaveat, ...]
    more: tuple[AttachedCaveat, ...]
    general: tuple[AttachedCaveat, ...]

    @property
    def every(self) -> tuple[AttachedCaveat, ...]:
        return (*self.own, *self.more, *self.general)

    def notes(self, shown: int) -> dict[str, tuple[int, ...]]:
        """The numbers of the own caveats by claim: {"article-b-10": (1, 3)}; none for one that concerns every mark."""
        found: dict[str, tuple[int, ...]] = {}
        for number, caveat in enumerate(self.own, 1):
            for name in caveat.claim_ids if len(caveat.claim_ids) < shown else ():
                found[name] = (*found.get(name, ()), number)
        return found


def applying(
    dataset: Dataset, chart_id: str, claim_ids: Iterable[str], methods: Iterable[str], reading: Reading
) -> tuple[AttachedCaveat, ...]:
    """The caveats that apply to a chart, in the order of caveats.yml, each text once.

    `claim_ids` are the claims that the chart shows, `methods` how it shows them, `reading` that under which
    it was computed; a caveat about the default reading stands there too, and says what is read instead. Raises `DataError`
    where a claim that is shown matches no caveat of its own, or the chart none at all: a mark without a caveat must not
    be drawn.
    """
    methods, chosen, usual = set(methods), _choices(reading), _choices(DEFAULT)
    shown = dataset.claims.filter(pl.col("claim_id").is_in(list(claim_ids))).to_dicts()
    facts = {fact.fact_id: fact for fact in dataset.facts}
    covered: set[str] = set()
    found: dict[str, AttachedCaveat] = {}
    for caveat in dataset.caveats:
        rule = caveat.applies_to
        asked = set(rule.reading)
        turned = bool(asked) and not chosen & asked
        if not _chart_holds(rule, chart_id, methods) or (turned and not usual & asked):
            continue
        matching = tuple(row["claim_id"] for row in shown if _claim_holds(rule, row)) if _asks_claims(rule) else ()
        covered.update(matching)
        if matching or not _asks_claims(rule):
            attached = filled(caveat, facts, matching)
            if turned:
                attached = _read_otherwise(attached, usual & asked, reading)
            found.setdefault(attached.text, attached)
    bare = [row["claim_id"] for row in shown if row["claim_id"] not in covered]
    if bare or not found:
        raise DataError(
            Fault("caveats.yml", chart_id, "applies_to", f"no caveat for {name}", "a caveat for every claim shown")
            for name in bare or [chart_id]
        )
    return tuple(found.values())


def tiers(applied: Mapping[str, tuple[AttachedCaveat, ...]], figure_id: str) -> Tiers:
    """What applies to a figure, in its tiers; `applied` holds what applies to each figure of the study.

    A caveat that stands under half of the figures or more is general, unless it names a source or a claim and there is
    room for it among the own. Of more than OWN others the severe and the most particular are own.
    """
    counts = Counter(caveat.id for caveats in applied.values() for caveat in caveats)
    # With one or two figures everything would stand under half of them.
    often = max(2.0, len(applied) / 2)
    general = [c for c in applied[figure_id] if counts[c.id] >= often and not c.named]
    particular = [c for c in applied[figure_id] if c not in general]
    particular.sort(key=lambda c: (not c.high, counts[c.id], not c.named, len(c.claim_ids)))
    return Tiers(
        own=tuple(particular[:OWN]) or tuple(general[:1]),
        more=tuple(particular[OWN:]),
        general=tuple(sorted(general if particular else general[1:], key=lambda c: not c.high)),
    )


def filled(caveat: Caveat, facts: Mapping[str, Fact], claim_ids: tuple[str, ...] = ()) -> AttachedCaveat:
    """A caveat with its facts put in and their citations behind it."""
    used = [facts[name] for name in FACT.findall(caveat.text)]
    cited = dict.fromkeys(fact.reported_by for fact in used if fact.reported_by is not None)
    text = FACT.sub(lambda match: facts[match.group(1)].value, caveat.text)
    if cited:
        text = f"{text} Reported by: {'; '.join(cited)}."
    text = _DAY.sub(_spelled, text)
    short = FACT.sub(lambda match: facts[match.group(1)].value, caveat.short_text)
    named = bool(caveat.applies_to.source or caveat.applies_to.claim)
    return AttachedCaveat(caveat.id, caveat.severity, text, short, claim_ids, named)


def _spelled(found: re.Match[str]) -> str:
    """A day in words: "28 November 2024" for 2024-11-28."""
    try:
        return say.day(date.fromisoformat(found[0]))
    except ValueError:  # no such day
        return found[0]


def _asks_claims(rule: AppliesTo) -> bool:
    return bool(rule.basis) or any(getattr(rule, key) for key in CLAIM_KEYS)


def _choices(reading: Reading) -> set[str]:
    return {f"{name}={getattr(reading, name)}" for name in reading.CHOICES}


def _read_otherwise(caveat: AttachedCaveat, usual: Iterable[str], reading: Reading) -> AttachedCaveat:
    """In the place of a caveat about how words are read: how they are read instead."""
    names = [name.partition("=")[0] for name in sorted(usual)]
    instead = say.listed(READING_WORDS[name][getattr(reading, name)].note for name in names)
    report = say.listed(words(name).note for name in sorted(usual))
    return replace(
        caveat,
        text=f"{say.capital(instead)}: a choice made on this page. The report itself is made with {report}.",
        short_text=f"Chosen here: {instead}.",
    )


def _chart_holds(rule: AppliesTo, chart_id: str, methods: set[str]) -> bool:
    return (not rule.chart or chart_id in rule.chart) and set(rule.method) <= methods


def _claim_holds(rule: AppliesTo, row: dict) -> bool:
    basis = (row["date_basis"] or "printed").split(":")[0]
    return (not rule.basis or basis in rule.basis) and all(
        not getattr(rule, key) or row[column] in getattr(rule, key) for key, column in CLAIM_KEYS.items()
    )
