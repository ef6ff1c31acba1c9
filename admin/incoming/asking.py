"""What the address asks of the report of what came in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

from flask_babel import gettext

from app.kernel import clock
from app.kernel.month import Month
from app.months.operations import month_at_work
from app.payments.models import Channel, PaymentState
from app.reports.incoming.asked import Asked, By
from app.reports.incoming.totals import Key
from app.web.current import db
from app.web.fields import past_day_of
from app.web.formats import written_day
from app.web.forms import FieldProblem


@dataclass(frozen=True, slots=True)
class IncomingAsk:
    """Days, grouping and filters; what is asked wrongly is told in `problem`."""

    asked: Asked
    by: By
    state: str | None
    typed: Mapping[str, str]
    problem: str

    @classmethod
    def parse(cls, args: Mapping[str, str]) -> Self:
        """Return what is asked; without days, the month at work up to today."""
        typed = {name: args.get(name, "").strip() for name in ("since", "until")}
        since, until, problem = _days(typed)
        by, state, channel = (args.get(name) for name in ("by", "state", "channel"))
        asked = Asked(
            since=since,
            until=until,
            channel=channel if channel in set(Channel) else None,
            source=args.get("source", "").replace("\0", "").strip() or None,
        )
        return cls(
            asked,
            By(by) if by in set(By) else By.SOURCE,
            state if state in set(PaymentState) else None,
            {name: typed[name] or written_day(getattr(asked, name)) for name in typed},
            problem,
        )

    @property
    def days_said(self) -> str:
        """Return the days of the report."""
        since, until = written_day(self.asked.since), written_day(self.asked.until)
        return since if since == until else f"{since}–{until}"

    @property
    def given(self) -> dict[str, Any]:
        """Return what the address of another page of the same needs."""
        asked = self.asked
        told: dict[str, Any] = {
            "since": written_day(asked.since),
            "until": written_day(asked.until),
            "by": self.by.value,
            "channel": asked.channel,
            "source": asked.source,
        }
        return {name: text for name, text in told.items() if text}

    def behind(self, key: Key, state: str | None) -> dict[str, Any]:
        """Return what the address of the list behind a figure needs."""
        channel, source, day = key
        told = {**self.given, "state": state}
        told |= {"channel": channel} if channel else {}
        told |= {"source": source} if source else {}
        if day is not None:
            told |= self._days_of(day)
        return {name: text for name, text in told.items() if text and name != "by"}

    def _days_of(self, day: date) -> dict[str, str]:
        """Return the days of a line: its own, or those of its month that are asked for."""
        if self.by is not By.MONTH:
            return {"since": written_day(day), "until": written_day(day)}
        last = Month.of(day).plus(1).first_day - timedelta(days=1)
        return {
            "since": written_day(max(day, self.asked.since)),
            "until": written_day(min(last, self.asked.until)),
        }


def _days(typed: Mapping[str, str]) -> tuple[date, date, str]:
    today = clock.today()
    row = month_at_work(db())
    since = min(row.month, today) if row is not None else today.replace(day=1)
    until = today
    try:
        until = past_day_of(typed["until"], today=today) if typed["until"] else until
        since = past_day_of(typed["since"], today=today) if typed["since"] else since
    except FieldProblem as refused:
        return since, until, str(refused)
    if since > until:
        return until, until, gettext("Останній день раніший за перший.")
    return since, until, ""
