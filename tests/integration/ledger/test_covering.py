"""What one statement makes of many payments is what the rule makes of them one by one."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.ledger import covering, crediting
from app.ledger.allocation import INSTALMENTS
from app.ledger.checks import CHECKS, discrepancies
from app.ledger.crediting import Receipt, credit
from app.ledger.crediting_sets import credit_staged
from app.ledger.documents import AlreadyPosted, draw
from app.ledger.households import asked_of, of_others
from app.ledger.models import UNASSIGNED, Entry, EntryKind, Nature, OpenItem, Posting, PostingKind
from app.ledger.orders import COMPANY_ITSELF, Order, Rule
from app.ledger.post import post, post_many
from app.ledger.records import NewEntry, NewPosting
from app.ledger.rules import rule_days, set_rule
from app.months.operations import open_month
from app.registry.models import Account
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_payee, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies

JAN, FEB = Month(2026, 1), Month(2026, 2)
ACCOUNTS = 25
_OWED = (1, 300, 300, 12_345)
_MOVED = (-700, *_OWED)
_KEPT = {name: CHECKS[name] for name in ("open_item_equals_entries", "entry_has_its_document")}
"""The others forbid some of what the cases have beside what may happen."""
Way = Callable[[Session, Sequence[Receipt]], None]


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        open_month(session, JAN)
        open_month(session, FEB)
        yield session


def debts_of(session: Session, agreements: Sequence[Agreement], chance: Random) -> None:
    """Bring debts and advances of every nature, month and due day, some of them alike."""
    lines = [
        NewEntry(
            account_id=agreement.account_id,
            month=month,
            kind=EntryKind.OPENING,
            amount=Decimal(chance.choice(_OWED if nature in INSTALMENTS else _MOVED)).scaleb(-2),
            on_day=date(2026, 1, 1),
            due_on=date(2025, chance.randint(8, 12), 20),
            arose_on=month.first_day,
            service_id=UNASSIGNED if nature is Nature.ADVANCE else agreement.service_id,
            agreement_id=agreement.id,
            nature=nature,
            vat_rate=Decimal(chance.choice([0, 20])),
        )
        for agreement in agreements
        for _ in range(chance.randint(0, 6))
        for month in [Month(2025, chance.randint(7, 12))]
        for nature in [chance.choice(list(Nature))]
    ]
    document = NewPosting(
        kind=PostingKind.OPENING, posted=JAN, source_kind="import", source_id="1", by=BY
    )
    post(session, posting=document, entries=lines)


def receipts_of(
    session: Session, accounts: Sequence[int], payees: Sequence[int], chance: Random
) -> list[Receipt]:
    """Return payments: of most accounts one, of some several, with payee and month or without.

    Those of some accounts all came to one payee, or to the company.
    """
    named = [COMPANY_ITSELF, *payees]
    made = [
        (account_id, is_told, of)
        for account_id in accounts
        for is_told in [chance.random() < 0.5]
        for of in [chance.choice([None, *named])]
        for _ in range(chance.choice([1, 1, 1, 2, 4]))
    ]
    numbers = draw(session, len(made))
    return [
        Receipt(
            account_id=account_id,
            source_id=str(place * 7),
            on_day=date(2026, chance.randint(1, 2), chance.randint(1, 3)),
            amount=Decimal(chance.choice([1, 299, 300, 601, 5_000, 60_000])).scaleb(-2),
            posted=chance.choice([JAN, FEB]),
            payee_id=chance.choice([None, *named]) if is_told else of,
            stated=chance.choice([None, Month(2025, 9), Month(2025, 11)]) if is_told else None,
            posting_id=posting_id,
        )
        for place, ((account_id, is_told, of), posting_id) in enumerate(
            zip(made, numbers, strict=True)
        )
    ]


def one_by_one(session: Session, receipts: Sequence[Receipt]) -> None:
    ordered = sorted(receipts, key=lambda each: (each.account_id, each.on_day, each.source_id))
    others = of_others(session, asked_of({(each.account_id, each.on_day) for each in ordered}))
    rules = rule_days(session)
    post_many(session, crediting._documents(session, ordered, rules, others, "payment", by=BY))


def at_once(session: Session, receipts: Sequence[Receipt]) -> None:
    credit(session, receipts, source_kind="payment", by=BY)


def staged(session: Session, receipts: Sequence[Receipt]) -> None:
    session.execute(
        text(
            "CREATE TEMPORARY TABLE receipt (payment_id bigint, posting_id bigint, posted date,"
            " account_id bigint, payee_id bigint, on_day date, amount numeric, stated date)"
            " ON COMMIT DROP"
        )
    )
    for each in receipts:
        session.execute(
            text(
                "INSERT INTO receipt"
                " VALUES (:id, :posting, :posted, :of, :payee, :day, :sum, :stated)"
            ),
            {
                "id": int(each.source_id),
                "posting": each.posting_id,
                "posted": each.posted.first_day,
                "of": each.account_id,
                "payee": each.payee_id,
                "day": each.on_day,
                "sum": each.amount,
                "stated": each.stated.first_day if each.stated else None,
            },
        )
    credit_staged(session, source_kind="payment", by=BY)
    session.execute(text("DROP TABLE receipt"))


def books(session: Session) -> dict[str, list[Any]]:
    """Return all documents, their lines and what is open."""
    found: dict[str, list[Any]] = {}
    for model in (Posting, Entry, OpenItem):
        columns = [each for each in model.__table__.columns if each.name != "made_at"]
        found[model.__tablename__] = sorted(map(repr, session.execute(select(*columns))))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_payments_cover_at_once_what_the_rule_covers_one_by_one(
    session: Session, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = Random(seed)
    payees = [a_payee(session).id, a_payee(session, name="Каштан").id]
    services = [a_service(session, payee=None), a_service(session)]
    services[1].payee_id = payees[0]
    agreements = [
        an_agreement(session, account, service, payee_id=chance.choice([None, *payees]))
        for account in [an_account(session) for _ in range(ACCOUNTS)]
        for service in services
    ]
    # Of some accounts another household had the first service before.
    for each in [one for one in agreements if one.service_id == services[0].id]:
        if chance.random() < 0.3:
            years = Range(date(2019, 1, 1), date(2020, 1, 1))
            account = session.get_one(Account, each.account_id)
            agreements.append(an_agreement(session, account, services[0], valid=years))
    debts_of(session, agreements, chance)
    if seed % 2:  # on some days another rule holds, by which accounts are served one by one
        costs, since = Rule(Order.COSTS_FIRST), date(2026, 2, 3)
        set_rule(session, costs, since=since, basis="договір № 1", by=BY)
    accounts = sorted({each.account_id for each in agreements})
    receipts = receipts_of(session, accounts, payees, chance)

    def came_of(way: Way) -> dict[str, list[Any]]:
        before = session.begin_nested()
        way(session, receipts)
        found = books(session)
        assert discrepancies(session, _KEPT) == []
        before.rollback()
        return found

    expected = came_of(one_by_one)
    assert came_of(at_once) == expected
    assert came_of(staged) == expected
    monkeypatch.setattr(covering, "_AT_ONCE", 4)  # several accounts, or the payments of one
    assert came_of(staged) == expected


def test_what_was_posted_once_is_not_posted_again(session: Session) -> None:
    account = an_account(session)
    (first, second) = draw(session, 2)
    paid = {"account_id": account.id, "source_id": "7", "on_day": date(2026, 1, 5)}
    amount = Decimal("1.00")
    staged(session, [Receipt(**paid, amount=amount, posted=JAN, posting_id=first)])  # type: ignore[arg-type]

    with pytest.raises(AlreadyPosted) as refused:
        staged(session, [Receipt(**paid, amount=amount, posted=JAN, posting_id=second)])  # type: ignore[arg-type]

    assert refused.value.facts["posting_id"] == first
