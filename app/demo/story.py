"""A year of work of one demo company: go live from files, then month by month to closed books.

Nothing is written past the product: files go through its importers, months through its run,
payments through its ledger.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actors import job_actor
from app.charging.inline import work_off
from app.charging.publish import Approval
from app.charging.run import ready_run, start_run
from app.database import company_session
from app.demo import (
    bank,
    heat_files,
    heat_house_files,
    house_files,
    kashtan_estimate,
    kashtan_files,
    one_off_files,
    relief_files,
    water_files,
)
from app.demo.agreements import agree_with_debtors
from app.demo.companies import DemoCompany
from app.demo.one_off_files import reverse_the_first
from app.demo.payers import write_payments
from app.demo.silent_meters import write_states
from app.documents.bills.publishing import close_month, publish_month
from app.exchange.models import ImportMode
from app.exchange.whole_import import Wishes, import_file
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.ledger.queries import balances_of
from app.months.operations import open_month
from app.months.parameter_keys import PENALTY_POSTING, PENALTY_RATE, LatePosting
from app.months.parameters import set_parameter
from app.registry.models import Account
from app.restructuring.follow_up import follow_up

MONTHS = 12
_REPLACED_IN = 4
"""The month of the story in which a meter is replaced."""
_REVERSED_IN = 6
"""The month of the story in which an order of the month before is taken back."""
_AGREED_IN = (7, 11)
"""The months of the story in which debtors agree to pay by instalments."""
_EASED_IN = 3
"""The month of the story from which some are charged less: benefits, absences, bad water."""
_SILENT_FROM = 5
"""The month of the story from which some meters have no good readings."""
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Story:
    """One company on its way through the year."""

    company: DemoCompany
    ref: CompanyRef
    folder: Path
    start: Month
    tell: Tell

    def play(self) -> None:
        """Go live and work through the year; the last month stays open to be tried."""
        self.bring_lists()
        self._decide()
        for at in range(MONTHS):
            self._month(self.start.plus(at), at)
        self._facts(self.start.plus(MONTHS), MONTHS)
        self.open_bank()

    def bring_lists(self) -> None:
        """Bring in the lists that the company has when it goes live."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for kind, path in _LISTS[self.company.slug](self.company, self.folder, self.start):
            self._import(kind, path)

    def _decide(self) -> None:
        with company_session(self.ref) as session:
            self._set_penalty(session)
            if self.company.slug == "kashtan":
                kashtan_estimate.decide(session, self.start, by=job_actor(session, "demo"))

    def open_bank(self) -> None:
        """Open the company's bank account and bring in what the bank tells of the last days."""
        with company_session(self.ref) as session:
            bank.open_bank_account(session, self.company)
            told = bank.write_statement(session, self.company, self.folder, _owed(session))
        self._import("statements", told)

    def _set_penalty(self, session: Session) -> None:
        """Say what the contract says: who is late pays the most the law lets, with his bills."""
        since, by = self.start.first_day, job_actor(session, "demo")
        rate, monthly = Decimal("0.01"), LatePosting.MONTHLY.value
        set_parameter(session, PENALTY_RATE, rate, since=since, by=by, source="договір")
        set_parameter(session, PENALTY_POSTING, monthly, since=since, by=by)

    def _month(self, month: Month, at: int) -> None:
        self.tell(f"{self.company.name}: {month}")
        self._facts(month, at)
        self._charge(month)
        with company_session(self.ref) as session:
            close_month(session, month, by=job_actor(session, "demo"))
            open_month(session, month.plus(1))

    def _facts(self, month: Month, at: int) -> None:
        """Bring in what the month brings: payments for the months before, readings."""
        with company_session(self.ref) as session:
            owed = _owed(session)
        payments = write_payments(self.company, self.folder, month, owed, until=clock.today())
        if payments is not None:
            self._import("payments", payments)
        if self.company.slug == "vodokanal":
            self._water(month, at)
        if at < MONTHS:
            self._agreements(month, at)
            self._silence(month, at)
            self._read(month, at)

    def _water(self, month: Month, at: int) -> None:
        """Bring in what only the water company has: a meter replaced, relief, orders."""
        replaced = water_files.write_replacement if at == _REPLACED_IN else None
        eased = relief_files.write_relief if at == _EASED_IN else None
        for write in filter(None, (replaced, eased)):
            for kind, path in write(self.company, self.folder, month):
                self._import(kind, path)
        self._orders(month, at)

    def _silence(self, month: Month, at: int) -> None:
        """Let some meters break, go away or be shut in."""
        if self.company.slug == "vodokanal" and at == _SILENT_FROM:
            states = write_states(self.company, self.folder, month)
            self._import("meter_states", states)

    def _read(self, month: Month, at: int) -> None:
        """Bring in what was read on the month's last day, in flats first."""
        if write := _READINGS.get(self.company.slug):
            self._import("readings", write(self.company, self.folder, month))
        if self.company.slug == "teplomerezha":
            for kind, path in heat_house_files.write_month(
                self.company, self.folder, self.start, month
            ):
                self._import(kind, path)
        if self.company.houses:
            read = house_files.write_readings(self.company, self.folder, month, at)
            self._import("building_readings", read)

    def _agreements(self, month: Month, at: int) -> None:
        """Let debtors agree to pay by instalments, and break what is not kept since."""
        with company_session(self.ref) as session:
            by = job_actor(session, "demo")
            if at in _AGREED_IN:
                agree_with_debtors(session, month, by=by)
            elif at > min(_AGREED_IN):
                follow_up(session, on=month.plus(1).first_day, by=by)

    def _orders(self, month: Month, at: int) -> None:
        """Order one-off services as the month brings them, and take one back by a document."""
        for kind, path in one_off_files.write_one_off(self.company, self.folder, month, at):
            self._import(kind, path)
        if at == _REVERSED_IN:
            with company_session(self.ref) as session:
                reverse_the_first(session, on_day=month.first_day, by=job_actor(session, "demo"))

    def _charge(self, month: Month) -> None:
        after = month.plus(1).first_day + timedelta(days=1)
        at = datetime.combine(after, time(9), UTC)
        with company_session(self.ref) as session:
            by = job_actor(session, "demo")
            run_id = start_run(session, month=month, by=by).id
        work_off(self.ref, run_id=run_id)
        with company_session(self.ref) as session:
            run = ready_run(session, month)
            assert run is not None, "a finished run is ready"
            approval = Approval(run.total or Decimal(0), "демонстраційні дані")
            publish_month(session, month=month, by=by, at=at, approval=approval)

    def _import(self, kind: str, path: Path) -> None:
        """Import a file as people do: lines at fault stay behind, with their verdicts."""
        with company_session(self.ref) as session:
            by = job_actor(session, "demo")
        options = {"since": self.start.first_day.isoformat(), "decimal_mark": ","}
        constants = {"source": bank.COLLECTOR} if kind == "payments" else {}
        import_file(
            self.ref,
            path,
            kind=kind,
            by=by,
            wishes=Wishes(mode=ImportMode.VALID, options=options, constants=constants),
        )


_LISTS = {
    "vodokanal": water_files.write_lists,
    "teplomerezha": heat_files.write_lists,
    "kashtan": kashtan_files.write_lists,
}
_READINGS = {
    "vodokanal": water_files.write_readings,
    "kashtan": kashtan_files.write_readings,
}


def _owed(session: Session) -> dict[str, Decimal]:
    numbers = dict(session.execute(select(Account.id, Account.number)).all())
    return {numbers[id_]: owed for id_, owed in balances_of(session, None).items()}
