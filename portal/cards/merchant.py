"""By which of the company's merchants the visitor pays."""

from collections.abc import Sequence

from flask import request

from app.payments.gateways.merchants import MerchantMissing, merchants_at_work
from app.payments.gateways.models import Merchant
from app.tariffs.payees import payees
from app.web.current import db
from app.web.guards import row_number


def chosen_merchant() -> Merchant:
    """Return the company's merchant that the address names, else its first.

    Raises:
        MerchantMissing: the company takes no cards.
    """
    at_work = merchants_at_work(db())
    asked = row_number(request.values.get("merchant", ""))
    found = next((each for each in at_work if asked in {None, each.id}), None)
    if found is None:
        raise MerchantMissing("the company takes no cards")
    return found


def receivers(company_name: str) -> Sequence[tuple[int, str]]:
    """Return the merchants with whose the money is; a payment goes to one of them.

    Empty where there is one: then nobody need choose.
    """
    at_work = merchants_at_work(db())
    names = {each.id: each.name for each in payees(db())}
    if len({each.payee_id for each in at_work}) < 2:
        return []
    return [(each.id, names.get(each.payee_id or 0, company_name)) for each in at_work]
