"""Partners of exchange and what they send."""

from typing import Any

from sqlalchemy.orm import Session

from app.database.secrets import seal
from app.exchange.partners.models import ExchangePartner
from app.exchange.partners.opening import PURPOSE
from tests.factories.accounts import BY

PAYMENTS = """\
Особовий рахунок;Дата платежу;Сума;№ документа
0001;02.11.2026;100,00;1
0002;02.11.2026;250,50;2
"""


def a_partner(session: Session, *, password: str = "", **changes: Any) -> ExchangePartner:
    partner = ExchangePartner(
        **{
            "name": "Ощадбанк",
            "way": "folder",
            "kind": "payments",
            "source": "oschad",
            "is_automatic": True,
            "recorded_by": BY,
            **changes,
        }
    )
    if password:
        partner.password = seal(session, password, purpose=PURPOSE)
    session.add(partner)
    session.flush()
    return partner
