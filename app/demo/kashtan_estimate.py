"""What co-owners of the condominium decided: an estimate of two funds, works of an entrance."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.registry.groups.operations import NewPlace, add_group, add_place
from app.registry.models import Building
from app.tariffs.models import Service
from app.tariffs.operations import Act
from app.tariffs.sharing.approving import approve
from app.tariffs.sharing.estimates import NewEstimate, NewItem, add_estimate, add_item
from app.tariffs.sharing.models import CapPer, FundKind, ShareKey
from app.tariffs.sharing.operations import NewSum, add_sum

_ITEMS = (
    ("reserve_fund", FundKind.RESERVE, ShareKey.TOTAL_AREA, "Аварійний запас", "36000.00"),
    ("reserve_fund", FundKind.RESERVE, ShareKey.TOTAL_AREA, "Страхування ліфтів", "9400.00"),
    ("target_fund", FundKind.OTHER, ShareKey.EQUAL, "Відеонагляд у дворі", "25500.00"),
)


def decide(session: Session, start: Month, *, by: int) -> None:
    """Approve the estimate of the year, and let an entrance bear its new windows in one month."""
    year = start.plus(12).year
    house = session.scalars(select(Building.id)).one()
    services = dict(session.execute(select(Service.code, Service.id)).all())
    minutes = Act(kind="протокол загальних зборів", number="5", dated=date(year - 1, 12, 20))
    everyone = add_group(session, "Увесь будинок")
    add_place(
        session,
        everyone,
        NewPlace(building_id=house, entrance=None, since=start.first_day),
        by=by,
    )
    asked = NewEstimate(
        group_id=everyone,
        name=f"Кошторис на {year} рік",
        first=Month(year, 1),
        months=12,
        act=minutes,
    )
    estimate = add_estimate(session, asked, by=by)
    for code, kind, key, name, amount in _ITEMS:
        item = NewItem(
            service_id=services[code], kind=kind, key=key, name=name, amount=Decimal(amount)
        )
        add_item(session, estimate, item)
    approve(session, estimate, by=by)
    entrance = add_group(session, "Під'їзд 2")
    add_place(
        session, entrance, NewPlace(building_id=house, entrance=2, since=start.first_day), by=by
    )
    month = start.plus(11)
    windows = NewSum(
        service_id=services["shared_works"],
        name="Заміна вікон у під'їзді 2",
        key=ShareKey.TOTAL_AREA,
        act=Act(kind="акт виконаних робіт", number="17", dated=month.first_day),
        first=month,
        last=month,
        amount=Decimal("18450.00"),
        cap=Decimal(600),
        cap_per=CapPer.ACCOUNT,
    )
    add_sum(session, entrance, windows, by=by)
