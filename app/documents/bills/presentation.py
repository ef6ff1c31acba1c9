"""A bill card as the strings its template prints: formatting and words, no arithmetic."""

import re
from collections.abc import Sequence
from decimal import Decimal

from app.documents.bills import room
from app.documents.bills.cards import (
    BillCard,
    BillLine,
    Brand,
    ConsumptionChart,
    PayeeSection,
)
from app.documents.bills.chart import chart_in_words, chart_svg, months_svg
from app.documents.bills.table import services_table
from app.documents.qr_symbol import symbol_svg
from app.documents.typesetting import FONT_FAMILY
from app.documents.wording import _, day_said, month_said, sum_said
from app.kernel.colour import readable
from app.kernel.figures import (
    NO_BREAK,
    day_figure,
    money_figure,
    unbroken,
)

CHARTS_SHOWN = 2
_MASTHEAD, _LOGO, _WHOSE, _WORDS = 294.0, 70.0, 243.0, 215.0
"""Room in points: for the company's name and its logo, the subscriber, the sum in words."""
_BESIDE_CHARTS, _HALF, _PAYEE_LINES = 280.0, 130.0, 2
"""Room for an explanation, for one payee of two; how many lines his name has beside the code."""
_IBAN_BENEATH = 15.0
"""Height that a line under the code takes."""
_HOUSE = re.compile(r"((?:буд\. )?\d+-\S+)")
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
    month = month_said(first.month)
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
        "how": _("Як це нараховано"),
        "qr": _("QR-код НБУ для оплати"),
        "this_year": _("цей рік"),
        "last_year": _("рік тому"),
        "page": _("сторінка"),
        "withdrawn": _("Рахунок відкликано. Не сплачуйте за ним"),
    }


def _bill(card: BillCard) -> dict[str, object]:
    brand = card.brand
    colour = readable(brand.colour)
    legal = "" if brand.legal_name == brand.name else brand.legal_name
    due = _sum(card)
    pay_row = _pay_height(card.sections)
    return {
        "number": _("№ %(number)s від %(day)s", number=card.number, day=day_figure(card.issued_on)),
        "heading": _("Рахунок за %(month)s", month=month_said(card.month)),
        "colour": colour,
        "brand": brand.name,
        "legal": legal,
        "contacts": brand.contacts,
        "logo": brand.logo_svg,
        "account": card.account_number,
        "holder": card.holder,
        "address": [unbroken(piece) for piece in _HOUSE.split(card.address)],
        "sum": due,
        "counted": _("Платежі враховано по %(day)s", day=day_figure(card.counted_to)),
        "put_off": _put_off(card),
        "pay_row": pay_row,
        "pay_rows": None if pay_row is None else pay_row + _IBAN_BENEATH,
        "sections": [_section(section) for section in card.sections],
        "table": services_table(card),
        "explanations": [_explained(line) for line in card.lines if line.explanations],
        "charts": [_chart(chart, colour) for chart in card.charts[:CHARTS_SHOWN]],
        "cabinet": _cabinet(card),
        "foot": _(
            "Особовий рахунок %(account)s · рахунок № %(number)s",
            account=card.account_number,
            number=card.number,
        ),
        "withdrawn": card.is_withdrawn,
        "masthead": _masthead_height(brand, legal),
        "top": _top_height(card, due["words"]),
    }


def _masthead_height(brand: Brand, legal: str) -> float | None:
    """Return the height of the company's name with its lines, None when one may need two."""
    room_for_name = _MASTHEAD - (_LOGO if brand.logo_svg else 0)
    if room.width(brand.name, 15) > room_for_name:
        return None
    if any(room.width(each, 7.5) > _MASTHEAD for each in (legal, brand.contacts)):
        return None
    return 34.0 if brand.logo_svg or (legal and brand.contacts) else 24.0


def _top_height(card: BillCard, words: str) -> float | None:
    """Return the height of the sum due; None when it or what stands beside it may need more."""
    beside = room.lines(card.holder, 10.5, _WHOSE) + room.lines(card.address, 9.5, _WHOSE)
    is_usual = beside <= 3 and room.width(words, 8) < _WORDS and not _put_off(card)
    return 98.4 if is_usual else None


def _put_off(card: BillCard) -> str:
    told = list(card.even)
    if card.evened and not card.even:
        told.append(
            _(
                "Різниця рівномірної оплати, що сплачується пізніше частинами: %(sum)s",
                sum=_hryvnias(card.evened),
            )
        )
    if card.instalments:
        told.append(
            _(
                "Реструктуризований борг, що сплачується пізніше за графіком: %(sum)s",
                sum=_hryvnias(card.instalments),
            )
        )
    return "\n".join(told)


def _sum(card: BillCard) -> dict[str, str]:
    if card.to_pay > 0:
        return {
            "mood": "due",
            "label": _("До сплати"),
            "amount": _hryvnias(card.to_pay),
            "until": _("до %(day)s", day=day_said(card.due_on)),
            "words": NO_BREAK.join(sum_said(card.to_pay).rsplit(" ", 1)),
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


def _pay_height(sections: Sequence[PayeeSection]) -> float | None:
    """Return the height of the payees' row: of the code, unless a long name may need more."""
    names = [section.payee_name for section in sections]
    is_known = len(names) == 1 or all(room.lines(name, 9, _HALF) <= _PAYEE_LINES for name in names)
    has_codes = all(section.qr_link for section in sections)
    return 93.6 if is_known and has_codes else None


def _section(section: PayeeSection) -> dict[str, object]:
    return {
        "payee": section.payee_name,
        "code": section.payee_code,
        "iban": _grouped(section.payee_iban),
        "bank": section.bank,
        "purpose": unbroken(section.purpose),
        "to_pay": _hryvnias(section.to_pay),
        "qr": None if section.qr_link is None else symbol_svg(section.qr_link),
    }


def _explained(line: BillLine) -> dict[str, object]:
    acts = {each.act for each in line.explanations}
    shared = unbroken(acts.pop()) if len(acts) == 1 else ""
    return {
        "service": line.service,
        "act": shared,
        "beside": room.width(line.service, 8) + room.width(shared, 7.5) < _BESIDE_CHARTS,
        "parts": [
            [unbroken(each.sentence), each.formula, "" if shared else unbroken(each.act)]
            for each in line.explanations
        ],
    }


def _chart(chart: ConsumptionChart, colour: str) -> dict[str, object]:
    return {
        "title": f"{chart.title}, {chart.unit}",
        "svg": chart_svg(chart, colour=colour, font=FONT_FAMILY),
        "months": months_svg(chart, font=FONT_FAMILY),
        "alt": chart_in_words(chart),
        "has_last_year": any(bar.year_before for bar in chart.bars),
    }


def _cabinet(card: BillCard) -> str:
    if not card.link_code:
        return _("Кабінет: %(url)s", url=card.cabinet_url)
    return _(
        "Кабінет: %(url)s · код для підключення рахунку %(code)s",
        url=card.cabinet_url,
        code=card.link_code,
    )


def _hryvnias(amount: Decimal) -> str:
    return f"{money_figure(amount)}{NO_BREAK}{_('грн')}"


def _grouped(iban: str) -> str:
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))
