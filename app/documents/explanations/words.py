"""The words explanations are made of."""

from decimal import Decimal

from flask_babel import lazy_gettext

from app.documents.explanations.facts import ActFact, TariffFact
from app.documents.wording import _
from app.kernel.figures import NO_BREAK, day_figure, plain_figure

SOURCES = {
    "inspector": lazy_gettext("обхід контролера"),
    "staff": lazy_gettext("внесено працівником"),
    "cabinet": lazy_gettext("передано з кабінету"),
    "file": lazy_gettext("із файлу підприємства"),
    "bot": lazy_gettext("передано через бот"),
    "act": lazy_gettext("за актом"),
    "estimate": lazy_gettext("розраховано за середнім"),
}
"""Who took a reading."""

_UNITS = {
    "m3": lazy_gettext("м³"),
    "gcal": lazy_gettext("Гкал"),
    "gj": lazy_gettext("ГДж"),
    "mwh": lazy_gettext("МВт·год"),
    "kwh": lazy_gettext("кВт·год"),
    "m2": lazy_gettext("м²"),
    "person": lazy_gettext("ос."),
    "month": lazy_gettext("міс."),
    "flat": lazy_gettext("кв."),
}
_PER = {
    "person": lazy_gettext("ос."),
    "head": lazy_gettext("гол."),
    "m2": lazy_gettext("м²"),
    "appliance": lazy_gettext("шт."),
}
_ZONES = {
    "day": lazy_gettext("Денна зона."),
    "night": lazy_gettext("Нічна зона."),
    "peak": lazy_gettext("Пікова зона."),
}


def unit_in_words(unit: str) -> str:
    """Return a unit of consumption as it is printed."""
    return str(_UNITS.get(unit, unit))


def times(count: Decimal, per: str) -> str:
    """Return how many of what a norm is taken for: `3 ос.`."""
    return f"{plain_figure(count)}{NO_BREAK}{_PER.get(per, per)}"


def act_in_words(act: ActFact) -> str:
    """Return an act as bills cite it: `рішення виконкому від 25.11.2026 № 17`."""
    name = " ".join(filter(None, (act.kind, act.issuer)))
    if act.dated is None:
        return _("%(name)s № %(number)s", name=name, number=act.number)
    return _(
        "%(name)s від %(day)s № %(number)s",
        name=name,
        day=day_figure(act.dated),
        number=act.number,
    )


def part_in_words(tariff: TariffFact | None) -> str:
    """Return which part, zone and tier of a price a line is for; empty for the plain one."""
    if tariff is None:
        return ""
    words = []
    if tariff.part:
        words.append(_("Складова тарифу: %(part)s.", part=tariff.part))
    if tariff.zone:
        words.append(str(_ZONES.get(tariff.zone, tariff.zone)))
    if tariff.tier_floor:
        words.append(_("Понад %(floor)s.", floor=plain_figure(tariff.tier_floor)))
    return " ".join(words)
