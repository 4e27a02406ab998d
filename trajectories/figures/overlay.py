"""`fig-overlay`: totals since the first day in one panel, counts published elsewhere behind; then projections and paces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from trajectories.compare.study import Study
from trajectories.figures.parts import marks, panels
from trajectories.figures.parts.labels import spread
from trajectories.figures.parts.levels import LEVELS, WINDOW, in_order, printed
from trajectories.figures.parts.look import LABEL, Look, Words, tone
from trajectories.figures.parts.marks import DASHED, DOTTED, HEDGED, REMAINDER, SOLID, STATED
from trajectories.figures.parts.panels import PATH
from trajectories.figures.parts.plot import AXIS, FOOT, Axes
from trajectories.figures.parts.sheet import LINE, Sheet, fitted, lines, numbered, wide
from trajectories.figures.parts.tooltip import TOOLTIP, named
from trajectories.ground import say
from trajectories.ground.periods import ONE_DAY, Period, length

MAIN = True
ORDER = 30
METHODS = (
    *("trajectory", "cumulative", "envelope", "even_path", "pooled", "reference_layer", "side_by_side"),
    *("conditional", "contested"),
)

TOTAL, PUBLISHED, NEEDED, RATE = "total", "published elsewhere", "pace needed", "pace stated"
ROWS = {"role": pl.String, "days": pl.Int64, "per_day": pl.Float64, **LEVELS}
PACES = "To the end of the year: the pace that a projection needs, and the pace stated"
SIDES = {288: 118, 440: 150, 660: 230, 940: 320}  # pixels for the words at the right
HEIGHTS = {288: 250, 440: 280, 660: 330, 940: 360}


def rows(study: Study) -> pl.DataFrame:
    """Totals since the first day, as printed; the even path; counts published elsewhere; paces a day. Columns ROWS.

    role: total (kind stated, hedged or set aside; projected ones too), even path, published elsewhere, pace needed
    (from the source's own last total to its projection, over `days`) and pace stated (its own rate, a day).
    """
    counts = printed(study)
    since = study.subject.span_start + WINDOW
    from_start = counts.filter((pl.col("kind") != REMAINDER) & ~pl.col("single") & (pl.col("start") <= since))
    paths = panels.cumulative(study, counts).filter(
        (pl.col("kind") == PATH) & (pl.col("unit") == study.subject.measured[0])
    )
    starts = {row["source_id"]: row["start"] for row in paths.sort("start", descending=True).to_dicts()}
    found = [
        {**row, "role": TOTAL}
        for row in [
            *in_order(study, pl.DataFrame(_ends(from_start), schema=LEVELS)).to_dicts(),
            *from_start.filter(pl.col("projected")).to_dicts(),
        ]
    ]
    found += [{**row, "role": PATH} for row in paths.to_dicts() if starts[row["source_id"]] <= since]
    found += _published(study)
    found += _paces(study, from_start)
    return pl.DataFrame(found, schema=ROWS) if any(row["role"] == TOTAL for row in found) else pl.DataFrame(schema=ROWS)


def _published(study: Study) -> list[dict[str, Any]]:
    """Published totals of all categories together since the first day; of one publication its parts are summed."""
    subject = study.subject
    rows = study.dataset.references.filter(
        (pl.col("measure") == subject.registered) & (pl.col("unit") == subject.measured[0])
        & (pl.col("start") <= subject.span_start + WINDOW) & (pl.col("end") > subject.span_start + 2 * WINDOW)
    )  # fmt: skip
    found = []
    keys = ["counted_by", "relayed_by", "reported_on", "start", "end"]
    for _, own in rows.group_by(keys, maintain_order=True):
        parts = {row["category"]: row for row in own.to_dicts()}
        used = [parts[subject.pooled]] if subject.pooled in parts else [parts[c] for c in subject.counted if c in parts]
        if subject.pooled not in parts and len(used) < len(subject.counted):
            continue
        total = sum(row["best"] for row in used)
        first = used[0]
        found.append({
            "role": PUBLISHED, "source_id": None, "unit": first["unit"], "category": subject.pooled, "kind": STATED,
            "start": first["start"], "end": first["end"], "value": total, "open": False, "projected": False, "single": False,
            "text": say.number(total), "claim_ids": " ".join(row["reference_id"] for row in used),
        })  # fmt: skip
    return sorted(found, key=lambda row: (row["end"], row["value"]))


def _paces(study: Study, totals: pl.DataFrame) -> list[dict[str, Any]]:
    found = []
    for row in totals.filter(pl.col("projected")).to_dicts():
        own = totals.filter(
            (pl.col("source_id") == row["source_id"]) & (pl.col("unit") == row["unit"]) & (pl.col("kind") == STATED)
            & (pl.col("category") == row["category"]) & pl.col("value").is_not_null() & (pl.col("end") < row["end"])
        ).sort("end", "value")  # fmt: skip
        if not len(own) or row["value"] is None:
            continue
        last = own.row(-1, named=True)
        days = (row["end"] - last["end"]).days
        base = {**row, "start": last["end"] + ONE_DAY, "days": days, "open": False}
        found.append({
            **base, "role": NEEDED, "low": last["value"], "per_day": max(0.0, row["value"] - last["value"]) / days,
            "text": f"from {last['text']} on {say.day(last['end'])} to {say.number(row['value'])} on "
            f"{say.day(row['end'])}",
            "claim_ids": f"{last['claim_ids']} {row['claim_ids']}",
        })  # fmt: skip
        found += [{**base, "role": RATE, **rate} for rate in _rates(study, row["source_id"])]
    return found


def _rates(study: Study, source_id: str) -> list[dict[str, Any]]:
    """The paces that a source states by itself, a day; a pace stated twice is one row."""
    claims = study.claims.filter(
        (pl.col("source_id") == source_id) & (pl.col("quantity") == "rate") & (pl.col("population") == study.subject.population)
        & pl.col("unit").is_in(list(study.subject.measured)) & pl.col("best").is_not_null()
    )  # fmt: skip
    day = Period(study.subject.span_end, study.subject.span_end)  # any day: only its length counts
    found: dict[float, dict[str, Any]] = {}
    for claim in claims.to_dicts():
        per = (
            length(day, claim["per"])
            if claim["per"] not in ("month", "year")
            else 12 / 365.25 / (12 if claim["per"] == "year" else 1)
        )
        value = round(claim["best"] * per / (claim["per_n"] or 1.0), 1)
        if value in found:
            found[value]["claim_ids"] += f" {claim['claim_id']}"
        else:
            found[value] = {"per_day": value, "unit": claim["unit"], "category": claim["category"], "kind": HEDGED
                            if claim["mood"] != "stated" else STATED, "value": claim["best"], "low": None, "days": None,
                            "text": f"“{claim['printed']}”", "claim_ids": claim["claim_id"]}  # fmt: skip
    return list(found.values())


def ends(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """The total of each source that its label speaks of: stated before hedged, the latest, for all categories together."""
    return _ends(rows.filter(pl.col("role") == TOTAL))


def _ends(rows: pl.DataFrame) -> list[dict[str, Any]]:
    totals = rows.filter(~pl.col("projected"))
    order = totals.with_columns((pl.col("kind") != STATED).alias("last"), pl.coalesce("value", "high").alias("height"))
    best = order.sort(["last", "end", "height"], descending=[False, True, True]).unique(
        "source_id", keep="first", maintain_order=True
    )
    return best.drop("last", "height").to_dicts()


def words(study: Study, rows: pl.DataFrame) -> Words:
    """A title with the span of the totals and, of the projection that needs most, the pace."""
    subject = study.subject
    place = f" in {name}" if (name := getattr(subject, "place", "")) else ""
    first = [row for row in ends(rows) if row["kind"] == STATED and row["value"] is not None] or ends(rows)
    own = sorted(
        (row for row in first if row["value"] is not None and row["unit"] == first[0]["unit"]), key=lambda r: r["value"]
    )
    title = ""
    if own:
        texts = list(dict.fromkeys((own[0]["text"], own[-1]["text"])))
        run = (
            f"Totals{place} run from {' to '.join(texts)}"
            if len(texts) > 1
            else f"The total printed{place} is {texts[0]}"
        )
        title = f"{run} {subject.unit(own[0]['unit']).noun}"
    needed = rows.filter(pl.col("role") == NEEDED).sort("per_day", descending=True).to_dicts()
    if needed:
        most = needed[0]
        paces = rows.filter((pl.col("role") == RATE) & (pl.col("source_id") == most["source_id"]))["per_day"].to_list()
        stated = f", its stated pace is {say.listed((say.number(pace) for pace in paces), 'or')}" if paces else ""
        title += (
            f"; the {say.number(most['value'])} that {named(study.dataset.source(most['source_id']))} quotes for the end of "
            f"{most['end'].year} needs {say.number(most['per_day'])} a day{stated}"
        )
    shown = set(rows.filter(pl.col("role") == TOTAL)["source_id"])
    without = [named(source) for source in study.sources if source.source_id not in shown]
    keys = ["Filled: stated", "hollow: hedged or projected", "dotted: each count spread evenly by us"]
    keys += ["▲ no upper limit printed"] if rows["open"].any() else []
    keys += [f"grey: {subject.published_words}"] if PUBLISHED in rows["role"].to_list() else []
    nouns = [subject.unit(unit).noun for unit in subject.measured if unit in rows["unit"].to_list()]
    told = [
        f"{named(study.dataset.source(row['source_id']))}: {row['text']} to {say.day(row['end'])}" for row in ends(rows)
    ]
    return Words(
        title=title or "Totals as printed",
        subtitle=f"Totals of {say.listed(nouns)} since {subject.span_start.year}, at the last day that each counts. {'; '.join(keys)}.",
        alt=f"{'; '.join(told)}.",
        note=f"Not drawn, as no total since {subject.span_start.year} is printed: {say.listed(without)}." if without else "",
    )  # fmt: skip


def chart(study: Study, rows: pl.DataFrame, look: Look) -> alt.TopLevelMixin:
    """The panel with one label a source at its right, then the paces as bars from zero."""
    sheet = Sheet(look)
    data = rows.with_columns(pl.lit("cumulative").alias("measure"))
    drawn = panels.drawn(study, data, look)
    labels = _labels(study, drawn, look, SIDES[look.width] - 26)
    need = sum(_height(text) for _, text, _ in labels)
    height = max(HEIGHTS[look.width], need)
    most = (
        max([row["value"] or row["high"] or 0 for row in drawn if row["role"] in (TOTAL, PUBLISHED)], default=1.0)
        * 1.08
    )
    axes = Axes(AXIS, 8, look.width - AXIS - SIDES[look.width], height, *panels.span(study), most)
    axes.draw(sheet, numbers=True)
    _panel(study, sheet, axes, drawn)
    tops = spread(
        [axes.y(value) - LINE / 2 for value, _, _ in labels], [_height(t) for _, t, _ in labels], 0, axes.bottom + FOOT
    )
    for (value, text, row), top in zip(labels, tops, strict=True):
        colour = (
            tone(study.dataset.source(row["source_id"]).colour, look.palette)
            if row["source_id"]
            else look.palette.reference
        )
        start = min(axes.x(row["until"]), axes.right)
        sheet.rule(start + 6, axes.y(value), axes.right + 6, axes.y(value), colour, line=0.6)
        sheet.rule(axes.right + 6, axes.y(value), axes.right + 20, top + LINE / 2, colour, line=0.6)
        x = axes.right + 24
        sheet.text(x, top + LINE / 2, text[0], bold=True, colour=colour, size=LABEL + 1, datum=row["datum"])
        for number, line in enumerate(text[1:], start=1):
            sheet.text(x, top + LINE / 2 + (LINE - 1) * number, line, quiet=True)
    sheet.top = (
        max([axes.bottom + FOOT, *(top + _height(text) for (_, text, _), top in zip(labels, tops, strict=True))]) + 10
    )
    _bars(study, sheet, drawn)
    return sheet.chart(TOOLTIP)


def _height(text: Sequence[str]) -> float:
    return LINE + (LINE - 1) * (len(text) - 1) + 4


def _labels(
    study: Study, drawn: Sequence[dict[str, Any]], look: Look, width: float
) -> list[tuple[float, list[str], dict[str, Any]]]:
    """One label a source, one for each projection, one for all that is published elsewhere: value, lines, row."""
    subject, found = study.subject, []
    for row in drawn:
        if row["role"] == TOTAL:
            text = row["text"].partition(", ")[0] if row["kind"] == HEDGED else row["text"]
            parts = [subject.category(row["category"]).short] if row["category"] in subject.counted else []
            parts += [subject.unit(row["unit"]).noun] if row["unit"] != subject.measured[0] else []
            parts += ["projected" if row["projected"] else "hedged"] if row["kind"] == HEDGED else []
            told = ", ".join([*parts, f"to {row['end']:%b %Y}"])
            said = f"{named(study.dataset.source(row['source_id']))}: {told}"
            bold, under = fitted(text, said, look, row["claim_ids"], width)
            found.append((float(row["value"] or row["high"] or 0), [bold, *under], row))
    published = [row for row in drawn if row["role"] == PUBLISHED]
    if published:
        last = max(published, key=lambda row: (row["end"], row["value"]))
        found.append((float(last["value"]), [last["text"], *lines(study.subject.published_words, width)], last))
    return found


def _panel(study: Study, sheet: Sheet, axes: Axes, drawn: Sequence[dict[str, Any]]) -> None:
    first = study.subject.measured[0]
    for row in drawn:
        if row["role"] == PUBLISHED:
            sheet.dot(
                axes.x(row["until"]), axes.y(row["value"]), sheet.look.palette.reference, size=26, datum=row["datum"]
            )
    before: dict[str, tuple[float, float]] = {}
    for row in drawn:
        if row["role"] == PATH:
            start = before.get(row["source_id"], (axes.x(row["start"]), axes.bottom))
            here = (axes.x(row["until"]), axes.y(row["value"]))
            colour = tone(study.dataset.source(row["source_id"]).colour, sheet.look.palette)
            sheet.rule(*start, *here, colour, dash=DOTTED, line=1.5)
            before[row["source_id"]] = here
    for row in drawn:
        if row["role"] == TOTAL:
            colour = tone(study.dataset.source(row["source_id"]).colour, sheet.look.palette)
            x = axes.x(row["until"])
            if row["value"] is None:
                sheet.rule(x, axes.y(row["low"]), x, axes.y(row["high"]), colour, line=1.4)
            y = axes.y(row["value"] if row["value"] is not None else row["high"])
            marks.point(sheet, x, y, row, colour, row["unit"] != first, 60)


def _bars(study: Study, sheet: Sheet, drawn: Sequence[dict[str, Any]]) -> None:
    """Pace needed and pace stated, as bars from zero."""
    paces = [row for row in drawn if row["role"] in (NEEDED, RATE)]
    if not paces:
        return
    look, subject = sheet.look, study.subject
    sheet.top = sheet.block(0, sheet.top, look.width, PACES, bold=True, size=LABEL + 1) + 4
    room = wide("0,000 persons a day, needed", LABEL + 1, True) + 40
    scale = (look.width - room) / max(row["per_day"] for row in paces)
    source = None
    for row in paces:
        colour = tone(study.dataset.source(row["source_id"]).colour, sheet.look.palette)
        if row["source_id"] != source:
            source = row["source_id"]
            sheet.top += 4
            sheet.text(0, sheet.top + 8, named(study.dataset.source(source)), bold=True, colour=colour)
            sheet.top += LINE + 2
        needed = row["role"] == NEEDED
        noun = subject.unit(row["unit"]).noun
        sheet.top = sheet.block(
            0, sheet.top, look.width, f"Needed, {row['text']}:" if needed else f"Stated, {row['text']}:", quiet=True
        )
        length_ = max(2.0, row["per_day"] * scale)
        dash = DOTTED if needed else DASHED if row["unit"] != subject.measured[0] else SOLID
        sheet.bar(
            1,
            sheet.top + 2,
            length_,
            sheet.top + 14,
            colour,
            fill=0.08 if needed else 0.35,
            dash=dash,
            line=1.3,
            datum=row["datum"],
        )
        told = numbered(f"{say.number(row['per_day'])} {noun} a day", look, row["claim_ids"])
        sheet.text(length_ + 6, sheet.top + 8, told, bold=True, datum=row["datum"])
        sheet.top += 20
