"""Registers of debts: the cabinet's sums, written and sent once a day."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import company_session
from app.even_payments.asked import with_even
from app.exchange.outgoing.fields import Told
from app.exchange.outgoing.keeping import RegisterSaid, columns_in, keep_register
from app.exchange.outgoing.models import DebtRegister, Names
from app.exchange.outgoing.rows import asked_rows
from app.exchange.outgoing.sending import due_registers, send_register, write_register
from app.exchange.partners.place import Place, install, place
from app.formats.table_writer import FileFormat, Letters
from app.kernel.month import Month
from app.ledger.owed import owed
from app.payments.own_requisites import OwnRequisites, Requisites
from app.registry.models import Account
from app.registry.search_index import rebuild_search
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import pay, publish
from tests.factories.partners import a_partner

pytestmark = pytest.mark.postgres
JAN, ON = Month(2026, 1), date(2026, 2, 25)
D = Decimal


@pytest.fixture(autouse=True)
def folders(tmp_path: Path) -> Iterator[None]:
    install(Place(tmp_path, settles_s=0))
    yield
    install(Place(tmp_path, settles_s=0))


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.kashtan) as session:
        yield session


def a_register(session: Session, **changes: Any) -> DebtRegister:
    said: dict[str, Any] = {
        "name": "Банк",
        "file_name": "borg_{day}",
        "format": FileFormat.CSV,
        "letters": Letters.CP1251,
        "columns": columns_in("number; LS\nto_pay; SUMA"),
        "names": Names.INITIALS,
        "only_owing": True,
        **changes,
    }
    return session.get_one(DebtRegister, keep_register(session, RegisterSaid(**said), by=BY))


def three_accounts(session: Session) -> list[int]:
    """Return one that owes 100.00, one that owes 0.05 after paying, one that paid ahead."""
    service = a_service(session)
    agreed = [an_agreement(session, an_account(session), service) for _ in range(3)]
    sums = ("100.00", "50.05", "20.00")
    publish(session, JAN, *zip(agreed, sums, strict=True))
    pay(session, agreed[1].account_id, "50.00", date(2026, 2, 1))
    pay(session, agreed[2].account_id, "70.00", date(2026, 2, 1))
    return [each.account_id for each in agreed]


def told(session: Session, register: DebtRegister) -> dict[str, Decimal]:
    rebuild_search(session, on=ON)
    rows = asked_rows(session, register, on=ON, own=OwnRequisites())
    return {each.number: each.to_pay for each in rows}


def test_tells_what_the_cabinet_tells_on_the_same_day(session: Session) -> None:
    accounts = three_accounts(session)

    found = told(session, a_register(session, only_owing=False))

    numbers = {each.id: each.number for each in session.scalars(select(Account))}
    cabinet = {
        numbers[each]: with_even(session, each, owed(session, each, on=ON)).to_pay
        for each in accounts
    }
    assert found == cabinet
    assert sorted(found.values()) == [D("0.00"), D("0.05"), D("100.00")]


def test_tells_each_bank_account_of_the_companys_own_what_goes_there(session: Session) -> None:
    account, heat, water = an_account(session), a_service(session, "heat"), a_service(session)
    heating = an_agreement(session, account, heat)
    drinking = an_agreement(session, account, water, debtor_id=heating.debtor_id)
    publish(session, JAN, (heating, "900.00"), (drinking, "100.00"))
    pay(session, account.id, "20.00", date(2026, 2, 1), service=water.id)
    rebuild_search(session, on=ON)
    own = OwnRequisites(
        {"*": Requisites("Тепло", "1", "UA-ANY"), heat.code: Requisites("Тепло", "1", "UA-HEAT")}
    )

    rows = list(asked_rows(session, a_register(session), on=ON, own=own))

    assert {each.iban: each.to_pay for each in rows} == {"UA-HEAT": D(900), "UA-ANY": D(80)}
    # All of it is late since the 20th.
    assert {each.iban: each.overdue for each in rows} == {"UA-HEAT": D(900), "UA-ANY": D(80)}
    whole = owed(session, account.id, on=ON)
    assert sum(each.to_pay for each in rows) == whole.to_pay
    assert sum(each.overdue for each in rows) == whole.overdue


def test_tells_what_is_late_where_the_late_service_is_paid(session: Session) -> None:
    account, heat, water = an_account(session), a_service(session, "heat"), a_service(session)
    heating = an_agreement(session, account, heat)
    drinking = an_agreement(session, account, water, debtor_id=heating.debtor_id)
    publish(session, JAN, (drinking, "100.00"))
    publish(session, Month(2026, 2), (heating, "900.00"))
    rebuild_search(session, on=ON)
    own = OwnRequisites(
        {"*": Requisites("Тепло", "1", "UA-ANY"), heat.code: Requisites("Тепло", "1", "UA-HEAT")}
    )

    rows = list(asked_rows(session, a_register(session), on=ON, own=own))

    assert {each.iban: each.overdue for each in rows} == {"UA-HEAT": D(0), "UA-ANY": D(100)}
    assert sum(each.overdue for each in rows) == owed(session, account.id, on=ON).overdue == D(100)


def test_leaves_out_who_owes_nothing_where_said_so(session: Session) -> None:
    three_accounts(session)

    assert sorted(told(session, a_register(session)).values()) == [D("0.05"), D("100.00")]


def test_lists_an_account_that_never_had_money(session: Session) -> None:
    number = an_account(session).number

    assert told(session, a_register(session, only_owing=False)) == {number: D("0.00")}


def test_is_written_in_the_banks_letters(session: Session) -> None:
    three_accounts(session)
    rebuild_search(session, on=ON)
    target = io.BytesIO()

    file = write_register(session, a_register(session), target, on=ON, own=OwnRequisites())

    assert file.name == "borg_20260225.csv"
    assert file.written.lines == 2
    lines = target.getvalue().decode("cp1251").splitlines()
    assert lines[0] == "LS;SUMA"
    assert sorted(each.split(";")[1] for each in lines[1:]) == ["0.05", "100.00"]


def test_goes_by_itself_once_on_the_days_it_is_due(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    with company_session(kashtan) as session:
        partner_id = a_partner(session).id
        common = {"partner_id": partner_id, "sends_at": time(12, 0)}
        daily = a_register(session, name="Щодня", file_name="a", **common).id
        monthly = a_register(session, name="25-го", file_name="b", sends_day=25, **common).id
        a_register(session, name="Вручну", partner_id=partner_id)
    noon = {day: datetime(2026, 11, day, 10, 0, tzinfo=UTC) for day in (24, 25, 28)}

    with company_session(kashtan) as session:
        assert due_registers(session, at=noon[24]) == [daily]
        assert due_registers(session, at=noon[25]) == [daily, monthly]
        assert due_registers(session, at=noon[25].replace(hour=9)) == []
        assert due_registers(session, at=noon[28]) == []  # a Saturday

    sent = send_register(kashtan, daily)

    assert sent is not None
    assert (place().of(kashtan, partner_id) / "out" / "a.csv").exists()
    with company_session(kashtan) as session:
        now = datetime.now(UTC).replace(hour=21)
        assert daily not in due_registers(session, at=now)


def test_names_are_told_as_far_as_was_said(session: Session) -> None:
    columns = columns_in("number; LS; 9\nholder; FIO\nto_pay; S")

    assert [each.told for each in columns] == [Told.NUMBER, Told.HOLDER, Told.TO_PAY]
    assert [each.width for each in columns] == [9, 50, 12]
    assert a_register(session, columns=columns).names == "initials"
