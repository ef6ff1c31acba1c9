"""People who are away, from a file to the lines of a month, in two companies."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.charging.drafts import draft_lines
from app.charging.explanation import Voice, explain, sources_of
from app.database import company_session
from app.exchange.undo import undo_import
from app.registry.absences.models import Absence
from app.registry.absences.operations import renew_absence
from tests.factories.companies import TwoCompanies
from tests.factories.imports import NOVEMBER, count, faults, imported, tried
from tests.integration.charging.absences import (
    ABSENCES,
    HEAD,
    LOWERED,
    WHOLE,
    by,
    charged,
    the_account,
)

__all__ = ["by"]

pytestmark = pytest.mark.postgres


class TestFromAFile:
    def test_lowers_the_norm_by_days_and_says_so_in_both_languages(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan = two_companies.kashtan

        job = imported(kashtan, "absences", ABSENCES, by=by)

        assert faults(kashtan, job) == []
        assert charged(kashtan) == LOWERED
        assert charged(two_companies.vodokanal) == WHOLE
        with company_session(kashtan) as session:
            lines = list(draft_lines(session, NOVEMBER))
            sources = sources_of(session, lines)
            before, after = (explain(line, sources, voice=Voice()) for line in lines)
            assert session.scalar(select(Absence.noticed_until)) == date(2027, 5, 11)
        assert "відсутні" not in before.quantity
        assert plain(after.quantity) == (
            "Норма споживання 4,5 м³ на особу на місяць (рішення № 9 від 20.12.2025), осіб: 2. "
            "Із 3 ос. тимчасово відсутні 1, їх не враховано: з 11.11.2026 по 30.06.2027, "
            "довідка № 7 від 03.11.2026. Нараховано за 20 із 30 днів."
        )
        assert plain(after.sum_on_paper) == "4,5 м³ × 2 ос. × 20/30 дн. × 33,333 ₴ = 200,00 ₴"

    def test_refuses_what_is_unclear(self, two_companies: TwoCompanies, by: int) -> None:
        lines = (
            "0002;1;навчання;01.06.2026;01.07.2026;довідка № 1;10.11.2026",
            "0002;4;навчання;01.06.2026;;довідка № 2;10.11.2026",
            "0002;1;навчання;01.06.2026;;довідка;10.11.2026",
            "0002;0;навчання;01.06.2026;;довідка № 3;10.11.2026",
            "0002;1;навчання;01.08.2026;01.07.2026;довідка № 4;10.11.2026",
            "0002;1;відпустка;01.06.2026;;довідка № 5;10.11.2026",
            "0002;1;навчання;03.06.2026;04.07.2026;довідка № 6;10.11.2026",
        )
        content = HEAD + "".join(f"{line}\n" for line in lines)

        told = faults(
            two_companies.kashtan, tried(two_companies.kashtan, "absences", content, by=by)
        )

        assert {(line, key) for line, _, key in told} == {
            (2, "import.absence.short"),
            (3, "import.absence.more"),
            (4, "import.absence.document"),
            (5, "import.absence.nobody"),
            (6, "import.period.turned"),
            (7, "import.choice.unknown"),
        }

    def test_received_again_changes_nothing_and_undone_takes_it_back(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan = two_companies.kashtan
        job = imported(kashtan, "absences", ABSENCES, by=by)
        account = the_account(kashtan)
        with company_session(kashtan) as session:
            known = session.scalars(select(Absence.id)).one()
            which = {"account_id": account, "absence_id": known, "by": by}
            renewed = renew_absence(session, noticed_on=date(2026, 11, 20), **which)
            assert renewed.noticed_until == date(2027, 11, 11)

        imported(kashtan, "absences", ABSENCES, by=by)

        with company_session(kashtan) as session:
            live = session.scalars(select(Absence).where(Absence.retired_at.is_(None))).one()
            assert live.noticed_until == date(2027, 11, 11)
        charged(kashtan)
        other = HEAD + "0002;1;робота;01.10.2026;;наказ № 1;10.11.2026\n"
        second = imported(kashtan, "absences", other, by=by)
        assert charged(kashtan) == [("", Decimal("100.00")), ("d11", Decimal("100.00"))]
        with company_session(kashtan) as session:
            undo_import(session, second, by=by)
            assert count(session, "to_recompute", "done_at IS NULL") == 1
        assert charged(kashtan) == LOWERED
        assert job < second

    def test_with_other_days_replaces_what_the_paper_said_before(
        self, two_companies: TwoCompanies, by: int
    ) -> None:
        kashtan = two_companies.kashtan
        imported(kashtan, "absences", ABSENCES.replace("11.11.2026", "01.09.2026"), by=by)
        assert charged(kashtan) == [("", Decimal("300.00"))]
        shorter = ABSENCES.replace("11.11.2026", "01.09.2026").replace("01.07.2027", "16.11.2026")

        job = imported(kashtan, "absences", shorter, by=by)

        assert faults(kashtan, job) == []
        with company_session(kashtan) as session:
            assert count(session, "absence", "retired_at IS NULL") == 1
            assert count(session, "to_recompute", "done_at IS NULL") > 0
        assert charged(kashtan) == [("", Decimal("150.00")), ("d16", Decimal("225.00"))]
        with company_session(kashtan) as session:
            undo_import(session, job, by=by)
            assert count(session, "absence", "retired_at IS NULL") == 1
        assert charged(kashtan) == [("", Decimal("300.00"))]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")
