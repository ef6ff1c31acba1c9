"""An agreement on restructuring as a PDF, to be signed by both."""

from datetime import UTC, datetime, time
from pathlib import Path

from sqlalchemy.orm import Session

from app.documents.restructurings.content import agreement_content
from app.documents.typesetting import typeset
from app.restructuring.end import get_restructuring
from app.restructuring.queries import RestructuringRow, debts_put_off, instalments_of
from app.tariffs.queries import services

TEMPLATE = Path(__file__).with_name("agreement.typ")


def restructuring_pdf(session: Session, row: RestructuringRow, *, company: str) -> bytes:
    """Return the PDF of an agreement, the same whatever was paid since.

    Raises:
        RestructuringMissing: it was taken back.
    """
    content = agreement_content(
        row,
        basis=get_restructuring(session, row.id).basis,
        company=company,
        services={each.id: each.name for each in services(session)},
        debts=debts_put_off(session, row.id),
        schedule=instalments_of(session, [row.id])[row.id],
    )
    return typeset(TEMPLATE, content, made_at=datetime.combine(row.signed_on, time(), UTC))
