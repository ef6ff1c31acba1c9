"""Processes forked to work on a run: each does its part, and then helps with what is told."""

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any

from sqlalchemy.orm import Session

from app.database import company_session, installed
from app.kernel.company import CompanyRef

_GONE = 1.0
"""Seconds after which an idle child looks whether its parent is still there."""


class Child:
    """A child, as its parent sees it."""

    def __init__(self, work: Callable[[], None], company: CompanyRef) -> None:
        """Fork it: it works, and then waits for what it may help with."""
        context = multiprocessing.get_context("fork")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_child, args=(work, company, theirs), daemon=True)
        self._process.start()
        theirs.close()  # so that the pipe ends with the child

    def wait(self) -> None:
        """Wait until it has done its work, or is killed."""
        with suppress(EOFError, OSError):
            self._pipe.recv()

    def begin(self, look: Callable[[Session], Any]) -> Callable[[], Any]:
        """Have it look in a session of its own, and return who waits for what it saw."""
        self._pipe.send(look)
        return self._pipe.recv

    def end(self) -> None:
        """End it, whatever it does."""
        self._process.terminate()


@contextmanager
def children(
    work: Callable[[], None], company: CompanyRef, *, count: int
) -> Iterator[Sequence[Child]]:
    """Fork so many children that work; they are ended in the end."""
    gc.freeze()  # or else a child copies what its collector only looks at
    forked: list[Child] = []
    try:
        forked.extend(Child(work, company) for _ in range(count))
        yield forked
    finally:
        for child in forked:
            child.end()


def _child(work: Callable[[], None], company: CompanyRef, pipe: Connection) -> None:
    parent = os.getppid()
    installed().dispose(close=False)  # the parent goes on using those connections
    work()
    pipe.send(None)
    while os.getppid() == parent:
        if pipe.poll(_GONE):
            look = pipe.recv()
            with company_session(company) as session:
                seen = look(session)
            pipe.send(seen)
