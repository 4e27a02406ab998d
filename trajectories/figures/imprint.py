"""What travels inside a file beside its picture: PNG text chunks, SVG metadata, PDF document information.

Each function takes the bytes or text that vl-convert made and `Figure.meta`, and gives the same picture back with
title, caveats, source line, figure id, readings, data version and licence in the places that the format has for them.
The same input gives the same bytes.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from html import escape

Meta = Mapping[str, object]
SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Keywords of the PNG specification where it has one; the rest by their own names.
KEYWORDS = {"title": "Title", "subtitle": "Description", "caveats": "Disclaimer", "source_line": "Source",
            "licence": "Copyright"}  # fmt: skip


def lines_of(value: object) -> str:
    """A text as it is, several as numbered lines."""
    texts = [f"{number}. {text}" for number, text in enumerate(value, 1)] if isinstance(value, list) else [str(value)]
    return "\n".join(texts)


# -- PNG -------------------------------------------------------------------------------------------------------------


def png(picture: bytes, meta: Meta, scale: float = 1) -> bytes:
    """A PNG with one iTXt chunk (UTF-8) per entry, its pixels packed again: vl-convert packs them for speed.

    scale: pixels for each pixel of the design, of which 96 are an inch: the density is tagged, so that it is printed in
    its size.

    Raises ValueError for bytes that are no PNG.
    """
    chunks = [(kind, data) for kind, data in _chunks(picture) if kind != b"pHYs"]
    pixels = zlib.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT"))
    (head, size), *others, end = [chunk for chunk in chunks if chunk[0] != b"IDAT"]
    metre = round(96 * scale / 0.0254)
    # Keyword, uncompressed, no language, no translated keyword, text.
    told = [
        (b"iTXt", KEYWORDS.get(name, name).encode("latin-1") + bytes(5) + lines_of(value).encode())
        for name, value in meta.items()
    ]
    density = (b"pHYs", struct.pack(">IIB", metre, metre, 1))
    written = [(head, size), density, *told, *others, (b"IDAT", zlib.compress(pixels, 9)), end]
    return SIGNATURE + b"".join(_chunk(kind, data) for kind, data in written)


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not picture.startswith(SIGNATURE):
        raise ValueError("PNG: found other bytes, allowed a PNG file")
    at = len(SIGNATURE)
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        yield picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        at += 12 + length


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


# -- SVG -------------------------------------------------------------------------------------------------------------

_DUBLIN = {"figure": "identifier", "title": "title", "subtitle": "description", "caveats": "rights",
           "source_line": "source", "licence": "license", "readings": "provenance",
           "data_version": "hasVersion", "report": "isPartOf"}  # fmt: skip


def svg(picture: str, meta: Meta, alt: str) -> str:
    """An SVG with <title>, <desc> (the alternative text) and <metadata> in Dublin Core terms, caveats one by one."""
    rows = [
        f"<dc:{_DUBLIN[name]}>{escape(str(text), quote=False)}</dc:{_DUBLIN[name]}>"
        for name, value in meta.items()
        for text in (value if isinstance(value, list) else [value])
    ]
    head = (
        f"<title>{escape(str(meta['title']), quote=False)}</title><desc>{escape(alt, quote=False)}</desc>"
        f'<metadata xmlns:dc="http://purl.org/dc/terms/">{"".join(rows)}</metadata>'
    )
    return re.sub(r"<svg\b[^>]*>", lambda root: root[0] + head, picture, count=1)


# -- PDF -------------------------------------------------------------------------------------------------------------

_OBJECT = re.compile(rb"(?ms)^(\d+) 0 obj\n(.*?)\nendobj\n")
_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_ENTRIES = re.compile(rb"(?m)(?:^ +/\w+ \d+ 0 R\n){2,}")
_NAMES = {"title": b"Title", "subtitle": b"Subject", "caveats": b"Caveats", "source_line": b"Source",
          "licence": b"Copyright", "figure": b"Figure", "readings": b"Readings",
          "data_version": b"DataVersion", "report": b"Report"}  # fmt: skip


def pdf(document: bytes, meta: Meta) -> bytes:
    """A PDF as svg2pdf writes it, with document information, its objects and resources put into one fixed order.

    svg2pdf lists resources in the order of a hash table, which differs from run to run. Raises ValueError for a
    document that is not laid out as svg2pdf lays it out.
    """
    objects = {int(found[1]): _sorted(found[2]) for found in _OBJECT.finditer(document)}
    found = [re.search(mark, document) for mark in (rb"/Size (\d+)", rb"/Root (\d+) 0 R", rb"/Info (\d+) 0 R")]
    size, root, info = (int(each[1]) if each else 0 for each in found)
    if not (root and info) or len(objects) != size - 1:
        raise ValueError(
            "PDF: found another layout, allowed every object numbered, one catalogue, one information object"
        )
    objects[info] = _information(meta)
    order: list[int] = []
    waiting = [info, root]
    while waiting:
        number = waiting.pop()
        if number not in order:
            order.append(number)
            waiting += [int(name) for name in reversed(_REFERENCE.findall(_head(objects[number])))]
    numbers = {old: new for new, old in enumerate(order, 1)}

    def renumbered(found: re.Match[bytes]) -> bytes:
        return b"%d 0 R" % numbers[int(found[1])]

    out, places = document[: document.index(b"\n", document.index(b"\n") + 1) + 1], []
    for old in order:
        head = _head(objects[old])
        places.append(len(out))
        body = _REFERENCE.sub(renumbered, head) + objects[old][len(head) :]
        out += b"%d 0 obj\n%s\nendobj\n" % (numbers[old], body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(order) + 1
    trailer = b"/Size %d /Root %d 0 R /Info %d 0 R" % (count, numbers[root], numbers[info])
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        count, table, trailer, len(out))  # fmt: skip


def _head(body: bytes) -> bytes:
    """An object without its stream: only there do references stand."""
    return body.partition(b"\nstream\n")[0]


def _sorted(body: bytes) -> bytes:
    head = _head(body)
    return _ENTRIES.sub(lambda run: b"".join(sorted(run[0].splitlines(keepends=True))), head) + body[len(head) :]


def _information(meta: Meta) -> bytes:
    texts = {_NAMES[name]: b"\xfe\xff" + lines_of(value).encode("utf-16-be") for name, value in meta.items()}
    entries = [b"/Producer (svg2pdf)", *(b"/%s <%s>" % (name, text.hex().encode()) for name, text in texts.items())]
    return b"<<\n  " + b"\n  ".join(entries) + b"\n>>"
