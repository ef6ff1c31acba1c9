"""Meters that come to an account, and readings that were written down wrong."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.accounts.changes import Act, carry_out, page_of_act
from admin.accounts.meter_form import ALLOCATOR, DIALS, meter_form
from admin.looks import note_account_seen
from app.access.rights import Right
from app.kernel import clock
from app.kernel.errors import Conflict, Invalid
from app.metering.installation import install_meter
from app.metering.operations import Recorded
from app.metering.queries import ReadingRow, readings_of
from app.metering.settle import ReadingMissing, correct_reading
from app.registry.queries import get_account
from app.tariffs.agreements import charge_by_meter
from app.tariffs.queries import ServiceRow, services
from app.web.current import db, visitor
from app.web.fields import quantity_field, text_field
from app.web.forms import Form, Look
from app.web.guards import Room, Site, requires
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "devices",
    __name__,
    site=Site.OFFICE,
    right=Right.REGISTRY_CHANGE,
    url_prefix="/<int:account_id>/meters",
)
_READINGS_KEPT = 500
METER = Act(
    lazy_gettext("Новий лічильник"),
    lazy_gettext("Записати лічильник"),
    lazy_gettext("Лічильник записано."),
    "meter.installed",
    "accounts.devices.create_meter",
)


class CorrectionForm(Form):
    """What the register really showed that day, and why the record was wrong."""

    value = quantity_field(
        lazy_gettext("Правильне показання"),
        places=6,
        is_required=False,
        hint=lazy_gettext("Лишіть порожнім, якщо правильного не знаєте: запис лише вилучиться"),
    )
    reason = text_field(
        lazy_gettext("Чому виправляєте"),
        look=Look(hint=lazy_gettext("Наприклад: переплутано цифри, інший лічильник")),
    )


@room.get("/new")
def new_meter(account_id: int) -> Response:
    """Ask for the act of installation."""
    form = meter_form(metered_services()).blank(digits="5", decimals="3", by_meter="1")
    return page_of_act(account_id, METER, form)


@room.post("/")
def create_meter(account_id: int) -> Response:
    """Install a meter, and charge its service by it when asked to."""
    known = {str(row.id): row for row in metered_services()}

    def act(form: Any) -> None:
        service = known[form.service]
        by = visitor().actor_id
        install_meter(db(), form.act(service, account_id=account_id), by=by)
        if form.by_meter and form.unit != ALLOCATOR:
            charge_by_meter(
                db(),
                account_id=account_id,
                service_id=service.id,
                since=form.installed_on,
                by=by,
            )

    form = meter_form(list(known.values())).parse(request.form)
    form.check_zones()
    return carry_out(account_id, METER, form, act)


@room.get("/readings/<int:reading_id>/correction/new")
@requires(Right.READINGS_ENTER)
def new_correction(account_id: int, reading_id: int) -> Response:
    """Ask what is right instead of a reading."""
    return _correction(account_id, _reading(account_id, reading_id), CorrectionForm.blank())


@room.post("/readings/<int:reading_id>/correction")
@requires(Right.READINGS_ENTER)
def create_correction(account_id: int, reading_id: int) -> Response:
    """Take the reading back, and write the right one down."""
    wrong = _reading(account_id, reading_id)
    form = CorrectionForm.parse(request.form)
    if form.problems:
        return _correction(account_id, wrong, form, status=422)
    try:
        made = correct_reading(
            db(),
            reading_id=reading_id,
            value=form.value,
            by=visitor().actor_id,
            reason=form.reason,
        )
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse("value", text_of(refusal))
        return _correction(account_id, wrong, form, status=422)
    _tell(made)
    return go(url_for("accounts.show", account_id=account_id))


def _tell(made: Recorded | None) -> None:
    if made is None:
        say(gettext("Показання вилучено."))
    elif made.status == "held":
        say(gettext("Показання виправлено, але вони під сумнівом. Дайте відповідь."), "notice")
    else:
        say(gettext("Показання виправлено."))


def metered_services() -> list[ServiceRow]:
    """Return the services that a dial can count."""
    return [row for row in services(db()) if row.unit in DIALS]


def _reading(account_id: int, reading_id: int) -> ReadingRow:
    rows = readings_of(db(), account_id, most=_READINGS_KEPT)
    found = [row for row in rows if row.id == reading_id]
    if not found:
        raise ReadingMissing(f"account {account_id} has no reading {reading_id}")
    return found[0]


def _correction(
    account_id: int, wrong: ReadingRow, form: CorrectionForm, *, status: int = 200
) -> Response:
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    return render(
        "admin/accounts/correction.html", status=status, head=head, reading=wrong, form=form
    )
