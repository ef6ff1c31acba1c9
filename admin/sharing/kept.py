"""Who has the parts of a group's accounts whose service was ended: the others, or the company."""

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.record import note
from admin.sharing.acting import Asked, carry_out, page
from admin.sharing.forms import KeptForm
from app.access.rights import Right
from app.registry.groups.kept_parts import keep_parts, pass_parts_on
from app.registry.groups.operations import get_group
from app.web.current import db, visitor
from app.web.guards import Room, Site

room = Room(
    "kept",
    __name__,
    site=Site.OFFICE,
    right=Right.TARIFFS_CHANGE,
    url_prefix="/<int:group_id>/kept",
)


def _asked(group_id: int) -> Asked:
    return Asked(
        lazy_gettext("Коли рахунку завершено послугу"),
        lazy_gettext("Записати"),
        url_for("sharing.kept.create", group_id=group_id),
        url_for("sharing.show", group_id=group_id),
        of=get_group(db(), group_id).name,
        effect=lazy_gettext(
            "Місяці, які вже нараховано, позначаться для перерахунку всім рахункам групи."
        ),
    )


@room.get("/new")
def new(group_id: int) -> Response:
    """Ask who has such parts, and from which day."""
    return page(_asked(group_id), KeptForm.blank())


@room.post("/")
def create(group_id: int) -> Response:
    """Let the others, or the company, have such parts from a day on."""
    form = KeptForm.parse(request.form)

    def act() -> str:
        if form.who == "company":
            keep_parts(db(), group_id, since=form.since, basis=form.basis, by=visitor().actor_id)
        else:
            pass_parts_on(db(), group_id, since=form.since, by=visitor().actor_id)
        note("group.changed", ("group", group_id))
        return url_for("sharing.show", group_id=group_id)

    return carry_out(_asked(group_id), form, act, gettext("Записано."))
