"""Which services of an account rest in a month because it is not their season."""

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.metering.heat_models import HeatSeason
from app.registry.models import Account, Premises
from app.tariffs.models import Agreement, Method, Norm


def out_of_season(session: Session, account_id: int, *, month: Month) -> frozenset[int]:
    """Return the services that a month without a day of their season gives nothing of.

    Either the building is connected to heating on other days, or every norm that the account
    is charged by is of other months.
    """
    rows = session.scalars(_disconnected(account_id, month).union(_by_norm(account_id, month)))
    return frozenset(rows)


def _disconnected(account_id: int, month: Month) -> Select[int]:
    return (
        select(HeatSeason.service_id)
        .join(Premises, Premises.building_id == HeatSeason.building_id)
        .join(Account, Account.premises_id == Premises.id)
        .where(Account.id == account_id, HeatSeason.retired_at.is_(None))
        .group_by(HeatSeason.service_id)
        .having(not_(func.bool_or(HeatSeason.valid.overlaps(_days(month)))))
    )


def _by_norm(account_id: int, month: Month) -> Select[int]:
    return (
        select(Agreement.service_id)
        .join(
            Norm,
            and_(Norm.service_id == Agreement.service_id, Norm.kind == Agreement.norm_kind),
        )
        .where(
            Agreement.account_id == account_id,
            Agreement.method == Method.NORM,
            Agreement.retired_at.is_(None),
            Agreement.valid.overlaps(_days(month)),
            Norm.retired_at.is_(None),
            Norm.valid.overlaps(_days(month)),
        )
        .group_by(Agreement.service_id)
        .having(not_(func.bool_or(_is_in_season(month))))
    )


def _is_in_season(month: Month) -> ColumnElement[bool]:
    """Say whether the month is of a norm's season, which may run over the new year."""
    since, upto = Norm.season_from <= month.number, Norm.season_to >= month.number
    return or_(
        and_(Norm.season_from <= Norm.season_to, since, upto),
        and_(Norm.season_from > Norm.season_to, or_(since, upto)),
    )


def _days(month: Month) -> Range[object]:
    return Range(month.first_day, month.plus(1).first_day)
