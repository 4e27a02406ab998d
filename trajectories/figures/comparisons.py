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
from trajectories.figures.parts.phrases import counted_as, grouped, placed
from trajectories.figures.parts.sheet import Drawing, Sheet, wide
from trajectories.ground import say

MAIN = False
ORDER = 110
METHODS = ("checks", "conflicts", "reference_layer", "side_by_side")

ROWS: dict[str, Any] = {
    **dict.fromkeys(("source_id", "as_printed", "unit", "category"), pl.String),
    **dict.fromkeys(("start", "end"), pl.Date),
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
SHOWN = pl.col("verdict").is_in([*FAILS, "inside"])
MOST = {OWN: 24, PUBLISHED: 24, INSIDE: 6}  # rows drawn of each group
_OF_CLAIM = {"claim_low": "low", "claim_printed": "value", "claim_high": "high"}


def rows(study: Study) -> pl.DataFrame:
    """Every comparison that is above, below or inside, each gap and each fit once, in the order drawn; columns of ROWS.

    Failures come first, those of articles' figures before those of counts published elsewhere, the largest gap for the
    size of the limit before smaller ones; then what is inside, the narrowest limits first. Publications that allow one
    figure are one row. Sample: ("article-e", "162,000", "cases", "both", 2025-01-01, 2025-10-31, "", "figures of Article A",
    null, 161500.0, 162000.0, 162500.0, 184000.0, null, "below", 22100.0, 21500.0, false, "", …).
    """
    # Figures of another measure too: a question may hold them against what is printed for them.
    counts = counts_of(study.dataset)
    share = pl.col("quantity") == "share"
    numbers = pl.col(*_OF_CLAIM.values(), "allowed_low", "allowed_high", "gap", "gap_printed")
    held = (
        study.comparisons.rename(_OF_CLAIM)
        .filter(SHOWN, pl.col("claim_id").is_in(list(study.rows)))
        .with_columns(numbers * pl.when(share).then(100.0).otherwise(1.0), in_percent=share)
    )
    found: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in held.to_dicts():
        entry = _entry(study, row)
        key: tuple[Any, ...] = (entry["_group"], row["same_gap"] or row["comparison_id"], entry["gap_printed"])
        if entry["_group"] == INSIDE:
            limits = [PUBLISHED] if row["against"] == "published" else [row["allowed_low"], row["allowed_high"]]
            own = [row[name] for name in ("start", "end", "low", "high")]
            key = (counts.get(row["claim_id"], row["claim_id"]), *own, *limits)
        found.setdefault(key, []).append(entry)
    joined = [_joined(study, same) for same in found.values()]
    joined.sort(key=lambda entry: (bool(entry["condition"]), _rank(study, entry), entry["claim_ids"]))
    drawn = []
    for group, most in MOST.items():
        own = [entry for entry in joined if entry["_group"] == group]
        drawn += [{**entry, "_drawn": at < most} for at, entry in enumerate(own)]
    return pl.DataFrame(drawn, schema=ROWS)


def _entry(study: Study, row: Row) -> dict[str, Any]:
    """A comparison as a row of ROWS, beside its own columns."""
    claim, fails, gap = study.rows[row["claim_id"]], row["verdict"] in FAILS, row["gap"]
    outside = row["against"] == "published" or not set(row["limit_ids"]) <= set(study.rows)
    if fails and not row["in_percent"]:  # of counts the least gap is one of counts
        own, allowed = (say.whole(row[f"{of}low"] or 0.0, row[f"{of}high"]) for of in ("", "allowed_"))
        gap = apart(own, Allowed(*allowed))[1]
    # Of a rate also the count that it makes over its period, which is what the axis measures.
    made = row["value"] if claim["quantity"] == "rate" and row["against"] != "question" else None
    return {
        **row, "as_printed": say.statement(claim) + (f", {say.number(made)} in all" if made is not None else ""),
        "condition": f"if {row['condition']}" if row["condition"] else "", "held_against": _against(study, row),
        "gap": gap, "gap_printed": row["gap_printed"] if fails else None,
        "_group": (PUBLISHED if outside else OWN) if fails else INSIDE,
        "claim_ids": " ".join(dict.fromkeys([row["claim_id"], *row["limit_ids"]])),
    }  # fmt: skip


def _joined(study: Study, same: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One row for what shows one gap, or for the publications that allow one figure: the narrowest limits are named."""
    allowed = {one["against_id"] for one in same if one["_group"] == INSIDE and one["against"] == "published"}
    entry = min(same, key=lambda one: _rank(study, one)) if allowed else same[0]
    others = [one for one in same if one["source_id"] != entry["source_id"]]
    ids = [*entry["claim_ids"].split(), *(one["claim_id"] for one in others)]
    also = say.listed(dict.fromkeys(study.label(one["source_id"]) for one in others))
    return {**entry, "publications": len(allowed) or None, "also": also, "claim_ids": " ".join(dict.fromkeys(ids))}


def _against(study: Study, row: Row) -> str:
    if row["against"] == "published":
        return dict(study.publications.select("publication_id", "name").iter_rows())[row["against_id"]]
    own = [study.rows[name] for name in row["limit_ids"] if name in study.rows]
    mixed = _mixed(study, study.rows[row["claim_id"]], own)
    sources = [row["against_id"]] if row["against"] == "source" else [other["source_id"] for other in own]
    whose = f"figures of {study.labels(sources)}" if sources else "counts published elsewhere"
    if row["against"] == "own" or {other["source_id"] for other in own} == {row["source_id"]}:
        whose = "its own other figures"
    return f"{whose}, {mixed}" if mixed else whose


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
    least, most = say.share(low or 0.0, 100.0), "" if high is None else say.share(high, 100.0)
    return f"at least {least}" if not most else f"{least} to {most}" if low else f"at most {most}"


def words(study: Study, rows: pl.DataFrame) -> Words:
    """The title names the figures that lie outside what articles print, the first with what is allowed."""
    of, noun = placed(study, "{}: "), study.subject.article_noun
    shown = {group: rows.filter(_group=group).to_dicts() for group in MOST}
    fails = shown[OWN] or shown[PUBLISHED]
    # What fails only on a condition, and what is no count of the subject, is said in its row.
    other = study.subject.not_applicable
    sure = [row for row in (*shown[OWN], *shown[PUBLISHED]) if not row["condition"] and row["category"] != other]
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
    alt = [f"{say.capital(say.counted(len(shown[group]), 'comparison'))} {_outside(study, group)}"
           for group in (OWN, PUBLISHED) if shown[group]]  # fmt: skip
    alt += [f"{row['as_printed']} ({study.label(row['source_id'])}) against {row['held_against']}: "
            f"{_allowed(row)} allowed, {_verdict(row)}" for row in fails[:8]]  # fmt: skip
    rest, tight = len(rows.filter(~pl.col("_drawn"))), len(rows.filter("_drawn", _group=INSIDE))
    are, stand = "is" if tight == 1 else "are", "stands" if rest == 1 else "stand"
    inside = f"{say.counted(tight, 'comparison')} inside, those with the narrowest limits, {are} drawn"
    note = [inside] * bool(tight) + [f"{say.counted(rest, 'more comparison')} {stand} in the table"] * bool(rest)
    if others := len(study.comparisons.filter(~SHOWN)):
        note.append(
            f"{say.number(others)} that nothing limits, or that cannot be compared, in the data file “comparisons”"
        )
    return Words(
        title=say.capital(title),
        subtitle="Dot: the figure; line through it: its rounding. Grey band: what the figures named allow for the same count. "
        "Each row from zero on a scale of its own. Hollow: hedged or projected; arrow: no upper limit; a gap shown once, for "
        f"one {noun} if several print it.",
        alt=f"{'; '.join(alt)}." if alt else "All figures lie inside.",
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
    sheet = Sheet(study, look)
    for group in grouped(rows.filter("_drawn"), "_group"):
        sheet.top += 10 if sheet.top else 0
        sheet.write(say.capital(_heading(study, rows, group["_group"][0])), bold=True, size=13)
        sheet.top += 6
        for row in group.to_dicts():
            _draw(sheet, row)
    return sheet.chart()


def _heading(study: Study, rows: pl.DataFrame, group: str) -> str:
    own = rows.filter(_group=group)
    drawn = len(own.filter("_drawn"))
    some = f"{say.number(drawn)} of {say.number(len(own))}"
    if group == INSIDE:
        return f"inside: the narrowest limits, {some}"
    said = _outside(study, group)
    return said if drawn == len(own) else f"{said}: the largest gaps, {some}"


def _draw(sheet: Sheet, row: Row) -> None:
    study, look, top, colour = sheet.study, sheet.look, sheet.top, sheet.colour(row["source_id"])
    said = f"{_allowed(row)} allowed; {_verdict(row)}"
    datum = sheet.datum(row["claim_ids"], row["source_id"], said)
    left = 0.0 if look.phone else look.width * 0.5
    width = look.width if look.phone else left - 20
    figure = sheet.numbered(row["as_printed"], row["claim_ids"].split()[0])
    head = sheet.name(row["source_id"]) + (f", also {row['also']}" if row["also"] else "")
    after = wide(figure, 12, True) + 8
    end = sheet.block(0, top, width, figure, bold=True, size=12, colour=colour, datum=datum)
    if after + wide(head, bold=True) <= width:
        sheet.text(after, top + 8, head, colour=colour)
    else:
        end = sheet.block(0, end, width, head, colour=colour)
    against = row["held_against"]
    if (row["publications"] or 0) > 1:
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
        count = _limits(study, row)[0]["count_id"]
        what = "another measure" + (f" ({count.replace('-', ' ')})" if count else "")
    days = say.short_period(row["start"], row["end"]) if row["start"] else ""
    return ", ".join(filter(None, [what, days, row["condition"]]))


def _band(sheet: Sheet, row: Row, left: float, right: float, y: float, datum: Row) -> None:
    grey, colour = sheet.look.palette.reference, sheet.colour(row["source_id"])
    ends = [row[name] for name in ("low", "value", "high", "allowed_low", "allowed_high") if row[name] is not None]
    scale = (right - left) / max([*ends, 1e-9])
    sheet.rule(left, y, right, y, sheet.look.palette.grid)
    low = left + (row["allowed_low"] or 0.0) * scale
    high = right + 6 if row["allowed_high"] is None else left + row["allowed_high"] * scale
    sheet.bar(min(low, high - 3), y - 6, high, y + 6, grey, fill=0.28, line=0.8, datum=datum)
    sheet.onwards(row["allowed_high"], right + 10, y, grey, size=40, datum=datum)
    last = right + 3 if row["high"] is None else left + row["high"] * scale
    sheet.rule(left + (row["low"] or 0.0) * scale, y, last, y, colour, line=2.5, datum=datum)
    sheet.onwards(row["high"], right + 6, y, colour, size=40, datum=datum)
    hollow, shape = _hollow(_limits(sheet.study, row)[0]), sheet.shape(row)
    points = [row["value"]] if row["value"] is not None else [row["low"], row["high"]]
    for value in (point for point in points if point is not None):
        sheet.dot(left + value * scale, y, colour, hollow=hollow, shape=shape, datum=datum)
