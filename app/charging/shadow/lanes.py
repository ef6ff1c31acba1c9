"""Looking at several things, two at a time: one waits for the server, the other reckons."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy.orm import Session

from app.database import second_session

Thing = TypeVar("Thing")
Seen = TypeVar("Seen")


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
