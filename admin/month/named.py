"""What a month page names besides kinds: sums of groups, and what totals are compared by."""

from collections.abc import Iterator, Mapping, Sequence

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.tariffs.forms import CATEGORIES
from app.charging.queries import ListedProblem
from app.registry.models import Building, Street
from app.tariffs.models import LegalAct, Service, Tariff
from app.tariffs.sharing.models import SharedSum
from app.web import formats
from app.web.filters import zone_label


def stopped_in_words(session: Session, rows: Sequence[ListedProblem]) -> Mapping[int, str]:
    """Return for each problem that stops a sum of a group which one, and how many it leaves."""
    stopped = {
        row.id: (row.facts["shared_sum"], row.facts["accounts"])
        for row in rows
        if "shared_sum" in row.facts and "accounts" in row.facts
    }
    ids = {sum_id for sum_id, _ in stopped.values()}
    named = session.execute(select(SharedSum.id, SharedSum.name).where(SharedSum.id.in_(ids)))
    names = dict(named.all())
    return {
        problem_id: gettext(
            "Спільну витрату «%(name)s» не нараховано нікому з групи, рахунків: %(accounts)s.",
            name=names[sum_id],
            accounts=formats.written_number(accounts),
        )
        for problem_id, (sum_id, accounts) in stopped.items()
    }


def names_of(session: Session, by: str, ids: Sequence[int]) -> Mapping[int, str]:
    """Return the names of the compared services, buildings or tariffs."""
    if by == "service_id":
        rows = session.execute(select(Service.id, Service.name).where(Service.id.in_(ids)))
        return {id_: name for id_, name in rows}  # noqa: C416 - rows are not pairs to mypy
    if by == "building_id":
        return {0: gettext("Приватні будинки"), **_buildings(session, ids)}
    return {0: gettext("Без тарифу"), **_tariffs(session, ids)}


def _buildings(session: Session, ids: Sequence[int]) -> dict[int, str]:
    rows = session.execute(
        select(Building.id, Street.kind, Street.name, Building.number)
        .join(Street, Street.id == Building.street_id)
        .where(Building.id.in_(ids))
    )
    return {id_: f"{kind} {street}, {number}" for id_, kind, street, number in rows}


def _tariffs(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Return service, price and act of each, and for whom it is: two may differ by that alone."""
    rows = session.execute(
        select(Tariff, Service.name, LegalAct.number)
        .join(Service, Service.id == Tariff.service_id)
        .join(LegalAct, LegalAct.id == Tariff.legal_act_id)
        .where(Tariff.id.in_(ids))
    )
    return {
        tariff.id: ", ".join(
            [name, *_whom(tariff), f"{formats.written_price(tariff.price)} (№ {act})"]
        )
        for tariff, name, act in rows
    }


def _whom(tariff: Tariff) -> Iterator[str]:
    categories = dict(CATEGORIES)
    if tariff.category:
        yield str(categories.get(tariff.category, tariff.category))
    yield from filter(None, (tariff.district_code, tariff.part))
    if tariff.zone:
        yield zone_label(tariff.zone)
