"""What stands many times, once: texts as their phrases, things by what they follow from."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

_PHRASE = re.compile(r"(?<=<td>)|(?<=</li>)|(?<=[;.] )|(?<= · )|(?<=,)(?=\")|(?<=\",)")


class Phrases:
    """Texts as the places of their phrases: the same words stand under many readings, and in table and file."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}

    def of(self, text: str) -> list[int]:
        return [self.places.setdefault(phrase, len(self.places)) for phrase in _PHRASE.split(text) if phrase]


@dataclass
class Pool:
    """Each different thing once, in the order in which they came; the first is that of the default reading."""

    places: dict[Hashable, int] = field(default_factory=dict)
    things: list[Any] = field(default_factory=list)

    def place(self, key: Hashable, thing: Any) -> int:
        if key not in self.places:
            self.places[key] = len(self.things)
            self.things.append(thing)
        return self.places[key]
