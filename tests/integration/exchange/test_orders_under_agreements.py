"""Orders of files stand under agreements, which the first of them begin."""

import pytest
from sqlalchemy import text

from app.database import company_session
from app.exchange.undo import ImportInUse, undo_import
from tests.factories.companies import TwoCompanies
from tests.factories.imports import ACCOUNTS, imported, the_job
from tests.integration.exchange.test_orders import ORDERS, by, late_november, orders

__all__ = ["by", "late_november"]

pytestmark = pytest.mark.postgres


def test_orders_between_and_after_agreements_are_all_placed(
    two_companies: TwoCompanies, by: int
) -> None:
    """The account's agreement was of five days only; on the 18th another household moved in."""
    kashtan = two_companies.kashtan
    with company_session(kashtan) as session:
        session.execute(
            text("""
            INSERT INTO agreement (account_id, service_id, debtor_id, contract_model, method,
                                   valid, recorded_by)
            SELECT account.id, service.id, holder.person_id, 'individual', 'one_off',
                   daterange('2026-11-10', '2026-11-15'), 1
            FROM account JOIN account_holder AS holder ON holder.account_id = account.id
            JOIN service ON service.code = 'one_off' WHERE account.number = '0001'
            """)
        )
    moved_in = ACCOUNTS.replace("Шевченко Мар’яна", "Коваль Остап")
    imported(kashtan, "accounts", moved_in, by=by, options={"since": "2026-11-18"})
    days = ("05", "12", "16", "20")
    lines = (f"0001;Виклик майстра;1;{day}.11.2026;{day}\n" for day in days)

    job = imported(kashtan, "orders", ORDERS.splitlines(keepends=True)[0] + "".join(lines), by=by)

    assert the_job(kashtan, job).effects == {"one_off_order": 4}
    with company_session(kashtan) as session:
        placed = session.execute(
            text("""
            SELECT document, agreement.valid::text, person.name FROM one_off_order
            JOIN agreement ON agreement.id = agreement_id
            JOIN person ON person.id = agreement.debtor_id ORDER BY document
            """)
        )
        assert [tuple(row) for row in placed] == [
            ("05", "[2026-11-05,2026-11-10)", "Шевченко Мар’яна"),
            ("12", "[2026-11-10,2026-11-15)", "Шевченко Мар’яна"),
            ("16", "[2026-11-16,2026-11-18)", "Шевченко Мар’яна"),
            ("20", "[2026-11-20,)", "Коваль Остап"),
        ]


def test_orders_are_not_undone_under_those_of_a_later_file(
    two_companies: TwoCompanies, by: int
) -> None:
    """The later one stands under the agreement that the first began."""
    kashtan, head = two_companies.kashtan, ORDERS.splitlines(keepends=True)[0]
    first, later = (
        imported(kashtan, "orders", f"{head}0001;Виклик майстра;1;{day}.11.2026;{day}\n", by=by)
        for day in ("05", "20")
    )

    with company_session(kashtan) as session, pytest.raises(ImportInUse) as refused:
        undo_import(session, first, by=by)

    assert [(each.sort, each.count) for each in refused.value.dependants] == [
        ("order.agreement", 1)
    ]
    for job in (later, first):
        with company_session(kashtan) as session:
            undo_import(session, job, by=by)
    assert orders(kashtan) == []
