"""What a company may set of taking cash and cards, and of moving what was paid. Pure."""

from decimal import Decimal
from enum import StrEnum

from app.months.parameter_key import Key


class Fiscalised(StrEnum):
    """Which receipts go through a fiscal registrar (ПРРО)."""

    NONE = "none"
    CASH_DESK = "cash_desk"


CASH_ROUNDING = Key("cash_rounding", bool, False, "nbu-cash-rounding")
"""Whether totals in cash end in 0 or 50 kopecks, where 10-kopeck coins are lacking."""
CASH_RECEIPT_LIMIT = Key(
    "cash_receipt_limit", Decimal, Decimal(50_000), "nbu-148", most=Decimal(1_000_000)
)
"""UAH taken in cash of one payer in a day, at most."""
CASH_FISCALISED = Key(
    "cash_fiscalised", str, Fiscalised.NONE.value, "law-265", choices=tuple(Fiscalised)
)
AUTOPAY_NOTICE_DAYS = Key("autopay_notice_days", int, 3, least=1, most=10)
"""How many days before its card is charged a payer is told of it, at least."""
MONEY_DOCUMENT_LIMIT = Key("money_document_limit", Decimal, Decimal(10_000))
"""UAH of one document that moves paid money: from it on another person signs; 0 is no limit."""

CASH_KEYS = (
    *(CASH_ROUNDING, CASH_RECEIPT_LIMIT, CASH_FISCALISED, AUTOPAY_NOTICE_DAYS),
    MONEY_DOCUMENT_LIMIT,
)
