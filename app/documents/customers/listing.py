"""Documents of customers as lists and files show them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from app.documents.acts.models import Act
from app.documents.advances.models import AdvanceInvoice


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document, what it replaces and what replaces it; sums in UAH."""

    id: int
    number: int
    issued_on: date
    month: date
    account_id: int
    account: str
    customer: str
    code: str
    base: Decimal
    vat: Decimal
    gross: Decimal
    replaces: int | None
    """Number of the one in whose place it stands."""
    replaced_by: int | None


def documents_query(model: type[Act] | type[AdvanceInvoice]) -> Select[Any]:
    """Return the query of the documents, by number: the columns of `DocumentRow`."""
    before, after = aliased(model), aliased(model)
    return (
        select(
            model.id,
            model.number,
            model.issued_on,
            model.month,
            model.account_id,
            model.content["account"].astext,
            model.content["customer"].astext,
            model.content["code"].astext,
            model.base,
            model.vat,
            model.gross,
            before.number,
            after.number,
        )
        .outerjoin(before, before.id == model.replaces)
        .outerjoin(after, after.replaces == model.id)
        .order_by(model.issued_on, model.number, model.id)
    )
