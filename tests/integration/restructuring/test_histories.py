"""Agreements among random charges and payments, against a count of single kopecks."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.kernel.money import KOPECK
from app.kernel.month import Month
from app.ledger.checks import discrepancies
from app.ledger.models import EntryKind, Nature, PostingKind
from app.ledger.open_items import items_of
from app.ledger.post import post
from app.ledger.queries import balance_of
from app.ledger.records import NewEntry, NewPosting
from app.restructuring.end import Breach, break_restructuring
from app.restructuring.parts import key_of
from app.restructuring.schedule import Instalment
from app.restructuring.sign import NewRestructuring
from app.tariffs.models import Agreement
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import pay, publish
from tests.factories.restructurings import debts_of, sign
from tests.unit.restructuring.reference import DebtName, Reference

pytestmark = pytest.mark.postgres
JAN, FEB = Month(2026, 1), Month(2026, 2)
SIGNED, BROKEN = date(2026, 3, 16), date(2026, 9, 1)
_DUE = {JAN: date(2026, 2, 20), FEB: date(2026, 3, 20)}
_COSTS = (Nature.PENALTY, Nature.INTEREST, Nature.INFLATION)
_KIND = {
    Nature.PENALTY: EntryKind.PENALTY,
    Nature.INTEREST: EntryKind.INTEREST,
    Nature.INFLATION: EntryKind.INFLATION,
}


@pytest.fixture(scope="module")
def session(module_companies: TwoCompanies) -> Iterator[Session]:
    with module_companies.session_for(module_companies.vodokanal) as session:
        for month in (JAN, FEB):
            publish(session, month)
        yield session


class Account:
    """The same account in the books and kopeck by kopeck."""

    def __init__(self, session: Session) -> None:
        self.session = session
        account = an_account(session)
        self.id = account.id
        self.services = [an_agreement(session, account, a_service(session)) for _ in range(2)]
        self.reference = Reference()

    def owe(self, service: int, month: Month, nature: Nature, kopecks: int) -> None:
        of = self.services[service]
        self._post(of, month, nature, KOPECK * kopecks)
        self.reference.owe((of.service_id, month.first_day, nature.value, _DUE[month]), kopecks)

    def pay(self, kopecks: int) -> None:
        pay(self.session, self.id, str(KOPECK * kopecks), SIGNED)
        self.reference.pay(kopecks)

    def put_off(self, chosen: set[DebtName], sums: list[int], number: str) -> int:
        schedule = [
            Instalment(index + 1, FEB.plus(1 + index).first_day.replace(day=20), KOPECK * each)
            for index, each in enumerate(sums)
        ]
        debts = [
            key_of(item)
            for item in debts_of(self.session, self.id)
            if (item.service_id, item.month, item.nature, item.due_on) in chosen
        ]
        self.reference.put_off(
            list(chosen), [(each.due_on, int(each.amount / KOPECK)) for each in schedule]
        )
        offer = NewRestructuring(
            account_id=self.id,
            number=number,
            signed_on=SIGNED,
            basis="заява",
            debts=debts,
            schedule=schedule,
        )
        return sign(self.session, offer).id

    def break_off(self, restructuring_id: int) -> None:
        breach = Breach(on=BROKEN, reason="не сплачує")
        break_restructuring(self.session, restructuring_id, breach, today=BROKEN, by=BY)
        self.reference.break_off()

    def agrees(self) -> None:
        debts: Counter[DebtName] = Counter()
        instalments: Counter[date] = Counter()
        services: Counter[int] = Counter()
        advance = 0
        for item in items_of(self.session, [self.id]).get(self.id, []):
            kopecks = int(item.outstanding / KOPECK)
            if item.nature == Nature.ADVANCE:
                advance -= kopecks
                continue
            assert kopecks > 0
            services[item.service_id] += kopecks
            if item.nature in (Nature.RESTRUCTURED, Nature.RESTRUCTURED_COSTS):
                instalments[item.due_on] += kopecks
            else:
                debts[item.service_id, item.month, item.nature, item.due_on] += kopecks
        told = self.reference
        assert (debts, instalments, services, advance) == (
            told.debts,
            told.instalments,
            told.services,
            told.advance,
        )
        owed = sum(services.values()) - advance
        assert balance_of(self.session, self.id) == KOPECK * owed

    def _post(self, of: Agreement, month: Month, nature: Nature, amount: Decimal) -> None:
        entry = NewEntry(
            account_id=self.id,
            month=month,
            kind=_KIND.get(nature, EntryKind.OPENING),
            amount=amount,
            on_day=JAN.first_day,
            due_on=_DUE[month],
            arose_on=JAN.first_day,
            service_id=of.service_id,
            agreement_id=of.id,
            nature=nature,
            vat_rate=Decimal(0) if nature in _COSTS else Decimal(20),
        )
        document = NewPosting(
            kind=PostingKind.OPENING,
            posted=FEB,
            source_kind="history",
            source_id=f"{self.id}/{len(self.reference.kopecks)}/{nature}/{of.id}/{month}",
            by=BY,
        )
        post(self.session, posting=document, entries=[entry])


@st.composite
def sums(draw: st.DrawFn, total: int) -> list[int]:
    cuts = draw(st.sets(st.integers(1, total - 1), max_size=5)) if total > 1 else set()
    edges = [0, *sorted(cuts), total]
    return [edges[index + 1] - edges[index] for index in range(len(edges) - 1)]


@given(st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_history_ends_as_single_kopecks_say(session: Session, data: st.DataObject) -> None:
    account = Account(session)
    natures = st.sampled_from([Nature.PRINCIPAL, Nature.ADJUDGED, *_COSTS])
    names = st.tuples(st.integers(0, 1), st.sampled_from([JAN, FEB]), natures)
    for name in data.draw(st.lists(names, unique=True, min_size=1, max_size=6)):
        account.owe(*name, data.draw(st.integers(1, 300)))
    owed = sorted(account.reference.debts.items())
    chosen = dict(data.draw(st.lists(st.sampled_from(owed), unique=True, min_size=1)))

    first = account.put_off(set(chosen), data.draw(sums(sum(chosen.values()))), f"{account.id}/1")
    account.agrees()
    for paid in data.draw(st.lists(st.integers(1, 300), max_size=3)):
        account.pay(paid)
        account.agrees()
    if not account.reference.instalments:
        return
    account.break_off(first)
    account.agrees()
    left = account.reference.debts
    again = account.put_off(set(left), data.draw(sums(left.total())), f"{account.id}/2")
    account.pay(data.draw(st.integers(1, left.total())))
    account.agrees()
    if account.reference.instalments:
        account.break_off(again)
        account.agrees()


def test_the_books_agree_after_all_that(session: Session) -> None:
    assert discrepancies(session) == []
