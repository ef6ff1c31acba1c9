"""Money moved between accounts, as the cabinets of both tell it."""

from datetime import date

from sqlalchemy import select

from app.database import company_session
from app.payments.documents.models import DocumentKind
from app.registry.models import Account
from tests.factories.money import pay
from tests.factories.money_documents import a_money_document, reversed_document
from tests.web.conftest import CompanyClient, Web
from tests.web.household import NUMBER, early_december, home, link

__all__ = ["early_december", "home"]


class TestMovedPayments:
    def test_are_told_to_both_without_the_number_of_the_other(
        self, web: Web, home: CompanyClient
    ) -> None:
        kashtan = web.companies.kashtan
        with company_session(kashtan) as session:
            mine, other = (
                session.scalars(select(Account.id).where(Account.number == number)).one()
                for number in (NUMBER, "01-00232")
            )
            paid = pay(session, mine, "50.00", date(2026, 12, 3))
            a_money_document(
                session, DocumentKind.TRANSFER, "32.10", payment_id=paid.id, to_account_id=other
            )
            back = a_money_document(
                session, DocumentKind.TRANSFER, "7.77", payment_id=paid.id, to_account_id=other
            )
            reversed_document(session, back.id)

        page = home.get("/payments/").text

        assert "Перенесено на інший рахунок" in page
        assert "−32,10" in page
        assert "7,77" not in page
        assert "01-00232" not in page
        neighbour = web.subscriber(kashtan, "neighbour@example.com")
        link(neighbour, "01-00232")
        told = neighbour.get("/payments/").text
        assert "Перенесено з іншого рахунку" in told
        assert "32,10" in told
        assert NUMBER not in told
