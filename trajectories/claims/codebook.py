"""`data/README.md`, generated: every file, its columns, what they mean and what is allowed in them."""

from __future__ import annotations

from collections.abc import Iterator

from trajectories.claims.fields import allowed, blank
from trajectories.claims.load import OPTIONAL
from trajectories.claims.schema import Actor, Caveat, Claim, Fact, Question, Reference, Row, Source, Subject
from trajectories.ground.say import listed

FILES: dict[str, type[Row]] = {
    "subject.yml": Subject,
    "sources.yml": Source,
    "actors.yml": Actor,
    "claims/<source_id>.csv": Claim,
    "reference.csv": Reference,
    "questions.csv": Question,
    "facts.csv": Fact,
    "caveats.yml": Caveat,
}


def codebook() -> str:
    """`data/README.md`: every file, column, meaning and what is allowed, from the classes."""
    return "\n".join(_codebook_lines())


def _codebook_lines() -> Iterator[str]:
    yield "# Codebook"
    yield ""
    yield "Generated from `trajectories/claims/schema.py` by `python -m trajectories codebook`; do not edit."
    yield "No article text is kept here: figures, positions and our own words only."
    yield ""
    yield "Files that a folder may lack: " + listed(f"`{name}`" for name in OPTIONAL) + "."
    yield "A claim's `low`, `best` and `high` must be what a numeral in its `printed` says."
    for file, model in FILES.items():
        yield from ("", f"## `{file}`", "", (model.__doc__ or "").strip().split("\n")[0], "")
        yield "| column | meaning | allowed | where blank or left out |"
        yield "|---|---|---|---|"
        for name, info in model.model_fields.items():
            yield f"| {name} | {info.description} | {allowed(model, name)} | {blank(model, name)} |"
    yield ""
