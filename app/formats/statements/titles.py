"""The columns that every bank statement is read into, whatever its format, and their titles.

A reader of statements gives a header of these titles, then a line for each movement; a statement
without movements is one line without an amount, so that its balances are not lost.
"""

from enum import StrEnum


class Title(StrEnum):
    """The title of a column, in the order of the columns."""

    STATEMENT = "Виписка"
    """The bank's own number of the statement."""
    OWN_IBAN = "Наш рахунок"
    CURRENCY = "Валюта"
    FROM = "Виписка з"
    TO = "Виписка до"
    """Its first and last day."""
    OPENING = "Вхідний залишок"
    CLOSING = "Вихідний залишок"
    """Below zero for an overdraft."""
    BANK_KEY = "Ключ банку"
    """By which the bank itself knows the movement; empty where the format has none."""
    PART = "Частина"
    """Of an entry of several payments: its number from 1."""
    DIRECTION = "Напрям"
    """`C` came in, `D` went out, as the account feels it: a reversed credit is `D`."""
    AMOUNT = "Сума"
    """Above zero, in the account's currency."""
    BOOKED_ON = "Дата проведення"
    VALUE_ON = "Дата валютування"
    STATUS = "Стан"
    """`booked`, `pending` or `informational`: only what is booked is money."""
    IS_REVERSAL = "Сторно"
    """`так` where the bank takes back an earlier movement."""
    DOCUMENT = "№ документа"
    COUNTERPARTY = "Контрагент"
    CODE = "Код контрагента"
    """ЄДРПОУ or РНОКПП."""
    IBAN = "Рахунок контрагента"
    PURPOSE = "Призначення платежу"
    REFERENCE = "Посилання"
    """A structured reference, such as a bill's number."""
    CODE_OF_BANK = "Код операції"
    """The bank's code of the kind of movement, for fees."""
    REMARK = "Зауваження"
    """What the reader doubts, of `Remark`, parted by commas: a warning, the movement is true."""


class Remark(StrEnum):
    """A doubt about a movement that is read all the same."""

    DETAILS_DIFFER = "details-differ"
    """The payments inside an entry do not make its sum: the entry counts, as one."""
    TEXT_DAMAGED = "text-damaged"
    """Letters were lost before the file reached us."""
    CURRENCY_UNSTATED = "currency-unstated"
    """A balance names no currency."""
    MORE_PAGES = "more-pages"
    """The bank has more of this answer than the file holds."""


BOOKED, PENDING, INFORMATIONAL = "booked", "pending", "informational"
CREDIT, DEBIT = "C", "D"
YES = "так"
