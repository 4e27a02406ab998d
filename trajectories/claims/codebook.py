"""`data/README.md`, generated: every file, its columns, what they mean and what is allowed in them."""

from __future__ import annotations

from trajectories.claims.fields import allowed, blank
from trajectories.claims.load import FILES, OPTIONAL
from trajectories.ground.say import listed


def codebook() -> str:
    """`data/README.md`: every file, column, meaning and what is allowed, from the classes."""
    lines = [
        "# Codebook",
        "",
        "Generated from `trajectories/claims/schema.py` by `python -m trajectories codebook`; do not edit.",
        "No article text is kept here: figures, positions and our own words only.",
        "",
        "Files that a folder may lack: " + listed(f"`{name}`" for name in OPTIONAL) + ".",
        "A claim's `low`, `best` and `high` must be what a numeral in its `printed` says.",
    ]
    for file, model in FILES.items():
        lines += ["", f"## `{file}`", "", (model.__doc__ or "").strip().split("\n")[0], ""]
        lines += ["| column | meaning | allowed | where blank or left out |", "|---|---|---|---|"]
        for name, info in model.model_fields.items():
            lines.append(f"| {name} | {info.description} | {allowed(model, name)} | {blank(model, name)} |")
    return "\n".join([*lines, ""])
