"""Which caveats belong to a chart, from the claims, readings and methods that it really uses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from trajectories.claims.load import Dataset
from trajectories.claims.rules import FACT
from trajectories.claims.schema import AppliesTo, Caveat, Fact
from trajectories.ground.choices import CHOICES
from trajectories.ground.errors import DataError, Fault

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
    """A caveat as a figure prints it: facts filled in, with their citations."""

    id: str
    severity: str
    text: str
    short_text: str


@dataclass(frozen=True)
class Basis:
    """What decides the words of a figure or a table, apart from its numbers: see `attach`."""

    chart: str
    claims: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    reading: tuple[str, ...] = ()

    def display_metadata(self) -> dict[str, dict[str, Any]]:
        """What an executed notebook keeps beside the output, so that a build can ask `words_digest` without running it."""
        return {METADATA: asdict(self)}


METADATA = "trajectories"


def words_digest(dataset: Dataset, shown: Iterable[dict[str, Any]]) -> str:
    """SHA-256 over everything that caveats.yml, facts.csv and charts.yml say to figures and tables already drawn.

    shown: metadata of outputs, with their bases as `Basis.display_metadata` wrote them. The digest differs where a
    caveat's text, citation or rules changed for any of them, or the chart's title, subtitle, alternative text or
    methods. A chart that lacks an entry or a caveat gives a digest of its own, so that it is drawn again and the
    fault is told there.
    """
    state = hashlib.sha256()
    titles = {meta.id: meta for meta in dataset.charts}
    for entry in (metadata[METADATA] for metadata in shown if METADATA in metadata):
        try:
            words: Any = attach(dataset, entry["chart"], entry["claims"], entry["methods"], entry["reading"])
        except DataError as error:
            words = str(error)
        state.update(repr((titles.get(entry["chart"]), words)).encode())
    return state.hexdigest()


def attach(
    dataset: Dataset, chart_id: str, claim_ids: Iterable[str], methods: Iterable[str], reading: Sequence[str] = ()
) -> tuple[AttachedCaveat, ...]:
    """The caveats of a chart, high ones first, each text once.

    `claim_ids` are the claims that the chart shows, `methods` how it shows them, `reading` the choices under which
    it was computed, as "choice=value" (blank: every default). Raises `DataError` where a claim that is shown
    matches no caveat of its own, or the chart none at all: a mark without a caveat must not be drawn.
    """
    chosen = set(reading) or {f"{name}={values[0]}" for name, values in CHOICES.items()}
    shown = dataset.claims.filter(pl.col("claim_id").is_in(list(claim_ids))).to_dicts()
    covered: set[str] = set()
    found: list[Caveat] = []
    for caveat in dataset.caveats:
        rule = caveat.applies_to
        if not _chart_holds(rule, chart_id, set(methods), chosen):
            continue
        matching = [row["claim_id"] for row in shown if _claim_holds(rule, row)]
        if _asks_claims(rule):
            covered.update(matching)
        if matching or not _asks_claims(rule):
            found.append(caveat)
    bare = [row["claim_id"] for row in shown if row["claim_id"] not in covered]
    if bare or not found:
        raise DataError(
            [
                Fault("caveats.yml", chart_id, "applies_to", f"no caveat for {name}", "a caveat for every claim shown")
                for name in bare or [chart_id]
            ]
        )
    facts = {fact.fact_id: fact for fact in dataset.facts}
    ordered = sorted(found, key=lambda caveat: caveat.severity != "high")
    texts: dict[str, AttachedCaveat] = {}
    for caveat in ordered:
        attached = _filled(caveat, facts)
        texts.setdefault(attached.text, attached)
    return tuple(texts.values())


def _asks_claims(rule: AppliesTo) -> bool:
    return bool(rule.basis) or any(getattr(rule, key) for key in CLAIM_KEYS)


def _chart_holds(rule: AppliesTo, chart_id: str, methods: set[str], chosen: set[str]) -> bool:
    return (
        (not rule.chart or chart_id in rule.chart)
        and set(rule.method) <= methods
        and (not rule.reading or bool(chosen & set(rule.reading)))
    )


def _claim_holds(rule: AppliesTo, row: dict) -> bool:
    basis = (row["date_basis"] or "printed").split(":")[0]
    return (not rule.basis or basis in rule.basis) and all(
        not getattr(rule, key) or row[column] in getattr(rule, key) for key, column in CLAIM_KEYS.items()
    )


def _filled(caveat: Caveat, facts: dict[str, Fact]) -> AttachedCaveat:
    used = [facts[name] for name in FACT.findall(caveat.text)]
    cited = dict.fromkeys(fact.reported_by for fact in used if fact.reported_by is not None)
    text = FACT.sub(lambda match: facts[match.group(1)].value, caveat.text)
    if cited:
        text = f"{text} Reported by: {'; '.join(cited)}."
    short = FACT.sub(lambda match: facts[match.group(1)].value, caveat.short_text)
    return AttachedCaveat(caveat.id, caveat.severity, text, short)
