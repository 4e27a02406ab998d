"""The main figures and the findings under every combination of readings, as what differs from the page as it is printed.

Most combinations give what another gives, and nearly all of a drawing stays: each distinct figure is laid out once, and
the page holds only the marks, rows and words that are new. The page's script puts them in.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from operator import itemgetter
from pathlib import Path
from typing import Any

from trajectories.compare.readings import limits_moved
from trajectories.compare.study import Study
from trajectories.figures import drawing, tables
from trajectories.figures.figure import Figure, figures, in_words, otherwise
from trajectories.figures.html import caveats, script, shared, sources
from trajectories.figures.parts.look import SCREEN, WIDTHS
from trajectories.ground import say
from trajectories.ground.choices import ASKED, CHOICES, READING_WORDS
from trajectories.ground.kept import is_kept, kept
from trajectories.report import blocks
from trajectories.report.execute import inputs_hash
from trajectories.solver.reading import DEFAULT, Reading

# Of more, what readings change is a table and no switch: each source adds to what every combination draws.
MOST_SOURCES = 12
_PHRASE = re.compile(r"(?<=<td>)|(?<=</li>)|(?<=[;.] )|(?<= · )|(?<=,)(?=\")|(?<=\",)")
WORDS = ("title", "subtitle", "source_line")  # of a figure's `meta`, those that a reading may change


def switch(study: Study, data_dir: Path, states: Callable[[], Iterable[dict[str, Any]]]) -> str:
    """The script element that holds every combination of readings; "" where none changes anything, or of many sources.

    It is kept for the next build of the folder; states: gives what `states_of` does for `distinct` readings.
    """
    if not is_offered(study):
        return ""

    def made() -> bytes:
        content = contents(study, states())
        return script("readings", shared(content)).encode() if content else b""

    return kept("switch", inputs_hash(data_dir), made).decode()


def is_offered(study: Study) -> bool:
    """Whether the page has the switch."""
    return len(study.sources) <= MOST_SOURCES


def is_made(data_dir: Path) -> bool:
    """Whether an earlier build has left the element."""
    return is_kept("switch", inputs_hash(data_dir))


class Phrases:
    """Texts as the places of their phrases: the same words stand under many readings, and in table and file."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}

    def of(self, text: str) -> list[int]:
        return [self.places.setdefault(phrase, len(self.places)) for phrase in _PHRASE.split(text) if phrase]


DOWN = ("y", "y2")
_Apart = tuple[str, list[float]]  # what of a row or a mark stays when it only moves down, and how far down it stands


@dataclass
class Library:
    """What the variants of one figure are made of: lists as printed, and after them what only variants hold, once.

    added: by list ("csv", "table", "660 3": a width and a layer) what stands after the printed ones; kinds: by width and
    kind of marks, of those that the printed drawing lacks, how it is drawn; variants: by what each follows from what differs.
    """

    printed: Variant
    phrases: Phrases
    added: dict[str, list[Any]] = field(default_factory=dict)
    kinds: dict[int, dict[str, Any]] = field(default_factory=dict)
    variants: dict[Hashable, dict[str, Any]] = field(default_factory=dict)
    _held: dict[str, list[_Apart]] = field(default_factory=lambda: defaultdict(list))
    _where: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))

    def place(self, new: Variant | None) -> int:
        """The place of a variant among those of the figure; None: nothing is drawn."""
        key = new and new.key
        if key not in self.variants:
            self.variants[key] = _change(new, self) if new else {"empty": True}
        return list(self.variants).index(key)

    def runs(self, name: str, printed: Sequence[Any], wanted: Sequence[Any]) -> list[list[float]]:
        """A list as runs, [first, how many], of the printed one and what was added to it; marks that have only moved
        down the drawing, as [first, how many, by how much]. What is new is added."""
        for each in () if self._held[name] else printed:
            self._hold(name, _apart(each))
        held, apart = self._held[name], [_apart(each) for each in wanted]
        found: list[list[float]] = []
        at = 0
        while at < len(wanted):
            starts = self._where[name, apart[at][0]]
            alike = ((*_alike_from(held[start:], apart[at:]), start) for start in starts)
            most, by, first = max(alike, key=itemgetter(0), default=(0, 0.0, 0))
            if not most:
                most, by, first, new = 1, 0.0, len(held), wanted[at]
                self._hold(name, apart[at])
                self.added.setdefault(name, []).append(self.phrases.of(new) if isinstance(new, str) else new)
            moved = [by] if by else []
            if found and found[-1][0] + found[-1][1] == first and found[-1][2:] == moved:
                found[-1][1] += most
            else:
                found.append([first, most, *moved])
            at += most
        return found

    def _hold(self, name: str, each: _Apart) -> None:
        self._where[name, each[0]].append(len(self._held[name]))
        self._held[name].append(each)


def _apart(each: Any) -> _Apart:
    if isinstance(each, str):
        return each, []
    still = json.dumps({name: None if name in DOWN else value for name, value in each.items()})
    return still, [each[name] for name in DOWN if name in each]


def _alike_from(held: list[_Apart], wanted: list[_Apart]) -> tuple[int, float]:
    """How many of two lists are alike from the first on, if all have moved down as far as the first; how far that is."""
    (_, before), (_, after) = held[0], wanted[0]
    down = round(after[0] - before[0], 1) if after else 0.0
    alike = takewhile(
        lambda pair: pair[0][0] == pair[1][0] and [round(y + down, 1) for y in pair[0][1]] == pair[1][1],
        zip(held, wanted, strict=False),
    )
    return len(list(alike)), down


def contents(study: Study, under: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """What the page's script needs; {} where no combination changes a figure or a finding. under: states of `distinct` ones.

    choices: name, words and options of those that change something. combinations: for each, choices in their order, the
    place of its state. states: the variant of each figure, the findings of the main part and the further ones, the limits
    that move, in words. variants: of each figure, by place, what differs; kinds: marks that its default drawing lacks.
    """
    moved = limits_moved(study.solved, study.subject)
    phrases = Phrases()
    libraries = {f.id: Library(_variant(f, {}), phrases) for f in figures(study) if f.main}
    told, states, known = dict[str, Any](), dict[str, Any](), dict[Hashable, int]()
    for (alike, reading), other in zip(distinct(study).items(), under, strict=True):
        told |= other["findings"]
        state = {
            "figures": {name: own.place(other["figures"].get(name)) for name, own in libraries.items()},
            "findings": [list(told).index(item) for item in other["findings"]],
            "moved": [_moved(study, row) for row in moved(reading)],
        }
        states.setdefault(json.dumps(state), state)
        known[alike] = list(states).index(json.dumps(state))
    combinations = {reading: known[_alike(study, reading)] for reading in Reading.combinations()}
    choices = _choices(combinations)
    if not choices:
        return {}
    return {
        "choices": choices,
        "order": {choice: list(values) for choice, values in CHOICES.items()},
        "notes": {choice: {value: said.note for value, said in values.items()} for choice, values in READING_WORDS.items()},
        "as_printed": in_words(study),
        "combinations": list(combinations.values()),
        "states": list(states.values()),
        "findings": [{**finding, "html": phrases.of(item)} for item, finding in told.items()],
        "phrases": list(phrases.places),
        "variants": {name: list(own.variants.values()) for name, own in libraries.items() if len(own.variants) > 1},
        "libraries": {name: library.added for name, library in libraries.items()},
        "kinds": {name: {width: list(kinds.values()) for width, kinds in own.kinds.items()} for name, own in libraries.items()},
        "holds": [finding.id for finding in study.findings if finding.holds.everywhere],
        "first": blocks.FIRST,
    }  # fmt: skip


def _choices(combinations: Mapping[Reading, int]) -> list[dict[str, Any]]:
    """The choices that change something, whatever the others are."""
    found = []
    for choice, values in CHOICES.items():
        turned = (
            (place, replace(reading, **{choice: value})) for reading, place in combinations.items() for value in values
        )
        if any(combinations[other] != place for place, other in turned):
            options = [[value, READING_WORDS[choice][value].option] for value in values]
            found.append({"name": choice, "asked": ASKED[choice], "options": options})
    return found


def _alike(study: Study, reading: Reading) -> tuple[Hashable, ...]:
    # What the claims limit, and what a printed number says, is all that a reading changes.
    return id(study.models[reading]), reading.of_numbers


def distinct(study: Study) -> dict[Hashable, Reading]:
    """The first reading of each group that gives the same, in their order."""
    found: dict[Hashable, Reading] = {}
    for reading in Reading.combinations():
        found.setdefault(_alike(study, reading), reading)
    return found


@dataclass(frozen=True)
class Variant:
    """What of a figure may differ under a reading; no study in it, so that it travels between processes.

    key: what it follows from; specs: its drawings by width.
    """

    key: Hashable
    meta: dict[str, Any]
    texts: dict[str, Any]
    specs: dict[int, dict[str, Any]]


def states_of(study: Study, asked: Sequence[Reading]) -> list[dict[str, Any]]:
    """For each reading its findings, by the item that says each, and the `Variant` of each main figure."""
    made: dict[Hashable, Any] = {}
    page = {figure.id for figure in figures(study)}
    found = []
    for reading in asked:
        other = otherwise(study, reading) if reading != DEFAULT else study
        shown = {figure.id: _variant(figure, made) for figure in figures(other, main_only=True)}
        items = {blocks.finding(each, page): {"id": each.id, "lead": each.lead.rstrip(".")} for each in other.findings}
        found.append({"figures": shown, "findings": items})
    return found


def _variant(figure: Figure, made: dict[Hashable, Any]) -> Variant:
    """What of a figure may differ; made: variants and drawings by what they follow from, which are made once."""
    # A drawing is of its rows and of the numbers of the caveats on its marks.
    drawn = figure.id, figure.rows.write_json(), tuple(sorted(figure.notes.items()))
    key = *drawn, repr(figure.words), repr(figure.caveats), figure.source_line
    if drawn not in made:
        made[drawn] = {width: figure.spec(width, SCREEN) for width in WIDTHS}
    if key not in made:
        made[key] = Variant(key, figure.meta, _texts(figure), made[drawn])
    return made[key]


def _texts(figure: Figure) -> dict[str, Any]:
    table = tables.of_figure(figure)
    head, _, body = table.partition("<tbody>")
    rows = body.partition("</table>")[0].split("<tr")
    return {
        "alt": figure.words.alt,
        "caveats": caveats(figure),
        "sources": sources(figure),
        "whole_table": table,
        "head": head.partition("<table")[2],  # of the table, without its name and the number of its rows
        "table": [f"<tr{row}" for row in rows[1:]],
        # Its readings are put in by the page, as they are chosen.
        "csv": tables.csv(figure).replace(figure.readings, "@readings").split("\r\n"),
    }


def _moved(study: Study, row: Mapping[str, Any]) -> list[str]:
    """[whose count of what, its limits, those of the report]."""
    noun = study.subject.unit(row["unit"]).noun
    return [
        f"{study.label(row['source_id'])}, {noun} for {row['quantity']}",
        say.between(row["low"], row["high"]),
        say.between(row["usual_low"], row["usual_high"]),
    ]


def _change(new: Variant, library: Library) -> dict[str, Any]:
    """What of a figure differs from how it is printed: words, caveats, tables, drawings by width."""
    usual, text = library.printed, library.phrases.of
    if new.key == usual.key:
        return {}
    found: dict[str, Any] = {
        "meta": {name: text(str(new.meta[name])) for name in WORDS if new.meta[name] != usual.meta[name]}
    }
    before, after = usual.texts, new.texts
    found |= {name: text(after[name]) for name in ("alt", "caveats", "sources") if after[name] != before[name]}
    if after["head"] != before["head"]:
        found["whole_table"] = text(after["whole_table"])
    for name in ("table", "csv"):
        if after[name] != before[name] and not (name == "table" and "whole_table" in found):
            found[name] = library.runs(name, before[name], after[name])
    drawings = {
        str(width): drawn for width in WIDTHS if (drawn := _drawn(usual.specs[width], new.specs[width], width, library))
    }
    return found | ({"drawings": drawings} if drawings else {})


def _drawn(before: dict[str, Any], after: dict[str, Any], width: int, library: Library) -> dict[str, Any]:
    """A drawing as its layers, [place of the layer, its marks as runs]; {} where it is the printed one.

    A layer is compiled with the printed drawing; one that it lacks is compiled by itself and added after them.
    """
    if before["layer"] == after["layer"] and before["height"] == after["height"]:
        return {}
    known = {_kind(layer): (at, layer["data"]["values"]) for at, layer in enumerate(before["layer"])}
    added = library.kinds.setdefault(width, {})
    layers: list[list[Any]] = []
    for layer in after["layer"]:
        kind, values = _kind(layer), layer["data"]["values"]
        if kind not in known and kind not in added:
            alone = drawing.vega({**before, "layer": [{**layer, "data": {"values": []}}]})
            added[kind] = alone["marks"][0]
        at, own = known[kind] if kind in known else (len(known) + list(added).index(kind), [])
        layers.append([at] if values == own else [at, library.runs(f"{width} {at}", own, values)])
    return {"height": after["height"], "layers": layers}


def _kind(layer: Mapping[str, Any]) -> str:
    return json.dumps([layer["mark"], layer["encoding"]], sort_keys=True)
