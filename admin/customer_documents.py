"""What the desks of acts and of advance invoices show alike: a month's documents, as files too."""

import io
from collections.abc import Sequence
from typing import Any

from flask import Response, send_file
from flask_babel import gettext

from admin.looks import note_people_listed
from app.documents.customers.listing import DocumentRow
from app.formats.workbook_writer import Column, Look, Value

SHOWN = 200


def shown(every: Sequence[DocumentRow], *, what: str) -> dict[str, Any]:
    """Return what both pages show of a month's documents, and note that people were looked at."""
    standing = [each for each in every if each.replaced_by is None]
    rows = every[:SHOWN]
    note_people_listed(what, count=len(rows))
    return {
        "rows": rows,
        "hidden": len(every) - len(rows),
        "standing": len(standing),
        "gross": sum(each.gross for each in standing),
        "vat": sum(each.vat for each in standing),
    }


def columns() -> list[Column]:
    """Return the columns that both files begin with."""
    return [
        Column(gettext("Номер"), width=12),
        Column(gettext("Дата"), Look.DAY, 12),
        Column(gettext("Рахунок"), width=16),
        Column(gettext("Споживач"), width=40),
        Column(gettext("Код споживача"), width=14),
        Column(gettext("Без ПДВ, грн"), Look.MONEY, 16),
        Column(gettext("ПДВ, грн"), Look.MONEY, 16),
        Column(gettext("З ПДВ, грн"), Look.MONEY, 16),
    ]


def cells(each: DocumentRow) -> tuple[Value, ...]:
    """Return a document's cells in these columns."""
    return (
        *(number_of(each), each.issued_on, each.account, each.customer, each.code),
        *(each.base, each.vat, each.gross),
    )


def number_of(each: DocumentRow) -> str:
    """Return a document's number with its year, as it is printed."""
    return f"{each.number}/{each.issued_on.year}"


def other(number: int | None) -> str:
    """Return the number of a document that is named beside another, nothing where there is none."""
    return "" if number is None else str(number)


def on_paper(pdf: bytes, *, name: str) -> Response:
    """Answer with a document on paper."""
    return send_file(io.BytesIO(pdf), mimetype="application/pdf", download_name=name, max_age=0)
