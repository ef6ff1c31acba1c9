"""An act as a PDF, to be signed by both."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.documents.acts.models import Act
from app.documents.typesetting import typeset
from app.documents.wording import _, month_said, unit_of
from app.documents.words import amount_in_words
from app.kernel.figures import (
    day_figure,
    money_figure,
    plain_figure,
    unbroken,
)
from app.kernel.month import Month

TEMPLATE = Path(__file__).with_name("act.typ")
_BLANK = "_" * 24
"""Where a name is written by hand."""


def act_pdf(session: Session, act: Act, *, company: str) -> bytes:
    """Return the PDF of an act, the same whenever it is printed."""
    before = session.get_one(Act, act.replaces) if act.replaces else None
    content = act_content(act, company=company, before=before)
    return typeset(TEMPLATE, content, made_at=datetime.combine(act.issued_on, time(), UTC))


def act_content(act: Act, *, company: str, before: Act | None) -> Mapping[str, object]:
    """Return what `act.typ` prints."""
    known = act.content
    month = Month.of(act.month)
    return {
        "title": _("Акт наданих послуг № %(number)s", number=f"{act.number}/{act.year}"),
        "dated": _(
            "за %(month)s, складено %(day)s",
            month=month_said(month),
            day=day_figure(act.issued_on),
        ),
        "instead": _instead(before),
        "whose": [
            [_("Виконавець"), company],
            [_("Споживач"), known["customer"] or _BLANK],
            [_("Код споживача"), known["code"] or _BLANK],
            [_("Договір"), ", ".join(known["contracts"]) or _BLANK],
            [_("Особовий рахунок"), known["account"]],
            [_("Адреса"), unbroken(known["address"])],
        ],
        "says": _("Виконавець надав, а Споживач прийняв такі послуги:"),
        "columns": [
            *(_("Послуга"), _("Обсяг"), _("Без ПДВ, грн"), _("ПДВ, %")),
            *(_("ПДВ, грн"), _("З ПДВ, грн")),
        ],
        "rows": [_row(line, month) for line in known["lines"]]
        or [[_("Послуг за цей місяць не нараховано"), "", "0,00", "", "0,00", "0,00"]],
        "totals": [
            [_("Разом без ПДВ"), money_figure(act.base)],
            [_("ПДВ"), money_figure(act.vat)],
            [_("Усього з ПДВ"), money_figure(act.gross)],
        ],
        "words": _words(act.gross),
        "signatures": [[_("Виконавець"), company], [_("Споживач"), known["customer"]]],
        "signature": _("посада, підпис, дата"),
        "page": _("сторінка"),
    }


def _words(amount: Decimal) -> str:
    said = amount_in_words(abs(amount))
    return _("мінус %(words)s", words=said) if amount < 0 else said


def _instead(before: Act | None) -> str:
    if before is None:
        return ""
    return _(
        "Замість акта № %(number)s від %(day)s",
        number=f"{before.number}/{before.year}",
        day=day_figure(before.issued_on),
    )


def _row(line: Mapping[str, Any], month: Month) -> list[str]:
    of = Month.of(date.fromisoformat(line["month"]))
    name = line["service"]
    if of != month:
        name = _("%(service)s: перерахунок за %(month)s", service=name, month=month_said(of))
    volume = ""
    if line["quantity"]:
        figure = plain_figure(Decimal(line["quantity"]).normalize())
        volume = f"{figure} {unit_of(line['unit'])}"
    return [
        name,
        volume,
        money_figure(Decimal(line["base"])),
        plain_figure(Decimal(line["rate"])),
        money_figure(Decimal(line["vat"])),
        money_figure(Decimal(line["gross"])),
    ]
