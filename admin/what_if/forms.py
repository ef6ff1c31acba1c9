"""The form of a new scenario: what would be different."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from admin.parameters.values import field_of, value_of, written
from admin.tariffs.forms import CATEGORIES
from admin.what_if.prices import new_prices, percent_field, typed_number
from admin.words import NAMES as WORDS
from app.charging.policies import CHARGING_KEYS
from app.charging.what_if.changes import (
    Change,
    MethodChange,
    NormChange,
    ParameterChange,
    PriceChange,
)
from app.charging.what_if.choices import MethodInUse, NormRow
from app.kernel.errors import Invalid
from app.kernel.month import Month
from app.months.parameter_key import Key
from app.months.parameter_keys import KEYS
from app.months.parameters import parameters
from app.registry.models import Parameter
from app.tariffs.models import Method
from app.tariffs.queries import TariffRow
from app.web.fields import choice_field, money_field, text_field
from app.web.forms import Field, Form

NORM_BELOW = Decimal(10**8)
NORM_PLACES = 6
_NAMES = WORDS["method_name"]
_BY_ITSELF: tuple[tuple[Method, str, object], ...] = (
    (Method.METERED, "", _NAMES["metered"]),
    (Method.AREA, Parameter.TOTAL_AREA, lazy_gettext("за загальною площею")),
    (Method.AREA, Parameter.HEATED_AREA, lazy_gettext("за опалюваною площею")),
    (Method.FLAT, "", _NAMES["flat"]),
    (Method.SUBSCRIPTION, "", _NAMES["subscription"]),
    (Method.FIXED, "", _NAMES["fixed"]),
)
"""What a service may be moved to whatever its norms are: method, its detail, its name."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to change in a month."""

    prices: Sequence[TariffRow]
    norms: Sequence[NormRow]
    methods: Sequence[MethodInUse]

    def sources(self) -> list[tuple[str, str]]:
        """Return the services with the methods they can be moved from."""
        return [
            (
                f"{each.service_id}:{each.method.value}",
                f"{each.service}: {_NAMES[each.method.value]} ({each.agreements})",
            )
            for each in self.methods
        ]

    def targets(self) -> list[tuple[str, object]]:
        """Return the methods they can be moved to, each kind of norm apart."""
        kinds = {(each.service_id, each.service, each.kind): None for each in self.norms}
        by_norm = [
            (
                f"norm:{service_id}:{kind}",
                gettext("за нормою «%(kind)s» (%(service)s)", kind=kind, service=service),
            )
            for service_id, service, kind in kinds
        ]
        return [(f"{method.value}::{detail}", name) for method, detail, name in _BY_ITSELF] + list(
            by_norm
        )


class ScenarioForm(Form):
    """What of a scenario is the same whatever there is to change."""

    name = text_field(lazy_gettext("Назва"), longest=120)
    percent = percent_field()
    moved_amount = money_field(
        lazy_gettext("Стала сума, грн на місяць"),
        is_required=False,
        hint=lazy_gettext("Лише для «сталою сумою»"),
    )
    moved_category = choice_field(lazy_gettext("Лише споживачі"), CATEGORIES, is_required=False)


def form_for(choices: Choices) -> type[ScenarioForm]:
    """Return the form with a field for each parameter and the methods that there are."""
    fields: dict[str, Any] = {
        "moved_from": choice_field(
            lazy_gettext("Що нараховують"), choices.sources(), is_required=False
        ),
        "moved_to": choice_field(
            lazy_gettext("Нараховувати"), choices.targets(), is_required=False
        ),
    }
    fields |= {parameter_field(key): _left_open(field_of(key)) for key in CHARGING_KEYS}
    return type("ScenarioOfChoices", (ScenarioForm,), fields)


def parameter_field(key: Key[Any]) -> str:
    """Return the name of a parameter's field."""
    return f"parameter_{key.name}"


def _left_open(field: Field[Any]) -> Field[Any]:
    field.is_required = False
    return field


def current_values(session: Session, month: Month) -> dict[str, str]:
    """Return the parameters of the month as a person reads them, by the names of their fields."""
    return {
        parameter_field(each.key): written(each.key, each.value)
        for each in parameters(session, on=month.first_day, keys=CHARGING_KEYS)
    }


def changes_of(form: Any, choices: Choices) -> list[Change]:
    """Return what the form changes; what is wrong is told at its field."""
    prices = new_prices(form, choices.prices, percent=form.percent)
    changes: list[Change] = [
        PriceChange(tariff_id=each.row.id, price=each.price) for each in prices
    ]
    for norm in choices.norms:
        value = typed_number(form, f"norm-{norm.id}", below=NORM_BELOW, places=NORM_PLACES)
        if value is not None and value != norm.value:
            changes.append(NormChange(norm_id=norm.id, value=value))
    return [*changes, *_parameters(form), *_method(form)]


def _parameters(form: Any) -> list[ParameterChange]:
    found = []
    for key in CHARGING_KEYS:
        name = parameter_field(key)
        read = form.values[name]
        if read in (None, ""):
            continue
        try:
            stored = key.write(value_of(key, read))
        except Invalid:
            form.refuse(name, gettext("Перевірте число: таким воно бути не може."))
            continue
        found.append(ParameterChange(name=key.name, stored=stored))
    return [each for each in found if each.name in KEYS]


def _method(form: Any) -> list[MethodChange]:
    if not (form.moved_from or form.moved_to):
        return []
    if not (form.moved_from and form.moved_to):
        missing = "moved_to" if form.moved_from else "moved_from"
        form.refuse(missing, gettext("Оберіть зі списку."))
        return []
    service, _, method = form.moved_from.partition(":")
    instead, service_of_norm, detail = form.moved_to.split(":", 2)
    if service_of_norm not in ("", service):
        form.refuse("moved_to", gettext("Ця норма — іншої послуги."))
        return []
    is_fixed = instead == Method.FIXED.value
    if is_fixed and (form.moved_amount is None or form.moved_amount < 0):
        form.refuse("moved_amount", gettext("Заповніть це поле."))
        return []
    return [
        MethodChange(
            service_id=int(service),
            method=Method(method),
            instead=Method(instead),
            detail=detail,
            amount=form.moved_amount if is_fixed else None,
            category=form.moved_category,
        )
    ]
