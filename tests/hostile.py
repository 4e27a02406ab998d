"""The miniature with hostile text in every text column of every file: markup, handlers, expressions, formulas, markdown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import yaml
from mutate import fresh
from spoil import cells, write

from trajectories.claims import schema
from trajectories.claims.fields import Row, Text

HANDLER = "<img src=x onerror=__pwned()>"
SHORT = f"@\"'></script>{HANDLER}{{{{X}}}}${{X}}"
LONG = "\n".join((
    f"=cmd|calc!A \"'`--></style></title></textarea></svg>{SHORT}<svg/onload=__pwned()><iframe srcdoc='<script>parent.__pwned()</script>'>",
    "```", "# Heading", "<script>__pwned()</script>", "```{=html}", "<script>__pwned()</script>", "```", "", "",
    "::: {.callout-note}", "[link](javascript:__pwned()) ![](javascript:__pwned()) `x`{=html} <javascript:__pwned()>", ":::",
    "{constructor.constructor('__pwned()')()} {{ constructor }} ${__pwned()} #{__pwned()} <%= __pwned() %> {% raw %}",
    "' + __pwned() + ' datum['x'] signal('x')",
    "os.execute('x') %[[ ]] -- \u200f\u200e &lt;img src=x onerror=__pwned()&gt; ?@fig-x @fig-x [@cite] $x^y$ \\textbf{X}",
))  # fmt: skip
FIXED = {  # what is text to the schema and an id, a file or a rule to the loader
    "file", "attribution", "claim_ids", "beside_ids", "with_ids", "change", "count_id", "retells", "base_id", "repeats",
}  # fmt: skip
BRIEF = {"label", "short", "noun", "singular", "short_text", "title", "place", "outlet", "author", "lists", "article_noun",
         "together", "value", "counted_by", "printed", "printed_period"}  # fmt: skip
MODELS = {
    "sources.yml": schema.Source, "actors.yml": schema.Actor, "caveats.yml": schema.Caveat, "subject.yml": schema.Subject,
    "facts.csv": schema.Fact, "reference.csv": schema.Reference, "questions.csv": schema.Question,
}  # fmt: skip
QUESTION = (
    "question_id,kind,claim_ids,beside_ids,with_ids,start,end,number_low,number_high,reason\n"
    "asked,period_supplied,leaflet-q-05,leaflet-p-02,,2010-01-01,2010-12-31,,,a period\n"
)


def texts(model: type[Row]) -> Iterator[str]:
    """The columns of a row that hold words of anybody's."""
    for name, info in model.model_fields.items():
        extra = info.json_schema_extra
        told = str(extra["allowed"]) if isinstance(extra, dict) else ""
        # `Text` of a field that is never blank leaves its least length to the field itself.
        words = (
            Text in (info.annotation, *get_args(info.annotation))
            or "MinLen" in str(info.metadata)
            or "max_length" in str(info)
        )
        if words and name not in FIXED and "id" not in told.split() and "pattern" not in str(info.metadata):
            yield name


def harmed(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [harmed(name, each) for each in value]
    if name == "printed":  # still says what the columns say, in as many words
        return value + SHORT.replace(" ", "/")
    if name == "printed_period":
        return value + SHORT.replace(" ", "/")
    if name in ("date_basis", "published_basis"):
        return value if value == "printed" else f"{value} {LONG}"
    if "address" in name:
        return value if name == "address_basis" else "javascript:__pwned()//\"'><script>__pwned()</script>"
    if name in ("lead", "short_text"):
        return LONG if name == "lead" else SHORT
    return f"{SHORT} {value}" if name in BRIEF else f"{LONG} {value}"


def _mapping(model: type[Row], row: dict[str, Any]) -> dict[str, Any]:
    out = {}
    for name, value in row.items():
        inner = [
            arg
            for arg in get_args(model.model_fields[name].annotation)
            if isinstance(arg, type) and issubclass(arg, Row)
        ]
        if isinstance(value, list) and inner:
            value = [_mapping(inner[0], each) for each in value]
        elif name in texts(model) and value is not None:
            value = harmed(name, value)
        out[name] = value
    return out


def hostile(folder: Path) -> Path:
    """The folder, with a question, and harm in every text; the columns that stay blank in the miniature stay so."""
    fresh(folder)
    (folder / "questions.csv").write_text(QUESTION, encoding="utf-8")
    for path in sorted(folder.rglob("*.*")):
        name = path.relative_to(folder).as_posix()
        model = schema.Claim if name.startswith("claims/") else MODELS.get(name)
        if model is None:
            continue
        if path.suffix == ".csv":
            rows = cells(path)
            known = set(texts(model))
            for row in rows[1:]:
                for at, column in enumerate(rows[0]):
                    if column in known and (row[at] or column == "note"):
                        row[at] = harmed(column, row[at])
            write(path, rows)
        else:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
            if name == "subject.yml":
                content = _mapping(model, {**content, "lead": "x"})
            else:
                content = [_mapping(model, {**({"lists": ["x"], "address": "x", "address_basis": "copy", "address_note": "x"}
                                               if name == "sources.yml" else {}), **row}) for row in content]  # fmt: skip
            path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder
