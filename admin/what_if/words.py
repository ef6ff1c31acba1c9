"""What a scenario changes and what it is grouped by, as the screens say it."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext, lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.month.named import names_of
from admin.month.words import problem_in_words
from admin.parameters.values import written
from admin.parameters.words import NAMES as PARAMETERS
from admin.tariffs.forms import CATEGORIES
from admin.words import NAMES as WORDS
from app.charging.what_if.changes import (
    Change,
    MethodChange,
    NormChange,
    ParameterChange,
    PriceChange,
)
from app.charging.what_if.compare import (
    BUILDING,
    CATEGORY,
    NEW_PROBLEM,
    PREMISES,
    PROBLEM,
    SERVICE,
    TARIFF,
)
from app.months.parameter_keys import key_named
from app.tariffs.models import Norm, Service
from app.web import formats

TITLES: Mapping[str, object] = {
    SERVICE: lazy_gettext("Послуга"),
    CATEGORY: lazy_gettext("Споживачі"),
    PREMISES: lazy_gettext("Приміщення"),
    TARIFF: lazy_gettext("Тариф"),
    BUILDING: lazy_gettext("Будинок"),
}
"""What the totals are grouped by, in the order of the page."""

PREMISES_KINDS: Mapping[str, object] = {
    "flat": lazy_gettext("квартири"),
    "private_house": lazy_gettext("приватні будинки"),
    "non_residential": lazy_gettext("нежитлові приміщення"),
}
PER: Mapping[str, object] = {
    "person": lazy_gettext("на особу"),
    "head": lazy_gettext("на голову худоби"),
    "m2": lazy_gettext("на м² городу"),
    "appliance": lazy_gettext("на прилад"),
    "area": lazy_gettext("на м² площі"),
    "seat": lazy_gettext("на місце"),
    "employee": lazy_gettext("на працівника"),
}
STATES: Mapping[str, object] = {
    "running": lazy_gettext("рахується"),
    "ready": lazy_gettext("готово"),
    "failed": lazy_gettext("не вдалося"),
    "stopped": lazy_gettext("зупинено"),
}
_NAMED_BY = {SERVICE: "service_id", TARIFF: "tariff_id", BUILDING: "building_id"}


def keys_in_words(session: Session, grouped_by: str, keys: Sequence[str]) -> Mapping[str, str]:
    """Return what the keys of a grouping are called."""
    if grouped_by in _NAMED_BY:
        ids = [int(key) for key in keys]
        names = names_of(session, _NAMED_BY[grouped_by], ids)
        return {key: names.get(int(key), key) for key in keys}
    if grouped_by in (PROBLEM, NEW_PROBLEM):
        return {key: problem_in_words(key) for key in keys}
    known: Mapping[str, object] = dict(CATEGORIES) if grouped_by == CATEGORY else PREMISES_KINDS
    return {key: str(known.get(key, key)) for key in keys}


def failure_in_words(failure: str | None) -> str:
    """Return why a scenario could not be calculated."""
    if failure == "too_large":
        return str(gettext("Якась ціна або норма завелика: суми не вміщуються. Змініть сценарій."))
    return str(
        gettext(
            "Несподівана помилка (%(name)s), її записано в журнал. Спробуйте продовжити.",
            name=failure or "—",
        )
    )


def changes_in_words(session: Session, changes: Sequence[Change]) -> list[str]:
    """Return a line for each change, in their order."""
    tariffs = names_of(
        session, "tariff_id", [each.tariff_id for each in changes if isinstance(each, PriceChange)]
    )
    norms = _norms(session, [each.norm_id for each in changes if isinstance(each, NormChange)])
    moved = [each.service_id for each in changes if isinstance(each, MethodChange)]
    services = names_of(session, "service_id", moved)
    lines = []
    for each in changes:
        match each:
            case PriceChange():
                lines.append(f"{tariffs[each.tariff_id]} → {formats.written_price(each.price)}")
            case NormChange():
                lines.append(f"{norms[each.norm_id]} → {formats.written_number(each.value)}")
            case ParameterChange():
                key = key_named(each.name)
                lines.append(f"{PARAMETERS[each.name]}: {written(key, each.value)}")
            case MethodChange():
                lines.append(_method(each, services[each.service_id]))
    return lines


def _norms(session: Session, ids: Sequence[int]) -> Mapping[int, str]:
    rows = session.execute(
        select(Norm.id, Service.name, Norm.kind, Norm.per, Norm.value)
        .join(Service, Service.id == Norm.service_id)
        .where(Norm.id.in_(ids))
    )
    return {
        id_: f"{service}, {kind} {PER[per]}: {formats.written_number(value)}"
        for id_, service, kind, per, value in rows
    }


def _method(change: MethodChange, service: str) -> str:
    names = WORDS["method_name"]
    words = f"{service}: {names[change.method.value]} → {names[change.instead.value]}"
    details = [
        change.detail and str(WORDS["parameter_name"].get(change.detail, f"«{change.detail}»")),
        formats.written_money(change.amount) if change.amount is not None else "",
        str(dict(CATEGORIES).get(change.category, "")),
    ]
    told = ", ".join(filter(None, details))
    return f"{words} ({told})" if told else words
