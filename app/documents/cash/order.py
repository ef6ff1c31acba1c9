"""A cash order (касовий ордер) on paper."""

from app.documents.cash.slip import Paper, Slip, slip_pdf
from app.documents.cash.words import order_reason, order_title
from app.documents.wording import _
from app.documents.words import amount_in_words
from app.kernel.figures import day_figure, money_figure
from app.payments.cash.models import CashOrder, OrderKind


def order_pdf(order: CashOrder, *, company: str) -> bytes:
    """Return the PDF of an order, to be signed."""
    return slip_pdf(order_slip(order, company=company), paper=Paper.A4, made_at=order.made_at)


def order_slip(order: CashOrder, *, company: str) -> Slip:
    """Return what an order prints."""
    title, is_in = order_title(order), order.kind == OrderKind.IN
    facts = [
        (_("Дата"), day_figure(order.made_on)),
        (_("Прийнято від") if is_in else _("Видано"), order.party),
        (_("Підстава"), order_reason(order)),
        (_("Документ"), order.document),
    ]
    signatures = (
        [_("Головний бухгалтер"), _("Одержав касир")]
        if is_in
        else [_("Керівник"), _("Головний бухгалтер"), _("Видав касир"), _("Одержав")]
    )
    return Slip(
        title=title,
        company=company,
        heading=title,
        facts=[(name, told) for name, told in facts if told],
        big=[(_("Сума, грн"), money_figure(order.amount))],
        words=amount_in_words(order.amount),
        signatures=signatures,
    )
