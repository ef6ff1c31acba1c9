"""Schools and the like: taxed when they pay, unless they are payers of VAT themselves."""

from datetime import date, timedelta

import pytest
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.kernel import clock
from app.months.operations import open_month
from app.registry.models import ConsumerCategory
from app.tariffs.models import Agreement
from app.vat.methods import NewVatMethod, set_vat_method
from app.vat.models import VatMethodKind, VatPayer
from app.vat.payers import NewPayer, end_payer, set_payer
from app.vat.register import vat_totals
from tests.factories.accounts import BY
from tests.factories.money import close, pay, publish
from tests.integration.vat.registers import FEB, JAN, D, told, water_of

pytestmark = pytest.mark.postgres
CHARGED = [("supply", "31.01", D(1200), D(200))]
PAID = [("payment", "15.02", D(1200), D(200))]


@pytest.fixture
def school(session: Session) -> Agreement:
    return water_of(session, ConsumerCategory.BUDGET)


def registered(session: Session, school: Agreement, since: date) -> int:
    new = NewPayer(
        person_id=school.debtor_id,
        number="371930712345",
        name="ЛІЦЕЙ № 1",
        since=since,
        document="витяг № 7",
    )
    return set_payer(session, school.account_id, new, by=BY).id


def charged_and_paid(session: Session, school: Agreement) -> None:
    """January's 1200.00 are paid on 15 February."""
    publish(session, JAN, (school, "1200.00"))
    pay(session, school.account_id, "1200.00", date(2026, 2, 15))
    publish(session, FEB)


class TestABudgetBody:
    def test_that_pays_vat_is_taxed_by_its_supply(
        self, session: Session, school: Agreement
    ) -> None:
        registered(session, school, date(2025, 10, 1))
        charged_and_paid(session, school)

        assert told(session, JAN, school.account_id) == CHARGED
        assert told(session, FEB, school.account_id) == []

    def test_that_pays_none_is_taxed_by_its_money(
        self, session: Session, school: Agreement
    ) -> None:
        charged_and_paid(session, school)

        assert told(session, JAN, school.account_id) == []
        assert told(session, FEB, school.account_id) == PAID

    def test_is_taxed_as_it_is_registered_on_the_day_of_supply(
        self, session: Session, school: Agreement
    ) -> None:
        """One begins on 31 January, the other is none from that day on."""
        other = water_of(session, ConsumerCategory.BUDGET)
        registered(session, school, date(2026, 1, 31))
        ended = registered(session, other, date(2025, 10, 1))
        end_payer(session, other.account_id, ended, on=date(2026, 1, 31), reason="акт", by=BY)
        publish(session, JAN, (school, "1200.00"), (other, "600.00"))

        assert told(session, JAN, school.account_id) == CHARGED
        assert told(session, JAN, other.account_id) == []
        totals = vat_totals(session, JAN)
        assert [(each.category, each.method, each.vat) for each in totals] == [
            ("budget", "first_event", D(200))
        ]

    def test_goes_by_no_cash_method_that_its_class_was_given(
        self, session: Session, school: Agreement
    ) -> None:
        new = NewVatMethod(
            category=ConsumerCategory.BUDGET,
            service_id=None,
            method=VatMethodKind.CASH,
            since=JAN.first_day,
            document="ПКУ 187.10",
        )
        set_vat_method(session, new, by=BY)
        registered(session, school, date(2025, 10, 1))
        charged_and_paid(session, school)

        assert told(session, JAN, school.account_id) == CHARGED

    def test_written_down_after_a_month_closed_changes_nothing_of_it(
        self, session: Session, school: Agreement
    ) -> None:
        publish(session, JAN, (school, "1200.00"))
        close(session, JAN)
        late = VatPayer(
            person_id=school.debtor_id,
            number="371930712345",
            name="ЛІЦЕЙ № 1",
            document="витяг № 7",
            valid=Range(date(2025, 10, 1), None),
            recorded_at=clock.now() + timedelta(hours=1),
            recorded_by=BY,
        )
        session.add(late)
        open_month(session, FEB)
        pay(session, school.account_id, "1200.00", date(2026, 2, 15))
        publish(session, FEB, (school, "60.00"))

        assert told(session, JAN, school.account_id) == []
        assert told(session, FEB, school.account_id) == [
            *PAID,
            ("supply", "28.02", D(60), D(10)),
        ]

    def test_that_pays_none_any_more_keeps_what_closed_months_were(
        self, session: Session, school: Agreement
    ) -> None:
        payer = registered(session, school, date(2025, 10, 1))
        publish(session, JAN, (school, "1200.00"))
        close(session, JAN)
        end_payer(session, school.account_id, payer, on=date(2026, 1, 10), reason="акт", by=BY)
        publish(session, FEB, (school, "60.00"))
        pay(session, school.account_id, "1260.00", date(2026, 2, 28))

        assert told(session, JAN, school.account_id) == CHARGED
        assert told(session, FEB, school.account_id) == [("payment", "28.02", D(60), D(10))]
