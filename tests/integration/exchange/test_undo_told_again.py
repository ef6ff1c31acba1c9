"""Two files tell the same: the first is not undone behind the back of the second."""

import pytest

from app.database import company_session
from app.exchange.told_again import ImportToldAgain
from app.exchange.undo import undo_import
from tests.factories.companies import TwoCompanies
from tests.factories.imports import ACCOUNTS, an_office, count, imported

pytestmark = pytest.mark.postgres

HEAD = "Рахунок;Діє з;Осіб\n"
FIVE = "0001;15.11.2026;5\n"
LIVE = "kind = 'persons' AND retired_at IS NULL"


def test_names_the_later_file_and_waits_for_it(two_companies: TwoCompanies) -> None:
    """Five persons since the 15th were told twice; two were there before."""
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)
    first = imported(kashtan, "parameters", HEAD + FIVE, by=by)
    again = f"{HEAD}{FIVE}0002;15.11.2026;4\n"
    second = imported(kashtan, "parameters", again, by=by, name="again.csv")

    with company_session(kashtan) as session, pytest.raises(ImportToldAgain) as refused:
        undo_import(session, first, by=by)
    assert refused.value.facts == {"job": first, "later": second, "file": "again.csv", "lines": 1}
    with company_session(kashtan) as session:
        assert count(session, "account_parameter", f"{LIVE} AND value = 5") == 1
        undo_import(session, second, by=by)
        undo_import(session, first, by=by)
    imported(kashtan, "parameters", again, by=by)
    with company_session(kashtan) as session:
        assert count(session, "account_parameter", f"{LIVE} AND value = 5") == 1


def test_lets_go_what_the_later_file_tells_otherwise(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)
    first = imported(kashtan, "parameters", HEAD + FIVE, by=by)
    imported(kashtan, "parameters", f"{HEAD}0002;15.11.2026;5\n", by=by)

    with company_session(kashtan) as session:
        undo_import(session, first, by=by)
        assert count(session, "account_parameter", f"{LIVE} AND value = 5") == 1
