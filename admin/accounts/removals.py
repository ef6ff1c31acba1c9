"""A meter taken off an account without another in its place."""

from collections.abc import Sequence
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext

from admin.accounts.meters import registers_of
from admin.looks import note_account_seen
from admin.record import note
from app.access.rights import Right
from app.kernel import clock
from app.kernel.errors import Conflict, Invalid
from app.metering.queries import MeterRow
from app.metering.removal import Removal, remove_meter
from app.registry.queries import get_account
from app.web.current import db, visitor
from app.web.fields import past_day_field, quantity_field, text_field
from app.web.filters import ZONES
from app.web.forms import Field, Form, Look
from app.web.guards import Room, Site
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "removals",
    __name__,
    site=Site.OFFICE,
    right=Right.REGISTRY_CHANGE,
    url_prefix="/<int:account_id>/meters/<int:meter_id>/removal",
)


class RemovalAct(Form):
    """An act of removal; each scale of the meter has a field of its own."""

    def act(self, registers: Sequence[MeterRow]) -> Removal:
        """Return what the form says of a meter with these registers."""
        read = self.values
        return Removal(
            meter_id=registers[0].meter_id,
            removed_on=read["removed_on"],
            finals={row.zone: read[_name(row)] for row in registers},
            reason=read["reason"],
        )


@room.get("/new")
def new(account_id: int, meter_id: int) -> Response:
    """Ask for the act of removal."""
    registers = registers_of(account_id, meter_id)
    return _page(account_id, registers, removal_form(registers).blank())


@room.post("/")
def create(account_id: int, meter_id: int) -> Response:
    """Take the meter off; the months since then are charged again."""
    registers = registers_of(account_id, meter_id)
    form = removal_form(registers).parse(request.form)
    if form.problems:
        return _page(account_id, registers, form, status=422)
    act, by = form.act(registers), visitor().actor_id
    try:
        remove_meter(db(), act, by=by)
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return _page(account_id, registers, form, status=422)
    note("meter.removed", ("meter", meter_id), reason=act.reason)
    say(gettext("Лічильник знято. Зачеплені місяці буде перераховано."))
    return go(url_for("accounts.show", account_id=account_id))


def removal_form(registers: Sequence[MeterRow]) -> type[RemovalAct]:
    """Return the form of a meter with these registers."""
    fields: dict[str, Field[Any]] = {
        "removed_on": past_day_field(lazy_gettext("День зняття")),
        **{_name(row): _final(row) for row in registers},
        "reason": text_field(
            lazy_gettext("Чому знято"),
            look=Look(hint=lazy_gettext("Наприклад: послугу припинено, акт № 7 від 01.12.2026")),
        ),
    }
    return type("RemovalForm", (RemovalAct,), fields)


def _final(row: MeterRow) -> Field[Any]:
    label = lazy_gettext("Останнє показання")
    if row.zone:
        zone = ZONES.get(row.zone, row.zone)
        label = lazy_gettext("%(what)s: %(zone)s", what=label, zone=zone)
    return quantity_field(label, places=6)


def _name(row: MeterRow) -> str:
    return f"final_value_{row.register_id}"


def _page(
    account_id: int, registers: Sequence[MeterRow], form: RemovalAct, *, status: int = 200
) -> Response:
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    return render(
        "admin/accounts/removal.html", status=status, head=head, registers=registers, form=form
    )
