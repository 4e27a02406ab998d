"""What rows are made of: fields that carry their meaning, what is allowed in them and what a blank stands for."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from trajectories.ground.say import listed

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
Text = Annotated[str, Field(min_length=1)]

# How numbers and days are written. Looser readers take 20250101 for a count of seconds, nan for a number.
WRITTEN = {
    int: re.compile(r"[0-9]{1,9}"),
    float: re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?"),
    date: re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}

KINDS = {int: "whole number", float: "number", date: "date YYYY-MM-DD"}

# What no text may hold, and what it is. Overrides would turn round the digits that follow them; the marks of direction
# (U+200E, U+200F) do no harm. The last two are what the page's own frames are filled in by.
UNSAFE = (
    (re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"), "a control character"),
    (re.compile("[\u202a-\u202e\u2066-\u2069]"), "a character that turns the direction of writing"),
    (re.compile("[\ud800-\udfff]"), "half a character"),
    (re.compile(r"\{\{<"), "the opening of a shortcode, which the page would obey,"),
    (re.compile(r"@@[A-Z-]+@@"), "a place that the page fills in,"),
)


def unsafe(text: str) -> tuple[int, str] | None:
    """Where in a text something stands that no text may hold, and what it is; None for a text that is well."""
    for pattern, what in UNSAFE:
        if found := pattern.search(text):
            return found.start(), f"{what} ({found[0]!a})"
    return None


def column(description: str, allowed: str = "", default: Any = ..., *, blank: str | None = None) -> Any:
    """A field with its meaning.

    allowed: the words that say what may stand in it, where its type does not: one of some words, a number or a day.
    blank: what a blank stands for where `load` fills it in from another file.
    """
    return Field(default, description=description, json_schema_extra={"allowed": allowed, "blank": blank})


class Row(BaseModel):
    """Base of all rows: frozen, no unknown columns, text stripped."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @field_validator("*", mode="before")
    @classmethod
    def _as_written(cls, value: Any, info: ValidationInfo) -> Any:
        kind = inner(cls.model_fields[info.field_name or ""].annotation)
        read = isinstance(value, str if kind is float else (str, int, float))  # what has its type was not written
        if read and kind in WRITTEN and not WRITTEN[kind].fullmatch(str(value)):
            raise PydanticCustomError("as_written", "not as numbers and days are written")
        return value

    @field_validator("*")
    @classmethod
    def _safe(cls, value: Any) -> Any:
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str) and (found := unsafe(text)):
                raise PydanticCustomError("unsafe", "{found}", {"found": found[1]})
        return value


def inner(annotation: Any) -> Any:
    """What a list or an option is made of: the row class inside tuple[Row, ...] or Row | None, else the annotation."""
    inside = [arg for arg in get_args(annotation) if arg is not type(None)]
    return inner(inside[0]) if inside and not isinstance(inside[0], str) else annotation


def blank(model: type[BaseModel], field: str) -> str:
    """What a blank in a field, or its column left out, stands for; "must be given" where it may not be."""
    info = model.model_fields[field]
    extra = info.json_schema_extra
    if isinstance(extra, dict) and extra.get("blank"):
        return str(extra["blank"])
    if info.is_required():
        return "must be given"
    return "none" if info.default in (None, (), "") else str(info.default)


def allowed(model: type[BaseModel], field: str) -> str:
    """The words that say what may stand in a field."""
    info = model.model_fields.get(field)
    if info is None:
        return "one of: " + ", ".join(model.model_fields)
    if isinstance(info.json_schema_extra, dict) and info.json_schema_extra["allowed"]:
        return str(info.json_schema_extra["allowed"])
    kind = inner(info.annotation)
    words = get_args(kind) or (KINDS[kind],)
    return listed([*words, *["blank"] * (type(None) in get_args(info.annotation))], "or")
