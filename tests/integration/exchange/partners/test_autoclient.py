"""Statements that come from PrivatBank's own interface."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from app.database import company_session
from app.exchange.outgoing.keeping import NotByMail
from app.exchange.partners.collect import Looked, look_for_files
from app.exchange.partners.keeping import PartnerSaid, WayIncomplete, keep_partner
from app.exchange.partners.models import Way
from app.exchange.partners.place import Place, install
from app.payments.bank.models import BankLine
from app.payments.models import Payment
from tests.factories.bank_statements import IBAN, a_bank_account
from tests.factories.companies import TwoCompanies
from tests.factories.imports import an_office, imported
from tests.factories.partners import a_partner
from tests.fakes.autoclient import TOKEN, FakeBank, autoclient
from tests.integration.exchange.partners.a_bank import the_files
from tests.integration.exchange.partners.test_debt_registers import a_register

pytestmark = pytest.mark.postgres

ACCOUNTS = """\
Особовий рахунок;Населений пункт;Вулиця;Будинок;Квартира;ПІБ;Осіб;Загальна площа
700123;Ірпінь;вул. Соборна;1;1;Шевченко Мар’яна;2;45,60
"""


def movement(number: int, *, day: str = "26.11.2026", **changes: Any) -> dict[str, Any]:
    return {
        "AUT_MY_ACC": IBAN,
        "AUT_CNTR_CRF": "3012345670",
        "AUT_CNTR_ACC": "UA363052990000026200001112233",
        "AUT_CNTR_NAM": "ШЕВЧЕНКО МАР'ЯНА",
        "CCY": "UAH",
        "FL_REAL": "r",
        "PR_PR": "r",
        "NUM_DOC": f"2PL{number}",
        "DAT_OD": day,
        "OSND": "Сплата за послуги, о/р 700123",
        "SUM": f"{number}.00",
        "REF": f"JBKLP3A{number}",
        "REFN": "1",
        "TRANTYPE": "C",
        **changes,
    }


@pytest.fixture(autouse=True)
def friday() -> Iterator[None]:
    with time_machine.travel("2026-11-27T10:00:00Z", tick=True):
        yield


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[FakeBank]:
    with autoclient(FakeBank({TOKEN: [movement(each) for each in (1, 2, 3)]})) as served:
        install(Place(tmp_path, autoclient_url=served.url))
        yield served
    install(Place(tmp_path, settles_s=0))


@pytest.fixture
def partner_id(two_companies: TwoCompanies, bank: FakeBank) -> int:
    del bank
    by = an_office(two_companies.kashtan)
    imported(two_companies.kashtan, "accounts", ACCOUNTS, by=by)
    a_bank_account(two_companies.kashtan)
    with company_session(two_companies.kashtan) as session:
        return a_partner(
            session,
            name="ПриватБанк",
            way="autoclient",
            kind="statements",
            source=None,
            password=TOKEN,
        ).id


def looked(two: TwoCompanies, partner_id: int) -> Looked:
    found = look_for_files(two.kashtan, partner_id)
    assert found is not None, "nobody else looks"
    return found


def kept(two: TwoCompanies) -> tuple[int, int, Decimal]:
    """Return how many movements and payments the company has, and the sum of these."""
    with company_session(two.kashtan) as session:
        lines = session.scalar(select(func.count()).select_from(BankLine))
        payments = session.execute(
            select(func.count(), func.coalesce(func.sum(Payment.amount), 0))
        ).one()
        return lines or 0, payments[0], Decimal(payments[1])


def test_every_page_of_a_day_becomes_payments_once(
    two_companies: TwoCompanies, partner_id: int
) -> None:
    first = looked(two_companies, partner_id)
    again = looked(two_companies, partner_id)

    assert first == again == Looked(found=1, imported=1)
    assert kept(two_companies) == (3, 3, Decimal("6.00"))
    assert the_files(two_companies) == [("privatbank-2026-11-26.json", "imported", None)]


def test_a_day_that_went_on_brings_only_what_is_new(
    two_companies: TwoCompanies, partner_id: int, bank: FakeBank
) -> None:
    looked(two_companies, partner_id)
    bank.told[TOKEN] = [*bank.told[TOKEN], movement(4), movement(5, day="27.11.2026")]

    assert looked(two_companies, partner_id) == Looked(found=2, imported=2)
    assert kept(two_companies) == (5, 5, Decimal("15.00"))


def test_a_month_is_asked_for_at_first_and_then_the_last_days(
    two_companies: TwoCompanies, partner_id: int, bank: FakeBank
) -> None:
    looked(two_companies, partner_id)
    first, bank.calls[:] = bank.calls[1], []
    looked(two_companies, partner_id)

    assert first == "/statements/transactions 27-10-2026"
    assert len({each for each in bank.calls if "transactions" in each}) < 7


@pytest.mark.parametrize(
    "fault",
    [
        {"fails": 1},
        {"phase": "CLOSE"},
        {"told": {}},
    ],
    ids=["breaks", "closes its day", "knows no such token"],
)
def test_a_bank_that_does_not_answer_is_said_and_asked_again(
    two_companies: TwoCompanies, partner_id: int, bank: FakeBank, fault: dict[str, Any]
) -> None:
    told = bank.told
    for name, value in fault.items():
        setattr(bank, name, value)

    assert looked(two_companies, partner_id) == Looked(trouble="partners.carrier-failed")

    bank.phase, bank.told = "WRK", told
    assert looked(two_companies, partner_id) == Looked(found=1, imported=1)


def test_an_answer_without_end_is_given_up(
    two_companies: TwoCompanies, partner_id: int, bank: FakeBank
) -> None:
    bank.never_ends = True

    assert looked(two_companies, partner_id) == Looked(
        found=1, waits=1, trouble="partners.file-too-long"
    )
    assert kept(two_companies) == (0, 0, Decimal(0))


def test_it_needs_a_token_and_takes_no_register(
    two_companies: TwoCompanies, partner_id: int
) -> None:
    said = PartnerSaid(name="Приват", way=Way.AUTOCLIENT, kind="statements")
    with company_session(two_companies.kashtan) as session:
        with pytest.raises(WayIncomplete):
            keep_partner(session, said, by=1)
        same = PartnerSaid(name="ПриватБанк", way=Way.AUTOCLIENT, kind="statements")
        assert keep_partner(session, same, by=1, partner_id=partner_id) == partner_id
        with pytest.raises(NotByMail):
            a_register(session, partner_id=partner_id)
