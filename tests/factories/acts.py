"""An act of rendered services; every default is legal."""

from decimal import Decimal

from sqlalchemy.orm import Session

from app.documents.acts.models import Act
from app.kernel.month import Month
from tests.factories.accounts import BY


def an_act(session: Session, account_id: int, month: Month) -> Act:
    line = {
        "service": "Централізоване водопостачання",
        "month": month.first_day.isoformat(),
        "unit": "m3",
        "quantity": "12.000000",
        "rate": "20.00",
        "base": "100.00",
        "vat": "20.00",
        "gross": "120.00",
    }
    act = Act(
        year=month.year,
        number=1,
        issued_on=month.first_day.replace(day=month.days),
        account_id=account_id,
        customer_id=1,
        month=month.first_day,
        base=Decimal(100),
        vat=Decimal(20),
        gross=Decimal(120),
        content={
            "customer": "ТОВ «Крамниця біля річки»",
            "code": "37193071",
            "account": "0000001",
            "address": "м. Ірпінь, вул. Садова, 1",
            "contracts": ["В-17"],
            "lines": [line],
        },
        made_by=BY,
    )
    session.add(act)
    session.flush()
    return act
