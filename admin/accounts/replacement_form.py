"""The form of a meter replaced: where each scale of the old one ended, where the new one began."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext

from app.metering.queries import MeterRow
from app.metering.replacement import Replacement, Turn
from app.web.fields import day_field, past_day_field, quantity_field, text_field
from app.web.filters import ZONES
from app.web.forms import Field, Form, Look


class ReplacementAct(Form):
    """An act of replacement; each scale of the meter has two fields of its own."""

    def act(self, registers: Sequence[MeterRow]) -> Replacement:
        """Return what the form says of a meter with these registers."""
        read = self.values
        return Replacement(
            meter_id=registers[0].meter_id,
            replaced_on=read["replaced_on"],
            turns={
                row.zone: Turn(read[_name("final_value", row)], read[_name("start_value", row)])
                for row in registers
            },
            new_serial=read["new_serial"],
            verified_until=read["verified_until"],
            seal=read["seal"] or None,
        )


def replacement_form(registers: Sequence[MeterRow]) -> type[ReplacementAct]:
    """Return the form of a meter with these registers."""
    scales = {name: field for row in registers for name, field in _fields(row)}
    fields: dict[str, Field[Any]] = {
        "replaced_on": past_day_field(lazy_gettext("День заміни")),
        **scales,
        "new_serial": text_field(lazy_gettext("Номер нового лічильника"), longest=40),
        "verified_until": day_field(lazy_gettext("Повірка нового до"), is_required=False),
        "seal": text_field(
            lazy_gettext("Пломба"),
            is_required=False,
            longest=60,
            look=Look(hint=lazy_gettext("Номер пломби з акта")),
        ),
    }
    return type("ReplacementForm", (ReplacementAct,), fields)


def _fields(row: MeterRow) -> Sequence[tuple[str, Field[Any]]]:
    final, start = (
        lazy_gettext("Останнє показання старого"),
        lazy_gettext("Початкове показання нового"),
    )
    if row.zone:
        zone = ZONES.get(row.zone, row.zone)
        final = lazy_gettext("%(what)s: %(zone)s", what=final, zone=zone)
        start = lazy_gettext("%(what)s: %(zone)s", what=start, zone=zone)
    return (
        (_name("final_value", row), quantity_field(final, places=6)),
        (_name("start_value", row), quantity_field(start, places=6)),
    )


def _name(what: str, row: MeterRow) -> str:
    return f"{what}_{row.register_id}" if row.zone else what
