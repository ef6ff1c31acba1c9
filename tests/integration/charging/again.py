"""The second count of a month's drafts: of sound ones, and of ones tampered with behind it."""

from io import BytesIO

import polars as pl
from sqlalchemy import text

from app.charging import drafts
from app.charging.run import ready_run
from app.charging.shadow.check import check_run
from app.charging.shadow.verdict import mismatches
from app.database import company_session
from app.kernel.company import CompanyRef
from app.kernel.month import Month


def counted_again(company: CompanyRef, month: Month) -> tuple[int, int, dict[str, int]]:
    """Return how many mismatches are in the ready run of a month, lines counted, and beyond."""
    with company_session(company) as session:
        run = ready_run(session, month)
        assert run is not None
        check = check_run(session, run)
        return check.found, check.again, check.beyond


def found_in_tampered(company: CompanyRef, month: Month, form: str) -> set[str]:
    """Return what the check names where each line of a form has a kopeck more than it should."""
    posted = {"posted": month.first_day}
    mine = pl.col("form") == form
    planted = 0
    with company_session(company) as session:
        for chunk, packed in session.execute(
            text("SELECT chunk, lines FROM draft WHERE posted = :posted"), posted
        ).all():
            lines = drafts.unpacked(packed)
            planted += lines.filter(mine).height
            buffer = BytesIO()
            more = pl.when(mine).then(pl.col("amount") + 1).otherwise("amount")
            lines.with_columns(amount=more).write_ipc(buffer, compression="zstd")
            session.execute(
                text("UPDATE draft SET lines = :lines WHERE posted = :posted AND chunk = :chunk"),
                {**posted, "chunk": chunk, "lines": buffer.getvalue()},
            )
        assert planted
    with company_session(company) as session:  # two transactions look at what is stored
        run = ready_run(session, month)
        assert run is not None
        check_run(session, run)
        return {each.kind for each in mismatches(session, run.id, limit=1000)}
