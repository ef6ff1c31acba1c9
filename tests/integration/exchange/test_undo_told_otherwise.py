"""Two files tell the same money in other columns: the first is not undone behind the second."""

from decimal import Decimal

import pytest

from app.database import company_session
from app.exchange.told_again import ImportToldAgain
from app.exchange.undo import undo_import
from tests.factories.companies import TwoCompanies
from tests.factories.imports import ACCOUNTS, an_office, imported
from tests.integration.exchange.test_charging_facts import a_charged_house
from tests.integration.exchange.test_money import balance

pytestmark = pytest.mark.postgres

PAID = "Рахунок;Дата;Сума;Призначення\n0001;05.11.2026;100,00;вода\n"
PAID_OF_MONTH = "Рахунок;Дата;Сума;Призначення;За місяць\n0001;05.11.2026;100,00;вода;{}\n"
OWED = "Рахунок;Послуга;Борг\n0001;Водопостачання;100,00\n"
OWED_OF_MONTH = "Рахунок;Послуга;Сальдо;Місяць виникнення;Вид боргу\n"
PEOPLE = "Рахунок;Діє з;Осіб\n0001;15.11.2026;5\n"


def told_again(two_companies: TwoCompanies, job: int, later: int, *, by: int) -> object:
    """Return how many lines of the later file stand against undoing the first."""
    kashtan = two_companies.kashtan
    with company_session(kashtan) as session, pytest.raises(ImportToldAgain) as refused:
        undo_import(session, job, by=by)
    assert refused.value.facts["later"] == later
    return refused.value.facts["lines"]


@pytest.mark.parametrize(
    ("first", "later"),
    [
        (PAID, PAID_OF_MONTH.format("10.2026")),
        (PAID_OF_MONTH.format("10.2026"), PAID),
        (PAID_OF_MONTH.format("10.2026"), PAID_OF_MONTH.format("09.2026")),
    ],
    ids=["told then", "told before", "told otherwise"],
)
def test_a_payment_is_the_same_whatever_month_it_names(
    two_companies: TwoCompanies, first: str, later: str
) -> None:
    """100.00 of one day, told by two files; undoing the first would leave 0001 with nothing."""
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)
    job = imported(kashtan, "payments", first, by=by)
    again = imported(kashtan, "payments", later, by=by, name="later.csv")
    assert balance(two_companies, "0001") == Decimal("-100.00")

    assert told_again(two_companies, job, again, by=by) == 1

    assert balance(two_companies, "0001") == Decimal("-100.00")


def test_equal_payments_are_told_as_often_as_the_later_file_has_them(
    two_companies: TwoCompanies,
) -> None:
    """Two of 100.00 on one day; the later file has three: the third alone is its own."""
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)
    line = PAID.splitlines()[1] + "\n"
    job = imported(kashtan, "payments", PAID + line, by=by)
    more = line.replace("\n", ";10.2026\n")
    again = imported(kashtan, "payments", PAID_OF_MONTH.format("10.2026") + more * 2, by=by)
    assert balance(two_companies, "0001") == Decimal("-300.00")

    assert told_again(two_companies, job, again, by=by) == 2


def test_another_payment_of_the_day_lets_the_first_go(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)
    job = imported(kashtan, "payments", PAID, by=by)
    other = PAID_OF_MONTH.format("10.2026").replace("0001", "0002")
    imported(kashtan, "payments", other, by=by)

    with company_session(kashtan) as session:
        undo_import(session, job, by=by)

    assert balance(two_companies, "0001") == Decimal("0.00")
    assert balance(two_companies, "0002") == Decimal("-100.00")


def test_an_opening_balance_is_the_same_however_it_is_written(
    two_companies: TwoCompanies,
) -> None:
    """100.00 of October: once as a debt without a month, once as a balance with month and kind."""
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)
    job = imported(kashtan, "openings", OWED, by=by)
    written = OWED_OF_MONTH + "0001;Водопостачання;100,00;10.2026;основний борг\n"
    again = imported(kashtan, "openings", written, by=by, name="later.csv")
    assert balance(two_companies, "0001") == Decimal("100.00")

    assert told_again(two_companies, job, again, by=by) == 1

    assert balance(two_companies, "0001") == Decimal("100.00")


@pytest.mark.parametrize(
    "other", ["0001;Водопостачання;100,00;09.2026;борг", "0001;Водопостачання;5,00;10.2026;пеня"]
)
def test_another_month_or_kind_of_debt_is_another_balance(
    two_companies: TwoCompanies, other: str
) -> None:
    kashtan = two_companies.kashtan
    by = a_charged_house(two_companies)
    job = imported(kashtan, "openings", OWED, by=by)
    imported(kashtan, "openings", f"{OWED_OF_MONTH}{other}\n", by=by)

    with company_session(kashtan) as session:
        undo_import(session, job, by=by)


def test_a_line_that_says_more_of_an_account_tells_it_again(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)
    job = imported(kashtan, "parameters", PEOPLE, by=by)
    more = "Рахунок;Діє з;Осіб;Загальна площа\n0001;15.11.2026;5;46,00\n"
    again = imported(kashtan, "parameters", more, by=by)

    assert told_again(two_companies, job, again, by=by) == 1


def test_accounts_told_again_stay_open(two_companies: TwoCompanies) -> None:
    """A code for the cabinet is made for each line anew; the accounts are the same three."""
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    job = imported(kashtan, "accounts", ACCOUNTS, by=by)
    again = imported(kashtan, "accounts", ACCOUNTS, by=by, name="later.csv")

    assert told_again(two_companies, job, again, by=by) == 3
