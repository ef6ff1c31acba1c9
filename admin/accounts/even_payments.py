"""Even payments of an account: agreed, shown month by month, changed, ended, taken back."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from flask import Response, request
from flask_babel import gettext

from admin.accounts.carrying_out import carry_out_in
from admin.accounts.even_forms import EvenForm
from admin.accounts.even_steps import STEPS
from admin.looks import note_account_seen
from app.access.rights import Right
from app.even_payments.forecast import Forecast, forecast
from app.even_payments.models import Settles
from app.even_payments.parts import Plan, equal_parts
from app.even_payments.queries import EvenRow, even_rows, next_number
from app.even_payments.refusals import EvenMissing
from app.even_payments.sign import (
    NewEven,
    change_even,
    check_plan,
    end_even,
    first_open_month,
    sign_even,
    take_back_even,
)
from app.kernel import clock
from app.kernel.errors import DomainError
from app.registry.queries import get_account
from app.tariffs.queries import agreements_of, services
from app.web.current import db, visitor
from app.web.formats import written_day
from app.web.forms import Form
from app.web.guards import Room, Site, requires
from app.web.messages import text_of
from app.web.rendering import render

room = Room(
    "even_payments",
    __name__,
    site=Site.OFFICE,
    right=Right.MONEY_VIEW,
    url_prefix="/<int:account_id>/even-payments",
)


@room.get("/")
def index(account_id: int) -> Response:
    """Show the agreements of the account, the latest first, month by month."""
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    return render(
        "admin/accounts/even_payments.html",
        head=head,
        rows=even_rows(db(), account_id),
        services={each.id: each.name for each in services(db())},
        may_change=visitor().has(Right.MONEY_CHANGE),
    )


@room.get("/new")
@requires(Right.MONEY_CHANGE)
def new(account_id: int) -> Response:
    """Ask for which services and months, and for how much."""
    form = EvenForm.blank(
        number=next_number(db()),
        signed_on=written_day(clock.today()),
        first_month=_written(first_open_month(db())),
        count="12",
        settles=Settles.AT_ONCE.value,
    )
    return _terms(account_id, form, frozenset())


@room.post("/preview")
@requires(Right.MONEY_CHANGE)
def preview(account_id: int) -> Response:
    """Show the forecast and the even sum by what was typed; nothing is recorded."""
    form = _asked()
    chosen = _chosen()
    if not chosen:
        form.refuse("", gettext("Позначте хоча б одну послугу."))
    if form.problems:
        return _terms(account_id, form, chosen, status=422)
    found = forecast(db(), account_id, chosen, before=form.first_month)
    amount = found.of(form.count) if form.amount is None else form.amount
    if form.amount is not None or amount > 0:
        last = form.first_month.plus(form.count - 1)
        try:
            check_plan(Plan(form.first_month, last, amount), first=first_open_month(db()))
        except DomainError as refusal:
            form.refuse("", text_of(refusal))
            return _terms(account_id, form, chosen, status=422)
    return _terms(account_id, form, chosen, proposed=(found, _parts(amount, form.count)))


@room.post("/")
@requires(Right.MONEY_CHANGE)
def create(account_id: int) -> Response:
    """Record the agreement."""
    form = _asked()
    chosen = _chosen()

    def act() -> None:
        sign_even(
            db(), _agreement(account_id, form, chosen), today=clock.today(), by=visitor().actor_id
        )

    done = gettext("Договір записано. Рахунки його місяців проситимуть рівномірну суму.")
    return carry_out_in(
        "even_payments",
        account_id,
        form,
        act,
        ("account.even-agreed", done),
        lambda: _terms(account_id, form, chosen, status=422),
    )


@room.get("/<int:even_id>/<act>/new")
@requires(Right.MONEY_CHANGE)
def new_step(account_id: int, even_id: int, act: str) -> Response:
    """Ask for what the act needs."""
    row = _row(account_id, even_id, act)
    known = {}
    if row.next_month is not None:
        known = {"first_month": _written(row.next_month), "last_month": _written(row.agreed.last)}
    return _step_page(account_id, row, act, STEPS[act].form.blank(**known))


@room.post("/<int:even_id>/<act>")
@requires(Right.MONEY_CHANGE)
def create_step(account_id: int, even_id: int, act: str) -> Response:
    """Change the plan, end the agreement early, or take it back."""
    row = _row(account_id, even_id, act)
    form: Any = STEPS[act].form.parse(request.form)

    def do() -> None:
        told = {"reason": form.reason, "by": visitor().actor_id}
        if act == "change":
            plan = Plan(form.first_month, form.last_month, form.amount)
            change_even(db(), even_id, plan, **told)
        elif act == "end":
            end_even(db(), even_id, form.last_month, **told)
        else:
            take_back_even(db(), even_id, **told)

    return carry_out_in(
        "even_payments",
        account_id,
        form,
        do,
        (STEPS[act].event, str(STEPS[act].done)),
        lambda: _step_page(account_id, row, act, form, status=422),
    )


def _asked() -> Any:
    """Return what was typed; parts without their number would be one, which is none."""
    form: Any = EvenForm.parse(request.form)
    if form.settles == Settles.PARTS.value and form.parts is None and "parts" not in form.problems:
        form.refuse("parts", gettext("Впишіть, на скільки рахунків поділити доплату."))
    return form


def _agreement(account_id: int, form: Any, chosen: Collection[int]) -> NewEven:
    settles = Settles(form.settles)
    last = form.first_month.plus(form.count - 1)
    amount = form.amount
    if amount is None:
        amount = forecast(db(), account_id, chosen, before=form.first_month).of(form.count)
    return NewEven(
        account_id=account_id,
        number=form.number,
        signed_on=form.signed_on,
        basis=form.basis,
        services=chosen,
        plan=Plan(form.first_month, last, amount),
        settles=settles,
        parts=form.parts if settles is Settles.PARTS else 1,
    )


def _parts(amount: Decimal, count: int) -> list[Decimal]:
    return equal_parts(amount, count) if amount > 0 else []


def _chosen() -> frozenset[int]:
    typed = request.form.getlist("service")
    return frozenset(
        int(each) for each in typed if each.isascii() and each.isdigit() and len(each) < 10
    )


def _row(account_id: int, even_id: int, act: str) -> EvenRow:
    """Return the agreement of the account that something is done with.

    Raises:
        EvenMissing: the account has no such agreement, or that is not to be done.
    """
    rows = even_rows(db(), account_id)
    found = next((row for row in rows if row.agreed.id == even_id), None)
    if found is None or act not in STEPS:
        raise EvenMissing(f"no agreement {even_id} of account {account_id}")
    return found


def _written(month: Any) -> str:
    return f"{month.number:02d}.{month.year}"


def _terms(
    account_id: int,
    form: EvenForm,
    chosen: Collection[int],
    *,
    proposed: tuple[Forecast, list[Decimal]] | None = None,
    status: int = 200,
) -> Response:
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    taken = {each.service_id: each.service for each in agreements_of(db(), account_id)}
    return render(
        "admin/accounts/even_new.html",
        status=status,
        head=head,
        form=form,
        chosen=chosen,
        taken=taken,
        proposed=proposed,
    )


def _step_page(
    account_id: int, row: EvenRow, act: str, form: Form, *, status: int = 200
) -> Response:
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    return render(
        "admin/accounts/even_step.html",
        status=status,
        head=head,
        row=row,
        act=act,
        words=STEPS[act],
        form=form,
    )
