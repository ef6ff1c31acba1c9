"""Dated settings of the company: every figure a rule needs, with its source and how sure it is.

The registry below names each key, its type, the value used until the company sets its own, and
where that value comes from. What is not `confirmed` is shown as "confirm before use".
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.errors import Invalid
from app.months.facts import correct_fact, record_fact
from app.months.models import CompanyParameter

Value = TypeVar("Value", int, Decimal, str, bool)


class MonthBasis(StrEnum):
    """What a month of metered consumption is."""

    CALENDAR = "calendar"
    """Between the readings nearest to the first and last day."""
    READING_WINDOW = "reading_window"
    """Between the readings taken in the windows of the month before and this one."""


@dataclass(frozen=True, slots=True)
class Key(Generic[Value]):
    """A known parameter. `source` is an id of the list of sources; empty for our own choice."""

    name: str
    kind: type[Value]
    default: Value
    source: str = ""
    confirmed: bool = False
    choices: tuple[str, ...] = ()

    def read(self, stored: Any) -> Value:
        """Return a stored JSON value as this key's type."""
        kind: Any = self.kind
        value = Decimal(str(stored)) if kind is Decimal else stored
        return self._fit(value)

    def write(self, value: Value) -> Any:
        """Return `value` as JSON; decimals travel as text, so none becomes a float."""
        fit: Any = self._fit(value)
        return str(fit) if isinstance(fit, Decimal) else fit

    def _fit(self, value: Any) -> Value:
        known = not self.choices or value in self.choices
        # Not isinstance: True is an int, and "yes" is no day of the month.
        if type(value) is not self.kind or not known:
            raise ParameterUnfit(key=self.name, value=value)
        fitting: Value = value
        return fitting


DUE_DAY = Key("due_day", int, 20, "law-2189/9", confirmed=False)
"""Day of the month after the charged one by which its bill is to be paid; 0 is the last day."""
DUE_MOVES_TO_WORKING_DAY = Key("due_moves_to_working_day", bool, True, "civil-code/254.5")
READING_WINDOW_FROM = Key("reading_window_from", int, 20)
"""First day of the window in which readings of the month are taken."""
READING_WINDOW_TO = Key("reading_window_to", int, 31)
"""Last day of the window; a month too short for it ends it on its own last day."""
MONTH_BASIS = Key("month_basis", str, MonthBasis.READING_WINDOW.value, choices=tuple(MonthBasis))
PUBLISH_TOTAL_PERCENT = Key("publish_total_percent", Decimal, Decimal(30))
"""Publishing stops when the month's total moves further than this from the month before."""
PUBLISH_MEDIAN_PERCENT = Key("publish_median_percent", Decimal, Decimal(30))
FIRST_MONTH_LINE_CEILING = Key("first_month_line_ceiling", Decimal, Decimal(10000))
"""UAH of one account: in the first month there is nothing to compare with."""
SPIKE_TIMES = Key("spike_times", Decimal, Decimal(10))
"""Consumption this many times its usual one is asked about before publishing."""
SUBSCRIBER_FEE_CEILING = Key("subscriber_fee_ceiling", Decimal, Decimal("44.27"), "cabinet-808")
"""UAH a month and service. An estimate: the factors of the formula were not all seen."""
PRICE_PER_PERSON_ROUNDED = Key("price_per_person_rounded", bool, False)
"""Norm methods: price for one person rounded to a kopeck first, then times persons."""
VAT_PAYER = Key("vat_payer", bool, True, "tax-code/193")
VAT_CASH_METHOD = Key("vat_cash_method", bool, True, "tax-code/187.10")
PENALTY_RATE = Key("penalty_rate_percent_a_day", Decimal, Decimal(0), "law-2189/26.1")
"""Zero until the contract sets one; the law only caps it at 0.01 % a day."""
PAYER_NAMES_MONTH = Key("payer_names_month", bool, True)
"""Whether the month a payer states is paid before older ones."""

QR_VERSION = Key("qr_version", str, "003", choices=("002", "003"))
"""NBU QR code on bills: 003 is in force since 01.11.2025, 002 serves older banking apps."""

KEYS: dict[str, Key[Any]] = {
    key.name: key
    for key in (
        DUE_DAY,
        DUE_MOVES_TO_WORKING_DAY,
        READING_WINDOW_FROM,
        READING_WINDOW_TO,
        MONTH_BASIS,
        PUBLISH_TOTAL_PERCENT,
        PUBLISH_MEDIAN_PERCENT,
        FIRST_MONTH_LINE_CEILING,
        SPIKE_TIMES,
        SUBSCRIBER_FEE_CEILING,
        PRICE_PER_PERSON_ROUNDED,
        VAT_PAYER,
        VAT_CASH_METHOD,
        PENALTY_RATE,
        PAYER_NAMES_MONTH,
        QR_VERSION,
    )
}


class ParameterUnknown(Invalid):
    """No rule asks for a parameter of this name."""

    key = "months.parameter-unknown"

    def __init__(self, *, name: str) -> None:
        super().__init__(f"there is no parameter {name}", name=name)


class ParameterUnfit(Invalid):
    """The value is not of the parameter's type or not among its choices."""

    key = "months.parameter-unfit"

    def __init__(self, *, key: str, value: object) -> None:
        super().__init__(f"{value!r} does not fit the parameter {key}", name=key, value=value)


@dataclass(frozen=True, slots=True)
class ParameterValue(Generic[Value]):
    """What a parameter is on a day. `fact_id` is None where the registry's default applies."""

    key: Key[Value]
    value: Value
    source: str
    is_confirmed: bool
    fact_id: int | None
    valid: Range[date] | None = None


def key_named(name: str) -> Key[Any]:
    """Return the known parameter of this name."""
    if (key := KEYS.get(name)) is None:
        raise ParameterUnknown(name=name)
    return key


def parameter(session: Session, key: Key[Value], *, on: date) -> Value:
    """Return the value of a parameter on a day: the company's own, or the default."""
    return parameter_fact(session, key, on=on).value


def parameter_fact(session: Session, key: Key[Value], *, on: date) -> ParameterValue[Value]:
    """Return the value together with where it comes from, for the explanation of a line."""
    return parameters(session, on=on, keys=[key])[0]


def parameters(
    session: Session, *, on: date, keys: list[Key[Any]] | None = None
) -> list[ParameterValue[Any]]:
    """Return all (or these) parameters as they are on a day, in the registry's order."""
    wanted = list(KEYS.values()) if keys is None else keys
    stored = session.scalars(
        select(CompanyParameter).where(
            CompanyParameter.key.in_([key.name for key in wanted]),
            CompanyParameter.retired_at.is_(None),
            CompanyParameter.valid.contains(on),
        )
    )
    facts = {fact.key: fact for fact in stored}
    return [_value(key, facts.get(key.name)) for key in wanted]


def set_parameter(
    session: Session,
    key: Key[Value],
    value: Value,
    *,
    since: date,
    by: int,
    source: str = "",
) -> CompanyParameter:
    """Record that a parameter has this value from a day on; the value before it ends there.

    Whoever sets a value has confirmed it: `source` says on what it rests.

    A value set to begin later than `since` stays, and ends this one.
    """
    later = session.scalar(
        select(func.min(func.lower(CompanyParameter.valid))).where(
            CompanyParameter.key == key.name,
            CompanyParameter.retired_at.is_(None),
            func.lower(CompanyParameter.valid) > since,
        )
    )
    current = session.scalar(
        select(CompanyParameter).where(
            CompanyParameter.key == key.name,
            CompanyParameter.retired_at.is_(None),
            CompanyParameter.valid.contains(since),
        )
    )
    fact = CompanyParameter(
        key=key.name,
        value=key.write(value),
        source=source or key.source,
        valid=Range(since, later),
        confirmed_at=clock.now(),
        confirmed_by=by,
    )
    if current is None:
        return record_fact(session, fact, by=by)
    replacements = [fact]
    if current.valid.lower is not None and current.valid.lower < since:
        replacements.insert(0, _until(current, since))
    correct_fact(session, current, replacements, by=by, reason=f"{key.name} from {since}")
    return fact


def _until(fact: CompanyParameter, end: date) -> CompanyParameter:
    return CompanyParameter(
        key=fact.key,
        value=fact.value,
        source=fact.source,
        valid=Range(fact.valid.lower, end),
        confirmed_at=fact.confirmed_at,
        confirmed_by=fact.confirmed_by,
    )


def _value(key: Key[Value], fact: CompanyParameter | None) -> ParameterValue[Value]:
    if fact is None:
        return ParameterValue(key, key.default, key.source, key.confirmed, None)
    return ParameterValue(
        key,
        key.read(fact.value),
        fact.source,
        fact.confirmed_at is not None,
        fact.id,
        fact.valid,
    )
