"""Earlier months computed again with the facts known now; the difference comes with a month."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select, text

from app.access.actors import job_actor
from app.charging.digest import charges_sha256
from app.charging.explanation import Voice, explain, sources_of
from app.charging.models import Charge, Run
from app.charging.publish import Approval
from app.charging.queries import charges_of, problems
from app.charging.recalculation.models import Recalculated
from app.charging.run import ready_run
from app.database import company_session
from app.documents.bills.publishing import publish_month
from app.documents.bills.reading import bill_card
from app.ledger.checks import discrepancies
from app.ledger.closing import close_books
from app.reports.books import CHECKS
from app.tariffs.operations import Act, Price, TariffKey, set_tariff
from tests.factories.accounts import BY
from tests.factories.companies import TwoCompanies
from tests.factories.money import pay
from tests.integration.charging.corrections import (
    DEC,
    NOV,
    OCT,
    Flat,
    area,
    corrections,
    december,
    flat,
    issue,
    lines,
    open_items,
    run,
    taken,
)
from tests.integration.documents.conftest import ISSUER

__all__ = ["flat"]


class TestDifference:
    def test_is_charged_with_the_next_month(self, flat: Flat) -> None:
        area(flat, "60", since=OCT)
        taken(flat, "112", date(2026, 11, 30))
        issue(flat, NOV)

        assert lines(flat, NOV) == [
            ("2026-11", 1, "r", Decimal("210.00")),
            ("2026-10", 2, "-", Decimal("-500.00")),
            ("2026-10", 2, "", Decimal("600.00")),
            ("2026-11", 2, "", Decimal("600.00")),
        ]
        # A late charge is due with the bill that shows it first.
        assert corrections(flat, NOV) == [("2026-10", 2, Decimal("100.00"), "2026-12-21")]

    def test_of_nothing_charges_nothing(self, flat: Flat) -> None:
        area(flat, "60", since=OCT)
        area(flat, "50", since=OCT)
        taken(flat, "112", date(2026, 11, 30))
        issue(flat, NOV)

        assert {month for month, *_ in lines(flat, NOV)} == {"2026-11"}
        assert corrections(flat, NOV) == []

    def test_lowers_the_debt_it_was_due_with(self, flat: Flat) -> None:
        area(flat, "40", since=OCT)
        taken(flat, "105", date(2026, 11, 30))
        issue(flat, NOV)

        assert corrections(flat, NOV) == [("2026-10", 2, Decimal("-100.00"), "2026-11-20")]
        with company_session(flat.company) as session:
            assert open_items(session) == {
                ("2026-10", 1): Decimal("150.00"),
                ("2026-10", 2): Decimal("400.00"),
                ("2026-11", 2): Decimal("400.00"),
            }

    def test_of_a_paid_month_pays_the_next(self, flat: Flat) -> None:
        with company_session(flat.company) as session:
            pay(session, flat.account, "650.00", date(2026, 11, 15))
        area(flat, "40", since=OCT)
        taken(flat, "105", date(2026, 11, 30))
        issue(flat, NOV)

        with company_session(flat.company) as session:
            assert open_items(session) == {("2026-11", 2): Decimal("300.00")}
            assert list(discrepancies(session, CHECKS)) == []

    def test_stands_on_what_was_corrected_before(self, flat: Flat) -> None:
        area(flat, "60", since=OCT)
        taken(flat, "105", date(2026, 11, 30))
        issue(flat, NOV)
        december(flat)
        area(flat, "45", since=OCT)
        taken(flat, "105", date(2026, 12, 31))
        issue(flat, DEC)

        assert corrections(flat, DEC) == [
            ("2026-10", 2, Decimal("-50.00"), "2026-11-20"),
            ("2026-10", 2, Decimal("-100.00"), "2026-12-21"),  # what came last goes first
            ("2026-11", 2, Decimal("-150.00"), "2026-12-21"),
        ]
        with company_session(flat.company) as session:
            assert sum(open_items(session).values()) == Decimal(150 + 3 * 450)

    def test_reaches_closed_books(self, flat: Flat) -> None:
        with company_session(flat.company) as session:
            close_books(session, OCT, by=BY)
        area(flat, "60", since=OCT)
        taken(flat, "105", date(2026, 11, 30))
        issue(flat, NOV)

        assert corrections(flat, NOV) == [("2026-10", 2, Decimal("100.00"), "2026-12-21")]


class TestReadings:
    def test_that_come_late_are_charged_for_their_month(self, flat: Flat) -> None:
        """November is charged by the average, 5 / 31 x 30 at 30; December brings its reading."""
        issue(flat, NOV)
        december(flat)
        taken(flat, "112", date(2026, 11, 30))
        taken(flat, "120", date(2026, 12, 31))
        issue(flat, DEC)

        assert lines(flat, DEC) == [
            ("2026-11", 1, "-r1.est", Decimal("-145.17")),
            ("2026-11", 1, "r", Decimal("210.00")),
            ("2026-12", 1, "r", Decimal("240.00")),
            ("2026-12", 2, "", Decimal("500.00")),
        ]
        assert corrections(flat, DEC) == [("2026-11", 1, Decimal("64.83"), "2027-01-20")]

    def test_that_are_gone_leave_what_was_charged(self, flat: Flat) -> None:
        """A month that cannot be computed any more is a named problem, not a gift."""
        with company_session(flat.company) as session:
            session.execute(text("UPDATE tariff SET retired_at = now() WHERE service_id = 1"))
            session.execute(
                text(
                    "INSERT INTO to_recompute (month, account_id, because, marked_by)"
                    " VALUES ('2026-10-01', :account, 'tariff', 1)"
                ),
                {"account": flat.account},
            )
        taken(flat, "105", date(2026, 11, 30))
        run_id = issue(flat, NOV)

        assert corrections(flat, NOV) == []
        with company_session(flat.company) as session:
            told = [(p.kind, p.month) for p in problems(session, run_id=run_id)]
        assert ("missing_tariff", OCT) in told


class TestTariff:
    def test_from_a_day_leaves_earlier_months_bit_identical(self, flat: Flat) -> None:
        with company_session(flat.company) as session:
            october = session.scalars(select(Run.id).where(Run.month == OCT.first_day)).one()
            before = charges_sha256(session, OCT, run_id=october)
            set_tariff(
                session,
                TariffKey(service_id=2),
                Price(applied=Decimal(12)),
                since=date(2026, 11, 16),
                act=Act(kind="рішення", number="2", dated=date(2026, 11, 1)),
                by=BY,
            )
            session.execute(
                text(
                    "INSERT INTO to_recompute (month, account_id, because, marked_by)"
                    " VALUES ('2026-10-01', :account, 'tariff', 1)"
                ),
                {"account": flat.account},
            )
        taken(flat, "105", date(2026, 11, 30))
        issue(flat, NOV)

        assert lines(flat, NOV) == [
            ("2026-11", 1, "r", Decimal("0.00")),
            ("2026-11", 2, "", Decimal("250.00")),
            ("2026-11", 2, "d", Decimal("300.00")),
        ]
        with company_session(flat.company) as session:
            assert charges_sha256(session, OCT, run_id=october) == before


def test_every_line_of_a_correction_explains_itself(flat: Flat) -> None:
    area(flat, "60", since=OCT)
    issue(flat, NOV)

    with company_session(flat.company) as session:
        found = [
            line
            for line in charges_of(session, accounts=[flat.account], month=NOV)
            if line.month == OCT.first_day
        ]
        sources = sources_of(session, found)
        told = [explain(line, sources, voice=Voice()) for line in found]
    texts = [each.quantity.replace("\u00a0", " ") for each in told]
    assert texts == [
        "Знято нараховане раніше за 10.2026: 50 м² на суму 500,00 ₴.",
        (
            "Площа 60,00 м². Перераховано за 10.2026 замість нарахованого раніше. "
            "Причина: загальна площа."
        ),
    ]


def test_the_other_company_keeps_its_month(flat: Flat, two_companies: TwoCompanies) -> None:
    area(flat, "60", since=OCT)
    issue(flat, NOV)

    with company_session(two_companies.vodokanal) as session:
        assert session.scalars(select(Recalculated.run_id)).all() == []
        assert {each.amount for each in session.scalars(select(Charge))} == {150, 500}
        assert job_actor(session, "run")


def test_a_bill_has_the_volume_of_its_month_and_tells_the_correction(flat: Flat) -> None:
    """October's reading was 105, November's is 112; 104 was meant for October."""
    taken(flat, "104", date(2026, 10, 31))
    taken(flat, "112", date(2026, 11, 30))
    run(flat, NOV)
    with company_session(flat.company) as session:
        ready = ready_run(session, NOV)
        assert ready is not None
        assert ready.total is not None
        publish_month(session, month=NOV, by=BY, approval=Approval(ready.total, "перевірено"))

    with company_session(flat.company) as session:
        card = bill_card(session, account_id=flat.account, month=NOV, issuer=ISSUER)
    (water,) = (line for section in card.sections for line in section.lines if line.volume == 8)
    assert (water.charge, water.recalculation) == (Decimal("240.00"), Decimal("-30.00"))
    assert [each.current for each in water.readings] == [Decimal(112)]
    told = " ".join(each.sentence for each in water.explanations).replace("\u00a0", " ")
    assert "Знято нараховане раніше за 10.2026: 5 м³ на суму 150,00 грн." in told
    assert "Перераховано за 10.2026" in told
    assert (card.charged, card.recalculated) == (Decimal("740.00"), Decimal("-30.00"))
