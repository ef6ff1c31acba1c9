"""Groups of accounts and what they bear together: entrances, risers, whole houses."""

from datetime import date

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.record import note
from admin.sharing import bearers, estimates, expenses, kept, members, sums
from admin.sharing.acting import Asked, carry_out, page
from admin.sharing.forms import GroupForm
from admin.sharing.words import CAPS, EVERY, KEYS, PROBLEMS
from app.access.rights import Right
from app.charging.sharing.queries import months_met, sums_met
from app.kernel import clock
from app.registry.groups.operations import add_group, get_group
from app.registry.groups.queries import groups, kept_parts, members_of, places_of
from app.tariffs.sharing.queries import sums_of
from app.web.current import db, visitor
from app.web.guards import Room, Site, requires
from app.web.rendering import render

room = Room(
    "sharing",
    __name__,
    site=Site.OFFICE,
    right=Right.TARIFFS_VIEW,
    url_prefix="/office/sharing",
)
for part in (members.room, sums.room, bearers.room, kept.room, estimates.room, expenses.room):
    room.register_blueprint(part)


@room.get("/")
def index() -> Response:
    """List the groups, and how many accounts belong to each today."""
    return render(
        "admin/sharing/index.html",
        rows=groups(db(), on=clock.today()),
        may_change=visitor().has(Right.TARIFFS_CHANGE),
    )


def _asked() -> Asked:
    return Asked(
        lazy_gettext("Нова група рахунків"),
        lazy_gettext("Створити групу"),
        url_for("sharing.create"),
        url_for("sharing.index"),
    )


@room.get("/new")
@requires(Right.TARIFFS_CHANGE)
def new() -> Response:
    """Ask what the group is called."""
    return page(_asked(), GroupForm.blank())


@room.post("/")
@requires(Right.TARIFFS_CHANGE)
def create() -> Response:
    """Write the group down; its buildings and accounts are added on its page."""
    form = GroupForm.parse(request.form)

    def act() -> str:
        group_id = add_group(db(), form.name)
        note("group.added", ("group", group_id))
        return url_for("sharing.show", group_id=group_id)

    done = gettext("Групу створено. Тепер додайте будинки, під'їзди або окремі рахунки.")
    return carry_out(_asked(), form, act, done)


@room.get("/<int:group_id>")
def show(group_id: int) -> Response:
    """Show a group: who belongs to it, what it bears, how that was met in a month."""
    group = get_group(db(), group_id)
    months = months_met(db(), group_id)
    month = _chosen(months)
    return render(
        "admin/sharing/show.html",
        group=group,
        places=places_of(db(), group_id),
        members=members_of(db(), group_id),
        kept=kept_parts(db(), group_id),
        sums=sums_of(db(), group_id),
        months=months,
        month=month,
        met=sums_met(db(), group_id, month) if month else (),
        words={"ways": KEYS, "limits": CAPS, "every": EVERY, "reasons": PROBLEMS},
        today=clock.today(),
        may_change=visitor().has(Right.TARIFFS_CHANGE),
    )


def _chosen(months: object) -> date | None:
    known = {f"{each:%Y-%m}": each for each in months}  # type: ignore[attr-defined]
    asked = request.args.get("month", "")
    return known.get(asked) or next(iter(known.values()), None)
