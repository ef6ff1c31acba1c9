"""The check before publishing: its outcome on the month's page, and checking once more."""

from dataclasses import dataclass

from flask import Response, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from admin.month.mismatches import BEYOND
from app.access.rights import Right
from app.charging.publish import NothingToPublish
from app.charging.run import ready_run
from app.charging.shadow.check import check_run
from app.charging.shadow.models import RunCheck
from app.charging.shadow.verdict import Listed, check_of, mismatches
from app.months.locks import lock_for_change
from app.web.addresses import month_of
from app.web.current import db
from app.web.guards import Room, Site, requires, takes_long
from app.web.rendering import go, say

room = Room(
    "checking", __name__, site=Site.OFFICE, right=Right.MONTH_VIEW, url_prefix="/<text>/check"
)
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class CheckCard:
    """What a run's check looked at, and what it found."""

    check: RunCheck
    mismatches: tuple[Listed, ...]
    beyond: tuple[tuple[str, int], ...]
    """What the second count does not know, in words, and how many lines it is; the most first."""

    @property
    def is_clean(self) -> bool:
        """Return whether nothing keeps the month from being published."""
        return not self.check.found


def check_card(session: Session, run_id: int) -> CheckCard | None:
    """Return the outcome of the run's check; None where it was not checked."""
    check = check_of(session, run_id)
    if check is None:
        return None
    most_first = sorted(check.beyond.items(), key=lambda each: (-each[1], each[0]))
    return CheckCard(
        check,
        tuple(mismatches(session, run_id, limit=_SHOWN)) if check.found else (),
        tuple((str(BEYOND[kind]), count) for kind, count in most_first),
    )


@room.post("/")
@requires(Right.MONTH_RUN)
@takes_long
def create(text: str) -> Response:
    """Check the drafts of the finished run once more, as they are now."""
    month = month_of(text)
    lock_for_change(db(), month)
    run = ready_run(db(), month)
    if run is None:
        raise NothingToPublish(month=month)
    found = check_run(db(), run).found
    say(gettext("Перевірено: розбіжності є.") if found else gettext("Перевірено: усе сходиться."))
    return go(url_for("months.show", text=str(month)))
