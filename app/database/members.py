"""Rows named by a long list of ids, asked for by the few runs that these ids make.

The server looks each id of a list up by itself, which costs as much again as the row. Ids are
given out in the order in which facts come in: those of neighbours mostly follow one another.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import LiteralString

import numpy as np

WHOLE = np.dtype([("size", ">i4"), ("value", ">i8")])
"""An element of a `bigint[]`."""
HEAD = 20
"""Bytes before the first element, of which there is at least one."""
_MOST = 8
"""Runs that are asked for side by side."""
_LONG = 32
"""Ids that a run has on the average, or else it is not worth its own look into the index."""
_ONE_OF = re.compile(r"([\w.]+) = ANY\(\(SELECT %\((\w+)\)s::bigint\[\]\)::bigint\[\]\)")


@dataclass(frozen=True, slots=True)
class Wholes:
    """A column of whole numbers on its way into a statement, as a `bigint[]`."""

    packed: bytes


def by_runs(
    statement: LiteralString, parameters: Mapping[str, object]
) -> tuple[LiteralString, Mapping[str, object]]:
    """Return the statement that returns the same rows, and the parameters it names.

    A condition `… = ANY((SELECT %(name)s::bigint[])::bigint[])` becomes one of ranges where the
    numbers are few runs; else it stays.
    """
    known = dict(parameters)

    def ranges(found: re.Match[str]) -> str:
        column, name = found.groups()
        told = parameters.get(name)
        runs = _runs(told) if isinstance(told, Wholes) else ()
        for place, (first, last) in enumerate(runs):
            known.update({f"{name}_{place}_first": first, f"{name}_{place}_last": last})
        ends = [f"{name}_{place}" for place in range(len(runs))]
        between = " OR ".join(
            f"{column} BETWEEN %({each}_first)s::bigint AND %({each}_last)s::bigint"
            for each in ends
        )
        return f"({between})" if runs else found[0]

    return _ONE_OF.sub(ranges, statement), known


def _runs(wholes: Wholes) -> Sequence[tuple[int, int]]:
    """Return the first and last numbers of the runs; none where there are too many of them."""
    elements = np.frombuffer(wholes.packed[HEAD:], dtype=WHOLE)
    ids = np.sort(elements["value"].astype("<i8"))
    breaks = np.flatnonzero(np.diff(ids) > 1)
    count = len(breaks) + 1
    if count > _MOST or len(ids) < _LONG * count:
        return ()
    firsts, lasts = ids[np.r_[0, breaks + 1]], ids[np.r_[breaks, len(ids) - 1]]
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))
