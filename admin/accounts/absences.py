"""People of an account who are away: written down, told of again, come back, taken back."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Response, request
from flask_babel import lazy_gettext

from admin.accounts.absence_forms import AbsenceForm, RemovalForm, RenewalForm, ReturnForm
from admin.accounts.carrying_out import carry_out_in
from admin.accounts.changes import Act, page_of_act
from admin.looks import note_account_seen
from app.access.rights import Right
from app.kernel import clock
from app.months.parameters import parameter
from app.months.reduction_keys import (
    ABSENCE_OVER,
)
from app.registry.absences.models import AbsenceGround
from app.registry.absences.operations import (
    AbsenceMissing,
    NewAbsence,
    end_absence,
    record_absence,
    remove_absence,
    renew_absence,
)
from app.registry.absences.queries import AbsenceRow, absences_of
from app.registry.queries import get_account
from app.web.current import db, visitor
from app.web.forms import Form
from app.web.guards import Room, Site, requires
from app.web.rendering import render

room = Room(
    "absences",
    __name__,
    site=Site.OFFICE,
    right=Right.REGISTRY_VIEW,
    url_prefix="/<int:account_id>/absences",
)
ABSENCE = Act(
    lazy_gettext("Тимчасова відсутність"),
    lazy_gettext("Записати"),
    lazy_gettext("Записано. Зачеплені місяці буде перераховано."),
    "account.absence-recorded",
    "accounts.absences.create",
    effect=lazy_gettext(
        "Відсутніх не враховують, де нараховано за нормою на особу. Послуг за лічильником, "
        "опалення й утримання будинку це не зменшує."
    ),
)


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing that may be done with a recorded absence."""

    title: object
    effect: object
    done: object
    event: str
    form: type[Form]


STEPS = {
    "renewal": _Step(
        lazy_gettext("Продовжити"),
        lazy_gettext("Заява діє обмежений строк. Нова продовжує його на такий самий."),
        lazy_gettext("Продовжено. Зачеплені місяці буде перераховано."),
        "account.absence-renewed",
        RenewalForm,
    ),
    "return": _Step(
        lazy_gettext("Повернулися"),
        lazy_gettext("Із цього дня їх знову враховують."),
        lazy_gettext("Записано. Зачеплені місяці буде перераховано."),
        "account.absence-ended",
        ReturnForm,
    ),
    "removal": _Step(
        lazy_gettext("Вилучити"),
        lazy_gettext("Якщо відсутність записали помилково. Її дні нарахують повністю."),
        lazy_gettext("Вилучено. Зачеплені місяці буде перераховано."),
        "account.absence-removed",
        RemovalForm,
    ),
}


@room.get("/")
def index(account_id: int) -> Response:
    """List who was away and when, the latest first."""
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    over = parameter(db(), ABSENCE_OVER, on=clock.today())
    return render(
        "admin/accounts/absences.html",
        head=head,
        rows=absences_of(db(), account_id, over=over),
        over=over,
        today=clock.today(),
    )


@room.get("/new")
@requires(Right.REGISTRY_CHANGE)
def new(account_id: int) -> Response:
    """Ask who is away."""
    return page_of_act(account_id, ABSENCE, AbsenceForm.blank())


@room.post("/")
@requires(Right.REGISTRY_CHANGE)
def create(account_id: int) -> Response:
    """Write down that people are away."""
    form: Any = AbsenceForm.parse(request.form)

    def act() -> None:
        given = NewAbsence(
            persons=form.persons,
            ground=AbsenceGround(form.ground),
            since=form.since,
            until=form.last + timedelta(days=1) if form.last else None,
            document=form.document,
            noticed_on=form.noticed_on,
        )
        record_absence(db(), account_id=account_id, new=given, by=visitor().actor_id)

    return carry_out_in(
        "absences",
        account_id,
        form,
        act,
        (ABSENCE.event, str(ABSENCE.done)),
        lambda: page_of_act(account_id, ABSENCE, form, status=422),
    )


@room.get("/<int:absence_id>/<any(renewal,return,removal):step>/new")
@requires(Right.REGISTRY_CHANGE)
def new_step(account_id: int, absence_id: int, step: str) -> Response:
    """Ask what is needed for what is to be done with an absence."""
    return _page(account_id, _absence(account_id, absence_id), step, STEPS[step].form.blank())


@room.post("/<int:absence_id>/<any(renewal,return,removal):step>")
@requires(Right.REGISTRY_CHANGE)
def create_step(account_id: int, absence_id: int, step: str) -> Response:
    """Renew an absence, end it, or take it back."""
    absence, form = _absence(account_id, absence_id), STEPS[step].form.parse(request.form)
    which = {"account_id": account_id, "absence_id": absence_id, "by": visitor().actor_id}

    def act() -> None:
        if isinstance(form, RenewalForm):
            renew_absence(db(), noticed_on=form.noticed_on, **which)
        elif isinstance(form, ReturnForm):
            end_absence(db(), until=form.until, document=form.document, **which)
        elif isinstance(form, RemovalForm):
            remove_absence(db(), reason=form.reason, **which)

    return carry_out_in(
        "absences",
        account_id,
        form,
        act,
        (STEPS[step].event, str(STEPS[step].done)),
        lambda: _page(account_id, absence, step, form, status=422),
    )


def _absence(account_id: int, absence_id: int) -> AbsenceRow:
    over = parameter(db(), ABSENCE_OVER, on=clock.today())
    found = (row for row in absences_of(db(), account_id, over=over) if row.id == absence_id)
    if (absence := next(found, None)) is None:
        raise AbsenceMissing(f"account {account_id} has no absence {absence_id}")
    return absence


def _page(
    account_id: int, absence: AbsenceRow, step: str, form: Form, *, status: int = 200
) -> Response:
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    return render(
        "admin/accounts/absence.html",
        status=status,
        head=head,
        absence=absence,
        step=step,
        act=STEPS[step],
        form=form,
    )
