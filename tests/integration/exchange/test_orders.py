"""A price list and orders by it from files: written once, charged by the month, undone."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select, text, update

from app.database import company_session
from app.exchange.undo import ImportInUse, undo_import
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.months.models import MonthRow, ToRecompute
from app.months.operations import open_month
from app.tariffs.models import Agreement, Service
from app.tariffs.one_off.models import ItemPrice, OneOffOrder
from tests.factories.companies import TwoCompanies
from tests.factories.imports import ACCOUNTS, an_office, count, faults, imported, the_job

pytestmark = pytest.mark.postgres

PRICES = """\
Послуга;Найменування;Од. виміру;Ціна;ПДВ, %;Діє з;Діє до;Вид рішення;Номер рішення;Дата рішення
Разові послуги;Опломбування лічильника;шт.;150,00;20;01.01.2026;15.11.2026;наказ;17;20.12.2025
Разові послуги;Опломбування лічильника;шт.;175,50;20;15.11.2026;;наказ;31;01.11.2026
Разові послуги;Виклик майстра;год;320,125;;01.01.2026;;наказ;17;20.12.2025
"""
ORDERS = """\
Рахунок;Найменування;Кількість;Дата;Документ
0001;опломбування лічильника;2;10.11.2026;12/р
0001;Опломбування лічильника;1;20.11.2026;13/р
0002;Виклик майстра;1,5;20.11.2026;а-7
0003;Прибирання;1;20.11.2026;14
0003;Виклик майстра;1;31.12.2025;15
0003;Виклик майстра;0;20.11.2026;16
9999;Виклик майстра;1;20.11.2026;17
"""


@pytest.fixture(autouse=True)
def late_november() -> Iterator[None]:
    with time_machine.travel("2026-11-28T10:00:00Z", tick=True):
        yield


@pytest.fixture
def by(two_companies: TwoCompanies) -> int:
    """Both companies have the service; only one imports."""
    an_office(two_companies.vodokanal)
    actor = an_office(two_companies.kashtan)
    for company in (two_companies.vodokanal, two_companies.kashtan):
        with company_session(company) as session:
            session.add(Service(code="one_off", name="Разові послуги", unit="piece"))
    imported(two_companies.kashtan, "accounts", ACCOUNTS, by=actor)
    imported(two_companies.kashtan, "price_list", PRICES, by=actor)
    return actor


def orders(company: CompanyRef) -> list[tuple[object, ...]]:
    with company_session(company) as session:
        rows = session.execute(
            select(
                OneOffOrder.document,
                OneOffOrder.month,
                OneOffOrder.quantity,
                OneOffOrder.price,
                OneOffOrder.vat_rate,
            )
            .where(OneOffOrder.retired_at.is_(None))
            .order_by(OneOffOrder.document)
        )
        return [tuple(row) for row in rows]


def mark_november(company: CompanyRef, charging: str) -> None:
    with company_session(company) as session:
        session.execute(update(MonthRow).values(charging=charging))


def test_a_price_list_again_changes_nothing_and_a_new_price_ends_the_old(
    two_companies: TwoCompanies, by: int
) -> None:
    kashtan = two_companies.kashtan
    again = imported(kashtan, "price_list", PRICES, by=by)
    assert the_job(kashtan, again).effects == {}

    with company_session(kashtan) as session:
        live = "retired_at IS NULL AND valid @> DATE"
        assert count(session, "price_item") == 2
        assert count(session, "item_price", f"{live} '2026-11-14' AND price = 150") == 1
        assert count(session, "item_price", f"{live} '2026-11-15' AND price = 175.5") == 1
        assert count(session, "item_price", "price = 320.125 AND vat_rate = 20") == 1
    otherwise = PRICES.replace("Виклик майстра;год", "Виклик майстра;виїзд")
    assert faults(kashtan, imported(kashtan, "price_list", otherwise, by=by, mode="valid")) == [
        (4, "unit", "import.item.otherwise")
    ]


def test_orders_take_the_price_of_their_day_and_come_once(
    two_companies: TwoCompanies, by: int
) -> None:
    kashtan, november = two_companies.kashtan, date(2026, 11, 1)
    mark_november(kashtan, "running")

    job = imported(kashtan, "orders", ORDERS, by=by, mode="valid")
    again = imported(kashtan, "orders", ORDERS, by=by, mode="valid")

    assert faults(kashtan, job) == [
        (5, "item", "import.item.unknown"),
        (6, "on_day", "import.item.no-price"),
        (7, "quantity", "import.order.quantity"),
        (8, "account", "import.account.unknown"),
    ]
    assert the_job(kashtan, job).effects == {"one_off_order": 3}
    assert the_job(kashtan, again).effects == {}
    assert orders(kashtan) == [
        ("12/р", november, Decimal(2), Decimal("150.00"), Decimal(20)),
        ("13/р", november, Decimal(1), Decimal("175.50"), Decimal(20)),
        ("а-7", november, Decimal("1.5"), Decimal("320.125"), Decimal(20)),
    ]
    assert orders(two_companies.vodokanal) == []
    with company_session(kashtan) as session:
        # Two orders of one account are under one agreement.
        assert count(session, "agreement", "method = 'one_off'") == 2
        marked = select(ToRecompute.account_id).where(ToRecompute.because == "one-off")
        assert len(set(session.scalars(marked))) == 2
    other = ORDERS.splitlines(keepends=True)[0] + "0001;Опломбування лічильника;3;10.11.2026;12/р\n"
    assert faults(kashtan, imported(kashtan, "orders", other, by=by, mode="valid")) == [
        (2, "quantity", "import.order.recorded")
    ]


def test_an_order_of_billions_is_refused_with_its_figures(
    two_companies: TwoCompanies, by: int
) -> None:
    kashtan = two_companies.kashtan
    head = ORDERS.splitlines(keepends=True)[0]
    absurd = head + "0001;Виклик майстра;1000000000;20.11.2026;12/р\n"

    job = imported(kashtan, "orders", absurd, by=by, mode="valid")

    assert faults(kashtan, job) == [(2, "quantity", "import.order.too-large")]
    assert orders(kashtan) == []


def test_orders_of_a_published_month_go_into_the_next(two_companies: TwoCompanies, by: int) -> None:
    kashtan = two_companies.kashtan
    mark_november(kashtan, "published")

    imported(kashtan, "orders", ORDERS, by=by, mode="valid")

    assert {row[1] for row in orders(kashtan)} == {date(2026, 12, 1)}


def test_undone_orders_are_charged_nowhere_and_published_ones_stay(
    two_companies: TwoCompanies, by: int
) -> None:
    kashtan = two_companies.kashtan
    job = imported(kashtan, "orders", ORDERS, by=by, mode="valid")
    mark_november(kashtan, "published")
    with company_session(kashtan) as session, pytest.raises(ImportInUse) as refused:
        undo_import(session, job, by=by)
    assert [(each.sort, each.count) for each in refused.value.dependants] == [("charge.order", 3)]
    with company_session(kashtan) as session:
        session.execute(text("UPDATE month SET charging = 'none'"))
        open_month(session, Month(2026, 12))

    with company_session(kashtan) as session:
        undo_import(session, job, by=by)

    assert orders(kashtan) == []
    with company_session(kashtan) as session:
        assert (
            session.scalars(
                select(Agreement.id).where(
                    Agreement.method == "one_off", Agreement.retired_at.is_(None)
                )
            ).all()
            == []
        )
    imported(kashtan, "orders", ORDERS, by=by, mode="valid")
    assert len(orders(kashtan)) == 3


def test_a_price_list_that_orders_stand_on_is_not_undone(
    two_companies: TwoCompanies, by: int
) -> None:
    kashtan = two_companies.kashtan
    imported(kashtan, "orders", ORDERS, by=by, mode="valid")
    with company_session(kashtan) as session:
        job = session.scalars(select(ItemPrice.import_job_id).distinct()).one()
        assert job is not None

    with company_session(kashtan) as session, pytest.raises(ImportInUse) as refused:
        undo_import(session, job, by=by)

    assert [(each.sort, each.count) for each in refused.value.dependants] == [("order.price", 3)]
