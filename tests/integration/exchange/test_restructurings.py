"""Agreements on restructuring from a former system: whole or not at all, once, and undone."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from app.database import company_session
from app.exchange.run_import import LinesAtFault
from app.exchange.undo import undo_import
from app.kernel.company import CompanyRef
from app.ledger.checks import discrepancies
from app.ledger.queries import balance_of
from app.registry.models import Account
from app.restructuring.end import PaidAlready
from app.restructuring.queries import RestructuringRow, instalments_of, restructurings_of
from tests.factories.companies import TwoCompanies
from tests.factories.imports import ACCOUNTS, an_office, faults, imported, tried
from tests.factories.money import pay

pytestmark = pytest.mark.postgres
D = Decimal
OPENINGS = """\
Особовий рахунок;Послуга;Борг;Місяць;Граничний строк оплати
0001;Водопостачання;700,00;03.2026;20.04.2026
0001;Водопостачання;200,01;04.2026;20.05.2026
0001;Водопостачання;55,00;10.2026;20.11.2026
0002;Водопостачання;300,00;03.2026;20.04.2026
"""
HEAD = "О/р;Договір;Від;Підстава;Платіж до;Сума;Сплачено\n"
FIRST = """\
0001;12/р;15.06.2026;заява № 3;20.07.2026;100,00;100,00
0001;12/р;15.06.2026;заява № 3;20.10.2026;500,00;99,99
0001;12/р;15.06.2026;заява № 3;20.12.2026;500,00;
"""


@pytest.fixture(autouse=True)
def late_november() -> Iterator[None]:
    with time_machine.travel("2026-11-28T10:00:00Z", tick=True):
        yield


@pytest.fixture
def by(two_companies: TwoCompanies) -> int:
    actor = an_office(two_companies.kashtan)
    company = two_companies.kashtan
    imported(company, "accounts", ACCOUNTS, by=actor)
    services = "О/р;Послуга;Спосіб нарахування;Сума\n"
    lines = "".join(f"000{each};Водопостачання;фіксована;10,00\n" for each in (1, 2, 3))
    imported(company, "agreements", services + lines, by=actor, options={"since": "2026-01-01"})
    imported(company, "openings", OPENINGS, by=actor)
    return actor


def agreed(company: CompanyRef, number: str = "0001") -> list[RestructuringRow]:
    with company_session(company) as session:
        account = account_of(company, number)
        return list(restructurings_of(session, account, on=date(2026, 11, 28)))


def account_of(company: CompanyRef, number: str) -> int:
    with company_session(company) as session:
        return session.scalars(select(Account.id).where(Account.number == number)).one()


def test_puts_off_what_is_left_by_the_instalments_not_paid(
    two_companies: TwoCompanies, by: int
) -> None:
    company = two_companies.kashtan

    job = imported(company, "restructurings", HEAD + FIRST, by=by)

    assert faults(company, job) == []
    (row,) = agreed(company)
    assert (row.number, row.signed_on, row.amount, row.paid_before) == (
        "12/р",
        date(2026, 6, 15),
        D("900.01"),
        D("199.99"),
    )
    assert (row.state, row.late, row.rest) == ("late", D("400.01"), D("900.01"))
    with company_session(company) as session:
        instalments = instalments_of(session, [row.id])[row.id]
        assert [(each.due_on, each.rest) for each in instalments] == [
            (date(2026, 10, 20), D("400.01")),
            (date(2026, 12, 20), D("500.00")),
        ]
        assert balance_of(session, account_of(company, "0001")) == D("955.01")
        assert discrepancies(session) == []


def test_twice_makes_one_agreement(two_companies: TwoCompanies, by: int) -> None:
    company = two_companies.kashtan
    imported(company, "restructurings", HEAD + FIRST, by=by)

    with pytest.raises(LinesAtFault):
        imported(company, "restructurings", HEAD + FIRST, by=by, name="again.csv")
    again = tried(company, "restructurings", HEAD + FIRST, by=by, name="again.csv")

    assert {key for _, _, key in faults(company, again)} == {"import.restructuring.taken"}
    assert len(agreed(company)) == 1


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        (FIRST.replace("500,00;\n", "500,01;\n"), "import.restructuring.debt"),
        (FIRST.replace("99,99", "600,00"), "import.restructuring.sums"),
        (FIRST.replace("20.12.2026", "20.12.2056"), "import.restructuring.days"),
        (FIRST.replace("20.12.2026", "01.06.2026"), "import.restructuring.days"),
        (FIRST.replace("15.06.2026", "15.06.2027"), "import.restructuring.days"),
        (FIRST.replace("20.12.2026", "20.10.2026"), "import.duplicate"),
        (
            FIRST.replace("12/р;15.06.2026;заява № 3;20.12", "13/р;15.06.2026;заява № 3;20.12"),
            "import.restructuring.differs",
        ),
        (
            FIRST + "0002;12/р;15.06.2026;заява № 3;20.12.2026;300,00;\n",
            "import.restructuring.taken",
        ),
        ("0003;14/р;15.06.2026;заява № 3;20.12.2026;300,00;\n", "import.restructuring.debt"),
        ("9999;14/р;15.06.2026;заява № 3;20.12.2026;300,00;\n", "import.account.unknown"),
    ],
)
def test_an_agreement_at_fault_is_not_made_in_part(
    two_companies: TwoCompanies, by: int, lines: str, key: str
) -> None:
    company = two_companies.kashtan

    job = tried(company, "restructurings", HEAD + lines, by=by)
    with pytest.raises(LinesAtFault):
        imported(company, "restructurings", HEAD + lines, by=by, name="again.csv")

    assert key in {found for _, _, found in faults(company, job)}
    assert agreed(company) == []
    with company_session(company) as session:
        assert balance_of(session, account_of(company, "0001")) == D("955.01")


def test_undone_as_if_it_had_never_been_until_money_came(
    two_companies: TwoCompanies, by: int
) -> None:
    company = two_companies.kashtan
    job = imported(company, "restructurings", HEAD + FIRST, by=by)
    with company_session(company) as session:
        undo_import(session, job, by=by)
    assert agreed(company) == []

    again = imported(company, "restructurings", HEAD + FIRST, by=by, name="again.csv")
    with company_session(company) as session:
        pay(session, account_of(company, "0001"), "455.01", date(2026, 11, 27))
        with pytest.raises(PaidAlready):
            undo_import(session, again, by=by)
        session.rollback()
