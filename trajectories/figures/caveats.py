"""Which caveats belong to a chart, and in which of two tiers: its own, beside the picture, or those of all charts.

What applies is computed from the claims, readings and methods that a chart really uses; the tiers from what applies to
all figures of a study together, so that what stands everywhere is said once and read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
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
# Of a claim, what a rule may ask for; its other keys are asked of the chart.
ASKED = ("quantity", "category", "unit", "qualifier", "mood", "source_id", "claim_id")
BASIS = pl.col("date_basis").fill_null("printed").str.split(":").list.first()


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


@dataclass(frozen=True)
class Tiers:
    """The caveats of one figure: own in full beside it, more short under it, general short in the line for all charts."""

    own: tuple[AttachedCaveat, ...]
    more: tuple[AttachedCaveat, ...]
    general: tuple[AttachedCaveat, ...]

    @property
    def every(self) -> tuple[AttachedCaveat, ...]:
        return (*self.own, *self.more, *self.general)

    @property
    def others(self) -> list[tuple[str, tuple[AttachedCaveat, ...]]]:
        """Those that stand short, under the words that say where they belong."""
        told = (("Also here", self.more), ("For all charts", self.general))
        return [(words, some) for words, some in told if some]

    def notes(self, shown: int) -> dict[str, tuple[int, ...]]:
        """The numbers of the own caveats by claim: {"article-b-10": (1, 3)}; none for one that concerns every mark."""
        found: dict[str, tuple[int, ...]] = {}
        for number, caveat in enumerate(self.own, 1):
            for name in caveat.claim_ids if len(caveat.claim_ids) < shown else ():
                found[name] = (*found.get(name, ()), number)
        return found


def applying(
    dataset: Dataset, chart_id: str, claim_ids: Iterable[str], methods: Collection[str], reading: Reading
) -> tuple[AttachedCaveat, ...]:
    """The caveats that apply to a chart, in the order of caveats.yml, each text once.

    `claim_ids` are the claims that the chart shows, `methods` how it shows them, `reading` that under which
    it was computed; a caveat about the default reading stands there too, and says what is read instead. Raises `DataError`
    where a claim that is shown matches no caveat of its own, or the chart none at all: a mark without a caveat must not
    be drawn.
    """
    chosen, usual = _choices(reading), _choices(DEFAULT)
    shown = dataset.claims.filter(pl.col("claim_id").is_in(list(claim_ids)))
    bare = shown["claim_id"].to_list()
    found: dict[str, AttachedCaveat] = {}
    for caveat in dataset.caveats:
        rule = caveat.applies_to
        asked = set(rule.reading)
        turned = bool(asked) and not chosen & asked
        here = (not rule.chart or chart_id in rule.chart) and set(rule.method) <= set(methods)
        matching = concerned(rule, shown) if here and (not turned or usual & asked) else ()
        if matching or matching is None:
            bare = [name for name in bare if name not in (matching or ())]
            attached = filled(caveat, dataset.facts, matching or ())
            if turned:
                attached = _read_otherwise(attached, usual & asked, reading)
            found.setdefault(attached.text, attached)
    if bare or not found:
        raise DataError(
            Fault("caveats.yml", chart_id, "applies_to", f"no caveat for {name}", "a caveat for every claim shown")
            for name in bare or [chart_id]
        )
    return tuple(found.values())


def concerned(rule: AppliesTo, claims: pl.DataFrame) -> tuple[str, ...] | None:
    """The ids of the claims for which a rule holds; None where it asks nothing of claims: it is about the whole chart."""
    asked = [pl.col(name).is_in(values) for name in ASKED if (values := getattr(rule, name.removesuffix("_id")))]
    if rule.basis:
        asked.append(BASIS.is_in(rule.basis))
    return tuple(claims.filter(asked)["claim_id"].to_list()) if asked else None


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
    particular.sort(key=lambda c: (c.severity != "high", counts[c.id], not c.named, len(c.claim_ids)))
    return Tiers(
        own=tuple(particular[:OWN]) or tuple(general[:1]),
        more=tuple(particular[OWN:]),
        general=tuple(sorted(general if particular else general[1:], key=lambda c: c.severity != "high")),
    )


def filled(caveat: Caveat, facts: Iterable[Fact], claim_ids: tuple[str, ...] = ()) -> AttachedCaveat:
    """A caveat with its facts put in and their citations behind it."""
    known = {fact.fact_id: fact for fact in facts}
    reports = (known[name].reported_by or "" for name in FACT.findall(caveat.text))
    cited = dict.fromkeys(one for report in reports for one in report.split("; ") if one)
    text, short = (FACT.sub(lambda match: known[match[1]].value, words) for words in (caveat.text, caveat.short_text))
    if cited:
        text = f"{text} Reported by: {'; '.join(cited)}."
    named = bool(caveat.applies_to.source or caveat.applies_to.claim)
    return AttachedCaveat(caveat.id, caveat.severity, _DAY.sub(_spelled, text), short, claim_ids, named)


def _spelled(found: re.Match[str]) -> str:
    """A day in words: "28 November 2024" for 2024-11-28."""
    try:
        return say.day(date.fromisoformat(found[0]))
    except ValueError:  # no such day
        return found[0]


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
