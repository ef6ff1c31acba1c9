"""What a statement of debt asks for once penalty and the like are paid, put off or brought."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from app.documents.statements.presentation import statement_content
from app.kernel.month import Month
from app.ledger.models import EntryKind, Nature, PostingKind
from app.ledger.post import post
from app.ledger.records import NewPosting
from app.penalty.costs import Cost
from app.penalty.models import LateKind
from app.penalty.statement import DebtStatement, debt_statement
from app.registry.queries import get_account
from app.tariffs.models import Agreement
from tests.factories.accounts import BY
from tests.factories.money import a_charge, pay
from tests.factories.restructurings import an_offer, sign
from tests.integration.penalty.conftest import JAN
from tests.integration.penalty.late_months import by_hand
from tests.integration.restructuring.reading import broken_on

MARCH_31 = date(2026, 3, 31)
D = Decimal
pytestmark = pytest.mark.postgres


def costs(found: DebtStatement) -> tuple[Decimal, ...]:
    return tuple(each.left for each in found.costs.values())


def test_leaves_out_the_penalty_that_is_paid(session: Session, owing: Agreement) -> None:
    """1000.00 paid on 23 March: 2.80 of penalty, 2.47 of interest; 1.00 of the penalty is paid."""
    pay(session, owing.account_id, "1000.00", date(2026, 3, 23))
    by_hand(session, owing, date(2026, 3, 23), "2.80", [LateKind.PENALTY])
    pay(session, owing.account_id, "1.00", date(2026, 3, 30))

    before = debt_statement(session, owing.account_id, on=date(2026, 3, 29))
    after = debt_statement(session, owing.account_id, on=MARCH_31)

    assert (before.total, costs(before)) == (D("5.27"), (D("2.80"), D("2.47"), D(0)))
    assert after.costs[LateKind.PENALTY] == Cost(D("2.80"), D("-1.00"))
    assert (after.total, costs(after)) == (D("4.27"), (D("1.80"), D("2.47"), D(0)))


def test_asked_for_or_not_it_is_owed_once(session: Session, owing: Agreement) -> None:
    before = debt_statement(session, owing.account_id, on=MARCH_31)
    by_hand(session, owing, MARCH_31, "3.70", [LateKind.PENALTY])
    after = debt_statement(session, owing.account_id, on=MARCH_31)

    assert after.costs == before.costs
    assert after.total == before.total == D("1006.91")  # 1000.00 + 3.70 + 3.21


def test_leaves_out_what_an_agreement_has_put_off(session: Session, owing: Agreement) -> None:
    """1000.00 and 2.10 of penalty up to 15 March are spread over instalments on 16 March."""
    by_hand(session, owing, date(2026, 3, 15), "2.10", [LateKind.PENALTY])
    made = sign(session, an_offer(session, owing.account_id, signed_on=date(2026, 3, 16)))

    kept = debt_statement(session, owing.account_id, on=MARCH_31)

    assert (kept.owed, kept.aside.put_off) == (D(0), D("1002.10"))
    assert kept.costs[LateKind.PENALTY] == Cost(D("2.10"), D("-2.10"))
    assert kept.total == kept.interest
    on = date(2026, 4, 1)
    broken_on(session, made.id, on)
    broken = debt_statement(session, owing.account_id, on=on)
    assert (broken.owed, broken.aside.put_off) == (D("1000.00"), D(0))
    # one day more, the first of April
    assert broken.costs[LateKind.PENALTY] == Cost(D("2.20"), D("0.00"))


def test_asks_for_what_a_former_system_has_counted(session: Session, owing: Agreement) -> None:
    brought = a_charge(
        owing, Month(2025, 12), "7.50", due_on=date(2026, 1, 20), kind=EntryKind.OPENING
    )
    document = NewPosting(
        kind=PostingKind.OPENING, posted=JAN, source_kind="import", source_id="1", by=BY
    )
    entry = replace(brought, nature=Nature.PENALTY, on_day=date(2026, 1, 1))
    post(session, posting=document, entries=[entry])

    found = debt_statement(session, owing.account_id, on=date(2026, 3, 22))

    assert found.costs[LateKind.PENALTY] == Cost(D("10.30"), D("0.00"))  # 2.80 and 7.50


def test_prints_what_was_paid_and_what_is_left(session: Session, owing: Agreement) -> None:
    pay(session, owing.account_id, "1000.00", date(2026, 3, 23))
    by_hand(session, owing, date(2026, 3, 23), "2.80", [LateKind.PENALTY])
    pay(session, owing.account_id, "1.00", date(2026, 3, 30))

    content = statement_content(
        debt_statement(session, owing.account_id, on=MARCH_31),
        head=get_account(session, owing.account_id, on=MARCH_31),
        company="КП «Водоканал»",
        services={},
    )

    assert content["totals"] == [
        ["Борг", "0,00", ""],
        ["Пеня", "1,80", "нараховано 2,80; сплачено й зараховано −1,00"],
        ["Три проценти річних", "2,47", ""],
        ["Інфляційні втрати", "0,00", ""],
        ["Разом, грн", "4,27", ""],
    ]
