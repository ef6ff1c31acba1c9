"""Statements as banks give them, each from its own format to posted payments."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.factories.bank_statements import a_bank_account
from tests.factories.companies import TwoCompanies
from tests.factories.imports import an_office, imported
from tests.factories.statements import a_camt, an_entry
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


THIRD, UNKNOWN = Decimal("410.20"), ("unknown", "credited", Decimal("400.00"))
FEE = ("fee", "explained", Decimal("12.50"))


def paid(amount: Decimal) -> tuple[str, str, Decimal]:
    return ("payment", "credited", amount)


@pytest.mark.parametrize(
    ("name", "expected", "others"),
    [
        (
            "camt053_sample.xml",
            {"700123": FIRST, "700124": SECOND, "700125": THIRD},
            [UNKNOWN, FEE],
        ),
        ("camt054_sample.xml", {"700124": SECOND, "700125": THIRD}, [UNKNOWN]),
        ("mt940_sample.sta", {"700123": FIRST}, [FEE]),
        ("1c_to_kl_ua.txt", {"700123": FIRST, "700124": SECOND}, [FEE]),
        ("ibank2ua_statement.csv", {"700123": FIRST, "700124": SECOND}, [FEE]),
        ("ifobs_statement.dat", {"700123": FIRST}, [FEE]),
        (
            "privat_autoclient_transactions.json",
            {"700123": FIRST},
            [
                FEE,
                ("unknown", "waiting", Decimal("77.00")),
                ("acquirer_payout", "waiting", Decimal("1298.00")),
                ("acquirer_payout", "waiting", Decimal("10.00")),
            ],
        ),
    ],
)
def test_a_sample_goes_in(
    two_companies: TwoCompanies,
    name: str,
    expected: dict[str, Decimal],
    others: list[tuple[str, str, Decimal]],
) -> None:
    """Each row with its sort, state and sum; what is no payment of an account is not lost."""
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)
    a_bank_account(kashtan, OWN)
    rows = sorted([*map(paid, expected.values()), *others])

    for _ in range(2):  # the same file again changes nothing
        imported(kashtan, "statements", (SAMPLES / name).read_bytes(), by=by, name=name)

        assert credited(kashtan) == expected
        found = sorted((sort, state, amount) for sort, state, _, amount in lines(kashtan))
        assert found == rows


def test_a_notice_and_the_statement_after_it_are_the_same_money(
    two_companies: TwoCompanies,
) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)
    a_bank_account(kashtan, OWN)

    for name in ("camt054_sample.xml", "camt053_sample.xml"):
        imported(kashtan, "statements", (SAMPLES / name).read_bytes(), by=by, name=name)

    assert credited(kashtan) == {"700123": FIRST, "700124": SECOND, "700125": THIRD}
    assert len(lines(kashtan)) == 5


def test_c106_an_account_in_the_other_text_of_a_movement_is_credited(
    two_companies: TwoCompanies,
) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)
    a_bank_account(kashtan, OWN)
    words = "<RmtInf><Ustrd>Від: Тест Т.</Ustrd></RmtInf><AddtlTxInf>о/р 700123</AddtlTxInf>"
    entry = an_entry("100.00", more=f"<NtryDtls><TxDtls>{words}</TxDtls></NtryDtls>")

    imported(kashtan, "statements", a_camt(entry), by=by, name="camt.xml")

    assert credited(kashtan) == {"700123": Decimal("100.00")}
