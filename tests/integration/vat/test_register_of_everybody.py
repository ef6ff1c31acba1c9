"""The register of a whole company is one statement: its steps are joined at once."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session

from app.tariffs.models import Agreement
from app.vat.register import vat_records, vat_totals
from tests.factories.money import publish
from tests.integration.vat.registers import JAN, D

pytestmark = pytest.mark.postgres


class TestOfAWholeCompany:
    @pytest.fixture
    def plans(self, session: Session) -> Iterator[list[str]]:
        """Yield how joins may be made when each statement of the register is planned."""
        seen: list[str] = []

        def before(connection: Connection, *args: Any) -> None:
            if "of_step AS" in args[1]:
                seen.append(str(connection.exec_driver_sql("SHOW enable_nestloop").scalar()))

        bind = session.connection()
        event.listen(bind, "before_cursor_execute", before)
        yield seen
        event.remove(bind, "before_cursor_execute", before)

    def test_joins_supplies_at_once_and_leaves_other_queries_as_they_were(
        self, session: Session, shop: Agreement, plans: list[str]
    ) -> None:
        publish(session, JAN, (shop, "120.00"))

        assert [each.vat for each in vat_totals(session, JAN)] == [D(20)]
        assert [each.vat for each in vat_records(session, JAN)] == [D(20)]

        assert plans == ["off", "off"]
        assert session.scalar(text("SHOW enable_nestloop")) == "on"

    def test_of_a_few_accounts_looks_those_up_alone(
        self, session: Session, shop: Agreement, plans: list[str]
    ) -> None:
        publish(session, JAN, (shop, "120.00"))

        assert len(list(vat_records(session, JAN, accounts=[shop.account_id]))) == 1

        assert plans == ["on"]
