import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app.database import company_session, shared_session
from app.database.numbering import next_number
from app.database.sessions import CompanyMissing, installed
from tests.factories.companies import TwoCompanies

WHERE = text("SELECT current_user, current_schema")


def test_a_session_acts_as_its_company_user_in_its_schema(two_companies: TwoCompanies) -> None:
    for company in two_companies.both:
        with company_session(company) as session:
            assert session.execute(WHERE).one() == (company.user_role, company.schema)


def test_the_next_transaction_of_a_session_enters_the_company_again(
    two_companies: TwoCompanies,
) -> None:
    company = two_companies.kashtan
    with installed().open(company) as session:
        for end in (session.commit, session.rollback):
            assert session.execute(WHERE).one() == (company.user_role, company.schema)
            end()


def test_a_session_without_a_company_finds_no_table(two_companies: TwoCompanies) -> None:
    del two_companies
    with shared_session() as session, pytest.raises(ProgrammingError, match="does not exist"):
        session.execute(text("SELECT count(*) FROM account"))


@pytest.mark.parametrize("company", [None, "kashtan", 1])
def test_no_company_is_refused_before_the_database(
    two_companies: TwoCompanies, company: object
) -> None:
    del two_companies
    with pytest.raises(CompanyMissing), company_session(company):  # type: ignore[arg-type]
        pass


def test_numbers_have_no_gaps_after_a_rollback(two_companies: TwoCompanies) -> None:
    company = two_companies.vodokanal
    with company_session(company) as session:
        assert next_number(session, kind="receipt/2026") == 1
    with installed().open(company) as session:
        assert next_number(session, kind="receipt/2026") == 2
        session.rollback()
    with company_session(company) as session:
        assert next_number(session, kind="receipt/2026") == 2
    with company_session(two_companies.kashtan) as session:
        assert next_number(session, kind="receipt/2026") == 1
