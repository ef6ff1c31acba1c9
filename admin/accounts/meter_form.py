"""The form of a meter that comes to an account, with one scale or one for each tariff zone."""

from collections.abc import Sequence
from decimal import Decimal

from flask_babel import gettext, lazy_gettext

from app.metering.installation import NewMeter
from app.tariffs.queries import ServiceRow
from app.web.fields import (
    choice_field,
    day_field,
    past_day_field,
    quantity_field,
    text_field,
    tick_field,
)
from app.web.filters import UNITS
from app.web.forms import Form, Look

ALLOCATOR = "alloc"
"""It counts a part of the building's heat: nobody is charged by it alone."""
DIALS = ("m3", "gcal", "gj", "mwh", "kwh", ALLOCATOR)
"""Units that a dial can count."""
_ZONES = (
    ("night", lazy_gettext("день і ніч")),
    ("night,peak", lazy_gettext("день, ніч і пік")),
)
"""What a meter counts apart: the zones besides the day."""


class MeterAct(Form):
    """What a meter showed when it was installed, on each of its scales."""

    def check_zones(self) -> None:
        """Refuse a zone without its reading, and a reading without its zone."""
        for zone in ("night", "peak"):
            name, is_counted = f"start_{zone}", zone in self._others
            if name in self.problems:
                continue
            if is_counted and self.values[name] is None:
                self.refuse(name, gettext("Заповніть це поле."))
            elif not is_counted and self.values[name] is not None:
                self.refuse("zones", gettext("Оберіть зони, які лічильник рахує окремо."))

    def act(
        self,
        service: ServiceRow,
        *,
        account_id: int | None = None,
        building_id: int | None = None,
    ) -> NewMeter:
        """Return what the form says of a meter of this service."""
        said = self.values
        return NewMeter(
            account_id=account_id,
            building_id=building_id,
            service_id=service.id,
            unit=said["unit"] or service.unit,
            serial=said["serial"],
            installed_on=said["installed_on"],
            starts=self.starts(),
            digits=int(said["digits"]),
            decimals=int(said["decimals"]),
            verified_until=said["verified_until"],
            location=said["location"] or None,
            seal=said["seal"] or None,
            multiplier=Decimal(1) if said["multiplier"] is None else said["multiplier"],
        )

    def starts(self) -> dict[str, Decimal]:
        """Return the first reading of each scale by its zone."""
        first: Decimal = self.values["start_value"]
        if not self._others:
            return {"": first}
        return {"day": first, **{zone: self.values[f"start_{zone}"] for zone in self._others}}

    @property
    def _others(self) -> list[str]:
        return [zone for zone in (self.values.get("zones") or "").split(",") if zone]


def meter_form(known: Sequence[ServiceRow]) -> type[MeterAct]:
    """Return the form whose choices are the services that a dial can count."""

    class MeterForm(dial_form(known)):  # type: ignore[misc]
        """An act of installation on an account."""

        by_meter = tick_field(
            lazy_gettext("Нараховувати за ним з дня встановлення"),
            hint=lazy_gettext(
                "Для розподілювача не діє: за ним лише ділять тепло будинку між приміщеннями"
            ),
        )

    return MeterForm


def dial_form(known: Sequence[ServiceRow]) -> type[MeterAct]:
    """Return the form of a meter alone, wherever it is put up."""

    class DialForm(MeterAct):
        """An act of installation."""

        service = choice_field(lazy_gettext("Послуга"), [(str(row.id), row.name) for row in known])
        serial = text_field(lazy_gettext("Номер лічильника"), longest=40)
        installed_on = past_day_field(lazy_gettext("День встановлення"))
        start_value = quantity_field(
            lazy_gettext("Початкове показання"),
            places=6,
            hint=lazy_gettext("Якщо лічильник рахує за зонами — денної шкали"),
        )
        zones = choice_field(lazy_gettext("Зони доби"), _ZONES, is_required=False)
        start_night = quantity_field(
            lazy_gettext("Початкове показання нічної шкали"), places=6, is_required=False
        )
        start_peak = quantity_field(
            lazy_gettext("Початкове показання пікової шкали"), places=6, is_required=False
        )
        digits = choice_field(
            lazy_gettext("Цифр до коми"), [(str(n), str(n)) for n in range(3, 10)]
        )
        decimals = choice_field(
            lazy_gettext("Цифр після коми"), [(str(n), str(n)) for n in range(7)]
        )
        verified_until = day_field(lazy_gettext("Повірка до"), is_required=False)
        location = text_field(
            lazy_gettext("Де стоїть"),
            is_required=False,
            longest=60,
            look=Look(hint=lazy_gettext("Кухня, санвузол, підвал")),
        )
        seal = text_field(lazy_gettext("Пломба"), is_required=False, longest=60)
        unit = choice_field(
            lazy_gettext("Одиниця на шкалі, якщо не та, що в послуги"),
            [(code, UNITS[code]) for code in DIALS],
            is_required=False,
        )
        multiplier = quantity_field(
            lazy_gettext("Коефіцієнт"),
            places=6,
            is_required=False,
            hint=lazy_gettext("Для розподілювача — добуток KQ × KC × KT. Порожнє — 1"),
        )

    return DialForm
