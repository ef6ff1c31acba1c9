"""Forms of documents that move paid money: each kind asks for what it needs, and no more."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext, lazy_gettext

from app.kernel.errors import Invalid
from app.kernel.identifiers import iban as known_iban
from app.ledger.models import UNASSIGNED
from app.payments.documents.models import LEAVES, DocumentKind
from app.payments.documents.rules import NewDocument
from app.payments.models import PaymentState
from app.payments.queries import PaymentRow
from app.registry.groups.operations import account_of_number
from app.registry.queries import AccountHead
from app.web.current import db
from app.web.fields import choice_field, money_field, text_field
from app.web.form_keys import form_key
from app.web.forms import Field, FieldProblem, Form, Look
from app.web.guards import row_number
from app.web.messages import text_of

OF_PAYMENT = (
    DocumentKind.TRANSFER,
    DocumentKind.REFUND,
    DocumentKind.RETURN,
    DocumentKind.FORWARD,
    DocumentKind.CHARGEBACK,
)
"""What is made of a posted payment; one that waits goes back, or on."""
OF_ACCOUNT = (DocumentKind.OFFSET, DocumentKind.REFUND)


def moves_of(payment_state: str) -> tuple[DocumentKind, ...]:
    """Return the kinds of documents that a payment in a state may begin."""
    if payment_state == PaymentState.POSTED:
        return OF_PAYMENT
    is_waiting = payment_state == PaymentState.UNMATCHED
    return (DocumentKind.RETURN, DocumentKind.FORWARD) if is_waiting else ()


@dataclass(frozen=True, slots=True)
class Start:
    """What a document begins from: a payment and what is left of it, or an overpaid account."""

    payment: PaymentRow | None
    account: AccountHead | None
    left: Decimal
    overpaid: Mapping[int, Decimal]
    """What an account has overpaid, by service; under `UNASSIGNED` in advance."""
    services: Mapping[int, str]


def form_of(kind: DocumentKind, start: Start) -> type[Form]:
    """Return the form of a document of a kind."""
    fields: dict[str, Field[Any]] = {}
    if kind in OF_ACCOUNT and start.account is not None:
        fields["service"] = choice_field(lazy_gettext("Що переплачено"), _overpaid(start))
    if kind in {DocumentKind.TRANSFER, DocumentKind.OFFSET}:
        fields["to"] = _account_field()
    if kind is DocumentKind.OFFSET:
        fields["to_service"] = choice_field(
            lazy_gettext("Борг за послугу"),
            [("0", lazy_gettext("будь-яку, найдавніший спершу"))]
            + [(str(each), name) for each, name in start.services.items()],
        )
    fields["amount"] = money_field(lazy_gettext("Сума, грн"))
    if kind is DocumentKind.CHARGEBACK:
        fields["fee"] = money_field(
            lazy_gettext("Комісія банку, грн"),
            is_required=False,
            hint=lazy_gettext("Якщо банк її назвав; абонент її не винен"),
        )
    if kind in LEAVES:
        fields["recipient"] = text_field(lazy_gettext("Кому"))
        fields["iban"] = _iban_field()
    fields["basis"] = text_field(
        lazy_gettext("Документ-підстава"),
        look=Look(hint=lazy_gettext("Назва, номер і дата: заява № 5 від 03.11.2026")),
    )
    return type("DocumentForm", (Form,), fields)


def blank_form(kind: DocumentKind, start: Start) -> Form:
    """Return the form as first shown: all that may be moved, as it lies."""
    most = start.left or max(start.overpaid.values(), default=Decimal(0))
    typed = {"amount": f"{most:.2f}".replace(".", ",")}
    if kind is DocumentKind.OFFSET and start.account is not None:
        typed["to"] = start.account.number
    return form_of(kind, start).blank(**typed)


def wanted_of(kind: DocumentKind, start: Start, form: Any) -> NewDocument:
    """Return the document that a form without problems asks for."""
    said = form.values
    return NewDocument(
        key=form_key(),
        kind=kind,
        basis=form.basis,
        amount=form.amount,
        payment_id=start.payment.id if start.payment else None,
        account_id=start.account.id if start.account else None,
        service_id=row_number(said.get("service", "")) or None,
        to_account_id=said.get("to"),
        to_service_id=row_number(said.get("to_service", "")) or None,
        recipient=said.get("recipient", ""),
        iban=said.get("iban", ""),
        fee=said.get("fee") or Decimal("0.00"),
    )


def _overpaid(start: Start) -> list[tuple[str, object]]:
    advance = lazy_gettext("аванс")
    return [
        (str(service), start.services.get(service, advance) if service else advance)
        for service in sorted(start.overpaid or {UNASSIGNED: Decimal(0)})
    ]


def _account_field() -> Field[int]:
    def read(text: str) -> int:
        try:
            return account_of_number(db(), text)
        except Invalid as refusal:
            raise FieldProblem(text_of(refusal)) from None

    look = Look(attributes={"autocomplete": "off", "spellcheck": "false"})
    return Field(lazy_gettext("На особовий рахунок"), read, look=look)


def _iban_field() -> Field[str]:
    def read(text: str) -> str:
        try:
            return known_iban(text)
        except Invalid:
            raise FieldProblem(gettext("Такого рахунку в банку немає: перевірте IBAN.")) from None

    look = Look(attributes={"autocomplete": "off", "spellcheck": "false"})
    return Field(lazy_gettext("IBAN отримувача"), read, empty="", look=look)


class RefusalForm(Form):
    """Why a waiting document is declined."""

    because = text_field(lazy_gettext("Чому відхиляєте"))


class ReversalForm(Form):
    """Why a posted document is taken back."""

    because = text_field(lazy_gettext("Чому скасовуєте"))
