"""Staff: who may enter the office, in which role, since when no more."""

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.record import note
from admin.sheets import send_sheet
from app.access.models import Role
from app.access.rights import Right
from app.access.users import EmailTaken, add_staff, change_staff, get_staff, staff
from app.formats.workbook_writer import Column, Sheet
from app.kernel import clock
from app.kernel.errors import Conflict
from app.web.current import db, visitor
from app.web.fields import choice_field, email_field, text_field
from app.web.filters import instant
from app.web.forms import Form
from app.web.guards import Room, Site
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "staff", __name__, site=Site.OFFICE, right=Right.STAFF_MANAGE, url_prefix="/office/staff"
)

ROLES = (
    (Role.OWNER.value, lazy_gettext("керівник")),
    (Role.ACCOUNTANT.value, lazy_gettext("бухгалтер")),
    (Role.CLERK.value, lazy_gettext("оператор")),
    (Role.CASHIER.value, lazy_gettext("касир")),
)


class StaffForm(Form):
    """A new member of staff."""

    full_name = text_field(lazy_gettext("Прізвище та ім'я"))
    email = email_field(lazy_gettext("Електронна пошта"))
    role = choice_field(lazy_gettext("Роль"), ROLES)


class AccessForm(Form):
    """What a member of staff may do from now on."""

    role = choice_field(lazy_gettext("Роль"), ROLES)
    access = choice_field(
        lazy_gettext("Доступ"), (("on", lazy_gettext("є")), ("off", lazy_gettext("закрито")))
    )


@room.get("/")
def index() -> Response:
    """List everyone, and ask for another."""
    return _page(StaffForm.blank())


@room.get("/xlsx")
def export() -> Response:
    """Answer with everyone who may or might enter as a workbook."""
    columns = [
        Column(gettext("Прізвище та ім'я"), width=34),
        Column(gettext("Електронна пошта"), width=34),
        Column(gettext("Роль"), width=16),
        Column(gettext("Доступ закрито"), width=24),
    ]
    names = {code: str(name) for code, name in ROLES}
    rows = (
        (
            row.full_name,
            row.email,
            names.get(row.role, row.role),
            instant(row.disabled_at) if row.disabled_at else None,
        )
        for row in staff(db())
    )
    return send_sheet(Sheet(gettext("Працівники"), columns, rows), name="staff.xlsx")


@room.post("/")
def create() -> Response:
    """Add a member of staff, who signs in by a code from a letter."""
    form = StaffForm.parse(request.form)
    if form.problems:
        return _page(form, status=422)
    try:
        made = add_staff(db(), email=form.email, full_name=form.full_name, role=Role(form.role))
    except EmailTaken as refusal:
        db().rollback()
        form.refuse("email", text_of(refusal))
        return _page(form, status=409)
    note("staff.added", ("staff_user", made), role=form.role)
    say(gettext("Працівника додано. Для входу він отримає код на свою пошту."))
    return go(url_for(".index"))


@room.post("/<int:user_id>")
def update(user_id: int) -> Response:
    """Change the role, close or restore the access; a session of theirs ends at once."""
    form = AccessForm.parse(request.form)
    before = get_staff(db(), user_id)
    if form.problems:
        return _page(StaffForm.blank(), problem=next(iter(form.problems.values())), status=422)
    closed_at = (before.disabled_at or clock.now()) if form.access == "off" else None
    try:
        change_staff(db(), user_id=user_id, role=Role(form.role), disabled_at=closed_at)
    except Conflict as refusal:
        db().rollback()
        return _page(StaffForm.blank(), problem=text_of(refusal), status=409)
    note("staff.changed", ("staff_user", user_id), role=form.role, access=form.access)
    say(gettext("Доступ змінено."))
    return go(url_for(".index"))


def _page(form: StaffForm, *, problem: str = "", status: int = 200) -> Response:
    return render(
        "admin/staff/index.html",
        status=status,
        rows=staff(db()),
        form=form,
        problem=problem,
        roles=ROLES,
        own_id=visitor().user_id,
    )
