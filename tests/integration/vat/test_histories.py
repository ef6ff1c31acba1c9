"""Any history of charges, money and corrections: what is due is due once, to the kopeck."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.money import KOPECK
from app.kernel.month import Month
from app.ledger.models import Entry, EntryKind, Nature, OpenItem, PostingKind
from app.ledger.post import post, reverse
from app.ledger.records import NewEntry, NewPosting
from app.payments.operations import reverse_payment
from app.registry.models import ConsumerCategory
from app.tariffs.models import Agreement
from app.vat.register import vat_records
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import pay, publish
from tests.references.vat import Supply, vat_due

pytestmark = pytest.mark.postgres
JAN, FEB = Month(2026, 1), Month(2026, 2)
BOOKS = (JAN, FEB)
_MONEY = (EntryKind.PAYMENT, EntryKind.TRANSFER, EntryKind.REFUND)
Move = tuple[str, int, int, int]
"""What happens, of which service, in which month, and how many kopecks (or which one before)."""
MOVES = st.lists(
    st.tuples(
        st.sampled_from(["charge", "lower", "pay", "take back", "undo"]),
        st.integers(0, 1),
        st.integers(0, 1),
        st.integers(1, 20_000),
    ),
    min_size=1,
    max_size=14,
)


@pytest.fixture(scope="module")
def session(module_companies: TwoCompanies) -> Iterator[Session]:
    with module_companies.session_for(module_companies.vodokanal) as session:
        for month in BOOKS:
            publish(session, month)
        yield session


class History:
    """One account with two services, and what has happened to it."""

    def __init__(self, session: Session, category: ConsumerCategory) -> None:
        self.session = session
        account = an_account(session)
        account.category = category
        session.flush()
        self.id = account.id
        self.services = [an_agreement(session, account, a_service(session)) for _ in range(2)]
        self.documents: list[int] = []
        self.payments: list[int] = []
        self.charged = self.received = Decimal(0)
        self.of_payment: dict[int, Decimal] = {}
        self.of_document: dict[int, Decimal] = {}

    def go(self, move: Move) -> None:
        what, service, month, kopecks = move
        amount = KOPECK * kopecks
        match what:
            case "charge":
                self._charge(self.services[service], BOOKS[month], amount, kopecks)
            case "lower":
                self._charge(self.services[service], BOOKS[month], -amount, kopecks)
            case "pay":
                paid = pay(self.session, self.id, str(amount), date(2026, 1 + month, 15))
                self.payments.append(paid.id)
                self.of_payment[paid.id] = amount
                self.received += amount
            case "take back" if self.payments:
                payment = self.payments.pop(kopecks % len(self.payments))
                reverse_payment(
                    self.session, payment, reason="помилка", by=BY, on_day=date(2026, 2, 27)
                )
                self.received -= self.of_payment[payment]
            case "undo" if self.documents:
                document = self.documents.pop(kopecks % len(self.documents))
                reverse(
                    self.session, document, reason="ні", by=BY, into=FEB, on_day=date(2026, 2, 28)
                )
                self.charged -= self.of_document[document]

    def _charge(self, of: Agreement, month: Month, amount: Decimal, kopecks: int) -> None:
        last = month.first_day.replace(day=month.days)
        entry = NewEntry(
            account_id=self.id,
            month=month,
            kind=EntryKind.CHARGE if amount > 0 else EntryKind.RECALCULATION,
            amount=amount,
            on_day=last,
            due_on=month.plus(1).first_day.replace(day=20),
            arose_on=last,
            service_id=of.service_id,
            agreement_id=of.id,
            vat_rate=Decimal((20, 20, 7, 0)[kopecks % 4]),
        )
        document = NewPosting(
            kind=PostingKind.CORRECTION,
            posted=FEB if kopecks % 3 else month,
            source_kind="history",
            source_id=f"{self.id}/{len(self.of_document)}",
            by=BY,
        )
        made = post(self.session, posting=document, entries=[entry], settles=True)
        self.documents.append(made)
        self.of_document[made] = amount
        self.charged += amount

    def supplies(self) -> dict[tuple[int, date, int, date | None], Supply]:
        found: dict[tuple[int, date, int, date | None], Supply] = defaultdict(Supply)
        for entry in self.session.scalars(select(Entry).where(Entry.account_id == self.id)):
            came_on = None if entry.service_id else entry.due_on
            supply = found[entry.service_id, entry.month, entry.agreement_id, came_on]
            if entry.kind in _MONEY or entry.nature == Nature.ADVANCE:
                supply.paid -= entry.amount
            else:
                supply.charge(entry.vat_rate, entry.amount)
        return found

    def credits(self) -> Decimal:
        """Return what was paid ahead, or for what was then charged less."""
        of_supply = (
            select(func.sum(OpenItem.outstanding).label("left"))
            .where(OpenItem.account_id == self.id)
            .group_by(OpenItem.service_id, OpenItem.month, OpenItem.agreement_id)
            .subquery()
        )
        left = select(func.sum(of_supply.c.left)).where(of_supply.c.left < 0)
        return -(self.session.scalar(left) or Decimal(0))


@pytest.mark.parametrize(
    ("category", "is_cash"),
    [(ConsumerCategory.COMPANY, False), (ConsumerCategory.POPULATION, True)],
)
@given(moves=MOVES)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_what_is_due_is_the_vat_of_what_was_supplied_or_paid(
    session: Session, category: ConsumerCategory, moves: list[Move], *, is_cash: bool
) -> None:
    history = History(session, category)
    for move in moves:
        history.go(move)

    records = [
        each for month in BOOKS for each in vat_records(session, month, accounts=[history.id])
    ]

    gross = sum((each.gross for each in records), Decimal(0))
    assert gross == (history.received if is_cash else history.charged + history.credits())
    assert sum((each.vat for each in records), Decimal(0)) == vat_due(
        history.supplies().values(), is_cash=is_cash, usual=Decimal(20)
    )
    assert all(each.base + each.vat == each.gross for each in records)
