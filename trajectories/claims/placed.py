"""Rows and where they stand in their files, so that a fault found later can still name the place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from trajectories.claims.schema import Row
from trajectories.ground.errors import Fault

R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Placed(Generic[R]):
    """A row and where it stands."""

    file: str
    line: str
    row: R

    def fault(self, column: str, found: object, allowed: str) -> Fault:
        return Fault(self.file, self.line, column, str(found), allowed)


def group(name: str) -> str:
    """The file that an id is looked up in: all files of claims are one."""
    return "claims" if name.startswith("claims/") else name


@dataclass(frozen=True)
class Broken:
    """What could not be read: an id that stands there is not missing, it is only not legal yet."""

    ids: set[tuple[str, str]] = field(default_factory=set)
    files: set[str] = field(default_factory=set)

    def add(self, name: str, id_: object) -> None:
        self.ids.add((group(name), str(id_)))

    def holds(self, file: str, id_: str) -> bool:
        return file in self.files or (file, id_) in self.ids
