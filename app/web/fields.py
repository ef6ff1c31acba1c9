"""Kinds of form fields: how the typed text of each becomes a value."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from flask_babel import gettext, lazy_gettext

from app.kernel import clock
from app.kernel.days import FIRST_DAY, LAST_DAY
from app.kernel.figures import plain_figure
from app.kernel.month import Month
from app.web.forms import Field, FieldProblem, Look, decimal_places

LONGEST_EMAIL = 254
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009']")
_DAY = re.compile(r"(\d{1,2})[.,/\- ](\d{1,2})(?:[.,/\- ](\d{2}|\d{4}))?\.?")
_DAY_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})")
_NUMBER = re.compile(r"[+-]?\d{0,12}(?:\.\d*)?", re.ASCII)
"""No exponent, and no more digits before the comma than any column holds."""
_TOO_LONG = re.compile(r"[+-]?\d{13,}(?:\.\d*)?", re.ASCII)
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def text_field(
    label: object, *, is_required: bool = True, longest: int = 200, look: Look | None = None
) -> Field[str]:
    """Return a field of plain text of at most `longest` characters."""

    def read(text: str) -> str:
        if len(text) > longest:
            raise FieldProblem(gettext("Надто довго: щонайбільше %(n)s знаків.", n=longest))
        return text

    return Field(label, read, is_required=is_required, empty="", look=look)


def email_field(label: object) -> Field[str]:
    """Return a field for an e-mail address, kept in lower case: it is a sign-in name."""

    def read(text: str) -> str:
        is_like = re.fullmatch(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}", text)
        if is_like is None or len(text) > LONGEST_EMAIL or not text.isprintable():
            raise FieldProblem(
                gettext("Це не схоже на адресу пошти: перевірте, чи є «@» і крапка.")
            )
        return text.lower()

    attributes = {"autocomplete": "username", "inputmode": "email", "spellcheck": "false"}
    return Field(label, read, empty="", look=Look(kind="email", attributes=attributes))


def password_field(
    label: object, *, is_new: bool = False, is_required: bool = True, hint: object = ""
) -> Field[str]:
    """Return a password field; never shown again, `is_new` asks for at least ten characters."""

    def read(text: str) -> str:
        if is_new and len(text) < 10:
            raise FieldProblem(gettext("Щонайменше 10 знаків."))
        return text

    autocomplete = "new-password" if is_new else "current-password"
    look = Look(hint=hint, kind="password", attributes={"autocomplete": autocomplete})
    return Field(label, read, is_required=is_required, empty="", look=look)


def number_of(text: str, *, places: int) -> Decimal:
    """Return the number typed as `1234,56`, `1 234.56` or pasted from Excel.

    A text with both a comma and a point keeps the last one as decimal sign.
    """
    digits = _SPACES.sub("", text).replace("\N{MINUS SIGN}", "-").rstrip("₴").removesuffix("грн")
    last = max(digits.rfind(","), digits.rfind("."))
    if last >= 0:
        digits = digits[:last].replace(",", "").replace(".", "") + "." + digits[last + 1 :]
    if _TOO_LONG.fullmatch(digits):
        raise FieldProblem(gettext("Число %(text)s завелике. Перевірте, де кома.", text=text))
    try:
        number = Decimal(digits if _NUMBER.fullmatch(digits) else "")
    except InvalidOperation:
        raise FieldProblem(gettext("Це не число: %(text)s", text=text)) from None
    if decimal_places(number) > places:
        raise FieldProblem(gettext("Забагато знаків після коми: можна %(n)s.", n=places))
    return number


def money_field(label: object, *, is_required: bool = True, hint: object = "") -> Field[Decimal]:
    """Return a field for an amount in hryvnias, whole kopecks."""
    look = Look(hint=hint, attributes={"inputmode": "decimal", "class": "num"})
    return Field(label, lambda text: number_of(text, places=2), is_required=is_required, look=look)


def whole_field(
    label: object, *, most: int, is_required: bool = True, hint: object = ""
) -> Field[int]:
    """Return a field for a whole number from one to `most`."""

    def read(text: str) -> int:
        number = number_of(text, places=0)
        if not 1 <= number <= most:
            raise FieldProblem(
                gettext("Впишіть ціле число від 1 до %(most)s.", most=plain_figure(Decimal(most)))
            )
        return int(number)

    look = Look(hint=hint, attributes={"inputmode": "numeric", "class": "num"})
    return Field(label, read, is_required=is_required, look=look)


def quantity_field(
    label: object, *, places: int = 3, is_required: bool = True, hint: object = ""
) -> Field[Decimal]:
    """Return a field for a quantity or a reading with at most `places` decimals."""
    look = Look(hint=hint, attributes={"inputmode": "decimal", "class": "num"})

    def read(text: str) -> Decimal:
        return number_of(text, places=places)

    return Field(label, read, is_required=is_required, look=look)


def day_of(text: str, *, today: date) -> date:
    """Return the day typed as `25.11`, `25.11.26`, `25112026` or `2026-11-25`.

    A day without a year is the nearest past one.
    """
    if match := _ISO_DAY.fullmatch(text):
        year, month, day = match.groups()
        return _real_day(int(year), int(month), int(day), text)
    match = _DAY.fullmatch(text) or _DAY_DIGITS.fullmatch(text)
    if not match:
        raise FieldProblem(gettext("Напишіть дату так: 25.11.2026"))
    day, month, year = match.groups()
    if year:
        return _real_day(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day), text)
    this_year = _real_day(today.year, int(month), int(day), text)
    return (
        this_year if this_year <= today else _real_day(today.year - 1, int(month), int(day), text)
    )


def past_day_of(text: str, *, today: date) -> date:
    """Return the day typed of something that was seen already: today at the latest."""
    day = day_of(text, today=today)
    if day > today:
        raise FieldProblem(gettext("Цей день ще не настав."))
    return day


def _real_day(year: int, month: int, day: int, text: str) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise FieldProblem(gettext("Такої дати немає: %(text)s", text=text)) from None
    if not FIRST_DAY <= found < LAST_DAY:
        raise FieldProblem(gettext("Перевірте рік: %(text)s. Можна від 1900 до 2099.", text=text))
    return found


def day_field(label: object, *, is_required: bool = True, hint: object = "") -> Field[date]:
    """Return a field for a day, typed in any of the usual ways."""
    look = Look(
        hint=hint,
        attributes={
            "inputmode": "numeric",
            "placeholder": lazy_gettext("дд.мм.рррр"),
            "autocomplete": "off",
        },
    )
    return Field(
        label, lambda text: day_of(text, today=clock.today()), is_required=is_required, look=look
    )


def past_day_field(label: object) -> Field[date]:
    """Return a field for a day of something seen or done already: today at the latest."""
    field = day_field(label)
    return Field(field.label, lambda text: past_day_of(text, today=clock.today()), look=field.look)


def month_field(label: object) -> Field[Month]:
    """Return a field for a month: `11.2026` or `2026-11`."""

    def read(text: str) -> Month:
        try:
            return Month.parse(text)
        except ValueError:
            raise FieldProblem(gettext("Напишіть місяць так: 11.2026")) from None

    return Field(label, read, look=Look(attributes={"placeholder": lazy_gettext("мм.рррр")}))


def choice_field(
    label: object, options: Sequence[tuple[str, object]], *, is_required: bool = True
) -> Field[str]:
    """Return a field that accepts one of `options` (code, shown text) and nothing else."""
    codes = {code for code, _ in options}

    def read(text: str) -> str:
        if text not in codes:
            raise FieldProblem(gettext("Оберіть зі списку."))
        return text

    return Field(
        label, read, is_required=is_required, empty="", look=Look(kind="select", options=options)
    )


def ticks_field(
    label: object, options: Sequence[tuple[str, object]], *, hint: object = ""
) -> Field[tuple[str, ...]]:
    """Return a field of boxes, any of which may be ticked; their codes come in the given order."""
    codes = [code for code, _ in options]

    def read(text: str) -> tuple[str, ...]:
        ticked = set(text.split())
        if not ticked <= set(codes):
            raise FieldProblem(gettext("Оберіть зі списку."))
        return tuple(code for code in codes if code in ticked)

    look = Look(hint=hint, kind="ticks", options=options)
    return Field(label, read, is_required=False, empty=(), look=look)


def tick_field(label: object, *, hint: object = "") -> Field[bool]:
    """Return a tick box; unticked boxes send nothing, which reads as False."""
    read: Callable[[str], bool] = bool
    return Field(label, read, is_required=False, empty=False, look=Look(hint=hint, kind="tick"))
