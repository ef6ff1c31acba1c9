"""The check before publishing: its outcome on the month's page, and checking once more."""

from dataclasses import dataclass

from flask import Response, url_for
from sqlalchemy.orm import Session

from admin.month.carrying import carry_out
from admin.month.mismatches import BEYOND
from app.access.rights import Right
from app.charging.shadow.models import RunCheck
from app.charging.shadow.verdict import Listed, check_of, mismatches
from app.documents.bills.asking import ask_check
from app.web.addresses import month_of
from app.web.current import db, visitor
from app.web.guards import Room, Site, requires
from app.web.rendering import go

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
def create(text: str) -> Response:
    """Check the drafts of the finished run once more, as they are now, in the background."""
    month = month_of(text)
    carry_out(ask_check(db(), month, by=visitor().actor_id))
    return go(url_for("months.show", text=str(month)))
