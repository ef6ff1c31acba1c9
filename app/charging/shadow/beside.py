"""Facts beside the lines that name them, found by their ids.

Ids are given in turn, so those of a chunk lie close together: to look into a table of places
costs a fifth of what a join does. Where they lie far apart, they are joined.
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import polars as pl

_WIDEST = 1 << 22
_Places = np.ndarray[Any, Any]


def beside(lines: pl.DataFrame, facts: pl.DataFrame, *, on: str) -> pl.DataFrame:
    """Return the lines, in their order, with the other columns of the fact whose id is `on`.

    Where no fact has the id, these are nothing. An id is of one fact at most.
    """
    near = _Near.of(facts[on])
    if near is None or lines[on].has_nulls():
        return lines.join(facts, on=on, how="left", maintain_order="left")
    table = np.full(near.width, -1, dtype=np.int64)
    table[near.places(facts[on])] = np.arange(facts.height)
    found = table[near.places(lines[on])]
    others = facts.select(pl.exclude(on))
    if (found >= 0).all():
        return lines.hstack(others[found])
    at = pl.Series(found)
    return lines.hstack(others.select(pl.all().gather(at.set(at < 0, None))))


def are_named(ids: pl.Series, by: pl.Series) -> pl.Series:
    """Say of each id whether it is among the others."""
    near = _Near.of(by)
    if near is None or ids.has_nulls():
        return ids.is_in(by.implode())
    table = np.zeros(near.width, dtype=np.bool_)
    table[near.places(by)] = True
    table[-1] = False
    return pl.Series(table[near.places(ids)])


def may_exceed(ids: pl.Series, parts: pl.Series, most: float) -> pl.Series:
    """Say of each row whether the parts of all rows with its id may come to more than `most`.

    Parts are fractions of one, so that a float tells it, as long as `most` leaves room for
    what it loses.
    """
    near = _Near.of(ids)
    if near is None:
        summed = pl.DataFrame({"id": ids, "part": parts}).select(pl.col("part").sum().over("id"))
        return summed.to_series() > most
    places = near.places(ids)
    return pl.Series((np.bincount(places, parts.to_numpy(), near.width) > most)[places])


@dataclass(frozen=True, slots=True)
class _Near:
    """Ids that lie close together: a place for each, and a last one for all others."""

    first: int
    width: int

    @classmethod
    def of(cls, ids: pl.Series) -> Self | None:
        if ids.is_empty() or ids.has_nulls():
            return None
        first, last = int(ids.min()), int(ids.max())  # type: ignore[arg-type]
        return cls(first, last - first + 2) if last - first <= _WIDEST else None

    def places(self, ids: pl.Series) -> _Places:
        """Return the place of each id."""
        at = ids.to_numpy() - self.first
        is_far = (at < 0) | (at >= self.width)
        return np.where(is_far, self.width - 1, at) if is_far.any() else at
