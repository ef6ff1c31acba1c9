"""Since when an account is with the household that has it: what was before is not theirs to see."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnExpressionArgument, Date, ScalarSelect, cast, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.kernel import clock
from app.registry.models import AccountHolder

_Anew = aliased(AccountHolder)
_FIRST_DAY = func.lower(_Anew.valid)


def held_since(account_id: InstrumentedAttribute[int], *, by: date) -> ScalarSelect[date | None]:
    """Return the day the household of that day got the account; NULL when it had it first."""
    latest = select(func.max(_FIRST_DAY)).where(
        *_begun_anew(account_id), cast(literal(by), Date) >= _FIRST_DAY
    )
    return latest.scalar_subquery()


def days_begun_anew(account_id: InstrumentedAttribute[int]) -> ScalarSelect[Sequence[date] | None]:
    """Return the days on which another household gets the account, those to come among them."""
    return select(func.array_agg(_FIRST_DAY)).where(*_begun_anew(account_id)).scalar_subquery()


def shown_from(
    days: Sequence[date] | None, *, until: datetime | None, is_whole: bool
) -> date | None:
    """Return the day from which a cabinet shows an account; None when it shows it all.

    `days` are those of `days_begun_anew`. A cabinet that ends when a holder comes is the former
    household's; one that does not is the last one's, even before its day.
    """
    begun = [day for day in days or () if until is None or clock.first_instant(day) < until]
    return None if is_whole else max(begun, default=None)


def _begun_anew(account_id: InstrumentedAttribute[int]) -> Sequence[ColumnExpressionArgument[bool]]:
    return (
        _Anew.account_id == account_id,
        _Anew.begins_anew,
        _Anew.retired_at.is_(None),
    )
