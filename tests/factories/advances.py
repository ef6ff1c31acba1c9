"""An advance invoice; every default is legal."""

from decimal import Decimal

from sqlalchemy.orm import Session

from app.documents.advances.models import AdvanceInvoice
from app.kernel.month import Month
from tests.factories.accounts import BY


def an_advance_invoice(session: Session, account_id: int, month: Month) -> AdvanceInvoice:
    line = {
        "service": "Централізоване водопостачання",
        "unit": "m3",
        "quantity": "12.000",
        "price": "20.000000",
        "rate": "20.00",
        "whole": "240.00",
        "base": "100.00",
        "vat": "20.00",
        "gross": "120.00",
        "source": "average",
        "since": month.plus(-3).first_day.isoformat(),
        "until": month.plus(-1).first_day.isoformat(),
    }
    invoice = AdvanceInvoice(
        year=month.year,
        number=1,
        issued_on=month.first_day,
        account_id=account_id,
        customer_id=1,
        month=month.first_day,
        base=Decimal(100),
        vat=Decimal(20),
        gross=Decimal(120),
        content={
            "customer": "ТОВ «Крамниця біля річки»",
            "code": "37193071",
            "vat_number": "371930712345",
            "account": "0000001",
            "address": "м. Ірпінь, вул. Садова, 1",
            "percent": "50.00",
            "contracts": ["В-17"],
            "lines": [line],
            "payees": [{"name": "", "code": "", "iban": "", "gross": "120.00"}],
        },
        made_by=BY,
    )
    session.add(invoice)
    session.flush()
    return invoice
