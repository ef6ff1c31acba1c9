"""What printed bills tell of late debts: a former holder's are asked for, and not told."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.charging.models import Charge
from app.documents.bills.reading import bill_card
from app.documents.models import Bill
from app.ledger.models import Posting
from app.penalty.late.told import Told, as_json
from app.penalty.models import LateDocument, LateSums
from bench.city import MONTH
from tests.integration.charging.absences import plain
from tests.integration.documents.conftest import ISSUER
from tests.integration.documents.test_reading import city, session, taken_over

__all__ = ["city", "session"]

ACCOUNT = 1


def ask(session: Session) -> None:
    """Ask for penalty on debts of September, 1000.00, and of October, 500.00."""
    charged = select(Charge).where(Charge.account_id == ACCOUNT).order_by(Charge.service_id)
    line = session.scalars(charged.limit(1)).one()
    document = LateDocument(month=MONTH.first_day, until=MONTH.last_day)
    session.add(document)
    session.flush()
    told = [
        as_json(iter([_november(debt, adds)]))
        for debt, adds in (("1000.00", "3.0000"), ("500.00", "1.5000"))
    ]
    session.add(
        LateSums(
            document_id=document.id,
            account_id=ACCOUNT,
            kind="penalty",
            service_ids=[line.service_id] * 2,
            agreement_ids=[line.agreement_id] * 2,
            months=[date(2026, 9, 1), date(2026, 10, 1)],
            due_days=[date(2026, 10, 20), date(2026, 10, 31)],
            since_days=[date(2026, 11, 1)] * 2,
            totals=[3_00, 1_50],
            asked=[0, 0],
            told=f"[{', '.join(told)}]",
        )
    )
    posting = Posting(
        kind="late",
        posted=MONTH.first_day,
        source_kind="late",
        source_id=str(document.id),
        made_by=1,
    )
    session.add(posting)
    session.flush()
    session.execute(
        update(Bill).where(Bill.account_id == ACCOUNT).values(last_posting_id=posting.id)
    )


def _november(debt: str, adds: str) -> Told:
    return Told(
        "penalty",
        MONTH.first_day,
        MONTH.last_day,
        Decimal(debt),
        Decimal(adds),
        days=30,
        percent=Decimal("0.01"),
    )


def late(session: Session) -> tuple[str, str]:
    """Return what the bill says of penalty: its sentence and its formula."""
    card = bill_card(session, account_id=ACCOUNT, month=MONTH, issuer=ISSUER)
    (said,) = (each for line in card.lines for each in line.explanations if "Пеня" in each.sentence)
    return plain(said.sentence), plain(said.formula)


SENTENCE = "Пеня за прострочення, у перерахунку: 4,50 грн."
OCTOBER = "жовтень 2026: 01.11.2026–30.11.2026: 500,00 × 0,01 % за день × 30 дн. = 1,5000"


def test_own_debts_are_told_with_their_intervals(session: Session) -> None:
    ask(session)

    sentence, formula = late(session)

    assert sentence == SENTENCE
    assert formula == (
        "вересень 2026: 01.11.2026–30.11.2026: 1 000,00 × 0,01 % за день × 30 дн. = 3,0000; "
        f"{OCTOBER}"
    )


@pytest.mark.parametrize("day", [1, 10])
def test_of_a_former_holders_debt_only_what_is_asked_is_told(session: Session, day: int) -> None:
    """The month in which the account changed hands is the new holder's too."""
    ask(session)
    taken_over(session, ACCOUNT, since=date(2026, 10, day))

    sentence, formula = late(session)

    assert sentence == SENTENCE
    assert formula == f"вересень 2026: 3,00; {OCTOBER}"
