"""One movement told by files of two formats is one payment; what is unclear waits for a person."""

from collections import Counter
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.database import company_session
from app.exchange.undo import undo_import
from app.kernel.company import CompanyRef
from app.payments.bank.models import BankLine, StatementLine
from app.payments.bank.same_by_hand import FirstTellingGone, say_another, say_same
from tests.factories.bank_statements import IBAN, PAYER, a_bank_account, a_statement, as_csv
from tests.factories.companies import TwoCompanies
from tests.factories.imports import an_office, faults, imported
from tests.integration.payments.bank.books import credited, lines
from tests.integration.payments.bank.test_samples import ACCOUNTS, FIRST, OWN, SAMPLES, SECOND

pytestmark = pytest.mark.postgres

FILES = (
    "camt053_sample.xml",
    "mt940_sample.sta",
    "1c_to_kl_ua.txt",
    "ibank2ua_statement.csv",
    "ifobs_statement.dat",
    "privat_autoclient_transactions.json",
)
WATER = "за воду о/р 700123"


def an_mt940(*movements: tuple[str, str, str]) -> str:
    """Return the 20th as MT940: amount, the payer's IBAN or nothing, purpose of each."""
    told = "".join(
        f":61:2611201120C{amount.replace('.', ',')}NTRFNONREF\n"
        f":86:166?20{purpose}{f'?31{iban}' if iban else ''}\n"
        for amount, iban, purpose in movements
    )
    total = sum(Decimal(amount) for amount, *_ in movements)
    return (
        f":20:S1\n:25:{IBAN}\n:28C:1/1\n:60F:C261120UAH0,00\n{told}"
        f":62F:C261120UAH{str(total).replace('.', ',')}\n-\n"
    )


def as_mt940(company: CompanyRef, *movements: tuple[str, str, str], by: int) -> int:
    content = an_mt940(*movements).encode()
    return imported(company, "statements", content, by=by, name="statement.sta")


def an_unclear(company: CompanyRef) -> int:
    with company_session(company) as session:
        return session.scalars(select(BankLine.id).where(BankLine.because == "maybe-same")).one()


@pytest.mark.parametrize("first", FILES)
def test_samples_of_one_day_are_one_day(two_companies: TwoCompanies, first: str) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)
    a_bank_account(kashtan, OWN)

    for name in (first, *(each for each in FILES if each != first), first):
        imported(kashtan, "statements", (SAMPLES / name).read_bytes(), by=by, name=name)

    assert credited(kashtan) == {"700123": FIRST, "700124": SECOND, "700125": Decimal("410.20")}
    told = Counter(amount for *_, amount in lines(kashtan))
    assert {told[each] for each in (FIRST, SECOND, Decimal("12.50"))} == {1}
    assert not [each for each in lines(kashtan) if each[2] == "maybe-same"]


class TestToldByTwoFormats:
    def test_three_equal_rows_stay_three(self, two_companies: TwoCompanies, office: int) -> None:
        kashtan = two_companies.kashtan
        rows = [{"amount": "150.00", "purpose": WATER} for _ in range(3)]
        imported(kashtan, "statements", as_csv(a_statement(*rows)), by=office)

        job = as_mt940(kashtan, *[("150.00", PAYER, "za vodu o/r 700123")] * 3, by=office)

        assert credited(kashtan) == {"700123": Decimal("450.00")}
        assert [key for _, _, key in faults(kashtan, job)] == ["import.statement.known"] * 3

    def test_a_fourth_equal_row_is_new(self, two_companies: TwoCompanies, office: int) -> None:
        kashtan = two_companies.kashtan
        rows = [{"amount": "150.00", "purpose": WATER} for _ in range(3)]
        imported(kashtan, "statements", as_csv(a_statement(*rows)), by=office)

        for _ in range(2):
            as_mt940(kashtan, *[("150.00", PAYER, WATER)] * 4, by=office)

        assert credited(kashtan) == {"700123": Decimal("600.00")}

    def test_what_the_second_tells_otherwise_is_kept(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        told = a_statement({"amount": "150.00", "purpose": WATER, "document": "17"})
        imported(kashtan, "statements", as_csv(told), by=office)

        as_mt940(kashtan, ("150.00", PAYER, "za vodu o/r 700123"), by=office)

        with company_session(kashtan) as session:
            links = session.scalars(select(StatementLine).order_by(StatementLine.statement_id))
            kept = [(each.dialect, (each.raw or {}).get("purpose")) for each in links]
        assert kept == [("csv", None), ("mt940", "za vodu o/r 700123")]

    def test_another_payer_of_the_same_sum_is_another(
        self, two_companies: TwoCompanies, office: int
    ) -> None:
        kashtan = two_companies.kashtan
        told = a_statement({"amount": "150.00", "purpose": WATER})
        imported(kashtan, "statements", as_csv(told), by=office)

        as_mt940(kashtan, ("150.00", "UA903052992990004149123456789", WATER), by=office)

        assert credited(kashtan) == {"700123": Decimal("300.00")}


class TestWhatIsUnclear:
    @pytest.fixture
    def jobs(self, two_companies: TwoCompanies, office: int) -> tuple[int, int]:
        kashtan = two_companies.kashtan
        told = a_statement({"amount": "150.00", "purpose": WATER})
        first = imported(kashtan, "statements", as_csv(told), by=office)
        return first, as_mt940(kashtan, ("150.00", PAYER, "o/r 700124"), by=office)

    def test_waits_and_is_no_payment(
        self, two_companies: TwoCompanies, jobs: tuple[int, int]
    ) -> None:
        kashtan = two_companies.kashtan

        assert credited(kashtan) == {"700123": Decimal("150.00")}
        assert lines(kashtan)[1] == ("unknown", "waiting", "maybe-same", Decimal("150.00"))
        told = [key for _, _, key in faults(kashtan, jobs[1])]
        assert told == ["import.statement.maybe-same"]

    @pytest.mark.usefixtures("jobs")
    def test_is_the_same_by_a_persons_word(self, two_companies: TwoCompanies, office: int) -> None:
        kashtan = two_companies.kashtan
        line = an_unclear(kashtan)
        with company_session(kashtan) as session:
            say_same(session, line, by=office)

        as_mt940(kashtan, ("150.00", PAYER, "o/r 700124"), by=office)

        assert credited(kashtan) == {"700123": Decimal("150.00")}
        assert len(lines(kashtan)) == 1

    @pytest.mark.usefixtures("jobs")
    def test_is_another_by_a_persons_word(self, two_companies: TwoCompanies, office: int) -> None:
        kashtan = two_companies.kashtan
        line = an_unclear(kashtan)
        with company_session(kashtan) as session:
            say_another(session, line, by=office)

        as_mt940(kashtan, ("150.00", PAYER, "o/r 700124"), by=office)

        assert credited(kashtan) == {"700123": Decimal("150.00"), "700124": Decimal("150.00")}

    def test_stands_alone_once_the_first_file_is_undone(
        self, two_companies: TwoCompanies, office: int, jobs: tuple[int, int]
    ) -> None:
        kashtan = two_companies.kashtan
        line = an_unclear(kashtan)
        with company_session(kashtan) as session:
            undo_import(session, jobs[0], by=office)
        with pytest.raises(FirstTellingGone), company_session(kashtan) as session:
            say_same(session, line, by=office)

        with company_session(kashtan) as session:
            say_another(session, line, by=office)

        assert credited(kashtan) == {"700124": Decimal("150.00")}
