"""The first page of the back office: where the month stands, and what waits."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Response, url_for
from flask_babel import gettext

from admin.month.cards import steps_taken
from admin.month.steps import is_large
from admin.readings.alarms import alarm_in_words
from app.access.rights import Right
from app.charging.adjustments.queries import waiting_adjustments
from app.database.outbox import Failing, failing
from app.exchange.channels.watch import channels_in_alarm
from app.kernel import clock
from app.kernel.month import Month
from app.metering.channels.counting import kept_days
from app.metering.submissions.queries import Queue, queue_of
from app.months.operations import month_at_work
from app.payments.queries import waiting
from app.web.current import db, visitor
from app.web.guards import SIGNED_IN_STAFF, Room, Site
from app.web.rendering import go, render

LATE = timedelta(minutes=5)
"""A publication takes less: readings that wait longer wait for somebody to look."""

room = Room("office_home", __name__, site=Site.OFFICE, right=SIGNED_IN_STAFF, url_prefix="/office")


@room.get("/")
def index() -> Response:
    """Show the steps of the month at work and the money that waits for its account."""
    may_see = visitor().has(Right.MONTH_VIEW)
    if not may_see and visitor().has(Right.CASH_DESK):
        return go(url_for("cash.index"))
    row = month_at_work(db()) if may_see else None
    return render(
        "admin/home/index.html",
        month=Month.of(row.month) if row else None,
        steps=steps_taken(db(), row) if row else (),
        letters=_letters() if visitor().has(Right.STAFF_MANAGE) else None,
        adjustments=waiting_adjustments(db()) if visitor().has(Right.MONEY_CHANGE) else 0,
        channels=_channels() if visitor().has(Right.READINGS_ENTER) else (),
        late_readings=_late_readings() if visitor().has(Right.READINGS_ENTER) else None,
        unmatched=waiting(db()) if visitor().has(Right.MONEY_VIEW) else (0, 0),
    )


def _channels() -> Sequence[str]:
    """Return the channels that bring too few readings.

    Of a large company they are found among the days that are kept each night; where these are not,
    that is what is told.
    """
    today, kept = clock.today(), kept_days(db())
    if not kept.are_fresh(today) and is_large(db()):
        return [gettext("Канали показань не пораховано: нічного підрахунку давно не було.")]
    return [alarm_in_words(each) for each in channels_in_alarm(db(), today=today, kept=kept)]


def _letters() -> Failing:
    """Return the letters of the last day that could not be sent."""
    return failing(db(), since=clock.now() - timedelta(days=1))


def _late_readings() -> Queue | None:
    """Return the queue of readings sent from the cabinet, where its first one waits too long."""
    queue = queue_of(db())
    is_late = queue.oldest is not None and queue.oldest < clock.now() - LATE
    return queue if is_late else None
