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
