"""A bill card as the strings its template prints: formatting and words, no arithmetic."""

import re
from collections.abc import Sequence
from decimal import Decimal

from app.documents.bills.cards import (
    BillCard,
    BillLine,
    ConsumptionChart,
    PayeeSection,
    ReadingShown,
)
from app.documents.bills.chart import chart_in_words, chart_svg, months_svg
from app.documents.qr_symbol import symbol_svg
from app.documents.typesetting import FONT_FAMILY
from app.documents.wording import _
from app.documents.words import amount_in_words
from app.kernel.colour import readable
from app.kernel.figures import (
    NO_BREAK,
    day_figure,
    day_in_words,
    money_figure,
    month_in_words,
    number_figure,
    plain_figure,
)

CHARTS_SHOWN = 2
NOTHING = "—"
_HOUSE = re.compile(r"(\d+-\S+)")
"""A house number such as `12-А/3`: every second piece of a split address, kept on one line."""


def bills_content(cards: Sequence[BillCard]) -> dict[str, object]:
    """Return what `bill.typ` prints: the words every bill shares, then the bills in order.

    `running` set to true repeats the foot, with the page's number, on every page of a bill.
    """
    return {
        "running": False,
        "title": _title(cards),
        "words": _words(),
        "bills": [_bill(card) for card in cards],
    }


def _title(cards: Sequence[BillCard]) -> str:
    first = cards[0]
    month = month_in_words(first.month)
    if len(cards) == 1:
        return _("Рахунок %(number)s за %(month)s", number=first.number, month=month)
    return _("Рахунки за %(month)s", month=month)


def _words() -> dict[str, str]:
    return {
        "account": _("Особовий рахунок"),
        "pay": _("Як сплатити"),
        "scan": _("Наведіть камеру в застосунку свого банку"),
        "payees": _("Кому сплачують"),
        "code": _("Код"),
        "services": _("Послуги"),
        "service": _("Послуга"),
        "volume": _("Обсяг"),
        "price": _("Тариф, грн"),
        "opening": _("На початок"),
        "charge": _("Нараховано"),
        "recalculation": _("Перерахунок"),
        "paid": _("Сплачено"),
        "closing": _("На кінець"),
        "total": _("Разом"),
        "how": _("Як це нараховано"),
        "qr": _("QR-код НБУ для оплати"),
        "this_year": _("цей рік"),
        "last_year": _("рік тому"),
        "page": _("сторінка"),
        "withdrawn": _("Рахунок відкликано. Не сплачуйте за ним"),
    }


def _bill(card: BillCard) -> dict[str, object]:
    colour = readable(card.brand.colour)
    return {
        "number": _("№ %(number)s від %(day)s", number=card.number, day=day_figure(card.issued_on)),
        "heading": _("Рахунок за %(month)s", month=month_in_words(card.month)),
        "colour": colour,
        "brand": card.brand.name,
        "legal": card.brand.legal_name,
        "contacts": card.brand.contacts,
        "logo": card.brand.logo_svg,
        "account": card.account_number,
        "holder": card.holder,
        "address": _HOUSE.split(card.address),
        "sum": _sum(card),
        "counted": _("Платежі враховано по %(day)s", day=day_figure(card.counted_to)),
        "sections": [_section(section) for section in card.sections],
        "total": _totals(card.totals),
        "explanations": [_explained(line) for line in card.lines if line.explanations],
        "charts": [_chart(chart, colour) for chart in card.charts[:CHARTS_SHOWN]],
        "cabinet": _cabinet(card),
        "foot": _(
            "Особовий рахунок %(account)s · рахунок № %(number)s",
            account=card.account_number,
            number=card.number,
        ),
        "withdrawn": card.is_withdrawn,
    }


def _sum(card: BillCard) -> dict[str, str]:
    if card.to_pay > 0:
        return {
            "mood": "due",
            "label": _("До сплати"),
            "amount": _hryvnias(card.to_pay),
            "until": _("до %(day)s", day=day_in_words(card.due_on)),
            "words": amount_in_words(card.to_pay),
        }
    if card.balance < 0:
        return {
            "mood": "settled",
            "label": _("Переплата"),
            "amount": _hryvnias(card.balance.copy_abs()),
            "until": _("сплачувати нічого не треба"),
            "words": _("Переплату зараховано в рахунок наступних місяців."),
        }
    return {
        "mood": "settled",
        "label": _("До сплати"),
        "amount": _hryvnias(card.to_pay),
        "until": _("усе сплачено, дякуємо"),
        "words": "",
    }


def _section(section: PayeeSection) -> dict[str, object]:
    return {
        "payee": section.payee_name,
        "code": section.payee_code,
        "iban": _grouped(section.payee_iban),
        "bank": section.bank,
        "purpose": section.purpose,
        "to_pay": _hryvnias(section.to_pay),
        "qr": None if section.qr_link is None else symbol_svg(section.qr_link),
        "rows": [_row(line) for line in section.lines],
    }


def _row(line: BillLine) -> list[str | list[str]]:
    volume = NOTHING if line.volume is None else f"{plain_figure(line.volume)}{NO_BREAK}{line.unit}"
    return [
        line.service,
        [_reading(reading) for reading in line.readings],
        volume,
        NOTHING if line.price is None else plain_figure(line.price, least=2),
        *_totals([line.opening, line.charge, line.recalculation, line.paid, line.closing]),
    ]


def _totals(amounts: Sequence[Decimal]) -> list[str]:
    return [money_figure(amount) for amount in amounts]


def _reading(reading: ReadingShown) -> str:
    return _(
        "Лічильник %(meter)s: %(previous)s (%(previous_on)s) → %(current)s (%(current_on)s), "
        "%(source)s",
        meter=reading.meter,
        previous=number_figure(reading.previous, reading.places),
        previous_on=day_figure(reading.previous_on),
        current=number_figure(reading.current, reading.places),
        current_on=day_figure(reading.current_on),
        source=reading.source,
    )


def _explained(line: BillLine) -> dict[str, object]:
    return {
        "service": line.service,
        "parts": [[each.sentence, each.formula, each.act] for each in line.explanations],
    }


def _chart(chart: ConsumptionChart, colour: str) -> dict[str, str]:
    return {
        "title": f"{chart.title}, {chart.unit}",
        "svg": chart_svg(chart, colour=colour, font=FONT_FAMILY),
        "months": months_svg(chart, font=FONT_FAMILY),
        "alt": chart_in_words(chart),
    }


def _cabinet(card: BillCard) -> str:
    return _(
        "Кабінет: %(url)s · код для підключення рахунку %(code)s",
        url=card.cabinet_url,
        code=card.link_code,
    )


def _hryvnias(amount: Decimal) -> str:
    return f"{money_figure(amount)}{NO_BREAK}{_('грн')}"


def _grouped(iban: str) -> str:
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))
