"""A statement of debt as a PDF, for court or for the subscriber."""

from datetime import UTC, date, datetime, time
from pathlib import Path

from sqlalchemy.orm import Session

from app.documents.statements.presentation import statement_content
from app.documents.typesetting import typeset
from app.penalty.statement import debt_statement
from app.registry.queries import get_account
from app.tariffs.queries import services

TEMPLATE = Path(__file__).with_name("statement.typ")


def statement_pdf(session: Session, account_id: int, *, on: date, company: str) -> bytes:
    """Return the PDF of an account's statement of debt at the end of a day.

    Raises:
        AccountMissing: there is no such account.
    """
    head = get_account(session, account_id, on=on)  # or there is nothing to count
    content = statement_content(
        debt_statement(session, account_id, on=on),
        head=head,
        company=company,
        services={each.id: each.name for each in services(session)},
    )
    return typeset(TEMPLATE, content, made_at=datetime.combine(on, time(), UTC))
