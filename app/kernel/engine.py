"""Calculating inside the frame engine, where its steps need no handing over."""

from collections.abc import Callable
from typing import TypeVar

import polars as pl

Result = TypeVar("Result")


def in_engine(work: Callable[[], Result]) -> Result:
    """Return what `work` returns, or raise what it raises.

    Called from outside, the engine hands each step over to a thread of its own and waits for it.
    A chunk has hundreds of steps: that is a fifth of its calculation, half of a small one's.
    """
    returned: list[Result] = []
    raised: list[BaseException] = []

    def step(frame: pl.DataFrame) -> pl.DataFrame:
        try:
            returned.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again below; the engine would wrap it
            raised.append(error)
        return frame

    pl.LazyFrame({"": [0]}).map_batches(step).collect()
    if raised:
        raise raised[0]
    return returned[0]
