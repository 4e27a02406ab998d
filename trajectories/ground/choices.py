"""The choices that turn printed words into limits: their names and values, the default first, and the words for each.

Kept apart from `reading`, which applies them, because data files name them too (a caveat may belong to one reading).
"""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """What one value of a choice is, for a reader: as a note, beside a row, as a clause after "if", and in the switch."""

    note: str
    label: str
    clause: str
    option: str  # completes the choice's ASKED


READING_WORDS: dict[str, dict[str, Words]] = {
    "plain": {
        "nearest": Words(
            "printed numbers read as rounded", "printed numbers: rounded", "printed numbers are rounded", "rounded"
        ),
        "either_side": Words(
            "printed numbers read as off by one in their last digit before any zeros",
            "printed numbers: off by one in the last digit",
            "printed numbers may be off by one in their last digit before any zeros",
            "off by one at most, in its last digit before any zeros",
        ),
    },
    "more_than": {
        "open": Words(
            "“over” read as a lower limit",
            "“over”: no upper limit",
            "“over” has no upper limit",
            "without an upper limit",
        ),
        "one_step": Words(
            "“over” read as up to the next round number",
            "“over”: up to the next round number",
            "“over” ends at the next round number",
            "up to the next round number",
        ),
    },
    "undefined": {
        "both": Words(
            "counts without a category read as all together",
            "category not given: all together",
            "counts without a category are of all together",
            "taken for all together",
        ),
        "at_least": Words(
            "counts without a category read as a lower limit of all together",
            "category not given: a least count",
            "counts without a category are only a least number",
            "taken as a least number",
        ),
        "left_out": Words(
            "counts without a category left out",
            "category not given: left out",
            "counts without a category are left out",
            "left out",
        ),
    },
    "category": {
        "as_printed": Words(
            "categories as printed", "categories: as printed", "categories are as printed", "that category only"
        ),
        "pooled": Words(
            "categories read as all together",
            "one category alone: taken as the whole count",
            "a category given alone is taken as the whole count",
            "taken as the whole count",
        ),
    },
    "unit": {
        "separate": Words("units apart", "units: apart", "units are counted apart", "kept apart"),
        "one_to_one": Words(
            "all units counted as one", "all units counted as one", "all units are counted as one", "counted as one"
        ),
    },
    "rate": {
        "average": Words(
            "rates read as averages of their period", "a rate: an average", "a rate is an average", "an average"
        ),
        "every_month": Words(
            "rates read as holding in every month",
            "a rate: holds in every month",
            "a rate holds in every month",
            "the same in every month",
        ),
    },
    "end": {
        "inferred": Words(
            "ends of counts as inferred",
            "inferred end: as inferred",
            "an inferred end is as inferred",
            "where inferred",
        ),
        "until_stated": Words(
            "ends of counts up to the day they were stated",
            "inferred end: up to the day of statement",
            "an inferred end may lie later",
            "up to the day of statement",
        ),
    },
}
# What each choice asks, as the beginning of a line that its option ends.
ASKED: dict[str, str] = {
    "plain": "A plain number is read as",
    "more_than": "“Over” a number is read",
    "undefined": "A count without a category is",
    "category": "A category given alone is",
    "unit": "Counts of different units are",
    "rate": "A rate is read as",
    "end": "An inferred end lies",
}
CHOICES: dict[str, tuple[str, ...]] = {choice: tuple(values) for choice, values in READING_WORDS.items()}


def words(turned: str) -> Words:
    """The words of one choice, from "choice=value"."""
    choice, _, value = turned.partition("=")
    return READING_WORDS[choice][value]
