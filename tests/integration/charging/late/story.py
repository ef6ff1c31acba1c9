"""The months of a company, and telling it what it does not know yet."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select

from app.access.actors import job_actor
from app.charging.inline import work_off
from app.charging.models import Charge, Run, RunState
from app.charging.publish import Approval, publish, withdraw
from app.charging.run import ready_run, start_run
from app.database import company_session
from app.exchange.undo import undo_import
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.ledger.checks import discrepancies
from app.ledger.closing import close_books
from app.ledger.models import Entry
from app.months.operations import open_month
from app.months.parameter_keys import CORRECTION_SIGNED_OVER
from app.months.parameters import set_parameter
from app.registry.models import Account
from app.reports.books import CHECKS
from app.tariffs.models import Service
from tests.factories.imports import an_office, faults, imported
from tests.integration.charging.late.base import BASE, SERVICES, File
from tests.integration.charging.late.deeds import DEEDS, break_of_heat, removed
from tests.integration.charging.late.facts import FILES, MISTAKES, SLIPS

MONTHS = [Month(2026, 10).plus(each) for each in range(4)]
Sums = Mapping[tuple[str, str, str], Decimal]
"""UAH by account, service and the month they are for."""


class Story:
    """A company on its way from month to month."""

    def __init__(self, company: CompanyRef) -> None:
        """Tell it what is known from the first."""
        self.company = company
        self.by = an_office(company, month=MONTHS[0])
        names = ("code", "name", "unit", "volume_places")
        with company_session(company) as session:
            for service in SERVICES:
                session.execute(insert(Service).values(dict(zip(names, service, strict=True))))
            never = Decimal(10) ** 9
            options = {"since": MONTHS[0].first_day, "by": self.by, "source": "наказ № 1"}
            set_parameter(session, CORRECTION_SIGNED_OVER, never, **options)  # type: ignore[arg-type]
        for each in BASE:
            self.bring(each)

    def bring(self, file: File) -> int:
        given: dict[str, Any] = {"options": {"since": "2026-01-01"}, "mode": "valid"}
        job = imported(self.company, file.kind, file.content, by=self.by, **given)
        assert faults(self.company, job) == [], file
        return job

    def tell(self, name: str) -> None:
        """Let the company know a fact, or do a deed."""
        for each in FILES.get(name, ()):
            self.bring(each)
        if name in DEEDS:
            deed, after = DEEDS[name]
            with company_session(self.company) as session:
                deed(session, self.by)
            if after is not None:
                self.bring(after)

    def tell_wrongly(self, name: str) -> None:
        """Let it know a fact with a slip in it."""
        (file,) = FILES[name]
        assert file.content.count(SLIPS[name][0]) == 1, name
        self.bring(file._replace(content=file.content.replace(*SLIPS[name])))

    def mistake(self, name: str) -> None:
        """Bring a file that should not have come, and undo it."""
        job = self.bring(MISTAKES[name])
        with company_session(self.company) as session:
            undo_import(session, job, by=self.by)

    def begin_mistake(self) -> None:
        """Record a break that was none; it may be published before anybody notices."""
        with company_session(self.company) as session:
            self.break_that_was_none = break_of_heat(session, self.by)

    def end_mistake(self) -> None:
        with company_session(self.company) as session:
            removed(session, self.break_that_was_none, self.by)

    def issue_again(self, month: Month) -> None:
        """Take a publication back and charge and publish the month anew."""
        with company_session(self.company) as session:
            withdraw(session, month=month, by=self.by, reason="не все враховано")
        self._publish(month)

    def issue(self, month: Month) -> None:
        """Charge a month and publish it, which its check must let pass; open the next."""
        self._publish(month)
        if month != MONTHS[-1]:
            with company_session(self.company) as session:
                if month != MONTHS[0]:
                    close_books(session, month.plus(-1), by=self.by)
                open_month(session, month.plus(1))

    def _publish(self, month: Month) -> None:
        with company_session(self.company) as session:
            run_id = start_run(session, month=month, by=job_actor(session, "run")).id
        assert work_off(self.company, run_id=run_id)
        with company_session(self.company) as session:
            run = ready_run(session, month)
            assert run is not None
            approval = Approval(run.total or Decimal(0), "перевірено")
            publish(session, month=month, by=self.by, approval=approval)

    def charged(self) -> Sums:
        """Return what was charged in all, corrections included; the books must say the same."""
        with company_session(self.company) as session:
            assert list(discrepancies(session, CHECKS)) == []
        published = select(Run.id).where(Run.state == RunState.PUBLISHED)
        charged = self._sums(Charge, Charge.run_id.in_(published))
        booked = self._sums(Entry, Entry.kind.in_(["charge", "recalculation"]))
        assert booked == charged
        return charged

    def _sums(self, table: Any, *which: ColumnElement[bool]) -> Sums:
        of = (Account.number, Service.code, table.month)
        with company_session(self.company) as session:
            rows = session.execute(
                select(*of, func.sum(table.amount))
                .join(Account, Account.id == table.account_id)
                .join(Service, Service.id == table.service_id)
                .where(*which)
                .group_by(*of)
            )
            return {(a, s, str(Month.of(month))): total for a, s, month, total in rows if total}
