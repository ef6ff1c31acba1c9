"""The company's dated settings as they are on a day, and setting them.

What may be set stands in `parameter_keys`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Generic

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel import clock
from app.months.models import CompanyParameter
from app.months.parameter_key import Key, Value
from app.months.parameter_keys import KEYS
from app.months.succession import hold_from


@dataclass(frozen=True, slots=True)
class ParameterValue(Generic[Value]):
    """What a parameter is on a day. `fact_id` is None where the registry's default applies."""

    key: Key[Value]
    value: Value
    source: str
    is_confirmed: bool
    fact_id: int | None
    valid: Range[date] | None = None


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


def to_come(session: Session, *, after: date) -> list[ParameterValue[Any]]:
    """Return what is set to begin after a day, the soonest first."""
    begins = func.lower(CompanyParameter.valid)
    stored = session.scalars(
        select(CompanyParameter)
        .where(CompanyParameter.retired_at.is_(None), begins > after)
        .order_by(begins, CompanyParameter.id)
    )
    return [_value(KEYS[fact.key], fact) for fact in stored if fact.key in KEYS]


def parameter_days(session: Session, key: Key[Value]) -> list[tuple[date, date | None, Value]]:
    """Return all days with the value on them, `[start, end)`, one after the other.

    Days for which the company has set none have the default.
    """
    stored = session.scalars(
        select(CompanyParameter)
        .where(CompanyParameter.key == key.name, CompanyParameter.retired_at.is_(None))
        .order_by(func.lower(CompanyParameter.valid))
    )
    found: list[tuple[date, date | None, Value]] = []
    start: date | None = date.min
    for fact in stored:
        lower, upper = fact.valid.lower, fact.valid.upper
        assert lower is not None, "a fact begins on a day"
        assert start is not None, "none follows a fact without an end"
        if start < lower:
            found.append((start, lower, key.default))
        found.append((lower, upper, key.read(fact.value)))
        start = upper
    if start is not None:
        found.append((start, None, key.default))
    return found


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
    fact = CompanyParameter(
        key=key.name,
        value=key.write(value),
        source=source or key.source,
        valid=Range(since, None),
        confirmed_at=clock.now(),
        confirmed_by=by,
    )
    same, reason = CompanyParameter.key == key.name, f"{key.name} from {since}"
    return hold_from(session, fact, same=same, reason=reason, by=by)


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
