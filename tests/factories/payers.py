"""An account with a debt that a payment system asks for, and payment systems set up for it."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.identifiers import bare_account_key
from app.kernel.month import Month
from app.months.operations import find_month, open_month
from app.payments.providers.models import Protocol, Provider
from app.payments.providers.setting_up import SetUp, add_provider
from app.registry.models import AccountHolder, Building, Person, Premises
from app.tariffs.models import Agreement, Payee
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.money import publish

FEBRUARY, MARCH = Month(2026, 2), Month(2026, 3)
NUMBER = "700123"
HERE = "127.0.0.1"


def a_payer(
    session: Session,
    number: str = NUMBER,
    debt: str = "845.37",
    *,
    name: str = "Іваненко Олена Петрівна",
    payee: Payee | None = None,
) -> Agreement:
    """Make an account that was charged `debt` in February, not for one flat in March."""
    account = an_account(session)
    account.number, account.number_key = number, bare_account_key(number)
    premises = session.get_one(Premises, account.premises_id)
    premises.number = "3"
    session.get_one(Building, premises.building_id).number = "7"
    person = Person(kind="human", name=name, name_key=name.casefold(), sort_key=name.casefold())
    session.add(person)
    session.flush()
    always = Range(date(2020, 1, 1), None)
    session.add(
        AccountHolder(account_id=account.id, person_id=person.id, valid=always, recorded_by=BY)
    )
    agreement = an_agreement(session, account, a_service(session, payee=payee))
    if debt != "0.00":
        publish(session, FEBRUARY, (agreement, debt))
    if find_month(session, MARCH) is None:
        open_month(session, MARCH)
    return agreement


SET_UP = SetUp(name="Платіжна система", addresses=[HERE], lines={None: "101"}, is_on=True)


def a_provider(session: Session, protocol: Protocol, *, code: str = "", **changes: Any) -> Provider:
    """Set up a payment system that asks from this machine, switched on."""
    set_up = replace(SET_UP, **changes)
    return add_provider(session, code=code or protocol.value, protocol=protocol, set_up=set_up)
