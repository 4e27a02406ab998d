"""The colours that sources get, in the order in which they are given out.

Each differs from all before it for full colour vision and for the three kinds of colour blindness (at least 0.068 apart
in OKLab, simulated), and stands out from a white and from a dark page. With more sources they begin again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

COLOURS = (
    "#0072b2", "#d55e00", "#00795a", "#a3478c", "#806600", "#9966ff",
    "#7700ee", "#aa7799", "#4444bb", "#883377", "#2288cc", "#778855",
)  # fmt: skip


def next_colour(used: Iterable[str]) -> str:
    """The first of the colours that is used least."""
    counts = Counter(used)
    return min(COLOURS, key=lambda colour: counts[colour])
