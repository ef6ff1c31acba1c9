"""On which agreement of an account an advance is kept, so that it stays with its receiver."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database.bulk import among
from app.ledger.models import UNASSIGNED
from app.ledger.orders import COMPANY_ITSELF
from app.tariffs.models import Agreement, Service


@dataclass(frozen=True, slots=True)
class Agreed:
    """An agreement that names a payee, to say whose an advance is."""

    id: int
    since: date
    until: date | None
    is_retired: bool

    def near(self, day: date) -> tuple[bool, bool, int, int]:
        """Return how well it tells whose contract money of a day is paid under: least is best."""
        holds = self.since <= day and (self.until is None or day < self.until)
        return (self.is_retired, not holds, abs((self.since - day).days), -self.id)


Payees = dict[tuple[int, int], list[Agreed]]
"""The agreements of (account, payee); the company is one."""


def agreement_of(payees: Payees, account_id: int, payee_id: int | None, day: date) -> int:
    """Return the agreement that an advance of a day is kept on: of none where nobody is named."""
    agreed = payees.get((account_id, payee_id), ()) if payee_id is not None else ()
    of = min(agreed, key=lambda each: each.near(day), default=None)
    return of.id if of else UNASSIGNED


def payees_of(session: Session, accounts: Sequence[int]) -> Payees:
    """Return the agreements of accounts by payee."""
    payee = func.coalesce(Agreement.payee_id, Service.payee_id, COMPANY_ITSELF)
    rows = session.execute(
        select(
            Agreement.account_id,
            payee,
            Agreement.id,
            func.lower(Agreement.valid),
            func.upper(Agreement.valid),
            Agreement.retired_at.is_not(None),
        )
        .join(Service, Service.id == Agreement.service_id)
        .where(among(Agreement.account_id, accounts))
    )
    found: Payees = defaultdict(list)
    for account_id, payee_id, *agreed in rows:
        found[account_id, payee_id].append(Agreed(*agreed))
    return found
