"""The few contradictions that matter: two bars each, and one sentence of arithmetic that a reader can redo."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from trajectories.compare import beside, held, paces, told
from trajectories.compare.basis import Basis
from trajectories.compare.sums import Part, Sum, sum_behind, value
from trajectories.ground import say
from trajectories.solver.conflicts import Claims
from trajectories.solver.lp import System
from trajectories.solver.reading import constraints
from trajectories.solver.solve import systems_of

CONTRADICTIONS: dict[str, Any] = {
    "contradiction_id": pl.String,
    "heading": pl.String,  # at most six words
    "sentence": pl.String,  # at most thirty words
    "unit": pl.String,
    "left_label": pl.String,
    "left_parts": pl.List(pl.Float64),
    "left_part_labels": pl.List(pl.String),
    "left_part_ids": pl.List(pl.String),  # claims or published counts that a part is made of
    "right_label": pl.String,
    "right_parts": pl.List(pl.Float64),
    "right_part_labels": pl.List(pl.String),
    "right_part_ids": pl.List(pl.String),
    "gap_printed": pl.Float64,  # between the printed numbers
    "gap": pl.Float64,  # at least, with every figure as far as its rounding lets it go; a projection's is that printed
    "claim_ids": pl.List(pl.String),
    "reference_ids": pl.List(pl.String),
    "holds": pl.String,
    "depends": pl.Boolean,
}
PRINTED = "It rests on the numbers as printed."


def contradictions(study: Basis) -> pl.DataFrame:
    """Every contradiction worth a pair of bars, the widest against its own size first; the columns of CONTRADICTIONS.

    Sample: ("sum-article-e-03-article-a-15", "A’s figures exceed E’s total", "Article A’s 162,500 AWOL and 21,600
    desertion make 184,100 cases; …", "cases", "A", [162500.0, 21600.0], …, 22100.0, 21500.0, …).
    Numbers are in the row's unit. Raises DataError for faults in the claims.
    """
    found = [*_sums(study), *_projections(study), *_meant(study), *_published(study)]
    found.sort(key=_size)
    return pl.DataFrame(found, schema=CONTRADICTIONS, orient="row")


def _size(row: dict[str, Any]) -> tuple[bool, float]:
    """Gaps by their share of the smaller side; conditions (what a range would mean) come after what is printed."""
    least = min(sum(row["left_parts"]), sum(row["right_parts"])) or 1.0
    return row["contradiction_id"].startswith("range"), -row["gap_printed"] / least


def _sums(study: Basis) -> Iterator[dict[str, Any]]:
    """Conflicts as sums: of those against one whole figure by the same sources, the one with the widest gap."""
    rows = told.claim_rows(study)
    best: dict[tuple[Any, ...], tuple[float, dict[str, Any]]] = {}
    for unit, system, conflict, together in _conflicts(study):
        found = sum_behind(system, conflict)
        if found is None or any(told.printed_value(rows[name]) is None for name in conflict):
            continue
        row = _sum(study, unit, found, conflict, together)
        key = (unit, found.whole, tuple(sorted({rows[name]["source_id"] for name in conflict})))
        if key not in best or best[key][0] < row["gap"]:
            best[key] = row["gap"], row
    yield from (row for _, row in best.values())


def _conflicts(study: Basis) -> Iterator[tuple[str, System, Claims, bool]]:
    """Conflicts as read, then those that hold once all counts since the event begin on one day (True)."""
    seen = set()
    for unit, found in held.conflicts(study).items():
        for conflict in found:
            seen.add(conflict)
            yield unit, held.systems(study)[unit], conflict, False
    joined = held.one_start(study.claims, study.subject)
    if joined.equals(study.claims):
        return
    models = systems_of(constraints(joined, study.reading, study.subject), study.subject)
    for unit, found in held.conflicts(study, joined).items():
        yield from ((unit, models[unit], conflict, True) for conflict in found if conflict not in seen)


def _sum(study: Basis, unit: str, found: Sum, conflict: Claims, together: bool) -> dict[str, Any]:
    rows = told.claim_rows(study)
    whole = rows[found.whole]
    parts = [(part, value(part, rows)) for part in found.parts]
    total = sum(number for _, number in parts)
    of = {rows[part.claim_id]["source_id"] for part, _ in parts}
    by = told.letters(study, of), told.letter(study, whole["source_id"])
    noun = study.subject.unit(unit).noun
    verb = "exceed" if found.above else "fall short of"
    label = study.label(whole["source_id"])
    each = say.listed(
        f"{say.possessive(study.label(source))} {say.listed(_dated(study, part, rows, whole) for part, _ in own)}"
        for source, own in _by_source(study, parts, rows).items()
    )
    kept = held.cannot_hold(study, conflict)
    words = held.holds_words(kept)
    if together:
        words = "Holds only if the counts since the event begin on the same day."
    return {
        "contradiction_id": f"sum-{found.whole}-{found.parts[0].claim_id}",
        "heading": f"{say.possessive(by[0])} figures {verb} {say.possessive(by[1])} total"
        if len(parts) > 1
        else "Two figures for one count",
        "sentence": f"{each} make {say.number(total)} {noun}; {label} prints "
        f"{say.figure(whole)} {_for(study, whole, len(parts))}."
        if len(parts) > 1
        else f"{each} and {say.possessive(label)} {say.figure(whole)} cannot both hold for {told.period(whole)} ({noun}).",
        "unit": unit,
        "left_label": by[0],
        "left_parts": [number for _, number in parts],
        "left_part_labels": [_part(study, part, rows) for part, _ in parts],
        "left_part_ids": [" ".join([part.claim_id, *part.less]) for part, _ in parts],
        "right_label": by[1],
        "right_parts": [told.printed_value(whole)],
        "right_part_labels": [
            told.bare(study, whole)
            + ("" if whole["category"] in study.subject.counted else f" {_for(study, whole, len(parts))}")
        ],
        "right_part_ids": [found.whole],
        "gap_printed": abs(total - (told.printed_value(whole) or 0.0)),
        "gap": found.gap,
        "claim_ids": sorted(conflict),
        "reference_ids": [],
        "holds": words,
        "depends": together or not all(kept.values()),
    }


def _for(study: Basis, whole: told.Row, parts: int) -> str:
    if whole["category"] in study.subject.counted:
        return study.subject.category(whole["category"]).short
    return told.for_all(study) if parts == len(study.subject.counted) else "for all"


def _by_source(
    study: Basis, parts: list[tuple[Part, float]], rows: dict[str, dict[str, Any]]
) -> dict[str, list[tuple[Part, float]]]:
    of = {source.source_id: [p for p in parts if rows[p[0].claim_id]["source_id"] == source.source_id]
          for source in study.sources}  # fmt: skip
    return {source: own for source, own in of.items() if own}


def _part(study: Basis, part: Part, rows: dict[str, dict[str, Any]]) -> str:
    """ "21,600 desertion", "57,000 later AWOL (162,500 less 105,500)"."""
    row = rows[part.claim_id]
    if not part.less:
        return told.bare(study, row)
    less = say.listed(f"{say.possessive(told.letter(study, rows[name]['source_id']))} {say.figure(rows[name])}"
                      for name in part.less)  # fmt: skip
    return f"{say.number(value(part, rows))} {_category(study, row)} ({say.figure(row)} less {less})".replace("  ", " ")


def _dated(study: Basis, part: Part, rows: dict[str, dict[str, Any]], whole: told.Row) -> str:
    """A part as `_part`; a single month of a longer whole is named."""
    days, of = told.dates(rows[part.claim_id]), told.dates(whole)
    text = _part(study, part, rows)
    if days is None or days == of or (days[0].year, days[0].month) != (days[1].year, days[1].month):
        return text
    return f"{text} ({say.short_period(*days)})"


def _category(study: Basis, row: told.Row) -> str:
    return study.subject.category(row["category"]).short if row["category"] in study.subject.counted else ""


def _projections(study: Basis) -> Iterator[dict[str, Any]]:
    """A projected total against where the source's own pace leads: on the last day, in numbers."""
    for found in paces.projections(study):
        if found.rate is None or found.reached is None or found.stated is None or found.stated >= found.needed:
            continue
        source, start = found.total["source_id"], told.printed_value(found.base) or 0.0
        target, letter = told.printed_value(found.total) or 0.0, told.letter(study, found.total["source_id"])
        mixed = found.rate["unit"] != found.total["unit"]
        pace = say.pace(found.rate["per"], found.rate["per_n"] or 1.0, _amount(found.rate))
        yield {
            "contradiction_id": f"pace-{found.total['claim_id']}",
            "heading": f"{say.possessive(letter)} pace misses its projection",
            "sentence": f"From {say.number(start)} to {say.number(target)} in {found.days} days takes about "
            f"{say.number(round(found.needed / 5) * 5)} a day; {say.possessive(study.label(source))} {pace} is "
            f"{say.number(found.stated)} a day and leads to {say.number(found.reached)}.",
            "unit": found.total["unit"],
            "left_label": f"{letter}, projected",
            "left_parts": [start, target - start],
            "left_part_labels": [
                say.number(start),
                f"{say.number(target - start)} (about {say.number(round(found.needed / 5) * 5)} a day, needed)",
            ],
            "left_part_ids": [found.base["claim_id"], found.total["claim_id"]],
            "right_label": f"{letter}, at its pace",
            "right_parts": [start, found.reached - start],
            "right_part_labels": [
                say.number(start),
                f"{say.number(found.reached - start)} ({say.number(found.stated)} a day, stated)",
            ],
            "right_part_ids": [found.base["claim_id"], found.rate["claim_id"]],
            "gap_printed": target - found.reached,
            "gap": target - found.reached,
            "claim_ids": sorted(row["claim_id"] for row in (found.base, found.rate, found.total)),
            "reference_ids": [],
            "holds": PRINTED + _one_to_one(study, found.rate, found.total),
            "depends": mixed,
        }


def _amount(rate: told.Row) -> str:
    return "one" if rate["best"] == 1 else say.figure(rate)


def _one_to_one(study: Basis, one: told.Row, other: told.Row) -> str:
    units = told.one_for_one(study, one, other)
    return f" It counts {units}." if units else ""


def _meant(study: Basis) -> Iterator[dict[str, Any]]:
    """A monthly range beside a total that it would not make: a condition, since no months are printed for it."""
    for found in paces.ranges_meant(study):
        letter = told.letter(study, found.rate["source_id"])
        total = told.printed_value(found.total) or 0.0
        times = f"{say.number(found.rate['low'])} a month for {say.number(found.months)} months"
        yield {
            "contradiction_id": f"range-{found.rate['claim_id']}",
            "heading": f"{say.possessive(letter)} monthly range outgrows its total",
            "sentence": f"If {say.possessive(study.label(found.rate['source_id']))} {say.figure(found.rate)} a month held for "
            f"all {say.number(found.months)} months, they would make {say.between(found.low, found.high)}; the total set "
            f"beside it is {say.figure(found.total)}.",
            "unit": found.total["unit"],
            "left_label": f"{letter}, range",
            "left_parts": [found.low],
            "left_part_labels": [times],
            "left_part_ids": [found.rate["claim_id"]],
            "right_label": f"{letter}, total",
            "right_parts": [total],
            "right_part_labels": [told.figure(study, found.total)],
            "right_part_ids": [found.total["claim_id"]],
            "gap_printed": found.low - total,
            "gap": found.low - total,
            "claim_ids": sorted([found.rate["claim_id"], found.total["claim_id"]]),
            "reference_ids": [],
            "holds": "Holds if the range is meant for every month; no months are printed for it."
            + _one_to_one(study, found.rate, found.total),
            "depends": True,
        }


def _published(study: Basis) -> Iterator[dict[str, Any]]:
    """A claim that no published count of its category and days agrees with, beside the first of them."""
    for found in beside.apart(study):
        claim, reference = found.claim, found.references[0]
        letter, number = told.letter(study, claim["source_id"]), told.printed_value(claim) or 0.0
        low, high = told.limits(claim)
        gap = reference["best"] - high if high is not None and reference["best"] > high else low - reference["best"]
        short = _category(study, claim)
        yield {
            "contradiction_id": f"published-{claim['claim_id']}",
            "heading": f"Published count differs from {say.possessive(letter)}",
            "sentence": f"{study.label(claim['source_id'])} prints {told.figure(study, claim)} for {told.period(claim)}; "
            f"{say.the(reference['counted_by'])} gave {say.number(reference['best'])} elsewhere, "
            f"{say.number(abs(reference['best'] - number))} {'more' if reference['best'] > number else 'fewer'}.",
            "unit": claim["unit"],
            "left_label": "Published elsewhere",
            "left_parts": [reference["best"]],
            "left_part_labels": [say.after_noun(say.number(reference["best"]), short, "")],
            "left_part_ids": [reference["reference_id"]],
            "right_label": letter,
            "right_parts": [number],
            "right_part_labels": [told.bare(study, claim)],
            "right_part_ids": [claim["claim_id"]],
            "gap_printed": abs(reference["best"] - number),
            "gap": gap,
            "claim_ids": [claim["claim_id"]],
            "reference_ids": [row["reference_id"] for row in found.references],
            "holds": PRINTED,
            "depends": False,
        }
