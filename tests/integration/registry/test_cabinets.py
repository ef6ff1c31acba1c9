"""Linking an account while its holder changes: neither slips past the other."""

from datetime import date
from threading import Thread

from sqlalchemy import select

from app.access.models import AccountLink
from app.access.users import add_subscriber
from app.database import company_session
from app.kernel import clock
from app.registry.link_account import LinkAsk, link_account
from app.registry.operations import NewHolder, change_holder
from tests.factories.accounts import BY
from tests.factories.companies import TwoCompanies
from tests.factories.households import CODE, a_household


def test_a_link_made_meanwhile_ends_with_the_others(two_companies: TwoCompanies) -> None:
    company = two_companies.kashtan
    with company_session(company) as session:
        account = a_household(session)
        user = add_subscriber(session, email="olena@example.com")
    ask = LinkAsk(user_id=user, actor_id=BY, number="01-00231", code=CODE, address="")
    ended: list[int] = []

    def change() -> None:
        new = NewHolder(name="Нова Власниця", since=date(2026, 1, 1))
        with company_session(company) as session:
            change = change_holder(session, account_id=account, new=new, by=BY)
            ended.append(change.ended)

    changing = Thread(target=change)
    with company_session(company) as session:
        link_account(session, ask, at=clock.now())
        changing.start()
        changing.join(timeout=0.5)
        assert changing.is_alive()  # it waits for the link to be there or not
    changing.join(timeout=30)

    assert ended == [1]
    with company_session(company) as session:
        live = select(AccountLink.id).where(AccountLink.unlinked_at.is_(None))
        assert session.scalars(live).all() == []
