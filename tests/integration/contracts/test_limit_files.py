"""Limits of accounts and of bodies by files: what they bring, refuse, and leave when undone."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from app.contracts.limits.models import BodyLimit, YearlyLimit
from app.database import company_session
from app.exchange.undo import undo_import
from app.kernel.company import CompanyRef
from tests.factories.companies import TwoCompanies
from tests.factories.imports import an_office, faults, imported

pytestmark = pytest.mark.postgres
D = Decimal

BODIES = """\
Особовий рахунок;Населений пункт;Вулиця;Будинок;Квартира;Власник;ЄДРПОУ;Категорія
0001;Ірпінь;вул. Соборна;1;1;Школа № 2;41234569;бюджет
0002;Ірпінь;вул. Соборна;1;2;Школа № 2;41234569;бюджет
0003;Ірпінь;вул. Соборна;1;3;Їжак Ганна;;населення
"""
TAKEN = """\
Рахунок;Послуга;Спосіб нарахування;Діє з
0001;water;metered;01.11.2026
0002;hot_water;metered;01.11.2026
"""


class TestFiles:
    @pytest.fixture(autouse=True)
    def late_november(self) -> Iterator[None]:
        with time_machine.travel("2026-11-28T10:00:00Z", tick=True):
            yield

    def live(self, company: CompanyRef) -> list[tuple[Decimal, date | None]]:
        with company_session(company) as session:
            return [
                (value, valid.lower)
                for model in (YearlyLimit, BodyLimit)
                for value, valid in session.execute(
                    select(model.value, model.valid).where(model.retired_at.is_(None))
                )
            ]

    def test_bring_limits_of_accounts_and_of_bodies_and_are_undone(
        self, two_companies: TwoCompanies
    ) -> None:
        kashtan = two_companies.kashtan
        by = an_office(kashtan)
        imported(kashtan, "accounts", BODIES, by=by)
        assert faults(kashtan, imported(kashtan, "agreements", TAKEN, by=by)) == []
        of_accounts = """\
Рахунок;Послуга;У чому ліміт;Ліміт на рік;КЕКВ;Діє з;Документ
0001;water;;12 000,50;2272;01.01.2026;кошторис № 1
0001;water;обсяг;240,5;2272;01.01.2026;кошторис № 1
0003;water;;100;;01.01.2026;кошторис № 1
"""
        of_bodies = """\
ЄДРПОУ;Послуги;Ліміт на рік;КЕКВ;Діє з;Документ
41234569;Водопостачання, Гаряча вода;50 000;2272;01.06.2026;зміни № 3
32567898;water;100;2272;01.01.2026;кошторис
41234569;contribution;100;2240;01.01.2026;кошторис
"""
        jobs = [
            imported(kashtan, kind, content, by=by, mode="valid")
            for kind, content in (("limits", of_accounts), ("body_limits", of_bodies))
        ]

        assert [faults(kashtan, job) for job in jobs] == [
            [(4, "account", "import.limit.people")],
            [(3, "edrpou", "import.limit.nobody"), (4, "edrpou", "import.limit.nobody")],
        ]
        first, june = date(2026, 1, 1), date(2026, 6, 1)
        assert self.live(kashtan) == [(D("12000.50"), first), (D("240.5"), first), (D(50000), june)]
        assert self.live(two_companies.vodokanal) == []
        for job in reversed(jobs):
            with company_session(kashtan) as session:
                undo_import(session, job, by=by)
        assert self.live(kashtan) == []

    def test_tell_of_a_limit_that_changed_by_another_line(
        self, two_companies: TwoCompanies
    ) -> None:
        """Lines of one day are one too many, whatever their order; next year's stands apart."""
        kashtan = two_companies.kashtan
        by = an_office(kashtan)
        imported(kashtan, "accounts", BODIES, by=by)
        assert faults(kashtan, imported(kashtan, "agreements", TAKEN, by=by)) == []
        of_accounts = """\
Рахунок;Послуга;У чому ліміт;Ліміт на рік;КЕКВ;Діє з;Документ
0001;water;;15 000;2272;01.06.2026;зміни № 3
0001;water;;12 000;2272;01.01.2026;кошторис № 1
0001;water;гривні;16 000;2272;01.06.2026;зміни № 4
"""
        of_bodies = """\
ЄДРПОУ;Послуги;Ліміт на рік;КЕКВ;Діє з;Документ
41234569;Водопостачання;50 000;2272;01.01.2026;кошторис
41234569;Водопостачання;60 000;2272;01.06.2026;зміни № 3
41234569;Водопостачання;70 000;2272;01.01.2027;кошторис на 2027
"""
        jobs = [
            imported(kashtan, kind, content, by=by, mode="valid")
            for kind, content in (("limits", of_accounts), ("body_limits", of_bodies))
        ]

        assert [faults(kashtan, job) for job in jobs] == [[(4, "account", "import.duplicate")], []]
        first, june, next_year = date(2026, 1, 1), date(2026, 6, 1), date(2027, 1, 1)
        with company_session(kashtan) as session:
            days = [
                (value, valid.lower, valid.upper)
                for model in (YearlyLimit, BodyLimit)
                for value, valid in session.execute(
                    select(model.value, model.valid).order_by(model.valid)
                )
            ]
        assert days == [
            (D(12000), first, june),
            (D(15000), june, next_year),
            (D(50000), first, june),
            (D(60000), june, next_year),
            (D(70000), next_year, date(2028, 1, 1)),
        ]

    def test_sent_again_leave_what_was_changed_later_in_the_year(
        self, two_companies: TwoCompanies
    ) -> None:
        kashtan = two_companies.kashtan
        by = an_office(kashtan)
        imported(kashtan, "accounts", BODIES, by=by)
        imported(kashtan, "agreements", TAKEN, by=by)

        def sent(value: str, since: str) -> list[tuple[int, str, str]]:
            """Return the faults of both lists with a line each."""
            line = f"{value};2272;{since};кошторис"
            of_accounts = f"Рахунок;Послуга;Ліміт на рік;КЕКВ;Діє з;Документ\n0001;water;{line}\n"
            of_bodies = f"ЄДРПОУ;Послуги;Ліміт на рік;КЕКВ;Діє з;Документ\n41234569;water;{line}\n"
            return [
                fault
                for kind, content in (("limits", of_accounts), ("body_limits", of_bodies))
                for fault in faults(kashtan, imported(kashtan, kind, content, by=by, mode="valid"))
            ]

        first, june = date(2026, 1, 1), date(2026, 6, 1)
        assert sent("12 000", "01.01.2026") == []
        assert sent("15 000", "01.06.2026") == []
        assert sent("12 000", "01.01.2026") == []
        assert sorted(self.live(kashtan)) == [*[(D(12000), first)] * 2, *[(D(15000), june)] * 2]

        # A list that says otherwise of the days before June is taken, and June is named.
        assert sent("13 000", "01.01.2026") == [(2, "since_on", "import.limit.later")] * 2
        assert sorted(self.live(kashtan)) == [*[(D(13000), first)] * 2, *[(D(15000), june)] * 2]
