"""An advance invoice as a PDF."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.documents.advances.models import AdvanceInvoice
from app.documents.typesetting import typeset
from app.documents.wording import _, unit_of
from app.documents.words import amount_in_words
from app.kernel.figures import day_figure, money_figure, month_in_words, plain_figure, unbroken
from app.kernel.month import Month

TEMPLATE = Path(__file__).with_name("advance.typ")
_BLANK = "_" * 24
"""Where a name is written by hand."""


def advance_pdf(session: Session, invoice: AdvanceInvoice, *, company: str) -> bytes:
    """Return the PDF of an invoice, the same whenever it is printed."""
    before = session.get_one(AdvanceInvoice, invoice.replaces) if invoice.replaces else None
    content = advance_content(invoice, company=company, before=before)
    return typeset(TEMPLATE, content, made_at=datetime.combine(invoice.issued_on, time(), UTC))


def advance_content(
    invoice: AdvanceInvoice, *, company: str, before: AdvanceInvoice | None
) -> Mapping[str, object]:
    """Return what `advance.typ` prints."""
    known = invoice.content
    month = month_in_words(Month.of(invoice.month))
    number = f"{invoice.number}/{invoice.year}"
    whose = [
        [_("Постачальник"), company],
        [_("Споживач"), known["customer"] or _BLANK],
        [_("Код споживача"), known["code"] or _BLANK],
        [_("ІПН платника ПДВ"), known["vat_number"]],
        [_("Договір"), ", ".join(known["contracts"]) or _BLANK],
        [_("Особовий рахунок"), known["account"]],
        [_("Адреса"), unbroken(known["address"])],
    ]
    return {
        "title": _("Рахунок на передоплату № %(number)s", number=number),
        "dated": _(
            "за %(month)s, складено %(day)s", month=month, day=day_figure(invoice.issued_on)
        ),
        "instead": _instead(before),
        "whose": [[name, value] for name, value in whose if value],
        "says": _(
            "За договором наперед сплачують %(percent)s %% вартості запланованого на місяць.",
            percent=plain_figure(Decimal(known["percent"])),
        ),
        "columns": [
            *(_("Послуга"), _("Плановий обсяг"), _("Ціна з ПДВ, грн"), _("За місяць, грн")),
            *(_("Без ПДВ, грн"), _("ПДВ, %"), _("ПДВ, грн"), _("До сплати, грн")),
        ],
        "rows": [_row(line) for line in known["lines"]],
        "sources": list(dict.fromkeys(_source(line) for line in known["lines"])),
        "totals": [
            [_("Разом без ПДВ"), money_figure(invoice.base)],
            [_("ПДВ"), money_figure(invoice.vat)],
            [_("До сплати з ПДВ"), money_figure(invoice.gross)],
        ],
        "words": amount_in_words(invoice.gross),
        "payees": [_payee(each, company) for each in known["payees"]],
        "purpose": _(
            "Призначення платежу: передоплата за %(month)s, рахунок № %(number)s, о/р %(account)s.",
            month=month,
            number=number,
            account=known["account"],
        ),
        "note": _(
            "Це не нарахування: сплачене буде зараховано, коли місяць нарахують за фактом. "
            "Податкову накладну складають на день надходження грошей."
        ),
        "signature": _("Рахунок склав"),
        "page": _("сторінка"),
    }


def _instead(before: AdvanceInvoice | None) -> str:
    if before is None:
        return ""
    return _(
        "Замість рахунка № %(number)s від %(day)s",
        number=f"{before.number}/{before.year}",
        day=day_figure(before.issued_on),
    )


def _row(line: Mapping[str, Any]) -> list[str]:
    volume = ""
    if line["quantity"]:
        volume = f"{plain_figure(Decimal(line['quantity']))} {unit_of(line['unit'])}"
    return [
        line["service"],
        volume,
        plain_figure(Decimal(line["price"]).normalize()) if line["price"] else "",
        money_figure(Decimal(line["whole"])),
        money_figure(Decimal(line["base"])),
        plain_figure(Decimal(line["rate"])),
        money_figure(Decimal(line["vat"])),
        money_figure(Decimal(line["gross"])),
    ]


def _source(line: Mapping[str, Any]) -> str:
    """Return how a line was planned."""
    service = line["service"]
    since = month_in_words(Month.of(date.fromisoformat(line["since"])))
    until = month_in_words(Month.of(date.fromisoformat(line["until"])))
    if line["source"] == "limit":
        return _(
            "%(service)s: обсяг — залишок річного ліміту, поділений на місяці до кінця року.",
            service=service,
        )
    if line["source"] == "average":
        return _(
            "%(service)s: обсяг — середній за %(since)s – %(until)s.",
            service=service,
            since=since,
            until=until,
        )
    return _("%(service)s: сума — як за %(month)s.", service=service, month=until)


def _payee(payee: Mapping[str, str], company: str) -> str:
    gross = money_figure(Decimal(payee["gross"]))
    if not payee["iban"]:
        return _("%(sum)s грн — %(name)s", sum=gross, name=payee["name"] or company)
    return _(
        "%(sum)s грн — %(name)s, код %(code)s, %(iban)s",
        sum=gross,
        name=payee["name"],
        code=payee["code"],
        iban=payee["iban"],
    )
