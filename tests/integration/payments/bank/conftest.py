"""A company with three accounts and a bank account, on the last day of November."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.factories.bank_statements import a_bank_account
from tests.factories.companies import TwoCompanies
from tests.factories.imports import an_office, imported

ACCOUNTS = """\
Особовий рахунок;Населений пункт;Вулиця;Будинок;Квартира;ПІБ;Осіб;Загальна площа
700123;Ірпінь;вул. Соборна;1;1;Шевченко Мар’яна;2;45,60
700124;Ірпінь;вул. Соборна;1;2;Їжак Ґонта;3;61,10
0012345;Ірпінь;вул. Соборна;1;3;Єва Кравець;1;30,00
"""


@pytest.fixture(autouse=True)
def late_november() -> Iterator[None]:
    with time_machine.travel("2026-11-30T10:00:00Z", tick=True):
        yield


@pytest.fixture
def office(two_companies: TwoCompanies) -> int:
    """Return the actor of the company that the tests look at."""
    by = an_office(two_companies.kashtan)
    imported(two_companies.kashtan, "accounts", ACCOUNTS, by=by)
    a_bank_account(two_companies.kashtan)
    return by
