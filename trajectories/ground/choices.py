"""The choices that turn printed words into limits: their names and values, the default first, and the words for each.

The words stand in `choices.yml`. Kept apart from `reading`, which applies them, because data files name them too (a
caveat may belong to one reading).
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import yaml


class Words(NamedTuple):
    """What one value of a choice is, for a reader: as a note, beside a row, as a clause after "if", and in the switch."""

    note: str
    label: str
    clause: str
    option: str  # completes the choice's ASKED


_TOLD = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
READING_WORDS: dict[str, dict[str, Words]] = {
    choice: {value: Words(**words) for value, words in told["values"].items()} for choice, told in _TOLD.items()
}
# What each choice asks, as the beginning of a line that its option ends.
ASKED: dict[str, str] = {choice: told["asked"] for choice, told in _TOLD.items()}
CHOICES: dict[str, tuple[str, ...]] = {choice: tuple(values) for choice, values in READING_WORDS.items()}


def words(turned: str) -> Words:
    """The words of one choice, from "choice=value"."""
    choice, _, value = turned.partition("=")
    return READING_WORDS[choice][value]
