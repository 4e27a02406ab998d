"""`fig-contradictions`: the few contradictions that matter, each as a pair of bars with its arithmetic; then the key claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import polars as pl

from trajectories.compare import told
from trajectories.compare.gap import CONTRADICTIONS, PACE, RANGE
from trajectories.compare.study import Study
from trajectories.compare.told import Row
from trajectories.figures.parts.look import Look, Words
from trajectories.figures.parts.phrases import grouped, in_table, owner, placed
from trajectories.figures.parts.sheet import LINE, Drawing, Sheet, lines, wide
from trajectories.ground import say

MAIN = True
ORDER = 60
METHODS = ("conflicts", "checks", "reference_layer", "side_by_side")

ROWS: dict[str, Any] = {
    "kind": pl.String,  # "contradiction" or "key claims"
    **dict.fromkeys(("heading", "sentence", "unit"), pl.String),
    **dict.fromkeys(("one_side", "other_side"), pl.String),  # as its bar is labelled
    "gap_printed": pl.Float64,
    "gap": pl.Float64,
    "holds": pl.String,
    # What only the drawing needs; of key claims the left label is the period, the right one the total.
    **{f"_{name}": kind for name, kind in CONTRADICTIONS.items() if name.startswith(("left", "right"))},
    "_drawn": pl.Boolean,
    "claim_ids": pl.String,  # claims and references
}
MOST = 12  # pairs, and sets of key claims, that are drawn; the table holds all
PAIR, KEYS = "contradiction", "key claims"
SIDES = ("left", "right")
BAR = 13  # pixels
FEW = 2  # claims at most in a set of key claims that is drawn; the table holds all


def rows(study: Study) -> pl.DataFrame:
    """The contradictions in their order, then a row for each set of key claims; the columns of ROWS.

    Sample: ("contradiction", "A's parts exceed E's whole", "162,500 and 21,600 make 184,100; …", "cases", "A: 162,500 AWOL +
    21,600 desertion = 184,100", "E: 162,000 for both together", 22100.0, 21500.0, "Holds unless …", "A", …).
    """
    found = [_contradiction(study, row, at < MOST) for at, row in enumerate(study.contradictions.to_dicts())]
    found += [_key(study, row) for row in study.key_claims.to_dicts()]
    return pl.DataFrame(found, schema=ROWS, orient="row")


def _contradiction(study: Study, row: Row, drawn: bool) -> dict[str, Any]:
    same = {name: row[name.removeprefix("_")] for name in ROWS if name.removeprefix("_") in row}
    ids = " ".join([*(row["claim_ids"] or []), *(row["reference_ids"] or [])])
    sides = {f"{name}_side": _label(study, same, side) for name, side in zip(("one", "other"), SIDES, strict=True)}
    return {**same, **sides, "kind": PAIR, "claim_ids": ids, "_drawn": drawn}


def _key(study: Study, row: Row) -> dict[str, Any]:
    """A set of key claims: heading "A’s 162,500 AWOL", sentence what the rest comes to, gap_printed the set's size."""
    own = told.by_source(study, [study.rows[name] for name in row["claim_ids"]])
    named = say.listed(
        f"{say.possessive(told.letter(study, source))} {say.listed(told.bare(study, claim) for claim in some)}"
        for source, some in own.items()
    )
    noun, days = study.subject.unit(row["unit"]).noun, say.period(row["start"], row["end"])
    total = say.between(row["total_low"], row["total_high"])
    return {
        "kind": KEYS, "heading": named, "unit": row["unit"], "claim_ids": " ".join(row["claim_ids"]),
        "sentence": f"Without {named} all other figures that limit {noun} hold together; {days} then has {total}.",
        "_left_label": days, "_right_label": total, "_drawn": True,
    }  # fmt: skip


def fewer(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Without key claims, then with ever fewer pairs."""
    pair = pl.col("kind") == PAIR
    for count in range(len(rows.filter(pair, "_drawn")), 0, -1):
        yield rows.with_columns(_drawn=pair & (pl.int_range(pl.len()) < count))


def words(study: Study, rows: pl.DataFrame) -> Words:
    """A title with the widest contradiction's own sums."""
    every = rows.filter(kind=PAIR)
    pairs = every.filter("_drawn").to_dicts()
    title = f"Without these figures{placed(study, ' on {}')} all others hold together"
    if pairs:
        sums = [say.number(sum(pairs[0][f"_{side}_parts"])) for side in SIDES]
        more = f", and {say.counted(len(pairs) - 1, 'more pair')} of figures that" if len(pairs) > 1 else ""
        given = [gap.kind in (PACE, RANGE) for gap in study.gaps[: len(pairs)]]
        first = " on a condition" * given[0]
        title = f"{placed(study, '{}: ')}{' against '.join(sums)}{first}{more} cannot both hold"
        some = "" if all(given) else f"{say.words(sum(given[1:]))} of them "
        title += f", {some}on a condition" if any(given[1:]) else ""
    keys = rows.filter("_drawn", kind=KEYS).to_dicts()
    return Words(
        title=title,
        subtitle="A bar: a figure as printed, or a sum of such. Each pair from zero on a scale of its own. Dashed: the gap; "
        "arithmetic cannot say which side is wrong.",
        alt=" ".join([*(f"{row['heading']}: {row['sentence']}" for row in pairs), *(row["sentence"] for row in keys)]),
        note=in_table(len(every) - len(pairs), "more pair"),
    )


def chart(study: Study, rows: pl.DataFrame, look: Look) -> Drawing:
    """Heading and sentence beside the pair of bars; on a narrow sheet above it."""
    sheet = Sheet(study, look)
    beside = look.width > 600
    split = look.width * 0.5 if beside else 0.0
    width = split - 22 if beside else look.width
    for row in rows.filter("_drawn", kind=PAIR).to_dicts():
        sheet.separate(5, 12)
        holds = row["holds"] or ""
        end = sheet.block(0, sheet.top, width, sheet.numbered(row["heading"], row["claim_ids"]), bold=True, size=13)
        end = sheet.block(0, end, width, row["sentence"])
        after = _pair(sheet, row, split, sheet.top + 1 if beside else end + 3)
        # How far it holds stands under the words or under the bars, where it makes the row lower.
        left, right = (len(lines(holds, room)) * LINE for room in (width, look.width - split))
        if beside and max(end + left, after) <= max(end, after + right):
            end = sheet.block(0, end, width, holds, quiet=True)
        else:
            after = sheet.block(split, after, look.width - split, holds, quiet=True)
        sheet.top = max(end, after)
    _keys(sheet, rows.filter("_drawn", kind=KEYS))
    return sheet.chart()


def _pair(sheet: Sheet, row: Row, left: float, top: float) -> float:
    """Two bars on one scale, each under its label, the gap between their ends; returns where they end."""
    look, room = sheet.look, sheet.width - left
    sums = [sum(row[f"_{side}_parts"]) for side in SIDES]
    scale, longest = (room - 2) / max(*sums, 1.0), max(sums)
    for side, total, label in zip(SIDES, sums, (row["one_side"], row["other_side"]), strict=True):
        gap, under = _gap(row) if total < longest else "", top
        top = sheet.block(left, top, room, label, bold=True)
        if gap and wide(label, bold=True) + 16 + wide(gap) <= room:
            sheet.text(look.width - 1, under + LINE / 2, gap, quiet=True, align="right")
            gap = ""
        before: str | None = ""
        x = left
        for value, ids in zip(row[f"_{side}_parts"], row[f"_{side}_part_ids"], strict=True):
            whose = owner(sheet.study, ids)
            # A hair of ground between two parts of one colour, the second of them paler.
            fill, end = 0.6 if whose == before else 0.95, max(x + value * scale - 1, x + 1)
            datum = sheet.datum(ids, whose, label)
            sheet.bar(x, top + 1, end, top + 1 + BAR, sheet.colour(whose), fill=fill, line=0, datum=datum)
            x, before = x + value * scale, whose
        if total < longest:
            whole, end = sheet.datum(row["claim_ids"], None, _gap(row)), left + longest * scale
            style: dict[str, Any] = {"fill": 0.0, "dash": (3, 3), "line": 1}
            sheet.bar(x + 1, top + 1.5, end, top + 0.5 + BAR, look.palette.quiet, datum=whole, **style)
        top = sheet.block(left, top + BAR + 4, room, gap, quiet=True)
    return top


def _gap(row: Row) -> str:
    """ "gap 22,100 (with rounding at least 21,500)"."""
    if row["gap_printed"] is None:
        return ""
    rounded = row["gap"] and round(row["gap"]) != round(row["gap_printed"])
    less = f" (with rounding at least {say.number(row['gap'])})" if rounded else ""
    return f"gap {say.number(row['gap_printed'])}{less}"


def _label(study: Study, row: Row, side: str) -> str:
    """ "A: 162,500 AWOL + 21,600 desertion = 184,100"; parts of several sources each under the letter of its own."""
    parts, names = row[f"_{side}_parts"], row[f"_{side}_part_labels"]
    owners = [owner(study, ids) for ids in row[f"_{side}_part_ids"]]
    text = f"{row[f'_{side}_label']}: {' + '.join(names)}"
    if len(set(owners)) > 1:
        starts = [f"{told.letter(study, one)}: " if one and one != before else ""
                  for before, one in pairwise([None, *owners])]  # fmt: skip
        text = " + ".join(start + name for start, name in zip(starts, names, strict=True))
    total = say.number(sum(parts))
    return text if len(parts) == 1 and total in names[0] else f"{text} = {total}"


def _keys(sheet: Sheet, keys: pl.DataFrame) -> None:
    """Under what all sets share, a line for each of the small ones: without which figures, and the total that then follows."""
    size = pl.col("claim_ids").str.split(" ").list.len()
    for same in grouped(keys.sort("unit", "_left_label", maintain_order=True), "unit", "_left_label"):
        small = same.filter(size <= pl.max_horizontal(size.min(), FEW)).head(MOST).to_dicts()
        noun, days = sheet.study.subject.unit(same["unit"][0]).noun, same["_left_label"][0]
        sheet.separate(5, 12)
        lead = f"Leave out the figures of any one line, and all others of {noun} hold together. The total for {days} is then:"
        rest = len(same) - len(small)
        more, top = f"({say.counted(rest, 'more way')} in the table)" if rest else "", sheet.top
        sheet.write(lead, bold=True, size=12)
        after = wide(lead, 12, True) + 10
        if sheet.top < top + 2 * LINE and after + wide(more) <= sheet.width:
            sheet.text(after, top + LINE / 2, more, quiet=True)
            more = ""
        columns = 2 if sheet.width > 700 else 1
        width = sheet.width / columns - (12 if columns > 1 else 0)
        tabs = [_tab(sheet, small[place::columns], width) for place in range(columns)]
        for at in range(0, len(small), columns):
            line = enumerate(small[at : at + columns])
            sheet.top = max(_way(sheet, row, place * (width + 24), width, tabs[place]) for place, row in line) + 1
        sheet.write(more, quiet=True)


def _tab(sheet: Sheet, column: Sequence[Row], width: float) -> tuple[float, float]:
    """Where the totals of a column may stand: beside its longest figures, and at the latest so that the longest has room."""
    texts = [sheet.numbered(row["heading"], row["claim_ids"]) for row in column]
    totals = [wide(row["_right_label"], bold=True) for row in column]
    return max(map(wide, texts), default=0) + 14, width - max(totals, default=0)


def _way(sheet: Sheet, row: Row, left: float, width: float, tab: tuple[float, float]) -> float:
    """One line: figures, and the total at one place in all lines of its column; where there is no room, under them."""
    ids, total, (at, room) = row["claim_ids"], row["_right_label"], tab
    owners = {owner(sheet.study, name) for name in ids.split()}
    whose = owners.pop() if len(owners) == 1 else None
    datum = sheet.datum(ids, whose, f"without these, {total} in all")
    text = sheet.numbered(row["heading"], ids)
    if min(at, wide(text) + 8) <= room:
        sheet.text(left, sheet.top + LINE / 2, text, datum=datum)
        sheet.text(left + min(at, room), sheet.top + LINE / 2, total, bold=True, datum=datum)
        return sheet.top + LINE
    end = sheet.block(left, sheet.top, width, text, datum=datum)
    return sheet.block(left + 10, end, width - 10, total, bold=True, datum=datum)
