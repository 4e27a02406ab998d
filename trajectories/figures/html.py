"""The HTML of a figure: one block, the same in every renderer, readable without scripts."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from trajectories.figures import drawing, tables, taken
from trajectories.figures.packed import pack
from trajectories.figures.parts.look import FONT, LIGHT, PHONE, SCREEN, WIDE, WIDTHS
from trajectories.figures.parts.tooltip import COLUMNS
from trajectories.figures.svg import slim
from trajectories.ground import say

if TYPE_CHECKING:
    from trajectories.figures.caveats import AttachedCaveat
    from trajectories.figures.figure import Figure

SAID = {*COLUMNS, "source_id", "claim_ids"}  # of a mark: its tooltip, and what choosing a source needs
SHARED = 60  # characters; what is shorter is not worth a reference
COLUMN = 660  # the width of the picture that stands there until, or in place of, the live one; beside it PHONE
_FALLBACK = re.compile(r"(var\(--[\w-]+), #\w+\)")
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_SIGN = re.compile(r"\b(solid|dashed|dotted|outlined|grey)\b(?=[^.;:]*:)", re.IGNORECASE)  # words of a key of lines
_RANGE = re.compile(r"[\d,.]+–[\d,.]+")  # is not broken at the end of a line
esc = html.escape


def block(figure: Figure, level: int = 3) -> str:
    """The whole block, with drawings and data for the page's script; `level` is that of its heading."""
    title = _RANGE.sub(r"<span class=whole>\g<0></span>", esc(figure.title))
    parts = [
        f'<figure class="figure-block" id="{figure.id}" data-figure="{figure.id}">',
        f'<figcaption><h{level} class="figure-title">{title}</h{level}>'
        f'<p class="figure-subtitle">{_keyed(figure.words.subtitle)}</p></figcaption>',
        f'<div class="figure-views"><div class="view view-chart">{_pictures(figure)}</div>',
        caveats(figure),
        f'<div class="view view-table">{tables.of_figure(figure)}</div>',
        f'<div class="view view-sources">{sources(figure)}</div></div>',
        f'<p class="source-line">{esc(figure.source_line)}</p>',
        _taking(figure),
        script("figure-drawings", _drawings(figure)),
        script("figure-data", _data(figure)),
        "</figure>",
    ]
    # A blank line would end the raw block in markdown: each part is one line.
    return "\n".join(part.replace("\n", " ") for part in parts)


def raw_block(text: str) -> str:
    """HTML as markdown that hands it on untouched; a comment where there is none, for a cell must show something."""
    # A fence in the text would end the block; in HTML the backtick has another name.
    text = text.replace("```", "&#96;&#96;&#96;")
    return f"```{{=html}}\n{text or '<!-- no content in these data -->'}\n```\n"


def _keyed(subtitle: str) -> str:
    """A subtitle whose key is one of lines, with a drawn sample before each kind."""

    def sample(word: re.Match[str]) -> str:
        return f'<span class=whole><i class="sign {word[0].lower()}" aria-hidden="true"></i>{word[0]}</span>'

    return _SIGN.sub(sample, esc(subtitle)) if "Solid:" in subtitle else esc(subtitle)


def _pictures(figure: Figure) -> str:
    sizes = {width: _SIZE.search(figure.svg(width)) for width in WIDTHS}
    ratios = {width: float(size[1]) / float(size[2]) for width, size in sizes.items() if size}
    # Main figures are readable at every width without scripts; those of the appendix scroll there, for bytes.
    # One that would be longer than a sheet of paper stands in its widest drawing.
    wide = COLUMN if ratios[COLUMN] > 0.6 else WIDE
    drawn = []
    for width, name in ((PHONE, "narrow"), (wide, "wide"))[0 if figure.main else 1 :]:
        # The page defines the colour variables: what they fall back on is left out.
        svg = _FALLBACK.sub(r"\1)", slim(figure.svg(width), figure.words.alt, FONT))
        drawn.append(f'<div class="still {name}" style="--drawn:{width}px">{svg}</div>')
    # The room that a drawing is given before it is drawn.
    heights = [f"--at-{width}:{ratio:.4f}" for width, ratio in ratios.items()]
    # What is longer than a sheet of paper even so may be divided there, or its heading would stand alone.
    tall = " tall" if ratios[WIDE] < 0.75 else ""
    return f'<div class="chart{tall}" style="{";".join(heights)}">{"".join(drawn)}</div>'


def caveats(figure: Figure) -> str:
    """The caveats in their tiers: the own in full, the others short."""
    own = "".join(f'<li data-caveat="{c.id}">{esc(c.text)}</li>' for c in figure.caveats.own)

    def short(one: AttachedCaveat) -> str:
        return f'<a href="#caveat-{one.id}" data-caveat="{one.id}">{esc(one.short_text.rstrip("."))}</a>'

    rest = " ".join(f"<b>{words}:</b> {' · '.join(map(short, some))}." for words, some in figure.caveats.others)
    return f'<div class="caveats-box"><ol class="caveats">{own}</ol><p class="caveats-short">{rest}</p></div>'


def folded(figure: Figure) -> str:
    """What stands under a picture in a notebook: every caveat in full, the table, the sources, each folded; the source line."""
    tiers = figure.caveats
    rest = len(tiers.every) - len(tiers.own)
    head = f"Caveats: {len(tiers.own)} of this chart" + (f", {rest} more" if rest else "")
    told = (
        (head, f"<ol>{''.join(f'<li>{esc(caveat.text)}</li>' for caveat in tiers.every)}</ol>"),
        (f"Table: {say.counted(len(figure.rows), 'row')}", tables.of_figure(figure, link=False)),
        ("Sources", sources(figure, link=False)),
    )
    inside = "".join(f"<details><summary>{esc(words)}</summary>{text}</details>" for words, text in told)
    return f"<p>{esc(figure.source_line)}</p>{inside}"


def sources(figure: Figure, link: bool = True) -> str:
    """Whose figures are shown, where each stands, and what is left out."""
    study, called = figure.study, tables.names(figure.study)

    def listed(ids: Iterable[str]) -> str:
        return ", ".join(tables.linked(name, called, link) for name in ids)

    notes: dict[tuple[str, str, str], list[str]] = {}
    for name, row in study.rows.items():
        if name in figure.shown:
            source = study.dataset.source(row["source_id"])
            place = f"{listed([name])} (paragraph {row['paragraph']})"
            notes.setdefault((source.name, source.printed, tables.where(source)), []).append(place)
    for name, row in study.references.items():
        if name in figure.shown:
            reported = f", reported on {row['reported_on']}" if row["reported_on"] else ""
            text = f"{row['counted_by']}, relayed by {row['relayed_by']}{reported}"
            notes.setdefault(("Published elsewhere", text, row["address"] or ""), []).append(listed([name]))
    items = []
    for (label, text, address), shown in notes.items():
        where = f" {tables.address(address)}." if address else ""
        items.append(f"<dt>{esc(label)}<dd>{esc(text)}.{where} Shown: {', '.join(shown)}.")
    reasons = tables.left_out(study, figure.shown)
    left = "".join(f"<li>{esc(say.capital(why))}: {listed(ids)}" for why, ids in reasons.items())
    out = f'<p><b>Left out, and why</b></p><ul class="left-out">{left}</ul>' if left else ""
    return f"<dl>{''.join(items)}</dl>{out}"


def _taking(figure: Figure) -> str:
    """What a reader takes away: buttons come from the page's script, citation and embed code stand without it too."""
    embed = f'<iframe src="{figure.id}.html" title="{esc(figure.title)}" width="100%" height="900"></iframe>'
    return (
        f'<div class="taking"><details class="cite"><summary>Cite</summary><p>{esc(figure.title)}. '
        f'In: {esc(figure.credit)}.</p></details><details class="embed"><summary>Embed</summary><p>Download HTML, put the file '
        f"beside your page, and write <code>{esc(embed)}</code></p></details></div>"
    )


def _drawings(figure: Figure) -> dict[str, Any]:
    """Vega specs by width, with what they share said once: compiled here, so that no reader's browser has to."""
    # What all drawings of the page have in common is put in by the page.
    specs = {str(width): taken.bare(drawing.vega(figure.spec(width, SCREEN))) for width in WIDTHS}
    return shared(told_apart(specs))


def told_apart(content: Any) -> Any:
    """The same with what a mark says under "@", so that `shared` finds it again at each width."""
    if isinstance(content, list):
        return [told_apart(each) for each in content]
    if not isinstance(content, dict):
        return content
    said = {name: value for name, value in content.items() if name in SAID} if content.keys() >= SAID else {}
    rest = {name: told_apart(value) for name, value in content.items() if name not in said}
    return {"@": said, **rest} if said else rest


def shared(content: Any) -> dict[str, Any]:
    """JSON in which every long part that stands more than once is said once: {"parts": […], "whole": …}.

    In its place stands {"@": its number}; the page’s script puts the parts in again. What marks say stands apart from
    where they are, which is another at each width: of them {"@": its number, "x": …} is left.
    """
    texts: dict[int, str] = {}
    times: Counter[str] = Counter()

    def count(node: Any) -> None:
        if isinstance(node, (dict, list)):
            texts[id(node)] = text = json.dumps(node, sort_keys=True)
            times[text] += 1
            for child in node.values() if isinstance(node, dict) else node:
                count(child)

    numbers: dict[str, int] = {}
    parts: dict[int, Any] = {}

    def told(node: Any) -> Any:
        text = texts.get(id(node), "")
        often = len(text) >= SHARED and times[text] > 1
        if often and text in numbers:
            return {"@": numbers[text]}
        if often:
            numbers[text] = len(numbers)
        if isinstance(node, dict):
            said = told(node["@"]) if "@" in node else {}
            node = {**said, **{name: told(value) for name, value in node.items() if name != "@"}}
        elif isinstance(node, list):
            node = [told(value) for value in node]
        if often:
            parts[numbers[text]] = node
        return {"@": numbers[text]} if often else node

    count(content)
    whole = told(content)
    return {"parts": [parts[number] for number in range(len(parts))], "whole": whole}


def _data(figure: Figure) -> dict[str, Any]:
    spec = drawing.vega(figure.spec(WIDE, SCREEN))
    return {
        "id": figure.id,
        "title": figure.title,
        "alt": figure.words.alt,
        "config": spec.get("config", {}),
        "font": FONT,
        "schema": spec["$schema"],
        "csv": tables.csv(figure),
        "meta": figure.meta,
        "around": taken.around(figure),
        "ground": LIGHT.ground,
        "colours": taken.colours(figure),
        "sources": {
            s.source_id: {"name": s.name, "colour": s.colour, "address": tables.where(s)}
            for s in figure.study.sources
        },
    }  # fmt: skip


def as_json(content: object, indent: int | None = None) -> str:
    """JSON as a browser writes it: no decimal point in a whole number, other characters as they are."""
    whole = json.loads(json.dumps(content), parse_float=_number)
    return json.dumps(whole, ensure_ascii=False, indent=indent, separators=None if indent else (",", ":"))


def _number(text: str) -> float:
    number = float(text)
    return int(number) if number.is_integer() else number


def script(kind: str, content: object) -> str:
    """JSON for the page’s script: drawings repeat themselves, and a page holds dozens of them."""
    return f'<script type="text/plain" class="{kind}">{pack(as_json(content))}</script>'
