"""A break in a building, by hand and from a file, to the lines of a month, in two companies."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from app.charging.drafts import draft_lines
from app.charging.explanation import Voice, explain, sources_of
from app.database import company_session
from app.exchange.told_again import ImportToldAgain
from app.exchange.undo import undo_import
from app.kernel.errors import DomainError
from app.months.facts import FactOverlaps
from app.registry.models import Building
from app.tariffs.interruptions.models import InterruptionKind
from app.tariffs.interruptions.operations import (
    InterruptionMissing,
    InterruptionTurned,
    InterruptionUnclear,
    NewInterruption,
    record_interruption,
    remove_interruption,
)
from app.tariffs.models import Service
from tests.factories.companies import TwoCompanies
from tests.factories.imports import NOVEMBER, count, faults, imported, tried
from tests.integration.charging.absences import WHOLE, by, charged, plain

__all__ = ["by"]

pytestmark = pytest.mark.postgres

D = Decimal
LESS = [*WHOLE, ("b1.d3", D("-75.00"))]
HEAD = (
    "Населений пункт;Вулиця;Будинок;Послуга;Що сталося;Діє з;Діє до;"
    "Годин на добу;Зменшення, %;Градусів;Акт\n"
)
HOUSE = "Ірпінь;вул. Соборна;12-А/3 корп. 2"


def new(service: int, **changes: object) -> NewInterruption:
    given: dict[str, object] = {
        "service_id": service,
        "kind": InterruptionKind.EMERGENCY,
        "since": date(2026, 11, 3),
        "until": date(2026, 11, 8),
        "document": "акт № 5 від 08.11.2026",
    }
    return NewInterruption(**given | changes)  # type: ignore[arg-type]


def ids(companies: TwoCompanies) -> tuple[int, int]:
    with company_session(companies.kashtan) as session:
        water = session.scalar(select(Service.id).where(Service.code == "water"))
        house = session.scalar(select(Building.id))
        assert water is not None
        assert house is not None
        return house, water


class TestByHand:
    def test_lowers_the_building_s_charges_by_themselves_and_says_why(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan, (house, water) = two_companies.kashtan, ids(two_companies)
        assert charged(kashtan) == WHOLE
        with company_session(kashtan) as session:
            known = record_interruption(session, building_id=house, new=new(water), by=by).id
            marked = session.execute(text("SELECT month, building_id, because FROM to_recompute"))
            assert [tuple(row) for row in marked] == [(date(2026, 11, 1), house, "interruption")]

        # 4.5 x 3 x 5/30 x 33.333 = 74.99925
        assert charged(kashtan) == LESS
        assert charged(two_companies.vodokanal) == WHOLE
        with company_session(kashtan) as session:
            lines = list(draft_lines(session, NOVEMBER))
            why = explain(lines[1], sources_of(session, lines), voice=Voice())
        assert plain(why.quantity) == (
            "Послуги не було з 03.11.2026 по 07.11.2026 (акт № 5 від 08.11.2026): плату за ці дні "
            "знято."
        )
        assert plain(why.sum_on_paper) == "−13,5 м³ × 5/30 дн. × 33,333 ₴ = −75,00 ₴"
        with company_session(kashtan) as session:
            which = {"building_id": house, "interruption_id": known, "by": by}
            remove_interruption(session, reason="вода була", **which)
            with pytest.raises(InterruptionMissing):
                remove_interruption(session, reason="ще раз", **which)
        assert charged(kashtan) == WHOLE

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"until": date(2026, 11, 3)}, InterruptionTurned),
            ({"hours": D(5), "percent": D(10)}, InterruptionUnclear),
            ({"kind": InterruptionKind.QUALITY}, InterruptionUnclear),
            ({"kind": InterruptionKind.QUALITY, "hours": D(5)}, InterruptionUnclear),
            ({"kind": InterruptionKind.QUALITY, "degrees": 40}, InterruptionUnclear),
            ({"degrees": 40}, InterruptionUnclear),
        ],
    )
    def test_refuses_what_is_unclear(
        self,
        two_companies: TwoCompanies,
        by: int,
        changes: dict[str, object],
        refusal: type[DomainError],
    ) -> None:
        house, water = ids(two_companies)
        with company_session(two_companies.kashtan) as session, pytest.raises(refusal):
            record_interruption(session, building_id=house, new=new(water, **changes), by=by)

    def test_says_one_thing_of_a_day(self, two_companies: TwoCompanies, by: int) -> None:
        house, water = ids(two_companies)
        with company_session(two_companies.kashtan) as session:
            record_interruption(session, building_id=house, new=new(water), by=by)
        with company_session(two_companies.kashtan) as session, pytest.raises(FactOverlaps):
            record_interruption(session, building_id=house, new=new(water, percent=D(5)), by=by)


class TestFromAFile:
    def test_is_charged_and_undone(self, two_companies: TwoCompanies, by: int) -> None:
        kashtan = two_companies.kashtan
        line = f"{HOUSE};water;аварія;03.11.2026;08.11.2026;;;;акт № 5 від 08.11.2026\n"

        job = imported(kashtan, "interruptions", HEAD + line, by=by)

        assert faults(kashtan, job) == []
        assert charged(kashtan) == LESS
        again = imported(kashtan, "interruptions", HEAD + line, by=by)
        with company_session(kashtan) as session:
            assert count(session, "interruption", "retired_at IS NULL") == 1
            with pytest.raises(ImportToldAgain):
                undo_import(session, job, by=by)
            undo_import(session, again, by=by)
            undo_import(session, job, by=by)
            assert count(session, "to_recompute", "done_at IS NULL AND building_id > 0") == 1
        assert charged(kashtan) == WHOLE

    def test_refuses_what_is_unclear(self, two_companies: TwoCompanies, by: int) -> None:
        lines = (
            f"{HOUSE};water;аварія;08.11.2026;03.11.2026;;;;акт № 5",
            f"{HOUSE};water;якість;03.11.2026;08.11.2026;;;;акт № 5",
            f"{HOUSE};water;якість;03.11.2026;08.11.2026;;;40;акт № 5",
            f"{HOUSE};water;аварія;03.11.2026;08.11.2026;25;;;акт № 5",
            f"{HOUSE};water;аварія;03.11.2026;08.11.2026;;101;;акт № 5",
            f"{HOUSE};water;аварія;03.11.2026;08.11.2026;;;;акт",
            f"{HOUSE};water;свято;03.11.2026;08.11.2026;;;;акт № 5",
        )
        content = HEAD + "".join(f"{line}\n" for line in lines)

        told = faults(
            two_companies.kashtan, tried(two_companies.kashtan, "interruptions", content, by=by)
        )

        assert {(line, key) for line, _, key in told} == {
            (2, "import.period.turned"),
            (3, "import.interruption.unclear"),
            (4, "import.interruption.unclear"),
            (5, "import.interruption.unclear"),
            (6, "import.interruption.unclear"),
            (7, "import.absence.document"),
            (8, "import.choice.unknown"),
        }
