"""Looking at several things, two at a time: one waits for the server, the other reckons.

Two threads share one core when both reckon; where another process is idle, it is asked to help.
"""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from sqlalchemy.orm import Session

from app.database import second_session

Thing = TypeVar("Thing")
Seen = TypeVar("Seen")


class Helper(Protocol):
    """A process that has nothing to do, with a session of the same company."""

    def begin(self, look: Callable[[Session], Any]) -> Callable[[], Any]:
        """Have it look, and return who waits for what it saw.

        Either of them raises `EOFError` where it is gone.
        """


def look_at_both(
    session: Session,
    looks: tuple[Callable[[Session], Seen], Callable[[Session], Seen]],
    helper: Helper,
) -> Sequence[Seen]:
    """Return what is seen here, and by the helper; who was killed is not waited for."""
    here, there = looks
    try:
        helped = helper.begin(there)
    except (EOFError, OSError):
        return [here(session), there(session)]
    own = here(session)
    try:
        return [own, helped()]
    except (EOFError, OSError):
        return [own, there(session)]


def look_at_all(
    session: Session, things: Sequence[Thing], look: Callable[[Session, Thing], Seen]
) -> Sequence[Seen]:
    """Return what is seen of each, in their order."""
    waiting = deque(enumerate(things))
    looked: dict[int, Seen] = {}

    def lane(own: Session) -> None:
        while waiting:
            try:
                place, thing = waiting.popleft()
            except IndexError:
                return
            looked[place] = look(own, thing)

    if len(things) < 2:
        lane(session)
        return [looked[place] for place in range(len(things))]
    with second_session(session) as beside, ThreadPoolExecutor(1) as thread:
        other = thread.submit(lane, beside)
        try:
            lane(session)
        finally:
            waiting.clear()  # nobody needs what still waits where one has failed
        other.result()
    return [looked[place] for place in range(len(things))]
