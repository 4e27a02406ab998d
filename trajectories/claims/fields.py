"""What rows are made of: fields that carry their meaning, what is allowed in them and what a blank stands for."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
Text = Annotated[str, Field(min_length=1)]


def column(description: str, allowed: str, default: Any = ..., *, blank: str | None = None) -> Any:
    """A field with its meaning and the words that say what is allowed in it.

    blank: what a blank stands for where `load` fills it in from another file.
    """
    return Field(default, description=description, json_schema_extra={"allowed": allowed, "blank": blank})


class Row(BaseModel):
    """Base of all rows: frozen, no unknown columns, text stripped."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


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
    extra = info.json_schema_extra if info else None
    return str(extra["allowed"]) if isinstance(extra, dict) else "one of: " + ", ".join(model.model_fields)
