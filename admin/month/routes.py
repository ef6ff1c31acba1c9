"""The month: six steps from readings to closed books."""

from collections.abc import Sequence
from decimal import Decimal

from flask import Response, request, url_for
from flask_babel import gettext

from admin.month import checking, corrections, estimates, sheets
from admin.month.arrivals import channels_of
from admin.month.cards import changes, is_stalled, month_card
from admin.month.carrying import carry_out
from admin.month.forms import ApprovalForm, ReasonForm
from admin.month.jobs import job_card
from admin.month.mismatches import mismatch_figure, mismatch_in_words
from admin.month.named import stopped_in_words
from admin.month.steps import is_finished, is_running
from admin.month.words import GROUPINGS, mending_in_words, problem_in_words
from app.access.rights import Right
from app.charging.models import Run, RunState
from app.charging.newer import FactsMoved
from app.charging.publish import Approval, ApprovalNeeded
from app.charging.queries import latest_run, problem_counts, problems
from app.charging.run import rerun_marked, start_run
from app.charging.second_person import OwnApproval
from app.charging.shadow.verdict import CheckFailed
from app.documents.bills.asking import ask_closing, ask_publication, ask_withdrawal
from app.documents.bills.jobs import latest_job
from app.kernel import clock
from app.kernel.errors import NotFound
from app.kernel.month import Month
from app.months.models import MonthRow
from app.months.operations import get_month, month_at_work, months, open_month
from app.reports.books import last_check
from app.web.addresses import month_of
from app.web.current import company, db, typed, visitor
from app.web.guards import Room, Site, requires, row_number, takes_long
from app.web.later import send_later
from app.web.messages import text_of
from app.web.rendering import go, is_partial_wanted, render, say

room = Room(
    "months", __name__, site=Site.OFFICE, right=Right.MONTH_VIEW, url_prefix="/office/months"
)
room.register_blueprint(sheets.room)
room.register_blueprint(corrections.room)
room.register_blueprint(estimates.room)
room.register_blueprint(checking.room)
PROBLEMS_A_PAGE = 50


@room.get("/")
def index() -> Response:
    """Show the earliest month with open books, or the last one."""
    now = month_at_work(db())
    if now is None:
        return render("admin/month/none.html", first=Month.of(clock.today()))
    return _show(Month.of(now.month))


@room.get("/<text>")
def show(text: str) -> Response:
    """Show one month, or while something is done with it the progress alone."""
    month = month_of(text)
    if not (request.args.get("run") and is_partial_wanted()):
        return _show(month)
    run = latest_run(db(), month)
    job = job_card(latest_job(db(), month), get_month(db(), month), run)
    if job is not None and job.is_running:
        return render("admin/month/show.html", "admin/month/_job.html", month=month, job=job)
    if not is_running(run):
        return go(url_for(".show", text=str(month)))  # the whole page changes when it ends
    return render(
        "admin/month/show.html",
        "admin/month/_run.html",
        month=month,
        run=run,
        is_running=True,
        is_stalled=is_stalled(run, clock.now()),
    )


def _show(
    month: Month,
    *,
    approval: ApprovalForm | None = None,
    reason: ReasonForm | None = None,
    status: int = 200,
) -> Response:
    session = db()
    row = get_month(session, month)
    run = latest_run(session, month)
    card = month_card(session, row, run, is_count_asked="counted" in request.args)
    grouped, largest = changes(session, run) if run and is_finished(run) else ({}, ())
    every = months(session)
    return render(
        "admin/month/show.html",
        status=status,
        card=card,
        grouped=grouped,
        titles=GROUPINGS,
        largest=largest,
        approval=approval or ApprovalForm.blank(),
        reason=reason or ReasonForm.blank(),
        problem_in_words=problem_in_words,
        mismatch_in_words=mismatch_in_words,
        mismatch_figure=mismatch_figure,
        months=sorted((Month.of(each.month) for each in every), reverse=True)[:24],
        next_month=_next(every, month),
        check=last_check(session),
        channels=channels_of(card),
        is_stalled=is_stalled(run, clock.now()),
    )


def _next(rows: Sequence[MonthRow], month: Month) -> Month | None:
    """Return the month that may be opened after this one, when nothing follows it yet."""
    known = {Month.of(each.month) for each in rows}
    following = month.plus(1)
    return following if following not in known else None


@room.post("/<text>/opening")
@requires(Right.MONTH_RUN)
def create(text: str) -> Response:
    """Open a month."""
    month = month_of(text)
    open_month(db(), month)
    say(gettext("Місяць відкрито."))
    return go(url_for(".show", text=str(month)))


@room.post("/<text>/run")
@requires(Right.MONTH_RUN)
@takes_long
def run(text: str) -> Response:
    """Charge the month in the background."""
    month = month_of(text)
    _work_off(start_run(db(), month=month, by=visitor().actor_id))
    return go(url_for(".show", text=str(month)))


@room.post("/<text>/changed")
@requires(Right.MONTH_RUN)
def run_changed(text: str) -> Response:
    """Charge again what later facts reach into; the whole month where no finished run is."""
    month, by = month_of(text), visitor().actor_id
    mended = rerun_marked(db(), month=month, by=by) or start_run(db(), month=month, by=by)
    if mended.state == RunState.RUNNING:
        _work_off(mended)
    return go(url_for(".show", text=str(month)))


def _work_off(started: Run) -> None:
    ref = company().ref
    send_later("charging.work_off", company_id=ref.id, slug=ref.slug, run_id=started.id)


@room.post("/<text>/publication")
@requires(Right.MONTH_PUBLISH)
def publish(text: str) -> Response:
    """Publish the month in the background; an unusual one by its total typed and a reason.

    Of facts that came after the run only such are left out as the page named.
    """
    month = month_of(text)
    form = ApprovalForm.parse(request.form) if "total" in request.form else None
    if form is not None and form.problems:
        return _show(month, approval=form, status=422)
    approval = Approval(
        Decimal(form.total) if form else None,
        form.reason if form else "",
        frozenset(request.form.getlist("leaving")),
    )
    try:
        job = ask_publication(db(), month, by=visitor().actor_id, approval=approval)
    except (ApprovalNeeded, OwnApproval) as refusal:
        db().rollback()
        form = form or ApprovalForm.blank()
        is_mistyped = isinstance(refusal, ApprovalNeeded) and approval.total is not None
        form.refuse("total" if is_mistyped else "", text_of(refusal))
        return _show(month, approval=form, status=409)
    except (FactsMoved, CheckFailed):
        db().rollback()
        return _show(month, status=409)
    carry_out(job)
    return go(url_for(".show", text=str(month)))


@room.post("/<text>/withdrawal")
@requires(Right.MONTH_PUBLISH)
def destroy_publication(text: str) -> Response:
    """Take the publication back in the background."""
    month = month_of(text)
    form = ReasonForm.parse(request.form)
    if form.problems:
        return _show(month, reason=form, status=422)
    carry_out(ask_withdrawal(db(), month, by=visitor().actor_id, reason=form.reason))
    return go(url_for(".show", text=str(month)))


@room.post("/<text>/closing")
@requires(Right.MONTH_PUBLISH)
def close(text: str) -> Response:
    """Close the month's books for ever in the background, and open the next where none is."""
    month = month_of(text)
    carry_out(ask_closing(db(), month, by=visitor().actor_id))
    return go(url_for(".show", text=str(month)))


@room.get("/<text>/problems")
def list_problems(text: str) -> Response:
    """List the run's problems, each with its account."""
    month = month_of(text)
    found = latest_run(db(), month)
    if found is None:
        raise NotFound("the month has no run")
    kind = typed("kind") or None
    rows = problems(
        db(),
        run_id=found.id,
        kind=kind,
        after=row_number(request.args.get("after", "")) or 0,
        limit=PROBLEMS_A_PAGE + 1,
    )
    return render(
        "admin/month/problems.html",
        month=month,
        kind=kind,
        kinds=problem_counts(db(), run_id=found.id),
        rows=rows[:PROBLEMS_A_PAGE],
        next_after=rows[PROBLEMS_A_PAGE - 1].id if len(rows) > PROBLEMS_A_PAGE else None,
        problem_in_words=problem_in_words,
        mending_in_words=mending_in_words,
        stopped=stopped_in_words(db(), rows[:PROBLEMS_A_PAGE]),
    )
