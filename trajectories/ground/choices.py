"""The choices that turn printed words into limits: names and values, the default first.

Kept apart from `reading`, which applies them, because data files name them too (a caveat may belong to one reading).
"""

from __future__ import annotations

CHOICES: dict[str, tuple[str, ...]] = {
    "plain": ("nearest", "either_side"),
    "more_than": ("open", "one_step"),
    "undefined": ("both", "at_least", "left_out"),
    "category": ("as_printed", "pooled"),
    "unit": ("separate", "one_to_one"),
    "rate": ("average", "every_month"),
    "end": ("inferred", "until_stated"),
}
# What a choice turned away from its default does, for a reader: as a label, and as a clause after "if".
WORDS: dict[str, str] = {
    "plain=either_side": "plain figures: a whole unit either side",
    "more_than=one_step": "“over”: up to the next round number",
    "undefined=at_least": "category not given: a least count",
    "undefined=left_out": "category not given: left out",
    "category=pooled": "one category alone: taken as the whole count",
    "unit=one_to_one": "all units counted as one",
    "rate=every_month": "a rate: holds in every month",
    "end=until_stated": "inferred end: up to the day of statement",
}
CONDITIONS: dict[str, str] = {
    "plain=either_side": "printed numbers may be off by a whole unit",
    "more_than=one_step": "“over” ends at the next round number",
    "undefined=at_least": "counts without a category are only a least number",
    "undefined=left_out": "counts without a category are left out",
    "category=pooled": "a category given alone is taken as the whole count",
    "unit=one_to_one": "all units are counted as one",
    "rate=every_month": "a rate holds in every month",
    "end=until_stated": "an inferred end may lie later",
}
