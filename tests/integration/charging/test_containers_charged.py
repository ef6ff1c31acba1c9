"""Containers and trips from files and by hand, to the lines of a month, in two companies."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from app.charging.drafts import draft_lines
from app.charging.explanation import Voice, explain, sources_of
from app.charging.models import RunProblem
from app.database import company_session
from app.exchange.undo import undo_import
from app.kernel.company import CompanyRef
from app.months.facts import FactOverlaps
from app.tariffs.containers.operations import (
    ContainersImpossible,
    NewPlace,
    NewTrip,
    PlaceMissing,
    TripMissing,
    end_place,
    places_of,
    record_place,
    record_trip,
    remove_trip,
    trips_of,
)
from app.tariffs.models import Service
from tests.factories.companies import TwoCompanies
from tests.factories.imports import ACCOUNTS, NOVEMBER, an_office, count, faults, imported, tried
from tests.integration.charging.absences import ACT, OPTIONS, charged, plain
from tests.integration.charging.again import counted_again, found_in_tampered
from tests.integration.charging.shared import account

pytestmark = pytest.mark.postgres

D = Decimal
TARIFFS = f"""\
Послуга;Тариф;ПДВ, %;Діє з;Вид рішення;Номер рішення;Дата рішення
water;320;20;01.01.2026;{ACT}
"""
AGREEMENTS = """\
Рахунок;Послуга;Спосіб нарахування;Діє з
0002;water;за контейнерами;01.01.2026
"""
PLACES = """\
Рахунок;Послуга;Майданчик;Об'єм контейнера, м³;Контейнерів;Дні вивезення;Діє з
0002;water;двір магазину;1,1;2;пн, чт;01.10.2026
"""
TRIPS = """\
Рахунок;Послуга;Майданчик;Дата;Контейнерів;Рейсів;Не вивезено;Документ
0002;water;двір магазину;12.11.2026;2;;так;акт № 3 від 12.11.2026
0002;water;двір магазину;13.11.2026;1;1;ні;маршрутний лист № 77
"""
FILES = (
    ("accounts", ACCOUNTS),
    ("tariffs", TARIFFS),
    ("agreements", AGREEMENTS),
    ("container_places", PLACES),
)


@pytest.fixture
def by(two_companies: TwoCompanies) -> int:
    """Return who acts; account 0002 of both companies has two containers in a yard."""
    hands = []
    for company in two_companies.both:
        hands.append(an_office(company))
        for kind, content in FILES:
            job = imported(company, kind, content, by=hands[-1], options=OPTIONS)
            assert faults(company, job) == [], kind
    return hands[0]


def sums(company: CompanyRef) -> list[Decimal]:
    return [amount for _part, amount in charged(company)]


class TestFiles:
    def test_are_charged_by_schedule_and_register_and_explained(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan = two_companies.kashtan
        # five Mondays and four Thursdays: 9 x 2.2 x 320.00
        assert sums(kashtan) == [D("6336.00")]

        job = imported(kashtan, "container_trips", TRIPS, by=by)

        assert faults(kashtan, job) == []
        # 8 x 2.2 and 1.1 beyond the schedule: 18.7 x 320.00
        assert sums(kashtan) == [D("5984.00")]
        assert sums(two_companies.vodokanal) == [D("6336.00")]
        with company_session(kashtan) as session:
            lines = list(draft_lines(session, NOVEMBER))
            why = explain(lines[0], sources_of(session, lines), voice=Voice())
        assert plain(why.quantity) == (
            "Контейнери «двір магазину»: 2 по 1,1 м³. За графіком (пн, чт) вивезень 9. "
            "За журналом вивезень: 13.11.2026, контейнерів 1 (маршрутний лист № 77). "
            "Не вивезено, тож не нараховано: 12.11.2026, контейнерів 2 (акт № 3 від 12.11.2026). "
            "Разом вивезень 9, спорожнено контейнерів 17."
        )
        assert counted_again(kashtan, NOVEMBER) == (0, 1, {})
        assert plain(why.sum_on_paper) == "17 × 1,1 м³ = 18,7 м³; 18,7 м³ × 320,00 ₴ = 5 984,00 ₴"

        with company_session(kashtan) as session:
            undo_import(session, job, by=by)
        assert sums(kashtan) == [D("6336.00")]

    def test_tell_of_several_trips_on_a_day(self, two_companies: TwoCompanies, by: int) -> None:
        kashtan = two_companies.kashtan
        twice = TRIPS.replace("13.11.2026;1;1", "13.11.2026;1;2")
        assert faults(kashtan, imported(kashtan, "container_trips", twice, by=by)) == []
        assert sums(kashtan) == [D("5984.00")]

        with company_session(kashtan) as session:
            lines = list(draft_lines(session, NOVEMBER))
            why = explain(lines[0], sources_of(session, lines), voice=Voice())

        assert "13.11.2026, контейнерів 1, вивезень 2 (маршрутний лист № 77)" in plain(why.quantity)
        assert "Разом вивезень 10, спорожнено контейнерів 17." in plain(why.quantity)

    def test_name_a_trip_whose_place_was_ended_before_it(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan = two_companies.kashtan
        assert faults(kashtan, imported(kashtan, "container_trips", TRIPS, by=by)) == []
        with company_session(kashtan) as session:
            payer = account(session, "0002")
            place = places_of(session, payer)[0].id
            end_place(session, payer, place, since=date(2026, 11, 10), by=by)

        # 2, 5 and 9 by schedule: 3 x 2.2 x 320.00
        assert sums(kashtan) == [D("2112.00")]
        with company_session(kashtan) as session:
            found = session.execute(
                select(RunProblem.kind, RunProblem.severity, RunProblem.facts)
            ).all()
        assert [tuple(each) for each in found] == [
            ("trip_astray", "warns", {"day": 13, "containers": 1})
        ]

    def test_are_counted_again(self, two_companies: TwoCompanies, by: int) -> None:
        assert by
        kashtan = two_companies.kashtan
        assert sums(kashtan) == [D("6336.00")]

        assert "again_amount" in found_in_tampered(kashtan, NOVEMBER, "containers")

    @pytest.mark.parametrize(
        ("kind", "was", "is_", "fault"),
        [
            ("container_trips", "двір магазину;13", "інший двір;13", "import.trips.place"),
            ("container_trips", "13.11.2026;1;1", "13.11.2026;0;1", "import.trips.size"),
            ("container_trips", "13.11.2026;1;1", "13.11.2026;1;999", "import.trips.size"),
            ("container_trips", "13.11.2026", "12.11.2026", "import.duplicate"),
            ("container_places", "1,1;2", "1,1;0", "import.containers.size"),
            ("container_places", "1,1;2", "0;2", "import.containers.size"),
            ("container_places", "пн, чт", "пн, чтв", "import.choice.unknown"),
        ],
    )
    def test_name_what_is_wrong(
        self, two_companies: TwoCompanies, by: int, kind: str, was: str, is_: str, fault: str
    ) -> None:
        content = {"container_trips": TRIPS, "container_places": PLACES}[kind]
        assert was in content

        job = tried(two_companies.kashtan, kind, content.replace(was, is_), by=by)

        assert {key for _, _, key in faults(two_companies.kashtan, job)} == {fault}

    def test_received_twice_say_nothing_new(self, two_companies: TwoCompanies, by: int) -> None:
        kashtan = two_companies.kashtan
        for _ in range(2):
            imported(kashtan, "container_trips", TRIPS, by=by)

        with company_session(kashtan) as session:
            assert count(session, "container_trip", "retired_at IS NULL") == 2


class TestByHand:
    def test_a_register_is_kept_and_its_months_marked(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan = two_companies.kashtan
        charged(kashtan)
        with company_session(kashtan) as session:
            own, other = account(session, "0002"), account(session, "0001")
            (place,) = places_of(session, own)
            missed = NewTrip(
                place_id=place.id,
                on_day=date(2026, 11, 12),
                containers=2,
                document="акт № 3",
                is_missed=True,
            )
            trip = record_trip(session, own, missed, by=by)
            marked = session.execute(text("SELECT account_id, because FROM to_recompute"))
            assert [tuple(row) for row in marked] == [(own, "containers")]
            with pytest.raises(PlaceMissing):
                record_trip(session, other, missed, by=by)
            with pytest.raises(TripMissing):
                remove_trip(session, other, trip, reason="чужий", by=by)
        assert sums(kashtan) == [D("5632.00")]
        with company_session(kashtan) as session, pytest.raises(FactOverlaps):
            record_trip(session, own, missed, by=by)
        with company_session(kashtan) as session:
            remove_trip(session, own, trip, reason="вивезли", by=by)
            with pytest.raises(TripMissing):
                remove_trip(session, own, trip, reason="ще раз", by=by)
            assert trips_of(session, own) == []
        assert sums(kashtan) == [D("6336.00")]

    def test_more_containers_from_a_day_on_take_the_place_of_those_before(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan = two_companies.kashtan
        with company_session(kashtan) as session:
            own = account(session, "0002")
            water = session.scalars(select(Service.id).where(Service.code == "water")).one()
            new = NewPlace(
                service_id=water,
                place="двір магазину",
                volume_m3=D("1.1"),
                containers=3,
                weekdays="41",
            )
            record_place(session, own, new, since=date(2026, 11, 16), by=by)

        # until the 15th 2, 5, 9, 12: 4 x 2.2; from it on 16, 19, 23, 26, 30: 5 x 3.3
        assert sums(kashtan) == [D("2816.00"), D("5280.00")]

        with company_session(kashtan) as session:
            last, _first = places_of(session, own)
            assert last.weekdays == "14"
            end_place(session, own, last.id, since=date(2026, 11, 20), by=by)
            with pytest.raises(PlaceMissing):
                end_place(session, own, last.id, since=date(2026, 11, 20), by=by)
        assert sums(kashtan) == [D("2816.00"), D("2112.00")]

    @pytest.mark.parametrize(
        ("count_", "volume"), [(0, "1.1"), (1001, "1.1"), (1, "0"), (1, "101")]
    )
    def test_refuses_what_cannot_be(
        self, two_companies: TwoCompanies, by: int, count_: int, volume: str
    ) -> None:
        with company_session(two_companies.kashtan) as session:
            new = NewPlace(service_id=1, place="двір", volume_m3=D(volume), containers=count_)
            with pytest.raises(ContainersImpossible):
                record_place(session, 1, new, since=date(2026, 11, 1), by=by)
