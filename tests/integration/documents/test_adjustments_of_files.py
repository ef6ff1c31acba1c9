"""Adjustments of a file: one document, once for each paper, undone with its import."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.database import company_session
from app.exchange.models import ImportMode
from app.exchange.run_import import LinesAtFault
from app.exchange.undo import undo_import
from app.kernel.company import CompanyRef
from app.months.parameter_keys import ADJUSTMENT_LIMIT
from app.months.parameters import set_parameter
from tests.factories.imports import NOVEMBER, count, faults, imported, tried
from tests.integration.documents.test_adjustments_on_bills import (
    WHOLE,
    D,
    balances,
    by,
    kashtan,
)

__all__ = ["by", "kashtan"]

pytestmark = pytest.mark.postgres

HEAD = "Рахунок;Послуга;За місяць;Сума;Причина;Підстава\n"


class TestAFile:
    def test_is_one_document_and_undone_with_its_import(self, kashtan: CompanyRef, by: int) -> None:
        content = HEAD + "".join(
            f"{number};water;11.2026;{amount};перерахунок;акт № 5\n"
            for number, amount in (("0001", "-100,10"), ("0003", "0,05"))
        )

        job = imported(kashtan, "adjustments", content, by=by)

        assert faults(kashtan, job) == []
        assert balances(kashtan) == [D("199.90"), D("450.00"), D("150.05")]
        with company_session(kashtan) as session:
            assert count(session, "adjustment") == 1
            assert count(session, "adjustment_line") == 2
        with company_session(kashtan) as session:
            undo_import(session, job, by=by)
        assert balances(kashtan) == WHOLE

    def test_received_again_moves_nothing_unless_it_was_taken_back(
        self, kashtan: CompanyRef, by: int
    ) -> None:
        content = f"{HEAD}0001;water;11.2026;-100,10;перерахунок;акт № 5\n"
        job = imported(kashtan, "adjustments", content, by=by)

        spaced = content.replace("акт № 5", " акт  № 5 ")
        again = imported(kashtan, "adjustments", spaced, by=by, mode=ImportMode.VALID)

        assert faults(kashtan, again) == [(2, "amount", "import.adjustment.again")]
        assert balances(kashtan)[0] == D("199.90")
        with company_session(kashtan) as session:
            undo_import(session, job, by=by)
        anew = imported(kashtan, "adjustments", content, by=by)
        assert faults(kashtan, anew) == []
        assert balances(kashtan)[0] == D("199.90")

    def test_received_twice_at_once_moves_its_sums_once(self, kashtan: CompanyRef, by: int) -> None:
        content = f"{HEAD}0001;water;11.2026;-100,10;перерахунок;акт № 5\n"

        def once(_: int) -> str:
            try:
                imported(kashtan, "adjustments", content, by=by)
            except LinesAtFault:
                return "again"
            return "imported"

        with ThreadPoolExecutor(3) as pool:
            told = sorted(pool.map(once, range(3)))

        assert told == ["again", "again", "imported"]
        assert balances(kashtan)[0] == D("199.90")

    def test_of_a_large_sum_waits_and_is_declined_with_its_import(
        self, kashtan: CompanyRef, by: int
    ) -> None:
        with company_session(kashtan) as session:
            set_parameter(session, ADJUSTMENT_LIMIT, D(50), since=NOVEMBER.first_day, by=by)

        job = imported(
            kashtan, "adjustments", f"{HEAD}0001;water;11.2026;-60;борг;акт № 5\n", by=by
        )

        assert balances(kashtan) == WHOLE
        with company_session(kashtan) as session:
            assert count(session, "adjustment", f"needs_second AND made_by = {by}") == 1
            undo_import(session, job, by=by)
            assert count(session, "adjustment", "declined_at IS NOT NULL") == 1
        assert balances(kashtan) == WHOLE

    def test_is_signed_by_nobody_who_brought_it(self, kashtan: CompanyRef, by: int) -> None:
        with company_session(kashtan) as session:
            set_parameter(session, ADJUSTMENT_LIMIT, D(50), since=NOVEMBER.first_day, by=by)
        imported(kashtan, "adjustments", f"{HEAD}0001;water;11.2026;-60;борг;акт № 5\n", by=by)
        signed = text("UPDATE adjustment SET made_by = 0, decided_by = :by, posting_id = 1")

        with (
            pytest.raises(IntegrityError, match="ck_adjustment_signed_by_two"),
            company_session(kashtan) as session,
        ):
            session.execute(signed, {"by": by})

    def test_with_a_fault_moves_nothing(self, kashtan: CompanyRef, by: int) -> None:
        lines = (
            "0001;water;11.2026;0;перерахунок;акт № 5",
            "0002;water;01.2027;1;перерахунок;акт № 5",
            "0003;hot_water;11.2026;1;перерахунок;акт № 5",
            "0001;water;11.2026;100000001;перерахунок;акт № 5",
            "0002;water;11.2026;1;перерахунок;акт № 5",
            "0002;water;11.2026;2;перерахунок;акт № 5",
            "0003;water;11.2026;2;перерахунок;акт № 6",
            "0009;water;11.2026;2;перерахунок;акт № 5",
        )
        content = HEAD + "".join(f"{line}\n" for line in lines)

        told = faults(kashtan, tried(kashtan, "adjustments", content, by=by))

        assert {(line, key) for line, _, key in told} >= {
            (2, "import.adjustment.nothing"),
            (3, "import.adjustment.ahead"),
            (4, "import.adjustment.not-taken"),
            (5, "import.adjustment.large"),
            (7, "import.duplicate"),
            (8, "import.adjustment.differs"),
            (9, "import.account.unknown"),
        }
        assert balances(kashtan) == WHOLE
