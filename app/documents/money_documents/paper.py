"""A document that moves paid money, on paper."""

from collections.abc import Sequence

from app.documents.cash.slip import Paper, Slip, SlipLine, slip_pdf
from app.documents.wording import _
from app.documents.words import amount_in_words
from app.kernel.figures import day_figure, money_figure
from app.kernel.translation import N_
from app.payments.documents.models import DocumentKind, Side
from app.payments.documents.queries import DocumentCard, LineCard

KINDS = {
    DocumentKind.TRANSFER: N_("Перенесення платежу"),
    DocumentKind.OFFSET: N_("Зарахування переплати"),
    DocumentKind.REFUND: N_("Повернення коштів платникові"),
    DocumentKind.RETURN: N_("Повернення помилкового платежу"),
    DocumentKind.FORWARD: N_("Перерахування коштів за належністю"),
    DocumentKind.CHARGEBACK: N_("Оскаржений платіж (чарджбек)"),
}
_SIDES = {Side.OUT.value: N_("З особового рахунку"), Side.IN.value: N_("На особовий рахунок")}


def document_pdf(card: DocumentCard, sides: Sequence[LineCard], *, company: str) -> bytes:
    """Return the PDF of a document, to be signed."""
    return slip_pdf(
        document_slip(card, sides, company=company), paper=Paper.A4, made_at=card.made_at
    )


def document_slip(card: DocumentCard, sides: Sequence[LineCard], *, company: str) -> Slip:
    """Return what a document prints."""
    title = f"{_(KINDS[DocumentKind(card.kind)])} № {card.number}/{card.year}"
    facts = [
        (_("Дата"), day_figure(card.made_on)),
        (_("Підстава"), card.basis),
        (_("Кому"), card.recipient or ""),
        (_("IBAN"), card.iban or ""),
        (_("Комісія банку, грн"), money_figure(card.fee) if card.fee else ""),
    ]
    return Slip(
        title=title,
        company=company,
        heading=title,
        stamp=_("Скасування") if card.reverses_id is not None else "",
        facts=[(name, told) for name, told in facts if told],
        lines=[_side_line(each) for each in sides],
        big=[(_("Сума, грн"), money_figure(card.amount))],
        words=amount_in_words(card.amount),
        signatures=[_("Склав"), _("Головний бухгалтер"), _("Керівник")],
    )


def _side_line(side: LineCard) -> SlipLine:
    named = f"{_(_SIDES[side.side])} {side.number}" if side.number else _("Нез'ясований платіж")
    return SlipLine(named, money_figure(side.amount), [side.service] if side.service else [])
