"""The choices of a reading, and what a printed figure says under them, in its own terms: design section 5."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import product
from types import MappingProxyType
from typing import Any, ClassVar

from trajectories.claims.schema import COLUMN
from trajectories.ground.choices import CHOICES
from trajectories.ground.errors import DataError, Fault
from trajectories.ground.number_words import vague_low

Row = Mapping[str, Any]
Bounds = tuple[float | None, float | None]


@dataclass(frozen=True)
class Reading:
    """One way to read every claim; the defaults are those of the report. An illegal value is a ValueError."""

    plain: str = "nearest"
    more_than: str = "open"
    undefined: str = "both"
    category: str = "as_printed"
    unit: str = "separate"
    rate: str = "average"
    end: str = "inferred"

    CHOICES: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType(CHOICES)

    def __post_init__(self) -> None:
        for choice, allowed in self.CHOICES.items():
            found = getattr(self, choice)
            if found not in allowed:
                raise ValueError(f"reading {choice}: found {found}, allowed {', '.join(allowed)}")

    @classmethod
    def parse(cls, items: Iterable[str]) -> Reading:
        """A reading from `choice=value` words; what is not named stays as by default."""
        chosen: dict[str, str] = {}
        for item in items:
            choice, equals, value = item.partition("=")
            if not equals or choice not in cls.CHOICES:
                raise ValueError(f"reading: found {item}, allowed {', '.join(cls.CHOICES)}, each as choice=value")
            chosen[choice] = value
        return cls(**chosen)

    @property
    def _changed(self) -> list[str]:
        return [f"{c}={getattr(self, c)}" for c, values in self.CHOICES.items() if getattr(self, c) != values[0]]

    @property
    def name(self) -> str:
        """`default`, or the choices that differ from it."""
        return "; ".join(self._changed) or "default"

    @property
    def turned(self) -> frozenset[str]:
        """The choices that differ from the default, each as `choice=value`."""
        return frozenset(self._changed)

    @classmethod
    def one_at_a_time(cls) -> Iterator[tuple[str, Reading]]:
        """Every alternative of every choice, the rest as by default: (name, reading)."""
        for choice, values in cls.CHOICES.items():
            for value in values[1:]:
                reading = cls(**{choice: value})
                yield reading.name, reading

    @staticmethod
    @cache
    def combinations() -> tuple[Reading, ...]:
        """Every combination of choices, the default first; each choice's values in their order."""
        return tuple(Reading(**dict(zip(CHOICES, values, strict=True))) for values in product(*CHOICES.values()))

    @property
    def of_numbers(self) -> Reading:
        """The same choices of what a printed number says, all others as by default: `interval` looks at no others."""
        return Reading(plain=self.plain, more_than=self.more_than)


DEFAULT = Reading()


def last_digit(value: float) -> float:
    """One unit of the last significant digit: 105,500 → 100; 2.5 → 0.1; 0 → 1."""
    number = Decimal(repr(float(value))).normalize()
    return float(Decimal(1).scaleb(int(number.as_tuple().exponent))) if number else 1.0


def interval(claim: Row, reading: Reading = DEFAULT) -> Bounds:
    """What the printed figure says after widening, in the terms in which it is printed; (None, None) never.

    A rate stays an amount per (`per_n` × `per`), a share a fraction. Raises DataError where the value that the
    qualifier speaks of is blank.
    """
    if claim["low"] is None and claim["best"] is None and claim["high"] is None:
        return _value(vague_low(claim.get("printed") or ""), claim, "best"), None
    if claim["quantity"] == "rate" and claim["best"] == 1:
        return _reciprocal(claim, reading)
    low, high = _widen(claim, reading, claim["best"])
    if claim["quantity"] == "share" and high is not None:
        high = min(1.0, high)
    return max(0.0, low), high


def aim(claim: Row, bounds: Bounds) -> float | None:
    """The number to stay at between two bounds: the printed one, of a range its middle; None where a bound is open.

    What has no end above draws the path nowhere: there the smallest count is also the most even one.
    """
    low, high = bounds
    if low is None or high is None:
        return None
    number = claim[COLUMN.get(claim["qualifier"], "best")]
    return (low + high) / 2 if number is None else min(max(float(number), low), high)


def _widen(claim: Row, reading: Reading, best: float | None) -> tuple[float, float | None]:
    match claim["qualifier"]:
        case "range":
            return _value(claim["low"], claim, "low"), _value(claim["high"], claim, "high")
        case "more_than":
            low = _value(claim["low"], claim, "low")
            return low, low + last_digit(low) if reading.more_than == "one_step" else None
        case "fewer_than":  # counts are whole: fewer than 200 is 199 at most; of other figures N itself is the limit
            high = _value(claim["high"], claim, "high")
            whole = claim["quantity"] in ("total", "stock") and high == int(high) and high >= 1
            return 0.0, high - 1 if whole else high
        case "up_to":
            return 0.0, _value(claim["high"], claim, "high")
    number = _value(best, claim, "best")
    unit = last_digit(number)
    if claim["qualifier"] == "exact" and claim["quantity"] != "share":
        return number - 0.5, number + 0.5
    plain = 1.0 if reading.plain == "either_side" else 0.5
    widths = {"about": (1.0, 1.0), "nearly": (1.0, 0.0), "plain": (plain, plain)}
    below, above = widths.get(claim["qualifier"], (0.5, 0.5))
    return number - below * unit, number + above * unit


def _reciprocal(claim: Row, reading: Reading) -> Bounds:
    """Of "one every two minutes" the two minutes are the rounded figure: they are widened, then inverted.

    Of "one a day" either the one or the day can be the rounded figure, so both ways are allowed for.
    """
    every = claim["per_n"] or 1.0
    shortest, longest = _widen(claim, reading, every)
    low, high = (every / longest if longest else 0.0), (every / shortest if shortest > 0 else None)
    if every == 1:
        straight_low, straight_high = _widen(claim, reading, claim["best"])
        low = max(0.0, min(low, straight_low))
        high = None if high is None or straight_high is None else max(high, straight_high)
    return low, high


def _value(value: float | None, claim: Row, column: str) -> float:
    if value is None:
        raise fault_in(claim, column, "blank", f"the number that a claim with qualifier {claim['qualifier']} states")
    return float(value)


def fault_in(claim: Row, column: str, found: object, allowed: str) -> DataError:
    return DataError([Fault("claims", str(claim["claim_id"]), column, str(found), allowed)])
