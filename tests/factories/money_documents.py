"""Documents that move paid money; every default is legal."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from app.database import company_session
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.months.cash_keys import MONEY_DOCUMENT_LIMIT
from app.months.parameters import set_parameter
from app.payments.documents.making import Made, make_document
from app.payments.documents.models import DocumentKind
from app.payments.documents.reversing import reverse_document
from app.payments.documents.rules import NewDocument
from tests.factories.accounts import BY
from tests.factories.money import pay

BASIS = "заява № 15 від 10.02.2026"
IBAN = "UA903052992990004149123456789"
_key = count(1)


def a_money_document(
    session: Session, kind: DocumentKind, amount: str, *, by: int = BY, **said: Any
) -> Made:
    given: dict[str, Any] = {"key": f"document-{next(_key)}", "basis": BASIS, **said}
    if kind in {DocumentKind.REFUND, DocumentKind.RETURN, DocumentKind.FORWARD}:
        given = {"recipient": "Шевченко Т. Г.", "iban": IBAN, **given}
    new = NewDocument(kind=kind, amount=Decimal(amount), **given)
    return make_document(session, new, by=by)


def reversed_document(session: Session, document_id: int, *, by: int = BY) -> int:
    return reverse_document(
        session, document_id, reason="помилка", key=f"reversal-{next(_key)}", by=by
    )


def a_refund_that_waits(company: CompanyRef, account_id: int, *, by: int) -> None:
    """Pay an account and give back more than one person may: the pages show what waits."""
    with company_session(company) as session:
        since = date(2020, 1, 1)
        set_parameter(session, MONEY_DOCUMENT_LIMIT, Decimal(1), since=since, by=by)
        payment_id = pay(session, account_id, "50.00", clock.today()).id
        a_money_document(session, DocumentKind.REFUND, "20.00", payment_id=payment_id, by=by)
