"""A flat that changed hands: another household has it, and pays for it, from a day on."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.registry.models import AccountHolder
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.money import publish

JAN, FEB = Month(2026, 1), Month(2026, 2)
MOVED = date(2026, 2, 1)


@dataclass(frozen=True)
class Flat:
    """Water of January is the former household's, that of February the present one's."""

    former: Agreement
    present: Agreement

    @property
    def account_id(self) -> int:
        return self.former.account_id


def a_flat(session: Session, *, begins_anew: bool = True, until: date | None = None) -> Flat:
    account, water = an_account(session), a_service(session)
    former = an_agreement(session, account, water, valid=Range(date(2020, 1, 1), MOVED))
    present = an_agreement(session, account, water, valid=Range(MOVED, until))
    held(session, former, until=MOVED)
    held(session, present, since=MOVED, until=until, begins_anew=begins_anew)
    publish(session, JAN, (former, "300.00"))
    publish(session, FEB, (present, "100.00"))
    return Flat(former, present)


def held(
    session: Session,
    of: Agreement,
    *,
    since: date = date(2020, 1, 1),
    until: date | None = None,
    begins_anew: bool = False,
) -> None:
    session.add(
        AccountHolder(
            account_id=of.account_id,
            person_id=of.debtor_id,
            valid=Range(since, until),
            begins_anew=begins_anew,
            recorded_by=BY,
        )
    )
    session.flush()
