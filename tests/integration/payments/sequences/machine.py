"""Operations on money in any order, done with the product and with the model side by side."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charging.adjustments.lines import Wanted
from app.charging.adjustments.operations import NewAdjustment, make_adjustment, undo_adjustment
from app.kernel.month import Month
from app.months.operations import open_month
from app.payments.documents.standing import MoneyMovedOn
from app.payments.models import Payment
from app.payments.operations import reverse_payment
from app.payments.taking_back import take_back_payments
from app.registry.models import Account
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.cards import a_merchant
from tests.factories.money import close, publish
from tests.integration.payments.sequences.entrances import (
    ONE_LINE_EACH,
    Told,
    by_bank,
    by_card,
    by_cash,
    by_register,
)
from tests.integration.payments.sequences.holding import assert_all_holds, books_of, everything
from tests.integration.payments.sequences.model import Model, ModelPayment

FIRST = Month(2026, 1)
MOST_MONTHS = 5
accounts = st.integers(0, 2)
sums = st.integers(1, 30_000).map(lambda kopecks: Decimal(kopecks) / 100)
charges = st.lists(st.one_of(st.just(Decimal(0)), sums), min_size=6, max_size=6)
_form = count(1)


class MoneyMachine(RuleBasedStateMachine):
    """Months, payments by each entrance, what takes them back; documents come in a subclass."""

    session: Session

    def __init__(self) -> None:
        """Begin what is undone whole at the end."""
        super().__init__()
        self.begun = self.session.begin_nested()
        self.model = Model()
        self.deliveries: list[Callable[[], None]] = []
        self.adjustments: dict[int, tuple[int, int, Decimal]] = {}
        self.job = 0

    @initialize(amounts=charges, paid=st.lists(sums, min_size=3, max_size=3))
    def open_a_city(self, amounts: list[Decimal], paid: list[Decimal]) -> None:
        """Give three accounts two services each, a month charged and a register paid."""
        session = self.session
        services = [a_service(session), a_service(session, "heat")]
        self.accounts = [an_account(session).id for _ in range(3)]
        self.agreements = [
            an_agreement(session, session.get_one(Account, account), service)
            for account in self.accounts
            for service in services
        ]
        self.shop = a_merchant(session)
        self.model.balance = dict.fromkeys(self.accounts, Decimal(0))
        open_month(session, FIRST)
        self.charge_a_month(amounts)
        self.pay(by_register, [(place, amount, -1) for place, amount in enumerate(paid)], 20)

    @property
    def now(self) -> Month:
        """Return the month whose bills are not out yet."""
        return self.model.published[-1].plus(1) if self.model.published else FIRST

    @precondition(lambda self: len(self.model.published) < MOST_MONTHS)
    @rule(amounts=charges)
    def charge_a_month(self, amounts: list[Decimal]) -> None:
        """Publish the month's charges and open the next; no more than two have open books."""
        if len(self.model.published) > len(self.model.closed):
            self.close_the_earliest()
        month = self.now
        charged = [
            (agreement, str(amount))
            for agreement, amount in zip(self.agreements, amounts, strict=True)
            if amount
        ]
        publish(self.session, month, *charged)
        for agreement, amount in charged:
            self.model.charge(agreement.account_id, agreement.service_id, Decimal(amount))
        self.model.published.append(month)
        open_month(self.session, month.plus(1))

    @precondition(lambda self: len(self.model.published) > len(self.model.closed))
    @rule()
    def close_a_month(self) -> None:
        """Close the month whose bills are out, before the next ones are."""
        self.close_the_earliest()

    def close_the_earliest(self) -> None:
        """Close the earliest open month; its books are kept to be compared."""
        month = self.model.published[len(self.model.closed)]
        close(self.session, month)
        self.model.closed[month] = books_of(self.session, month)

    @precondition(lambda self: self.model.published)
    @rule(place=st.integers(0, 5), months_ago=st.integers(0, 2), amount=sums, lowers=st.booleans())
    def recalculate(self, place: int, months_ago: int, amount: Decimal, *, lowers: bool) -> None:
        """Correct what a published month was charged, closed or not."""
        agreement = self.agreements[place]
        month = self.model.published[-1 - min(months_ago, len(self.model.published) - 1)]
        amount = -amount if lowers else amount
        wanted = Wanted(agreement.account_id, agreement.service_id, month, amount)
        key = f"form:{next(_form)}"  # one undone leaves its key used
        new = NewAdjustment(key=key, basis="акт № 1", reason="перерахунок", wanted=[wanted])
        made = make_adjustment(self.session, new, by=BY)
        assert make_adjustment(self.session, new, by=BY).id == made.id
        self.adjustments[made.id] = (agreement.account_id, agreement.service_id, amount)
        self.model.charge(agreement.account_id, agreement.service_id, amount)

    @precondition(lambda self: self.adjustments)
    @rule(data=st.data())
    def undo_a_recalculation(self, data: st.DataObject) -> None:
        """Take a correction back."""
        made = data.draw(st.sampled_from(sorted(self.adjustments)))
        account, service, amount = self.adjustments[made]
        if self.may_be_refused(
            lambda: undo_adjustment(self.session, made, reason="помилка", by=BY)
        ):
            return
        del self.adjustments[made]
        self.model.charge(account, service, -amount)

    @rule(
        entrance=st.sampled_from([by_register, by_register, by_bank, by_cash, by_card]),
        rows=st.lists(st.tuples(accounts, sums, st.integers(-1, 2)), min_size=1, max_size=3),
        day=st.integers(1, 28),
    )
    def pay(self, entrance: Any, rows: list[tuple[int, Decimal, int]], day: int) -> None:
        """Take payments by one of the entrances; what brought them may be delivered again."""
        self.job += 1
        if entrance in ONE_LINE_EACH:
            rows = list({row[0]: row for row in rows}.values())
        told = Told(
            job=self.job,
            on=date(self.now.year, self.now.number, day),
            at=datetime(self.now.year, self.now.number, day, 10, tzinfo=UTC),
            rows=[
                (self.accounts[account], amount, FIRST.plus(month) if month >= 0 else None)
                for account, amount, month in rows
            ],
        )
        known = set(self.model.payments)
        deliver = entrance(self, told)
        deliver()
        new = self.session.scalars(select(Payment).order_by(Payment.id)).all()
        came = [each for each in new if each.id not in known]
        for each in came:
            job = each.import_job_id
            self.model.pay(ModelPayment(each.id, each.account_id or 0, each.amount, job))
        assert sorted((each.account_id, each.amount) for each in came) == sorted(
            (account, amount) for account, amount, _ in told.rows
        )
        self.deliveries.append(deliver)

    @precondition(lambda self: self.deliveries)
    @rule(data=st.data())
    def deliver_again(self, data: st.DataObject) -> None:
        """Bring the same once more: nothing comes of it, whatever became of it since."""
        before = everything(self.session)
        data.draw(st.sampled_from(self.deliveries))()
        assert everything(self.session) == before

    @precondition(lambda self: self.posted())
    @rule(data=st.data())
    def take_a_payment_back(self, data: st.DataObject) -> None:
        """Reverse one, unless documents hold parts of it."""
        payment = data.draw(st.sampled_from(self.posted()))
        done = self.unless_moved(
            [payment],
            lambda: reverse_payment(
                self.session, payment.id, reason="банк", by=BY, on_day=self.now.first_day
            ),
        )
        if done:
            self.model.take_back(payment)

    @precondition(lambda self: any(each.job for each in self.posted()))
    @rule(data=st.data())
    def undo_a_register(self, data: st.DataObject) -> None:
        """Take all payments of an import back, or none."""
        job = data.draw(st.sampled_from(sorted({each.job for each in self.posted() if each.job})))
        brought = [each for each in self.posted() if each.job == job]
        done = self.unless_moved(
            brought,
            lambda: take_back_payments(
                self.session,
                import_job_id=job,
                reason="undone",
                by=BY,
                on_day=self.now.first_day,
            ),
        )
        for each in brought if done else ():
            self.model.take_back(each)

    def posted(self) -> list[ModelPayment]:
        """Return the payments that stand."""
        return [each for each in self.model.payments.values() if each.is_posted]

    def unless_moved(self, payments: list[ModelPayment], act: Callable[[], object]) -> bool:
        """Do it; it is refused where documents hold what they came to, and only there."""
        held = any(self.model.held(each.id) for each in payments)
        overpaid = any(self.model.moves_overpaid(each.account) for each in payments)
        refused = self.may_be_refused(act)
        assert not refused or held or overpaid, "refused for nothing"
        assert refused or not held, "money was taken back under a document"
        return not refused

    def may_be_refused(self, act: Callable[[], object], *refusals: type[Exception]) -> bool:
        """Return whether it was refused; then nothing of it is left."""
        expected: tuple[type[Exception], ...] = (MoneyMovedOn, *refusals)
        before, tried = everything(self.session), self.session.begin_nested()
        try:
            act()
            tried.commit()
        except expected:
            tried.rollback()
            self.session.expire_all()
            assert everything(self.session) == before
            return True
        return False

    @invariant()
    def all_holds(self) -> None:
        """The books are what the model says, and hold together."""
        if self.model.balance:
            assert_all_holds(self.session, self.model)

    def teardown(self) -> None:
        """Leave nothing to the next example."""
        self.begun.rollback()
        self.session.expire_all()
