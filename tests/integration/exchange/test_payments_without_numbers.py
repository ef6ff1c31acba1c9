"""Payments of files without document numbers: told again corrected, they are not two."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.database import company_session
from app.payments.models import Payment, PaymentState
from app.payments.operations import match_payment
from app.registry.models import Account
from tests.factories.accounts import a_payee
from tests.factories.companies import TwoCompanies
from tests.factories.imports import faults, imported
from tests.integration.exchange.test_charging_facts import a_charged_house
from tests.integration.exchange.test_money import balance

pytestmark = pytest.mark.postgres

HEADER = "Рахунок;Дата;Сума;Призначення\n"
RECORDED = ("amount", "import.payment.recorded-unnumbered")


def matched_by_hand(two_companies: TwoCompanies, *, to: str, by: int) -> None:
    with company_session(two_companies.kashtan) as session:
        waits = select(Payment.id).where(Payment.state == PaymentState.UNMATCHED)
        account = session.scalars(select(Account.id).where(Account.number == to)).one()
        match_payment(session, session.scalars(waits).one(), account_id=account, by=by)


@pytest.mark.parametrize(
    "corrected",
    [
        "0001;05.11.2026;110,00;вода",
        "0001;05.11.2026;100,00;за воду",
        "0001;05.11.2026;110,00;за воду",
        "0001;05.11.2026;90,00;вода\n0001;05.11.2026;20,00;вода",
    ],
)
def test_one_told_differently_is_a_fault_of_its_line(
    two_companies: TwoCompanies, corrected: str
) -> None:
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)
    imported(kashtan, "payments", f"{HEADER}0001;05.11.2026;100,00;вода\n", by=by)

    others = "0001;06.11.2026;7,00;вода\n0002;05.11.2026;110,00;вода\n"
    job = imported(kashtan, "payments", f"{HEADER}{corrected}\n{others}", by=by, mode="valid")

    lines = range(2, 3 + corrected.count("\n"))
    assert faults(kashtan, job) == [(line, *RECORDED) for line in lines]
    assert balance(two_companies, "0001") == Decimal("-107.00")
    assert balance(two_companies, "0002") == Decimal("-110.00")


def test_another_one_comes_where_the_file_has_both(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)
    first = f"{HEADER}0001;05.11.2026;100,00;вода\n"
    imported(kashtan, "payments", first, by=by)

    job = imported(kashtan, "payments", f"{first}0001;05.11.2026;110,00;вода\n", by=by)

    assert faults(kashtan, job) == []
    assert balance(two_companies, "0001") == Decimal("-210.00")


def test_a_number_given_only_later_makes_no_second_payment(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)
    imported(kashtan, "payments", f"{HEADER}0001;05.11.2026;100,00;вода\n", by=by)

    numbered = "Рахунок;Дата;Сума;Документ\n0001;05.11.2026;100,00;77\n"
    job = imported(kashtan, "payments", numbered, by=by, mode="valid")

    assert faults(kashtan, job) == [(2, *RECORDED)]
    assert balance(two_companies, "0001") == Decimal("-100.00")


@pytest.mark.parametrize("corrected", ["777;05.11.2026;110,00;вода", "0001;05.11.2026;100,00;вода"])
def test_one_matched_by_hand_is_known_by_its_account_and_as_it_was_told(
    two_companies: TwoCompanies, corrected: str
) -> None:
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)
    imported(kashtan, "payments", f"{HEADER}777;05.11.2026;100,00;вода\n", by=by)
    matched_by_hand(two_companies, to="0001", by=by)

    job = imported(kashtan, "payments", f"{HEADER}{corrected}\n", by=by, mode="valid")

    assert (2, *RECORDED) in faults(kashtan, job)
    assert balance(two_companies, "0001") == Decimal("-100.00")


@pytest.mark.parametrize("by_hand", [False, True])
def test_one_without_an_account_is_known_by_its_purpose(
    two_companies: TwoCompanies, *, by_hand: bool
) -> None:
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)
    imported(kashtan, "payments", f"{HEADER};05.11.2026;100,00;Іваненко\n", by=by)
    if by_hand:
        matched_by_hand(two_companies, to="0003", by=by)
    corrected = ";05.11.2026;110,00;Іваненко\n;05.11.2026;8,00;Петренко\n"
    named = "0001;05.11.2026;100,00;Іваненко\n"

    jobs = [
        imported(kashtan, "payments", HEADER + content, by=by, mode="valid")
        for content in (corrected, named)
    ]

    unmatched = ("account", "import.payment.unmatched")
    assert [faults(kashtan, job) for job in jobs] == [
        [(2, *RECORDED), (3, *unmatched)],
        [(2, *RECORDED)],
    ]
    assert balance(two_companies, "0001") == Decimal(0)
    assert balance(two_companies, "0003") == Decimal(-100 if by_hand else 0)


def test_one_sum_to_two_payees_in_two_files_is_two_payments(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)
    with company_session(kashtan) as session:
        a_payee(session, name="КП «Вода»")
        a_payee(session, name="КП «Тепло»").edrpou = "12345678"
    told = "Рахунок;Дата;Сума;Отримувач\n0001;05.11.2026;100,00;{}\n"

    for payee in ("КП «Вода»", "КП «Тепло»", "КП «Вода»", "КП «Тепло»"):
        job = imported(kashtan, "payments", told.format(payee), by=by)
        assert faults(kashtan, job) == []

    assert balance(two_companies, "0001") == Decimal("-200.00")
