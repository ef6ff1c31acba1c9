"""Statements as banks give them, each from its own format to posted payments."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.factories.bank_statements import a_bank_account
from tests.factories.companies import TwoCompanies
from tests.factories.imports import an_office, imported
from tests.integration.payments.bank.books import credited, lines

pytestmark = pytest.mark.postgres

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
OWN = "UA813052990000026007000111222"
ACCOUNTS = """\
Особовий рахунок;Населений пункт;Вулиця;Будинок;Квартира;ПІБ;Осіб;Загальна площа
700123;Ірпінь;вул. Соборна;1;1;Шевченко Мар’яна;2;45,60
700124;Ірпінь;вул. Соборна;1;2;Їжак Ґонта;3;61,10
700125;Ірпінь;вул. Соборна;1;3;Єва Кравець;1;30,00
"""
FIRST, SECOND = Decimal("845.37"), Decimal("500.00")


@pytest.mark.parametrize(
    ("name", "expected", "sorts"),
    [
        (
            "camt053_sample.xml",
            {"700123": FIRST, "700124": SECOND, "700125": Decimal("410.20")},
            ["payment", "payment", "payment", "unknown", "fee"],
        ),
        ("mt940_sample.sta", {"700123": FIRST}, ["payment", "fee"]),
        (
            "1c_to_kl_ua.txt",
            {"700123": FIRST, "700124": SECOND},
            ["payment", "payment", "fee"],
        ),
        (
            "ibank2ua_statement.csv",
            {"700123": FIRST, "700124": SECOND},
            ["payment", "payment", "fee"],
        ),
        ("ifobs_statement.dat", {"700123": FIRST}, ["payment", "fee"]),
        (
            "privat_autoclient_transactions.json",
            {"700123": FIRST},
            ["payment", "fee", "unknown", "acquirer_payout", "acquirer_payout"],
        ),
    ],
)
def test_a_sample_goes_in(
    two_companies: TwoCompanies, name: str, expected: dict[str, Decimal], sorts: list[str]
) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)
    a_bank_account(kashtan, OWN)

    for _ in range(2):  # the same file again changes nothing
        imported(kashtan, "statements", (SAMPLES / name).read_bytes(), by=by, name=name)

        assert credited(kashtan) == expected
        assert sorted(sort for sort, *_ in lines(kashtan)) == sorted(sorts)
