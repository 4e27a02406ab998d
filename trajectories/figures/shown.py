"""HTML that displays itself: as a raw block in a report run, as itself in a notebook."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from trajectories.figures.figure import REPORT
from trajectories.figures.html import raw_block


@dataclass(frozen=True)
class Shown:
    """A part of the page. html: "" where the data have nothing for it; it then leaves itself out of the page."""

    html: str

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Any:
        if os.environ.get("TRAJECTORIES_OUTPUT") == REPORT:
            return {"text/markdown": raw_block(self.html.replace("\n\n", "\n"))}
        return {
            "text/html": self.html or "<p>These data have nothing for this part.</p>",
            "text/plain": "a part of the page",
        }
