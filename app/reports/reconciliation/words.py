"""What the documents of an account are called in statements and acts."""

from collections.abc import Mapping

from app.documents.wording import _, month_said
from app.kernel.month import Month
from app.kernel.translation import N_
from app.ledger.models import PostingKind
from app.reports.reconciliation.movements import Movement

_OF_MONTH: Mapping[PostingKind, str] = {
    PostingKind.PUBLICATION: N_("Нараховано за %(month)s"),
    PostingKind.RECALCULATION: N_("Перерахунок, %(month)s"),
    PostingKind.EVEN: N_("Рівномірна оплата, %(month)s"),
}
_NAMES: Mapping[PostingKind, str] = {
    PostingKind.PAYMENT: N_("Оплата"),
    PostingKind.OPENING: N_("Початкове сальдо"),
    PostingKind.REVERSAL: N_("Скасування"),
    PostingKind.CORRECTION: N_("Коригування"),
    PostingKind.BENEFIT: N_("Пільга за реєстром"),
    PostingKind.SUBSIDY: N_("Житлова субсидія"),
    PostingKind.LATE: N_("Пеня, 3 % річних, інфляційні"),
    PostingKind.WRITE_OFF: N_("Списання"),
    PostingKind.REFUND: N_("Повернення коштів"),
    PostingKind.TRANSFER: N_("Перенесення платежу"),
    PostingKind.OFFSET: N_("Зарахування переплати"),
    PostingKind.CHARGEBACK: N_("Оскаржений платіж (чарджбек)"),
    PostingKind.RESTRUCTURING: N_("Реструктуризація боргу"),
    PostingKind.RESTRUCTURING_ENDED: N_("Реструктуризацію припинено"),
}


_BY_DAY = frozenset(
    {
        *(PostingKind.PAYMENT, PostingKind.REVERSAL, PostingKind.TRANSFER, PostingKind.OFFSET),
        *(PostingKind.REFUND, PostingKind.CHARGEBACK),
    }
)
"""Documents of a day's own: in another month's books where their own were closed, or not open."""


def movement_said(movement: Movement) -> str:
    """Return what a document is called, with the payment's own number where it has one."""
    if movement.reverses is not None:
        said = _("Скасовано: %(what)s", what=_named(movement.reverses, movement))
    else:
        said = _named(movement.kind, movement)
    if movement.document:
        said = f"{said}, {movement.document}"
    if movement.kind in _BY_DAY and movement.month != Month.of(movement.on_day):
        return _("%(what)s (у книгах за %(month)s)", what=said, month=month_said(movement.month))
    return said


def _named(kind: PostingKind, movement: Movement) -> str:
    if kind in _OF_MONTH:
        return _(_OF_MONTH[kind], month=month_said(movement.month))
    return _(_NAMES[kind]) if kind in _NAMES else str(kind)
