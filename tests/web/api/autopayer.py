"""A subscriber who lets an account be paid by itself."""

from decimal import Decimal

from sqlalchemy import select

from app.access.users import add_subscriber
from app.database import company_session
from app.database.models import OutboxEvent
from app.kernel import clock
from app.payments.autopay.models import Autopay, AutopayRun
from app.payments.autopay.switching import NewAutopay, turn_on
from app.payments.autopay.tasks import run_company
from app.registry.link_account import LinkAsk, link_account
from app.registry.models import Account
from notifications.letters import letter_of
from tests.factories.accounts import BY
from tests.web.api.at_work import AtWork
from tests.web.api.test_saved_cards import an_order


class Payer:
    """A subscriber of the account, with a saved card; today is the fifth, 285.97 are owed."""

    def __init__(self, shop: AtWork, email: str = "olena@example.com", **card: str) -> None:
        self.shop = shop
        with company_session(shop.company) as session:
            self.user = add_subscriber(session, email=email)
            account = session.get_one(Account, shop.account)
            ask = LinkAsk(
                user_id=self.user,
                actor_id=BY,
                number=account.number,
                code=account.link_code,
                address="127.0.0.1",
            )
            link_account(session, ask, at=clock.now())
        order = an_order(shop, self.user, f"keep {email}", "0.01", keep=True)
        shop.call(shop.gateway.told(shop.gateway.pay(order, "0.01", keep=True, **card)))
        self.card = shop.cards[-1].id

    def turn_on(self, *, day: int = 10, limit: str = "500.00", card: int = 0) -> int:
        new = NewAutopay(
            account_id=self.shop.account,
            user_id=self.user,
            card_id=card or self.card,
            day=day,
            monthly_limit=Decimal(limit),
        )
        with company_session(self.shop.company) as session:
            return turn_on(session, new, at=clock.now())

    def run(self) -> None:
        run_company(company_id=self.shop.company.id, slug=self.shop.company.slug)

    def runs(self) -> list[tuple[str, str]]:
        with company_session(self.shop.company) as session:
            rows = session.execute(
                select(AutopayRun.state, AutopayRun.charge_on).order_by(AutopayRun.id)
            )
            return [(state, f"{day:%d.%m}") for state, day in rows]

    def stopped(self) -> str | None:
        with company_session(self.shop.company) as session:
            return session.scalars(select(Autopay.stopped_for)).one()

    def letters(self) -> list[str]:
        with company_session(self.shop.company) as session:
            events = session.scalars(
                select(OutboxEvent)
                .where(OutboxEvent.kind.startswith("autopay."))
                .order_by(OutboxEvent.id)
            )
            return [letter_of(each.kind, each.facts, company="Каштан").text for each in events]
