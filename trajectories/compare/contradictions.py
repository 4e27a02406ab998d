"""The few contradictions that matter: two bars each, and one sentence of arithmetic that a reader can redo."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from trajectories.compare import beside, told
from trajectories.compare.basis import Basis
from trajectories.compare.gap import HEADING_WORDS, PACE, PUBLISHED, RANGE, SENTENCE_WORDS, SUM, Bar, Gap
from trajectories.compare.holds import Holds, holds_if
from trajectories.compare.limits import FAILS, Allowed, apart
from trajectories.compare.publications import BY
from trajectories.compare.questions import Answer
from trajectories.compare.sums import Part, Sum, sum_behind, value
from trajectories.ground import choices, say
from trajectories.solver.conflicts import Claims
from trajectories.solver.interval import interval


def gaps(study: Basis) -> list[Gap]:
    """Every contradiction worth a pair of bars, the widest against its own size first."""
    found = [*_sums(study), *_paces(study), *_ranges(study), *_published(study)]
    times: Counter[str] = Counter()
    distinct = []
    for gap in sorted(found, key=lambda gap: gap.size):
        times[gap.id] += 1  # many sources can miss one whole from one part on: the narrower gaps get a number
        distinct.append(gap if times[gap.id] == 1 else replace(gap, about=f"{gap.about}-{times[gap.id]}"))
    return distinct


# --- figures of several articles that add up to another total than one of them prints


def _sums(study: Basis) -> Iterator[Gap]:
    """Conflicts as sums: of those against one whole figure by the same sources, the one with the widest gap."""
    best: dict[tuple[Any, ...], tuple[Sum, Claims]] = {}
    for unit, resolution in study.together.items():
        for conflict in resolution.conflicts:
            found = sum_behind(study.models[study.reading][unit], conflict)
            if found and _adds_up(study, found, conflict):
                key = (unit, found.whole, frozenset(study.rows[name]["source_id"] for name in conflict))
                best[key] = max(best.get(key, (found, conflict)), (found, conflict), key=lambda pair: pair[0].gap)
    yield from (_sum(study, unit, found, conflict) for (unit, *_), (found, conflict) in best.items())


def _adds_up(study: Basis, found: Sum, conflict: Claims) -> bool:
    """Whether every claim prints one number that is a count itself (a rate or a share stands in no sum as it is printed),
    and every part is one that a bar can show."""
    printed = (told.printed_value(study.rows[name]) for name in conflict)
    counts = all(study.rows[name]["quantity"] in ("total", "stock") for name in conflict)
    return counts and None not in printed and all(value(part, study.rows) > 0 for part in found.parts)


def _sum(study: Basis, unit: str, found: Sum, conflict: Claims) -> Gap:
    rows, whole, order = study.rows, study.rows[found.whole], list(study.source_labels)
    # What is left of a figure comes last: two after a "less" would read as if both were subtracted.
    parts = sorted(found.parts, key=lambda part: (order.index(rows[part.claim_id]["source_id"]), bool(part.less)))
    added = [rows[part.claim_id] for part in parts]
    by_source = told.by_source(study, added)
    by = say.listed(told.letter(study, source) for source in by_source), told.letter(study, whole["source_id"])
    noun, label = study.subject.unit(unit).noun, study.label(whole["source_id"])
    dated = _dated(study, parts, whole)
    each = told.owned(study, added, lambda row: dated[row["claim_id"]])
    for_all = told.for_all(study) if len(parts) == len(study.subject.counted) else "for all"
    of = "" if study.subject.short(whole["category"]) else f" {for_all}"
    printed = f"{told.bare(study, whole)}{of}"
    drawn = ((value(part, rows), _part(study, part), " ".join([part.claim_id, *part.less])) for part in parts)
    left, right = Bar(by[0], tuple(drawn)), Bar(by[1], ((told.printed_value(whole) or 0.0, printed, found.whole),))
    if len(parts) > 1:
        miss = f"figures {'exceed' if found.above else 'miss'} {say.possessive(by[1])} total"
        several = f"{say.capital(say.words(len(by_source)))} {study.subject.article_noun}s’ {miss}"
        heading = _fitting(HEADING_WORDS, f"{say.possessive(by[0])} {miss}", several, "Two totals differ")
        prints = f"make {say.number(left.total)} {noun}; {label} prints {printed}."
        sentence = _fitting(SENTENCE_WORDS, f"{each} {prints}", f"Figures of {study.labels(by_source)} {prints}")
    else:
        heading = "Two figures for one count"
        both = f"{each} and {say.possessive(label)} {told.figure(study, whole)}"
        sentence = f"{both} cannot both hold for {told.period(whole)}."
    return Gap(
        SUM,
        f"{found.whole}-{found.parts[0].claim_id}",
        heading,
        sentence,
        unit,
        left,
        right,
        found.gap,
        study.cannot_hold(conflict),
        *_reply(study, [*(part.claim_id for part in parts), found.whole]),
        given=_read_so(study, [rows[name] for name in sorted(conflict)]),
    )


def _read_so(study: Basis, claims: Sequence[told.Row]) -> str:
    """What a reading that is not the default takes these claims for, where that makes them contradict each other."""
    taken = {"more_than=one_step": any(row["qualifier"] == "more_than" for row in claims),
             "category=pooled": any(row["category"] in study.subject.counted for row in claims)}  # fmt: skip
    clauses = [choices.words(name).clause for name, asked in taken.items() if asked and name in study.reading.turned]
    units = next((one for row in claims if (one := told.one_for_one(study, claims[0], row))), "")
    return _joined(f"Read so that {say.listed(clauses)}." if clauses else "", f"That counts {units}." if units else "")


def _fitting(most: int, *texts: str) -> str:
    """The first text of at most so many words, else the last."""
    return next((text for text in texts if len(text.split()) <= most), texts[-1])


def _part(study: Basis, part: Part) -> str:
    """ "21,600 desertion", "162,500 AWOL less B’s 105,500 (57,000)"."""
    row = study.rows[part.claim_id]
    if not part.less:
        return told.bare(study, row)
    inside = (study.rows[name] for name in part.less)
    less = say.listed(f"{say.possessive(told.letter(study, one['source_id']))} {say.figure(one)}" for one in inside)
    return f"{told.bare(study, row)} less {less} ({say.number(value(part, study.rows))})"


def _dated(study: Basis, parts: Sequence[Part], whole: told.Row) -> dict[str, str]:
    """Parts as `_part`; a single month of a longer whole is named, and beside it the months of the whole."""
    dates = {part: days for part in parts if (days := told.dates(study.rows[part.claim_id]))}
    as_whole = {part for part, days in dates.items() if days == told.dates(whole)}
    single = {part for part, days in dates.items() if len({f"{day:%Y%m}" for day in days}) == 1} - as_whole
    beside = {part for part in as_whole if single and not part.less}
    said = {part: f" ({say.short_period(*dates[part])})" for part in single | beside}
    return {part.claim_id: _part(study, part) + said.get(part, "") for part in parts}


def _reply(study: Basis, claim_ids: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """What one publication gives for the numbers of several of these claims, where questions set them side by side."""
    asked = [answer for answer in study.answers("same_number") if answer.claims[0]["claim_id"] in claim_ids]
    found = {row["claim_id"] for answer in asked for row in answer.beside}
    rows = [study.references[id_] for id_ in sorted(found & study.references.keys())]
    alike = {tuple(row[name] for name in (*BY, "start", "end")) for row in rows}
    if len(rows) < 2 or len(alike) > 1:
        return "", ()
    figures = say.listed(told.bare(study, row) for row in rows)
    days = say.period(rows[0]["start"], rows[0]["end"])
    return f"One reply published elsewhere gives {figures} for {days}.", tuple(row["reference_id"] for row in rows)


# --- what a source's own pace makes of its projection or its total: from the questions that say so


def _own(study: Basis, kind: str) -> list[Answer]:
    """Answers of one kind that fail, all of whose figures are of one source."""
    own = [answer for answer in study.answers(kind) if len({row.get("source_id") for row in answer.rows}) == 1]
    # Where another start or base that the text allows lets the figure stand, it is no contradiction.
    stand = {answer.rows[0]["claim_id"] for answer in own if answer.verdict[0] not in FAILS}
    return [answer for answer in own if answer.rows[0]["claim_id"] not in stand]


def _holds(study: Basis, answer: Answer) -> Holds:
    return study.holds_of([answer], lambda other: other.verdict[0] == answer.verdict[0])


def _one_for_one(study: Basis, answer: Answer) -> str:
    """ "That counts one soldier as one case.": what is held together across units; "" where the units are one."""
    rates, counts = ([row for row in answer.rows if (row["quantity"] == "rate") == rate] for rate in (True, False))
    units = next(filter(None, (told.one_for_one(study, rate, count) for rate in rates for count in counts)), "")
    return f"That counts {units}." if units else ""


def _paces(study: Basis) -> Iterator[Gap]:
    """A projected total against where the source's own pace leads: on the last day, in numbers."""
    for answer in _own(study, "pace_needed"):
        pace, days = answer.pace, answer.left.period
        assert pace
        assert days
        total, rate = answer.claims[0], answer.supplied[0]
        label, letter = study.label(total["source_id"]), told.letter(study, total["source_id"])
        base, target = pace.base.number, answer.left.printed[0] or answer.left.number
        stated, reached = (side.printed[1] or side.number for side in (pace.stated, answer.right))
        needed = say.number(told.about(pace.needed))
        base_ids, rate_ids = (" ".join(row["claim_id"] for row in rows) for rows in (answer.beside, answer.supplied))
        until, inferred = pace.base.period, any(row["date_basis"] != "printed" for row in answer.beside)
        as_of = f"The {say.number(base)} is read as of {say.day(until.end)}." if inferred and until else ""
        start = (base, say.number(base), base_ids)
        left = (target - base, f"{say.number(target - base)} (about {needed} a day, needed)", total["claim_id"])
        right = (reached - base, f"{say.number(reached - base)} ({say.number(stated)} a day, stated)", rate_ids)
        yield Gap(
            PACE,
            total["claim_id"],
            f"{say.number(target)} needs about {needed} a day",
            f"{label} prints {say.number(base)} and projects {say.number(target)} by {say.day(days.end)}: about {needed} a "
            f"day. Its pace, {say.statement(rate)}, is {say.number(stated)} a day and leads to {say.number(reached)}.",
            total["unit"],
            Bar(f"{letter}, projected", (start, left)),
            Bar(f"{letter}, at its pace", (start, right)),
            answer.verdict[1] or 0.0,
            _holds(study, answer),
            given=_joined("The projection is taken as printed.", as_of, _one_for_one(study, answer)),
        )


def _ranges(study: Basis) -> Iterator[Gap]:
    """A rate beside a total that it would not make: a condition, since no months are printed for it."""
    for answer in _own(study, "follows_from"):
        rate, total = answer.claims[0], answer.beside[0]
        source, made = rate["source_id"], answer.left.number
        letter = told.letter(study, source)
        held = f"{say.number(made)}, if {say.statement(rate)} held throughout"
        floor = f"“{say.capital(say.figure(total))}” is taken as near that number."
        yield Gap(
            RANGE,
            rate["claim_id"],
            f"{say.possessive(letter)} range would outgrow its total",
            f"{study.label(source)} prints {told.figure(study, total)} as what {told.pace(study, rate)} would mean. If that held "
            f"for every month of {answer.left.days}, it would make {say.between(*answer.left.printed)}.",
            total["unit"],
            Bar(f"{letter}, range", ((made, held, rate["claim_id"]),)),
            Bar(f"{letter}, total", ((answer.right.number, told.figure(study, total), total["claim_id"]),)),
            answer.verdict[1] or 0.0,
            _holds(study, answer),
            given=_joined(
                "A condition: no months are printed for the rate.",
                floor if total["qualifier"] == "more_than" else "",
                _one_for_one(study, answer),
            ),
        )


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


# --- counts published elsewhere


def _published(study: Basis) -> Iterator[Gap]:
    """A claim that no published count of its category and days agrees with, beside the first of them."""
    for found in beside.apart(study):
        claim, offices = found.claim, {row["counted_by"]: row for row in reversed(found.references)}
        reference, *more = reversed(offices.values())  # the first count of each office
        letter, number = told.letter(study, claim["source_id"]), told.printed_value(claim) or 0.0
        published = told.printed_value(reference) or 0.0
        others = [f"{say.the(row['counted_by'])} gave {say.number(told.printed_value(row) or 0.0)}" for row in more]
        counted = say.after_noun(say.number(published), study.subject.short(claim["category"]), "")
        yield Gap(
            PUBLISHED,
            claim["claim_id"],
            f"Published {say.number(published)}, printed {say.number(number)}",
            f"{study.label(claim['source_id'])} prints {told.figure(study, claim)} for {told.period(claim)}; "
            f"{say.the(reference['counted_by'])} gave {say.number(published)} elsewhere, "
            f"{say.number(abs(published - number))} {'more' if published > number else 'fewer'}.",
            claim["unit"],
            Bar("Published elsewhere", ((published, counted, reference["reference_id"]),)),
            Bar(letter, ((number, told.bare(study, claim), claim["claim_id"]),)),
            apart(interval(claim, study.reading), Allowed(published, published))[1] or 0.0,
            holds_if(partial(beside.differs, study, found)),
            f"{say.capital(say.listed(others))}." if others else "",
            given=f"{say.capital(study.subject.published_words)}.",
            more_references=tuple(row["reference_id"] for row in more),
        )
