"""What a column of a register of debts may tell, and how wide it mostly is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.exchange.outgoing.models import Names
from app.formats.table_writer import Field, Holds, Value


class Told(StrEnum):
    """One thing that a register tells of an account."""

    NUMBER = "number"
    HOLDER = "holder"
    ADDRESS = "address"
    TO_PAY = "to_pay"
    TO_PAY_KOPECKS = "to_pay_kopecks"
    OVERDUE = "overdue"
    DUE_ON = "due_on"
    ON_DAY = "on_day"
    PAYEE = "payee"
    IBAN = "iban"
    EDRPOU = "edrpou"
    PURPOSE = "purpose"


HOLDS: Mapping[Told, Holds] = {
    Told.TO_PAY: Holds.MONEY,
    Told.TO_PAY_KOPECKS: Holds.KOPECKS,
    Told.OVERDUE: Holds.MONEY,
    Told.DUE_ON: Holds.DAY,
    Told.ON_DAY: Holds.DAY,
}
"""Of what is no text."""
USUAL_WIDTH: Mapping[Told, int] = {
    Told.NUMBER: 15,
    Told.HOLDER: 50,
    Told.ADDRESS: 80,
    Told.TO_PAY: 12,
    Told.TO_PAY_KOPECKS: 12,
    Told.OVERDUE: 12,
    Told.DUE_ON: 8,
    Told.ON_DAY: 8,
    Told.PAYEE: 70,
    Told.IBAN: 29,
    Told.EDRPOU: 10,
    Told.PURPOSE: 100,
}


@dataclass(frozen=True, slots=True)
class ToldColumn:
    """A column of a register."""

    told: Told
    title: str
    width: int

    @property
    def field(self) -> Field:
        """Return the column as it is written."""
        return Field(self.title, HOLDS.get(self.told, Holds.TEXT), self.width)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an account is to pay to one payee, as a line of a register tells it."""

    number: str
    holder: str
    address: str
    to_pay: Decimal
    overdue: Decimal
    due_on: date | None
    on_day: date
    payee: str
    iban: str
    edrpou: str

    def value(self, told: Told, names: Names) -> Value:
        """Return what a column tells of it."""
        match told:
            case Told.HOLDER:
                return shown_name(self.holder, names)
            case Told.TO_PAY_KOPECKS:
                return self.to_pay
            case Told.PURPOSE:
                return f"Оплата послуг, о/р {self.number}"
            case _:
                value: Value = getattr(self, told.value)
                return value


def shown_name(name: str, names: Names) -> str:
    """Return as much of a name as the register may tell.

    >>> shown_name("Шевченко Тарас Григорович", Names.INITIALS)
    'Шевченко Т. Г.'
    """
    if names is Names.NONE:
        return ""
    family, *given = name.split()[:3] or [""]
    if names is Names.FULL or not given:
        return name
    return " ".join([family, *(f"{each[0]}." for each in given)])
