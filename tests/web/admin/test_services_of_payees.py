"""A service that some accounts pay to another payee is chosen by who is paid."""

from sqlalchemy import select

from app.database import company_session
from app.registry.models import Account
from app.tariffs.models import Agreement, Service
from tests.factories.accounts import a_payee, an_agreement
from tests.web.admin.by_hand import account, accountant, rows
from tests.web.admin.test_accounts import settle
from tests.web.conftest import CompanyClient, Web

__all__ = ["account", "accountant"]


def test_the_same_way_of_two_payees_is_told_apart(
    web: Web, account: int, accountant: CompanyClient
) -> None:
    kashtan = web.companies.kashtan
    (second,) = settle(kashtan, "01-2")
    with company_session(kashtan) as session:
        other = a_payee(session, name="КП «Друге»")
        service = Service(code="video", name="Відеонагляд", unit="flat")
        session.add(service)
        session.flush()
        ours, theirs = (session.get_one(Account, each) for each in (account, second))
        an_agreement(session, ours, service, method="flat")
        an_agreement(session, theirs, service, method="flat", payee_id=other.id)
        service_id = service.id

    page = accountant.get(f"/office/accounts/{account}/services/new").get_data(as_text=True)

    assert "Відеонагляд: з квартири</option>" in page
    assert "Відеонагляд: з квартири, отримувач КП «Друге»</option>" in page
    of = select(Agreement.payee_id).where(Agreement.service_id == service_id)
    assert len(rows(kashtan, of)) == 2
