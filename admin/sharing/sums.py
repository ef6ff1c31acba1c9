"""What a group bears: a sum or a volume is written down, ended, or taken back."""

from decimal import Decimal
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.record import note
from admin.sharing.acting import Asked, carry_out, page
from admin.sharing.forms import EndSumForm, sum_form
from app.access.rights import Right
from app.kernel import clock
from app.kernel.month import Month
from app.registry.groups.operations import get_group
from app.tariffs.operations import Act
from app.tariffs.queries import services
from app.tariffs.sharing.models import CapPer, ShareKey
from app.tariffs.sharing.operations import NewSum, SumMissing, add_sum, end_sum
from app.tariffs.sharing.queries import sums_of
from app.web.current import db, visitor
from app.web.guards import Room, Site

room = Room(
    "sums",
    __name__,
    site=Site.OFFICE,
    right=Right.TARIFFS_CHANGE,
    url_prefix="/<int:group_id>/sums",
)


def _asked(group_id: int) -> Asked:
    return Asked(
        lazy_gettext("Нова спільна витрата"),
        lazy_gettext("Записати витрату"),
        url_for("sharing.sums.create", group_id=group_id),
        url_for("sharing.show", group_id=group_id),
        of=get_group(db(), group_id).name,
        effect=lazy_gettext(
            "Її поділить між рахунками групи найближче нарахування. Хто з них ще не має цієї "
            "послуги, отримає її."
        ),
    )


@room.get("/new")
def new(group_id: int) -> Response:
    """Ask what the group bears."""
    month = Month.of(clock.today())
    written = f"{month.number:02d}.{month.year}"
    known = {"first": written, "last": written, "vat_rate": "0"}
    known |= {"key": ShareKey.TOTAL_AREA.value, "every": "1"}
    return page(_asked(group_id), sum_form(services(db())).blank(**known))


@room.post("/")
def create(group_id: int) -> Response:
    """Let the group bear a sum or a volume."""
    form: Any = sum_form(services(db())).parse(request.form)

    def act() -> str:
        sum_id = add_sum(db(), group_id, _sum_of(form), by=visitor().actor_id)
        note("shared-sum.added", ("group", group_id), shared_sum=sum_id)
        return url_for("sharing.show", group_id=group_id)

    done = gettext("Витрату записано. Її поділить найближче нарахування.")
    return carry_out(_asked(group_id), form, act, done)


@room.get("/<int:sum_id>/end/new")
def new_end(group_id: int, sum_id: int) -> Response:
    """Ask from which month the group bears a sum no more."""
    return page(_ending(group_id, sum_id), EndSumForm.blank())


@room.post("/<int:sum_id>/end")
def create_end(group_id: int, sum_id: int) -> Response:
    """Let the group bear a sum no more from a month on."""
    form = EndSumForm.parse(request.form)
    asked = _ending(group_id, sum_id)

    def act() -> str:
        end_sum(db(), sum_id, from_month=form.month, by=visitor().actor_id)
        note("shared-sum.ended", ("group", group_id), shared_sum=sum_id)
        return url_for("sharing.show", group_id=group_id)

    return carry_out(asked, form, act, gettext("Витрату завершено."))


def _ending(group_id: int, sum_id: int) -> Asked:
    row = next((each for each in sums_of(db(), group_id) if each.id == sum_id), None)
    if row is None:
        raise SumMissing(f"group {group_id} bears no sum {sum_id}")
    return Asked(
        gettext("Завершити: %(name)s", name=row.name),
        lazy_gettext("Завершити"),
        url_for("sharing.sums.create_end", group_id=group_id, sum_id=sum_id),
        url_for("sharing.show", group_id=group_id),
        of=get_group(db(), group_id).name,
        effect=lazy_gettext(
            "Щоб скасувати витрату зовсім, впишіть її перший місяць. Нараховані місяці "
            "позначаться для перерахунку."
        ),
    )


def _sum_of(form: Any) -> NewSum:
    return NewSum(
        service_id=int(form.service),
        name=form.name,
        key=ShareKey(form.key),
        act=Act(kind=form.act_kind, number=form.act_number, dated=form.act_dated),
        first=form.first,
        last=form.last,
        amount=form.amount,
        volume=form.volume,
        of_service_id=int(form.of_service) if form.of_service else None,
        cap=form.cap,
        cap_per=CapPer(form.cap_per) if form.cap_per else None,
        vat_rate=form.vat_rate or Decimal(0),
        every_months=int(form.every or 1),
    )
