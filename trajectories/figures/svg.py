"""Make a drawn SVG small and give it its name: what every mark repeats is said once, in a group or at the root."""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from itertools import groupby
from xml.etree import ElementTree as ET

SPACE = "http://www.w3.org/2000/svg"
# Inherited, so that a group may say them for all its marks.
STYLE = ("fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "fill-opacity", "stroke-linecap",
         "text-anchor", "font-size", "font-weight", "font-style")  # fmt: skip
# What a mark has anyway, as long as no group above it says otherwise: none does before groups are made here.
PLAIN = {"opacity": "1", "stroke-width": "1", "fill-opacity": "1", "stroke-opacity": "1", "stroke-dasharray": "1,0",
         "font-weight": "normal", "text-anchor": "start", "font-size": "11px", "x2": "0", "y2": "0",
         "transform": "translate(0,0)", "stroke-miterlimit": "10"}  # fmt: skip
_NOISE = re.compile(r"(class|role|aria-.*|pointer-events|font-family|version)$")
_SHIFT = re.compile(r"translate\((-?[\d.]+),(-?[\d.]+)\)")
_NOTHING = re.compile(r"(M0,0h\d*(\.\d+)?v\d*(\.\d+)?h-?\d*(\.\d+)?Z)?$")
_LONG = re.compile(r"(\d\.\d)\d{2,}")
_ZERO = re.compile(r"(\d)\.0(?=\D|$)")


def slim(svg: str, label: str, font: str) -> str:
    """The same picture in fewer bytes, with role and label, scaling to its container.

    Drops what draws nothing (classes, empty backgrounds, defaults), rounds coordinates to a tenth of a pixel, puts what
    marks share on a group around them, and names font and long colours once.
    """
    drawn = ET.fromstring(svg)
    width, height = drawn.get("width", "0"), drawn.get("height", "0")
    root = ET.Element("svg", {"fill": "none"})
    root.extend(_kept(drawn))
    _grouped(root)
    shared = _variables(root)
    # No label holds these signs: they are escaped there.
    inside = "".join(ET.tostring(child, encoding="unicode") for child in root).replace(" />", "/>")
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    style = ";".join(["max-width:100%", "height:auto", *(f"{name}:{value}" for name, value in shared.items())])
    return (
        f'<svg xmlns="{SPACE}" role="img" aria-label="{escape(label, quote=True)}" {size} style="{escape(style)}" '
        f'fill="none" font-family="{escape(font, quote=True)}" font-size="11px">{inside}</svg>'
    )


def _kept(parent: ET.Element) -> list[ET.Element]:
    """The children that draw something, without noise; a group that says nothing gives way to what is in it."""
    found = []
    for child in parent:
        tag = child.tag.rpartition("}")[2]
        made = ET.Element(tag, _attributes(child))
        made.text = child.text
        made.tail = child.tail if parent.tag.endswith("text") else None
        made.extend(_kept(child))
        if tag == "g" and not {"transform", "clip-path", "opacity"} & {*made.attrib}:
            found += list(made)
        elif len(made) if tag == "g" else tag != "path" or not _unseen(made):
            found.append(_placed(made))
    return found


def _unseen(path: ET.Element) -> bool:
    return path.get("display") == "none" or bool(_NOTHING.fullmatch(path.get("d", "")))


def _attributes(mark: ET.Element) -> dict[str, str]:
    found = {
        name: _ZERO.sub(r"\1", _LONG.sub(r"\1", value))
        for name, value in mark.attrib.items()
        if not _NOISE.match(name) and PLAIN.get(name) != value
    }
    if found.get("stroke-width") == "0" or found.get("stroke") == "none":
        found = {name: value for name, value in found.items() if not name.startswith("stroke")}
    return {name: value for name, value in found.items() if (name, value) != ("fill", "none")}  # as at the root


def _placed(mark: ET.Element) -> ET.Element:
    """A line as the shorter path, a text by x and y, where it is moved and not turned."""
    shift = _SHIFT.fullmatch(mark.get("transform", "translate(0,0)"))
    if shift and mark.tag == "line" and not {"x1", "y1"} & set(mark.attrib):
        x, y = mark.attrib.pop("x2", ""), mark.attrib.pop("y2", "")
        mark.attrib.pop("transform", None)
        mark.tag = "path"
        end = f"l{x},{y}" if x and y else f"h{x}" if x else f"v{y or '0'}"
        mark.attrib = {"d": f"M{shift[1]},{shift[2]}{end}", **mark.attrib}
    elif shift and mark.tag == "text" and not {"x", "y", "dx", "dy"} & set(mark.attrib) and not len(mark):
        mark.attrib.pop("transform", None)
        mark.attrib = {"x": shift[1], "y": shift[2], **mark.attrib}
    return mark


def _grouped(parent: ET.Element) -> None:
    """Neighbours that share what a group can say are put into one; the groups that the drawing has are kept."""

    def style(mark: ET.Element) -> tuple[tuple[str, str], ...]:
        return tuple(sorted(own for own in mark.attrib.items() if own[0] in STYLE and mark.tag != "g"))

    children = []
    for shared, run in groupby(parent, style):
        marks = list(run)
        for mark in marks:
            if mark.tag == "g":
                _grouped(mark)
        if len(marks) > 1 and shared:
            for mark in marks:
                for name, _ in shared:
                    del mark.attrib[name]
            group = ET.Element("g", dict(shared))
            group.extend(marks)
            marks = [group]
        children += marks
    parent[:] = children


def _variables(root: ET.Element) -> dict[str, str]:
    """Long colours that stand more than once, by a short name; the marks are changed to use it."""
    colours = Counter(each.get(name, "") for each in root.iter() for name in ("fill", "stroke"))
    often = [value for value, times in colours.most_common() if times > 1 and len(value) > 20]
    names = {value: f"--c{at}" for at, value in enumerate(often)}
    for each in root.iter():
        for name in ("fill", "stroke"):
            if each.get(name) in names:
                each.set(name, f"var({names[each.get(name, '')]})")
    return {name: value for value, name in names.items()}
