"""Numbers of documents, taken by many at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.database import company_session
from app.database.numbering import next_number
from tests.factories.companies import TwoCompanies

pytestmark = pytest.mark.postgres


def test_b1_6_fifty_at_once_have_fifty_numbers_without_a_gap(two_companies: TwoCompanies) -> None:
    def taken(_: int) -> int:
        with company_session(two_companies.kashtan) as session:
            return next_number(session, kind="bill/2026")

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(taken, range(50)))

    assert sorted(numbers) == list(range(1, 51))
    with company_session(two_companies.vodokanal) as session:
        assert next_number(session, kind="bill/2026") == 1
