"""What cash orders are for, in words."""

from app.documents.wording import _
from app.kernel.translation import N_
from app.payments.cash.models import CashOrder, OrderKind, OrderPurpose

_PURPOSES = {
    OrderPurpose.RECEIPTS: N_("Квитанції за зміну"),
    OrderPurpose.CHANGE: N_("Розмінна монета"),
    OrderPurpose.COLLECTION: N_("Здано в банк"),
    OrderPurpose.REFUND: N_("Повернення платежу"),
    OrderPurpose.DIFFERENCE: N_("Різниця за підрахунком"),
}
"""Of the others their reason says it."""


def order_title(order: CashOrder) -> str:
    """Return an order's name with its number and year."""
    number = f"{order.number}/{order.year}"
    if order.kind == OrderKind.IN:
        return _("Прибутковий касовий ордер № %(number)s", number=number)
    return _("Видатковий касовий ордер № %(number)s", number=number)


def order_reason(order: CashOrder) -> str:
    """Return what an order is for, with its own reason."""
    said = _PURPOSES.get(OrderPurpose(order.purpose))
    return ". ".join(filter(None, (_(said) if said else "", order.reason)))
