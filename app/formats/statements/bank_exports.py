"""The tables of Ukrainian banks: what each calls its columns, and how it tells the direction.

The columns were seen in public readers of these files; no bank's own description was. What cannot
be known from a line, such as the direction in Ощадбанк's file without `dk`, is its fault.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.formats.statements.cells import Said, amount, day, needed_day, one_of, optional_amount
from app.formats.statements.titles import BOOKED, CREDIT, DEBIT, Title
from app.formats.table import Cell, CellFault, Fault
from app.kernel.text import matching_key

Cells = Mapping[str, str]
_CURRENCIES = {"980": "UAH", "840": "USD", "978": "EUR"}


@dataclass(frozen=True, slots=True)
class Export:
    """A bank's table."""

    name: str
    needed: frozenset[str]
    """Titles by which it is known; a line must reach the last of them."""
    movement: Callable[[Cells], Said]
    is_no_movement: Callable[[Cells], bool] = lambda cells: not any(cells.values())


def _named(*titles: str) -> frozenset[str]:
    return frozenset(matching_key(each) for each in titles)


def _of(cells: Cells, *titles: str) -> str | None:
    """Return what stands under the first of the titles that the line has a value for."""
    return next((text for each in titles if (text := cells.get(matching_key(each)))), None)


def _currency(text: str | None) -> str | None:
    return _CURRENCIES.get(text, text) if text else None


def _sides(debit: str | None, credit: str | None) -> Said:
    """Return direction and sum of a line with a column for each side."""
    out, come = optional_amount(debit), optional_amount(credit)
    out, come = (None if _is_zero(each) else each for each in (out, come))
    if (out is None) == (come is None):
        shown = f"{debit or ''} / {credit or ''}"
        return {
            Title.AMOUNT: CellFault(shown, Fault.UNREADABLE if out is not None else Fault.ABSENT)
        }
    if out is not None:
        return {Title.DIRECTION: DEBIT, Title.AMOUNT: out}
    return {Title.DIRECTION: CREDIT, Title.AMOUNT: come}


def _is_zero(value: Cell) -> bool:
    return isinstance(value, Decimal) and not value


def _signed(text: str | None) -> Said:
    """Return direction and sum of a sum that is below zero when it went out."""
    value = amount(text)
    if not isinstance(value, Decimal):
        return {Title.AMOUNT: value}
    return {Title.DIRECTION: DEBIT if value < 0 else CREDIT, Title.AMOUNT: abs(value)}


def _ibank(cells: Cells) -> Said:
    return {
        Title.OWN_IBAN: _of(cells, "Рахунок"),
        Title.CURRENCY: _currency(_of(cells, "Валюта")),
        Title.BOOKED_ON: needed_day(_of(cells, "Дата операції")),
        Title.STATUS: BOOKED,
        Title.DOCUMENT: _of(cells, "Документ", "Номер документа"),
        Title.COUNTERPARTY: _of(cells, "Кореспондент"),
        Title.CODE: _of(cells, "ЄДРПОУ кореспондента"),
        Title.IBAN: _of(cells, "Рахунок кореспондента"),
        Title.PURPOSE: _of(cells, "Призначення платежу"),
        Title.CODE_OF_BANK: _of(cells, "Код операції"),
        **_sides(_of(cells, "Дебет"), _of(cells, "Кредит")),
    }


def _is_revaluation(cells: Cells) -> bool:
    """Return whether the line revalues a currency: code 3, no sums, no movement."""
    no_sums = not any(_of(cells, side) for side in ("Дебет", "Кредит"))
    return not any(cells.values()) or (no_sums and _of(cells, "Код операції") == "3")


def _privat(cells: Cells) -> Said:
    return {
        Title.OWN_IBAN: _of(cells, "Рахунок"),
        Title.CURRENCY: _currency(_of(cells, "Валюта")),
        Title.BOOKED_ON: needed_day(_of(cells, "Дата операції")),
        Title.STATUS: BOOKED,
        Title.DOCUMENT: _of(cells, "Номер документа"),
        Title.COUNTERPARTY: _of(cells, "Кореспондент"),
        Title.CODE: _of(cells, "ЄДРПОУ кореспондента"),
        Title.IBAN: _of(cells, "Рахунок кореспондента"),
        Title.PURPOSE: _of(cells, "Призначення платежу"),
        **_signed(_of(cells, "Сума")),
    }


def _ukrgasbank(cells: Cells) -> Said:
    direction = one_of(_of(cells, "DK"), {"1": CREDIT, "2": DEBIT})
    debit, credit = _of(cells, "DB_IBAN"), _of(cells, "CR_IBAN")
    own, other = (debit, credit) if direction == DEBIT else (credit, debit)
    of_day = day(_of(cells, "DATA_VYP"))
    return {
        Title.OWN_IBAN: own or _of(cells, "AC"),
        Title.CURRENCY: _of(cells, "CUR_TAG"),
        Title.FROM: of_day,
        Title.TO: of_day,
        Title.OPENING: optional_amount(_of(cells, "IN_RST_NO")),
        Title.CLOSING: optional_amount(_of(cells, "OUT_RST_NO")),
        Title.DIRECTION: direction,
        Title.AMOUNT: amount(_of(cells, "SUM_PD_NOM")),
        Title.BOOKED_ON: of_day or CellFault("", Fault.ABSENT),
        Title.STATUS: BOOKED,
        Title.DOCUMENT: _of(cells, "ND"),
        Title.COUNTERPARTY: _of(cells, "NAME_KOR"),
        Title.CODE: _of(cells, "OKPO_KOR"),
        Title.IBAN: other or _of(cells, "AC_KOR"),
        Title.PURPOSE: _of(cells, "PURPOSE"),
    }


def _oschadbank(cells: Cells) -> Said:
    return {
        Title.OWN_IBAN: _of(cells, "acccli"),
        Title.CURRENCY: _currency(_of(cells, "val")),
        Title.DIRECTION: one_of(_of(cells, "dk"), {"0": CREDIT, "1": DEBIT}),
        Title.AMOUNT: amount(_of(cells, "summa"), in_kopecks=True),
        Title.BOOKED_ON: needed_day(_of(cells, "dt")),
        Title.VALUE_ON: day(_of(cells, "dv")),
        Title.STATUS: BOOKED,
        Title.DOCUMENT: _of(cells, "ndoc"),
        Title.COUNTERPARTY: _of(cells, "namecor"),
        Title.CODE: _of(cells, "okpocor"),
        Title.IBAN: _of(cells, "acccor"),
        Title.PURPOSE: _of(cells, "nazn"),
    }


def _sense(cells: Cells) -> Said:
    operation = matching_key(_of(cells, "Операція") or "")
    return {
        Title.OWN_IBAN: _of(cells, "Наш IBAN"),
        Title.CURRENCY: _currency(_of(cells, "Валюта")),
        Title.DIRECTION: one_of(operation, {"дебет": DEBIT, "кредит": CREDIT}),
        Title.AMOUNT: amount(_of(cells, "Сума")),
        Title.BOOKED_ON: needed_day(_of(cells, "Дата проведення")),
        Title.STATUS: BOOKED,
        Title.DOCUMENT: _of(cells, "Номер документа", "№ документа"),
        Title.COUNTERPARTY: _of(cells, "Найменування контрагента", "Найменування"),
        Title.CODE: _of(cells, "Код контрагента", "ЄДРПОУ"),
        Title.IBAN: _of(cells, "IBAN", "IBAN кореспондента", "Рахунок"),
        Title.PURPOSE: _of(cells, "Призначення платежу", "Призначення"),
    }


def _credit_agricole(cells: Cells) -> Said:
    return {
        Title.BOOKED_ON: needed_day(_of(cells, "ДАТА")),
        Title.STATUS: BOOKED,
        Title.DOCUMENT: _of(cells, "НОМЕР"),
        Title.COUNTERPARTY: _of(cells, "КОНТРАГЕНТ"),
        Title.CODE: _of(cells, "КОД ІДЕНТ.", "КОД ІДЕНТ"),
        Title.IBAN: _of(cells, "РАХУНОК КОНТРАГЕНТА"),
        Title.PURPOSE: _of(cells, "ПРИЗНАЧЕННЯ"),
        **_sides(_of(cells, "СУМА ДЕБЕТ"), _of(cells, "СУМА КРЕДИТ")),
    }


EXPORTS = (
    Export(
        "ibank2ua",
        _named("Рахунок", "Дата операції", "Код операції", "Кореспондент", "Дебет", "Кредит"),
        _ibank,
        _is_revaluation,
    ),
    Export(
        "privatbank",
        _named("Рахунок", "Дата операції", "Рахунок кореспондента", "Сума", "Призначення платежу"),
        _privat,
    ),
    Export("ukrgasbank", _named("DATA_VYP", "DK", "SUM_PD_NOM", "PURPOSE"), _ukrgasbank),
    Export("oschadbank", _named("ndoc", "dt", "acccli", "acccor", "summa", "nazn"), _oschadbank),
    Export("sense", _named("Наш IBAN", "Операція", "Дата проведення", "Сума"), _sense),
    Export(
        "credit-agricole",
        _named("ДАТА", "КОНТРАГЕНТ", "РАХУНОК КОНТРАГЕНТА", "СУМА ДЕБЕТ", "СУМА КРЕДИТ"),
        _credit_agricole,
    ),
)
