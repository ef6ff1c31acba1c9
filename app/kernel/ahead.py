"""Doing the next piece of work while the last one is being used."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from app.kernel.engine import in_engine

Item = TypeVar("Item")
Made = TypeVar("Made")


def ahead(make: Callable[[Item], Made], items: Iterable[Item]) -> Iterator[Made]:
    """Return `make` of each item, in order; one is made in a thread while the last is used.

    The items themselves are asked for in the caller's thread, so they may come from a session.

    >>> list(ahead(str.upper, ["a", "b"]))
    ['A', 'B']
    """
    with ThreadPoolExecutor(max_workers=1) as thread:
        waiting: Future[Made] | None = None
        for item in items:
            upcoming = thread.submit(make, item)
            if waiting is not None:
                yield waiting.result()
            waiting = upcoming
        if waiting is not None:
            yield waiting.result()


def frames_ahead(make: Callable[[Item], Made], items: Iterable[Item]) -> Iterator[Made]:
    """Return the same where it is made of frames: it is made inside their engine."""
    return ahead(lambda item: in_engine(partial(make, item)), items)
