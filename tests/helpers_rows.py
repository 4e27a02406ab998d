"""How the tests of plotted rows find one of them."""

from __future__ import annotations

import polars as pl


def only(rows: pl.DataFrame, **wanted: object) -> dict:
    found = rows.filter(*[pl.col(name) == value for name, value in wanted.items()])
    assert len(found) == 1, f"{len(found)} rows for {wanted}"
    return found.row(0, named=True)
