"""Months of random debts, payments and mistakes: each month asks of whom one by one would be asked.

Money comes in time, late, in parts, too much, for days long past and between a month's end and its
bills; it turns out to be another's; charges are lowered for months gone by; accounts are asked by
hand, up to days before and after the bills'; bills are withdrawn and made again.
"""

import random
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger.models import EntryKind, OpenItem, Posting, PostingKind
from app.ledger.post import post, reverse
from app.ledger.records import NewPosting
from app.months.operations import find_month, get_month, open_month
from app.months.parameter_keys import INTEREST_POSTING, PENALTY_POSTING
from app.months.states import mark_withdrawn
from app.penalty.late.counted import as_frame, count, count_month, wanted_monthly
from app.penalty.late.posting import (
    ByHand,
    count_account,
    post_account,
    post_month,
    withdraw_month,
)
from app.penalty.late.sets.asking import STEP
from app.penalty.models import LateKind
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.money import a_charge, close, pay, publish
from tests.integration.penalty.conftest import FEB, JAN
from tests.integration.penalty.late_months import D, monthly

pytestmark = pytest.mark.postgres
ACCOUNTS, MONTHS, EVENTS = 12, 7, 20
DAY = timedelta(days=1)


def last_day(month: Month) -> date:
    return month.first_day.replace(day=month.days)


class City:
    """Accounts that owe for two services, and what happens to them."""

    def __init__(self, session: Session, chance: random.Random) -> None:
        self.session, self.chance = session, chance
        services = [a_service(session, code) for code in ("water", "heat")]
        self.agreements = [
            an_agreement(session, account, service)
            for account in [an_account(session) for _ in range(ACCOUNTS)]
            for service in services
        ]
        self.accounts = sorted({each.account_id for each in self.agreements})
        self.paid: list[int] = []

    def charge(self, month: Month) -> None:
        charged = [
            (each, str(self.amount())) for each in self.agreements if self.chance.random() < 0.8
        ]
        publish(self.session, month, *charged)

    def amount(self) -> Decimal:
        return D(self.chance.randint(1, 90_000)).scaleb(-2)

    def happen(self, month: Month) -> None:
        """Let something happen after the bills of the month before and before those of `month`."""
        way = self.chance.random()
        if way < 0.75:
            self.pay(month)
        elif way < 0.83 and self.paid:
            self.take_back(month)
        elif way < 0.92:
            self.correct(month)
        else:
            self.ask_by_hand(month)

    def pay(self, month: Month) -> None:
        """Pay a debt or some sum; now and then the bank tells of it months too late."""
        late = month.first_day + timedelta(days=self.chance.randint(0, month.days + 9))
        long_ago = late - timedelta(days=self.chance.randint(0, 90))
        paid_on = self.chance.choice([late, late, late, long_ago])
        owes = count_of(self.session, account := self.chance.choice(self.accounts))
        amount = owes if owes > 0 and self.chance.random() < 0.7 else self.amount()
        self.paid.append(pay(self.session, account, str(amount), paid_on).id)

    def take_back(self, month: Month) -> None:
        paid = self.paid.pop(self.chance.randrange(len(self.paid)))
        posting = self.session.scalars(
            select(Posting.id).where(Posting.kind == "payment", Posting.source_id == str(paid))
        ).one()
        day = month.first_day + timedelta(days=self.chance.randint(0, month.days - 1))
        reverse(self.session, posting, reason="чуже", by=BY, into=month, on_day=day)

    def correct(self, month: Month) -> None:
        """Lower or raise what was charged for a month gone by, with its own day to pay or anew."""
        agreement: Agreement = self.chance.choice(self.agreements)
        of = month.plus(-self.chance.randint(1, 3))
        row = find_month(self.session, of)
        if row is None or row.due_on is None:
            return
        due_on = self.chance.choice([row.due_on, last_day(month.plus(1))])
        amount = self.amount() * self.chance.choice([-1, -1, 1])
        entry = a_charge(agreement, of, str(amount), due_on=due_on, kind=EntryKind.RECALCULATION)
        document = NewPosting(
            kind=PostingKind.OPENING,
            posted=month,
            source_kind="test",
            source_id=str(self.chance.getrandbits(60)),
            by=BY,
        )
        post(self.session, posting=document, entries=[entry])

    def ask_by_hand(self, month: Month) -> None:
        account = self.chance.choice(self.accounts)
        until = month.first_day + timedelta(days=self.chance.randint(-40, month.days + 9))
        kinds = [LateKind.PENALTY]
        seen = count_account(self.session, account, kinds=kinds, until=until)
        if seen.steps:
            ask = ByHand(account_id=account, kinds=kinds, until=until, seen=seen.amount)
            post_account(self.session, ask, by=BY)


def count_of(session: Session, account_id: int) -> Decimal:
    return session.scalar(
        select(func.coalesce(func.sum(OpenItem.outstanding), 0)).where(
            OpenItem.account_id == account_id
        )
    ) or D(0)


def one_by_one(session: Session, accounts: list[int], month: Month) -> pl.DataFrame:
    last = last_day(month)
    wanted = wanted_monthly(session, last)
    return as_frame(count(session, accounts, wanted=wanted, until=last))


def at_once(session: Session, month: Month) -> pl.DataFrame:
    return pl.concat([pl.DataFrame(schema=STEP), *count_month(session, month)])


def ask(session: Session, month: Month) -> None:
    due_on = get_month(session, month).due_on
    assert due_on is not None
    post_month(session, month, due_on=due_on, by=BY)


def turn(session: Session, month: Month) -> None:
    """Close the month before and open the next one; `month` has no bills yet."""
    close(session, month.plus(-1))
    open_month(session, month.plus(1))


@pytest.mark.parametrize("seed", range(2))
def test_each_month_asks_what_one_by_one_would_be_asked(session: Session, seed: int) -> None:
    chance = random.Random(seed)
    city = City(session, chance)
    monthly(session, PENALTY_POSTING, INTEREST_POSTING, since=JAN.first_day)
    publish(session, JAN, *((each, str(city.amount())) for each in city.agreements))
    asked = 0
    for month in (FEB.plus(at) for at in range(MONTHS)):
        turns = chance.randrange(EVENTS)
        for at in range(EVENTS):
            if at == turns:
                turn(session, month)
            city.happen(month)
        city.charge(month)

        expected = one_by_one(session, city.accounts, month)
        asked += len(expected)
        assert sorted(at_once(session, month).rows()) == sorted(expected.rows())

        ask(session, month)
        if chance.random() < 0.3:
            mark_withdrawn(session, month)
            withdraw_month(session, month, reason="помилка", by=BY)
            city.happen(month)
            publish(session, month)
            expected = one_by_one(session, city.accounts, month)
            assert sorted(at_once(session, month).rows()) == sorted(expected.rows())
            ask(session, month)
    assert asked > 10 * MONTHS
