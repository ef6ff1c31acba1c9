"""A metered line explained: from dial to dial, through zero, converted, cut by days."""

from typing import Any

from app.charging.models import Charge
from app.documents.explanations.facts import Named
from app.documents.explanations.told import (
    MILLION,
    ReadingUsed,
    Told,
    amount_of,
    priced,
    reading_in_words,
)
from app.documents.explanations.words import SOURCES, unit_in_words
from app.documents.wording import _
from app.kernel.figures import NO_BREAK, plain_figure


def metered(charge: Charge, named: Named) -> Told:
    """Tell how the volume came off the dial."""
    basis, unit = charge.basis, named.units[charge.service_id]
    register = named.registers[basis["register"]]
    first, last = (named.readings[basis[side][0]] for side in ("start", "end"))
    start, end = (basis[side][1] / MILLION for side in ("start", "end"))
    used = ReadingUsed(
        (basis["start"][0], basis["end"][0]),
        register.serial,
        register.zone,
        first.value,
        first.read_on,
        last.value,
        last.read_on,
        str(SOURCES[last.source]),
        register.decimals,
    )
    went = f"{plain_figure(end)} − {plain_figure(start)}"
    if "wraps" in basis:
        capacity = plain_figure(basis["wraps"] / MILLION)
        went = f"{capacity} − {plain_figure(start)} + {plain_figure(end)}"
    dial = f"({went}){NO_BREAK}{unit_in_words(register.unit)}"
    if "times" in basis:
        dial += f" × {plain_figure(basis['times'] / MILLION)}"
    whole = basis["volume"] / MILLION
    if register.unit != unit or charge.quantity != whole:
        dial += f" = {amount_of(whole, unit)}"
    if charge.quantity != whole:
        dial += f"; {_('з них')} {amount_of(charge.quantity, unit)}"
    return Told(
        _sentence(basis),
        priced(dial, charge),
        tuple(reading_in_words(each) for each in (first, last)),
        used,
    )


def _sentence(basis: dict[str, Any]) -> str:
    if "wraps" in basis:
        return _("За показаннями лічильника, який перейшов через нуль.")
    if "after" in basis:
        return _("За показаннями лічильника, приведеними до першого й останнього дня місяця.")
    return _("За показаннями лічильника.")
