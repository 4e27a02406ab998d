"""`fig-comparisons`: each figure held against what other figures allow for the same count: what fails, then the tightest fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from trajectories.compare import told
from trajectories.compare.compare import counts_of
from trajectories.compare.limits import FAILS, Allowed, apart
from trajectories.compare.study import Study
from trajectories.compare.told import Row
from trajectories.figures.parts.look import Look, Words
from trajectories.figures.parts.phrases import counted_as
from trajectories.figures.parts.sheet import LINE, Drawing, Sheet, wide
from trajectories.ground import say

MAIN = False
ORDER = 110
METHODS = ("checks", "conflicts", "reference_layer", "side_by_side")

ROWS: dict[str, Any] = {
    "source_id": pl.String,
    "as_printed": pl.String,
    "unit": pl.String,
    "category": pl.String,
    "start": pl.Date,
    "end": pl.Date,
    "condition": pl.String,  # under which it is compared; "" for what is printed with its period
    "held_against": pl.String,  # whose figures, in words
    "publications": pl.Int64,  # that allow the figure; the one with the narrowest limits is named
    "low": pl.Float64,  # the claim with its rounding; null is open
    "value": pl.Float64,  # the one number that it prints or comes to
    "high": pl.Float64,
    "allowed_low": pl.Float64,
    "allowed_high": pl.Float64,
    "verdict": pl.String,  # inside, above, below
    "gap_printed": pl.Float64,
    "gap": pl.Float64,  # with rounding
    "in_percent": pl.Boolean,  # a share: all values are parts of a hundred
    "also": pl.String,  # what else the same gap is between: a further source with the same count
    "_group": pl.String,  # OWN, PUBLISHED, INSIDE; with the next not in the table, which says it otherwise
    "_drawn": pl.Boolean,
    "claim_ids": pl.String,  # the claim, then what sets the limits
}
OWN, PUBLISHED, INSIDE = "outside own", "outside published", "inside"
FAILING, TIGHTEST = 24, 6  # rows drawn of each failing group, and of those inside
_NUMBERS = {"low": "claim_low", "value": "claim_printed", "high": "claim_high", "allowed_low": "allowed_low",
            "allowed_high": "allowed_high", "gap": "gap", "gap_printed": "gap_printed"}  # fmt: skip


def rows(study: Study) -> pl.DataFrame:
    """Every comparison that is above, below or inside, each gap and each fit once, in the order drawn; columns of ROWS.

    Failures come first, those of articles' figures before those of counts published elsewhere, the largest gap for the
    size of the limit before smaller ones; then what is inside, the narrowest limits first. Publications that allow one
    figure are one row. Sample: ("article-e", "162,000", "cases", "both", 2025-01-01, 2025-10-31, "", "figures of Article A",
    null, 161500.0, 162000.0, 162500.0, 184000.0, null, "below", 22100.0, 21500.0, false, "", …).
    """
    # Figures of another measure too: a question may hold them against what is printed for them.
    counts = counts_of(study.dataset)
    found: dict[tuple[Any, ...], list[tuple[Row, dict[str, Any]]]] = {}
    for row in study.comparisons.filter(pl.col("verdict").is_in([*FAILS, "inside"])).to_dicts():
        if row["claim_id"] not in study.rows:
            continue
        entry = _entry(study, row, study.rows[row["claim_id"]])
        key: tuple[Any, ...] = (entry["_group"], row["same_gap"] or row["comparison_id"])
        if entry["_group"] == INSIDE:
            own = [row[name] for name in ("start", "end", "claim_low", "claim_high")]
            limits = [PUBLISHED] if row["against"] == "published" else [row["allowed_low"], row["allowed_high"]]
            key = (counts.get(row["claim_id"], row["claim_id"]), *own, *limits)
        found.setdefault(key, []).append((row, entry))
    joined = [_joined(study, same) for same in found.values()]
    drawn = []
    for group, most in ((OWN, FAILING), (PUBLISHED, FAILING), (INSIDE, TIGHTEST)):
        own = [entry for entry in joined if entry["_group"] == group]
        own.sort(key=lambda entry: (bool(entry["condition"]), _rank(study, entry), entry["claim_ids"]))
        drawn += [{**entry, "_drawn": at < most} for at, entry in enumerate(own)]
    return pl.DataFrame(drawn, schema=ROWS, orient="row")


def _as_printed(row: Row, claim: Row) -> str:
    """The figure; of a rate also the count that it makes over its period, which is what the axis measures."""
    made = row["claim_printed"] if claim["quantity"] == "rate" and row["against"] != "question" else None
    return say.statement(claim) + (f", {say.number(made)} in all" if made is not None else "")


def _entry(study: Study, row: Row, claim: Row) -> dict[str, Any]:
    fails = row["verdict"] in FAILS
    outside = row["against"] == "published" or any(name not in study.claims["claim_id"] for name in row["limit_ids"])
    share = row["quantity"] == "share"

    number = {name: row[of] if row[of] is None or not share else 100 * row[of] for name, of in _NUMBERS.items()}
    if fails and not share:  # of counts the least gap is one of counts
        own, allowed = (say.whole(number[f"{of}low"] or 0.0, number[f"{of}high"]) for of in ("", "allowed_"))
        number["gap"] = apart(own, Allowed(*allowed))[1]
    return {
        "source_id": row["source_id"], "as_printed": _as_printed(row, claim), "unit": row["unit"], "category": row["category"],
        "start": row["start"], "end": row["end"],
        "condition": f"if {row['condition']}" if row["condition"] else "",
        "held_against": _against(study, row), "publications": None, **number, "verdict": row["verdict"],
        "gap_printed": number["gap_printed"] if fails else None, "in_percent": share, "also": "",
        "_group": (PUBLISHED if outside else OWN) if fails else INSIDE,
        "claim_ids": " ".join(dict.fromkeys([row["claim_id"], *row["limit_ids"]])),
    }  # fmt: skip


def _joined(study: Study, same: Sequence[tuple[Row, dict[str, Any]]]) -> dict[str, Any]:
    """One row for what shows one gap, or for the publications that allow one figure: the narrowest limits are named."""
    allowed = {row["against_id"] for row, entry in same if entry["_group"] == INSIDE and row["against"] == "published"}
    _, entry = min(same, key=lambda pair: _rank(study, pair[1])) if allowed else same[0]
    others = [other for other, _ in same if other["source_id"] != entry["source_id"]]
    ids = [*entry["claim_ids"].split(), *(other["claim_id"] for other in others)]
    also = say.listed(dict.fromkeys(study.label(other["source_id"]) for other in others))
    return {**entry, "publications": len(allowed) or None, "also": also, "claim_ids": " ".join(dict.fromkeys(ids))}


def _against(study: Study, row: Row) -> str:
    if row["against"] == "published":
        return dict(study.publications.select("publication_id", "name").iter_rows())[row["against_id"]]
    own = [study.rows[name] for name in row["limit_ids"] if name in study.rows]
    mixed = _mixed(study, study.rows[row["claim_id"]], own)
    tail = f", {mixed}" if mixed else ""
    if row["against"] == "own" or {other["source_id"] for other in own} == {row["source_id"]}:
        return f"its own other figures{tail}"
    ids = [row["against_id"]] if row["against"] == "source" else [other["source_id"] for other in own]
    return (f"figures of {study.labels(ids)}" if ids else "counts published elsewhere") + tail


def _rank(study: Study, entry: Row) -> tuple[bool, bool, float]:
    """Other measures and what joins units last; then the gap for the size of the limit, largest first, or the width of the limits."""
    mixed = bool(_mixed(study, entry, _limits(study, entry)))
    other = entry["category"] == study.subject.not_applicable
    low, high = entry["allowed_low"], entry["allowed_high"]
    if entry["_group"] != INSIDE:
        return other, mixed, -entry["gap"] / max(high if entry["verdict"] == "above" else low, 1e-9)
    return other, mixed, float("inf") if low is None or high is None else (high - low) / max(high, 1e-9)


def _mixed(study: Study, row: Row, claims: Sequence[Row]) -> str:
    """ "one soldier as one case", of the first claim of another unit; "" where there is none."""
    return next((said for claim in claims if (said := told.one_for_one(study, row, claim))), "")


def _limits(study: Study, entry: Row) -> list[dict[str, Any]]:
    return [study.rows[name] for name in entry["claim_ids"].split() if name in study.rows]


def _allowed(row: Row) -> str:
    low, high = row["allowed_low"], row["allowed_high"]
    if not row["in_percent"]:
        return say.between(low, high)
    if low and high is not None:
        return f"{say.share(low, 100.0)} to {say.share(high, 100.0)}"
    return f"at least {say.share(low or 0.0, 100.0)}" if high is None else f"at most {say.share(high, 100.0)}"


def words(study: Study, rows: pl.DataFrame) -> Words:
    """The title names the figures that lie outside what articles print, the first with what is allowed."""
    place, noun = study.subject.place, study.subject.article_noun
    of = f"{place}: " if place else ""
    shown = {group: rows.filter(pl.col("_group") == group).to_dicts() for group in (OWN, PUBLISHED, INSIDE)}
    fails = shown[OWN] or shown[PUBLISHED]
    # What fails only on a condition, and what is no count of the subject, is said in its row.
    other = study.subject.not_applicable
    every = [*shown[OWN], *shown[PUBLISHED]]
    sure = [row for row in every if not row["condition"] and row["category"] != other]
    if sure:
        limit = _allowed(sure[0])
        first, *more = dict.fromkeys(_figure(study, row) for row in sure if row["_group"] == sure[0]["_group"])
        held, _, mixed = sure[0]["held_against"].partition(", ")
        title = f"{of}{first} lies {sure[0]['verdict']} what {held} allow{f' ({mixed})' if mixed else ''}, {limit}"
        title += f"; {say.listed(more[:3])} lie{'s' if len(more) == 1 else ''} outside too" if more else ""
    elif fails:
        title = f"{of}{_figure(study, fails[0])} would lie outside, {fails[0]['condition']}"
    else:
        tightest = shown[INSIDE][0]
        title = f"{of}no figure lies outside; {_figure(study, tightest)} has the narrowest limits, {_allowed(tightest)}"
    parts = [f"{say.counted(len(shown[group]), 'comparison')} {_outside(study, group)}"
             for group in (OWN, PUBLISHED) if shown[group]]  # fmt: skip
    drawn = rows.filter("_drawn")
    rest = len(rows) - len(drawn)
    tight = len(drawn.filter(pl.col("_group") == INSIDE))
    are, stand = "is" if tight == 1 else "are", "stands" if rest == 1 else "stand"
    inside = f"{say.capital(say.counted(tight, 'comparison'))} inside, those with the narrowest limits, {are} drawn"
    note = [inside] if tight else []
    note += [f"{say.counted(rest, 'more comparison')} {stand} in the table"] if rest else []
    alt_text = [f"{row['as_printed']} ({study.label(row['source_id'])}) against {row['held_against']}: "
                f"{_allowed(row)} allowed, {_verdict(row)}"
                for row in fails[:8]]  # fmt: skip
    return Words(
        title=say.capital(title),
        subtitle="Dot: the figure; line through it: its rounding. Grey band: what the figures named allow for the same count. "
        "Each row from zero on a scale of its own. Hollow: hedged or projected; arrow: no upper limit; a gap shown once, for "
        f"one {noun} if several print it.",
        alt="; ".join([*(say.capital(part) for part in parts), *alt_text])
        + ("." if parts or alt_text else "All figures lie inside."),
        note=say.capital("; ".join(note)) + ("." if note else ""),
    )


def _figure(study: Study, row: Row) -> str:
    """ "Article E’s figure of 162,000 cases": with what it counts, and that its source hedges it."""
    claim = _limits(study, row)[0]
    counts = row["category"] != study.subject.not_applicable and claim["quantity"] in ("total", "stock")
    counted = told.figure(study, claim) if counts else row["as_printed"]
    return f"{say.possessive(study.label(row['source_id']))} figure of {counted}{' (hedged)' if _hollow(claim) else ''}"


def _hollow(claim: told.Row) -> bool:
    return claim["mood"] != "stated" or claim["role"] != "constraint"


def _outside(study: Study, group: str) -> str:
    return f"outside what {study.subject.article_noun}s print" if group == OWN else "outside counts published elsewhere"


def _verdict(row: Row) -> str:
    if row["_group"] == INSIDE:
        return "inside"
    if row["in_percent"]:
        return f"{row['verdict']} by {say.share(row['gap'], 100.0)}"
    gap = say.number(row["gap"])
    printed = say.number(row["gap_printed"]) if row["gap_printed"] else gap
    return f"{row['verdict']} by {printed}" + (f", with rounding at least {gap}" if gap != printed else "")


def chart(study: Study, rows: pl.DataFrame, look: Look) -> Drawing:
    """Rows under the heading of their group: words to the left of the band, on a phone above it."""
    sheet, group = Sheet(study, look), ""
    for row in rows.filter("_drawn").to_dicts():
        if row["_group"] != group:
            group = row["_group"]
            sheet.top += 10 if sheet.top else 0
            sheet.write(say.capital(_heading(study, rows, group)), bold=True, size=13)
            sheet.top += 6
        _draw(sheet, row)
    return sheet.chart()


def _heading(study: Study, rows: pl.DataFrame, group: str) -> str:
    own = rows.filter(pl.col("_group") == group)
    drawn = len(own.filter("_drawn"))
    if group == INSIDE:
        return f"inside: the narrowest limits, {say.number(drawn)} of {say.number(len(own))}"
    said = _outside(study, group)
    return said if drawn == len(own) else f"{said}: the largest gaps, {say.number(drawn)} of {say.number(len(own))}"


def _draw(sheet: Sheet, row: Row) -> None:
    study, look, top = sheet.study, sheet.look, sheet.top
    colour = sheet.colour(row["source_id"])
    said = f"{_allowed(row)} allowed; {_verdict(row)}"
    datum = sheet.datum(row["claim_ids"], row["source_id"], said)
    left = 0.0 if look.phone else look.width * 0.5
    width = look.width if look.phone else left - 20
    figure = sheet.numbered(row["as_printed"], row["claim_ids"].split()[0])
    head = study.dataset.source(row["source_id"]).name + (f", also {row['also']}" if row["also"] else "")
    if wide(figure, 12, True) + 8 + wide(head, bold=True) <= width:
        sheet.text(0, top + 8, figure, bold=True, size=12, colour=colour, datum=datum)
        sheet.text(wide(figure, 12, True) + 8, top + 8, head, colour=colour)
        end = top + LINE + 1
    else:
        end = sheet.block(0, top, width, figure, bold=True, size=12, colour=colour, datum=datum)
        end = sheet.block(0, end, width, head, colour=colour)
    against = row["held_against"]
    if row["publications"] and row["publications"] > 1:
        against += f", the narrowest of {say.counted(row['publications'], 'publication')}"
    end = sheet.block(0, end, width, f"{_counted(study, row)}; against {against}", quiet=True)
    y = end + 12 if look.phone else top + 10
    _band(sheet, row, left + 6, look.width - 18, y, datum)
    sheet.top = max(end, sheet.block(left + 6, y + 9, look.width - left - 6, said))
    sheet.separate(6, 12)


def _counted(study: Study, row: Row) -> str:
    """ "AWOL cases, Jan–Oct 2025"; "another measure" for what is no count of the subject."""
    what = counted_as(study, row)
    if row["category"] == study.subject.not_applicable:
        count = (_limits(study, row)[0]["count_id"] or "").replace("-", " ")
        what = f"another measure ({count})" if count else "another measure"
    days = say.short_period(row["start"], row["end"]) if row["start"] else ""
    return ", ".join(filter(None, [what, days, row["condition"]]))


def _band(sheet: Sheet, row: Row, left: float, right: float, y: float, datum: Row) -> None:
    study, palette, colour = sheet.study, sheet.look.palette, sheet.colour(row["source_id"])
    ends = [row[name] for name in ("low", "value", "high", "allowed_low", "allowed_high") if row[name] is not None]
    scale = (right - left) / max([*ends, 1e-9])
    sheet.rule(left, y, right, y, palette.grid)
    low = left + (row["allowed_low"] or 0.0) * scale
    high = right + 6 if row["allowed_high"] is None else left + row["allowed_high"] * scale
    sheet.bar(min(low, high - 3), y - 6, high, y + 6, palette.reference, fill=0.28, line=0.8, datum=datum)
    if row["allowed_high"] is None:
        sheet.dot(right + 10, y, palette.reference, shape="triangle-right", size=40, datum=datum)
    first = left + (row["low"] or 0.0) * scale
    last = right + 3 if row["high"] is None else left + row["high"] * scale
    hollow = _hollow(_limits(study, row)[0])
    shape = "diamond" if sheet.other(row) else "circle"
    sheet.rule(first, y, last, y, colour, line=2.5, datum=datum)
    if row["high"] is None:
        sheet.dot(right + 6, y, colour, shape="triangle-right", size=40, datum=datum)
    points = [row["value"]] if row["value"] is not None else [row["low"], row["high"]]
    for value in points:
        if value is not None:
            sheet.dot(left + value * scale, y, colour, hollow=hollow, shape=shape, datum=datum)
