"""Undoing an import: its facts retired, what it corrected said again, its money reversed."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.exchange.changed_since import refuse_changed_by_hand
from app.exchange.dependants import Dependant, find_dependants
from app.exchange.facts import FACTS, NOT_CHARGED_BY, OF_BUILDINGS
from app.exchange.jobs import get_job
from app.exchange.models import ImportJob, ImportState
from app.exchange.reasons import because, because_of_sharing
from app.exchange.steps import adjustments, condo_estimates, restructurings
from app.exchange.steps.openings import SOURCE_KIND
from app.exchange.steps.sharing import is_shared, mark_sharers
from app.exchange.steps.undone import (
    CLOSE_ACCOUNTS,
    FREE_IDENTITIES,
    MARKS_OF_ACCOUNTS,
    MARKS_OF_METERS,
    MARKS_WITHOUT_ACCOUNT,
    REMOVE_METERS,
    TOUCHED,
)
from app.exchange.told_again import refuse_told_again
from app.kernel import clock
from app.kernel.errors import Conflict
from app.ledger.models import Posting
from app.ledger.post import reverse
from app.months.locks import month_for
from app.months.recompute import mark_neighbours_of_marked
from app.payments.bank.undoing import take_back_statements
from app.payments.taking_back import take_back_payments
from app.payments.withdrawal import withdraw_unmatched
from app.registry.cabinets import give_back_access
from app.registry.models import AccountHolder
from app.registry.search_index import rebuild_search
from app.subsidies.posting import take_back_register

REASON = "undone"
_FOUND_BY = {"accounts", "book", "meters"}
"""Kinds that change what accounts are found by."""
_NOT_COPIED = {
    "id",
    "recorded_at",
    "recorded_by",
    "retired_at",
    "retired_by",
    "reason",
}

_MARK = """
INSERT INTO to_recompute (month, {whose}, because, marked_by)
SELECT DISTINCT month.month, fact.{whose}, {because}, CAST(:by AS bigint)
FROM {facts} AS fact
JOIN month ON month.charging <> 'none'
 AND fact.valid && daterange(month.month, (month.month + interval '1 month')::date)
"""
_RETIRE = """
UPDATE {table} SET retired_at = :at, retired_by = :by, reason = '{reason}'
WHERE import_job_id = :job AND retired_at IS NULL
"""
_SAY_AGAIN = """
INSERT INTO {table} ({columns}, recorded_by)
SELECT {columns}, CAST(:by AS bigint) FROM {table}
WHERE retired_by = :actor AND reason = 'import' AND import_job_id IS DISTINCT FROM :job
"""
"""What is said again stays of the import that brought it, and is taken back with that one."""
_CORRECTED = """
SELECT EXISTS (
    SELECT FROM {table} AS fact JOIN import_job AS later ON later.actor_id = fact.retired_by
    WHERE fact.import_job_id = :job AND fact.reason = 'import'
      AND later.id <> :job AND later.state = 'imported')
"""
"""Or the later import, undone in its turn, would say again what nobody says any more."""


class ImportNotDone(Conflict):
    """Only what is imported can be undone."""

    key = "import.undo.not-done"


class ImportInUse(Conflict):
    """Published lines or later work stand on what the import brought."""

    key = "import.undo.in-use"

    def __init__(self, *, job_id: int, dependants: Sequence[Dependant]) -> None:
        named = "; ".join(
            f"{each.sort}: {each.count} ({'; '.join(each.examples)})" for each in dependants
        )
        super().__init__(f"import {job_id} is in use: {named}", job=job_id, named=named)
        self.dependants = dependants


class ImportCorrectedSince(Conflict):
    """What the import corrected was corrected again later; undo the later import first."""

    key = "import.undo.corrected-since"


def undo_import(session: Session, job_id: int, *, by: int) -> None:
    """Take back what the import brought; the file, its lines and its trace stay.

    Accounts are closed on their first day, meters removed on theirs: nothing disappears, and the
    same file imported again opens them.

    Raises:
        ImportInUse: names the published lines and later work that stand on it.
        ImportNotDone, ImportCorrectedSince, ImportChangedByHand, ImportToldAgain.
    """
    job = get_job(session, job_id, lock=True)
    if job.state != ImportState.IMPORTED:
        raise ImportNotDone(f"import {job_id} is {job.state}", job=job_id, state=job.state)
    _hold_months(session)
    if dependants := find_dependants(session, job):
        raise ImportInUse(job_id=job_id, dependants=dependants)
    _refuse_corrected(session, job)
    refuse_changed_by_hand(session, job)
    refuse_told_again(session, job)
    _reverse_money(session, job, by=by)
    taken_over = session.scalars(_taken_over(job)).all()
    _retire_facts(session, job, by=by)
    mark_neighbours_of_marked(session)
    _give_back_access(session, job, taken_over, by=by)
    for statement in (REMOVE_METERS, CLOSE_ACCOUNTS, FREE_IDENTITIES):
        session.execute(text(statement), {"job": job.id})
    if job.kind in _FOUND_BY:
        rebuild_search(session, on=clock.today())
    job.state = ImportState.UNDONE
    job.undone_at, job.undone_by = clock.now(), by
    session.flush()


def _refuse_corrected(session: Session, job: ImportJob) -> None:
    for model in FACTS:
        corrected = text(_CORRECTED.format(table=model.__table__.name))
        if session.scalar(corrected, {"job": job.id}):
            raise ImportCorrectedSince(f"import {job.id} was corrected later", job=job.id)


def _hold_months(session: Session) -> None:
    # A run that publishes meanwhile either waits, or has published and is seen as a dependant.
    session.execute(text("SELECT month FROM month WHERE books = 'open' ORDER BY month FOR SHARE"))


def _reverse_money(session: Session, job: ImportJob, *, by: int) -> None:
    today = clock.today()
    take_back_statements(session, job.id, by=by)
    withdraw_unmatched(session, import_job_id=job.id)  # first: who is matching one is waited for
    take_back_payments(session, import_job_id=job.id, reason=REASON, by=by, on_day=today)
    adjustments.take_back(session, job.id, because=REASON, by=by)
    restructurings.take_back(session, job.id, because=REASON, by=by)
    condo_estimates.take_back(session, job.id, because=REASON, by=by)
    take_back_register(session, job.id, because=REASON, by=by)
    posting = session.scalar(
        select(Posting.id).where(
            Posting.source_kind == SOURCE_KIND, Posting.source_id == str(job.id)
        )
    )
    if posting is not None:
        into = month_for(session, today)
        reverse(session, posting, reason=REASON, by=by, into=into, on_day=today)


def _taken_over(job: ImportJob) -> Select[int]:
    """Return the accounts that the import gave to another household."""
    holder = AccountHolder
    # What is left of a former holder's days ends where the new one's begin; those have no end.
    is_live = holder.retired_at.is_(None) & func.upper_inf(holder.valid)
    return (
        select(holder.account_id)
        .where(holder.import_job_id == job.id, holder.begins_anew, is_live)
        .order_by(holder.account_id)
        .distinct()
    )


def _give_back_access(
    session: Session, job: ImportJob, accounts: Sequence[int], *, by: int
) -> None:
    if not accounts:
        return
    assert job.finished_at is not None, "what is imported was finished"
    give_back_access(
        session, accounts, import_job=job.id, since=job.finished_at, at=clock.now(), by=by
    )


def _retire_facts(session: Session, job: ImportJob, *, by: int) -> None:
    values = {"job": job.id, "by": by, "at": clock.now(), "actor": job.actor_id}

    def execute(statement: str) -> None:
        wanted = text(statement)
        session.execute(wanted, {name: values[name] for name in wanted.compile().params})

    try:
        with session.begin_nested():
            execute(MARKS_OF_ACCOUNTS)
            execute(MARKS_OF_METERS)
            for model in FACTS:
                table = model.__table__
                columns = [each.name for each in table.columns if each.name not in _NOT_COPIED]
                words = {"table": table.name, "columns": ", ".join(columns), "reason": REASON}
                for mark in _marks_of(model, TOUCHED.format(**words)):
                    execute(mark)
                execute(_RETIRE.format(**words))
                execute(_SAY_AGAIN.format(**words))
    except IntegrityError as fault:
        raise ImportCorrectedSince(f"import {job.id} was corrected later", job=job.id) from fault


def _marks_of(model: Any, facts: str) -> Iterator[str]:
    """Yield the statements that mark whom these facts of a table reach."""
    table = model.__table__
    whose = "building_id" if model in OF_BUILDINGS else "account_id"
    if {whose, "valid"} <= {each.name for each in table.columns} and model not in NOT_CHARGED_BY:
        yield _MARK.format(facts=facts, whose=whose, because=because(table.name, "fact"))
    elif table.name in MARKS_WITHOUT_ACCOUNT:
        yield MARKS_WITHOUT_ACCOUNT[table.name]
    if is_shared(table.name):
        code = because_of_sharing(table.name)
        yield mark_sharers(table.name, facts, because=code, by=":by")
