"""An advance invoice as a PDF."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.documents.advances.models import AdvanceInvoice
from app.documents.advances.paid_ahead import ahead_by_payee, taken_off
from app.documents.advances.payment_code import link_of
from app.documents.qr import QrVersion
from app.documents.qr_symbol import symbol_svg
from app.documents.typesetting import typeset
from app.documents.wording import _, month_said, unit_of
from app.documents.words import amount_in_words
from app.kernel.figures import day_figure, money_figure, plain_figure, unbroken
from app.kernel.month import Month
from app.months.parameter_keys import QR_VERSION
from app.months.parameters import parameter

TEMPLATE = Path(__file__).with_name("advance.typ")
_BLANK = "_" * 24
"""Where a name is written by hand."""


def advance_pdf(session: Session, invoice: AdvanceInvoice, *, company: str) -> bytes:
    """Return the PDF of an invoice, the same whenever it is printed."""
    before = session.get_one(AdvanceInvoice, invoice.replaces) if invoice.replaces else None
    version = QrVersion(parameter(session, QR_VERSION, on=invoice.month))
    content = advance_content(invoice, company=company, before=before, version=version)
    return typeset(TEMPLATE, content, made_at=datetime.combine(invoice.issued_on, time(), UTC))


def advance_content(
    invoice: AdvanceInvoice,
    *,
    company: str,
    before: AdvanceInvoice | None,
    version: QrVersion = QrVersion.V003,
) -> Mapping[str, object]:
    """Return what `advance.typ` prints."""
    known = invoice.content
    month = month_said(Month.of(invoice.month))
    number = f"{invoice.number}/{invoice.year}"
    ahead = taken_off(known)
    purpose = _(
        "передоплата за %(month)s, рахунок № %(number)s, о/р %(account)s",
        month=month,
        number=number,
        account=known["account"],
    )
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
            *(_("Без ПДВ, грн"), _("ПДВ, %"), _("ПДВ, грн"), _("З ПДВ, грн")),
        ],
        "rows": [_row(line) for line in known["lines"]],
        "sources": list(dict.fromkeys(_source(line) for line in known["lines"])),
        "totals": list(_totals(invoice, ahead)),
        "words": amount_in_words(invoice.gross - ahead),
        "ahead": _paid_ahead() if ahead else "",
        "payees": _payees(invoice, company, purpose, version),
        "purpose": _("Призначення платежу: %(purpose)s.", purpose=purpose),
        "qr": _("QR-код НБУ для оплати"),
        "scan": _("Наведіть камеру в застосунку свого банку"),
        "note": _(
            "Це не нарахування: сплачене буде зараховано, коли місяць нарахують за фактом. "
            "Податкову накладну складають на день надходження грошей."
        ),
        "signature": _("Рахунок склав"),
        "page": _("сторінка"),
    }


def _paid_ahead() -> str:
    return _(
        "Сплачене наперед ураховано на день складання рахунка, без вартості місяців, яких ще не "
        "нараховано."
    )


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
    since = month_said(Month.of(date.fromisoformat(line["since"])))
    until = month_said(Month.of(date.fromisoformat(line["until"])))
    if line["source"] == "limit":
        return _(
            "%(service)s: обсяг — залишок річного ліміту, поділений на місяці до кінця року.",
            service=service,
        )
    if line["source"] == "average" and since == until:
        return _("%(service)s: обсяг — як за %(month)s.", service=service, month=until)
    if line["source"] == "average":
        return _(
            "%(service)s: обсяг — середній за %(since)s – %(until)s.",
            service=service,
            since=since,
            until=until,
        )
    return _("%(service)s: сума — як за %(month)s.", service=service, month=until)


def _totals(invoice: AdvanceInvoice, ahead: Decimal) -> Iterator[list[str]]:
    yield [_("Разом без ПДВ"), money_figure(invoice.base)]
    yield [_("ПДВ"), money_figure(invoice.vat)]
    if not ahead:
        yield [_("До сплати з ПДВ"), money_figure(invoice.gross)]
        return
    yield [_("Разом з ПДВ"), money_figure(invoice.gross)]
    yield [_("Уже сплачено наперед"), money_figure(-ahead)]
    yield [_("До сплати"), money_figure(invoice.gross - ahead)]


def _payees(
    invoice: AdvanceInvoice, company: str, purpose: str, version: QrVersion
) -> Sequence[Mapping[str, str | None]]:
    ahead = ahead_by_payee(invoice.content)
    found = []
    for payee in invoice.content["payees"]:
        asked = Decimal(payee["gross"]) - ahead.get(payee["iban"], Decimal(0))
        link = link_of(invoice, payee, asked=asked, purpose=purpose, version=version)
        picture = None if link is None else symbol_svg(link)
        found.append({"says": _payee(payee, asked, company), "qr": picture})
    return found


def _payee(payee: Mapping[str, str], asked: Decimal, company: str) -> str:
    gross = money_figure(asked)
    if not payee["iban"]:
        return _("%(sum)s грн — %(name)s", sum=gross, name=payee["name"] or company)
    return _(
        "%(sum)s грн — %(name)s, код %(code)s, %(iban)s",
        sum=gross,
        name=payee["name"],
        code=payee["code"],
        iban=payee["iban"],
    )
