"""What the reference knows of the accounts it charges: facts of one month, kind by kind."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.charging.shadow.figures import Row, Rows


def _none() -> Rows:
    return Rows([])


@dataclass(frozen=True, slots=True)
class Known:
    """Facts of a month; `tariffs`, `norms` and `services` are the whole company's.

    A register has the readings that bound its month: `from` and `to`, `first` where its meter was
    put in inside the month, `after_from` and `after_to` for months by the calendar.
    """

    accounts: Rows
    agreements: Rows
    services: Rows
    parameters: Rows = field(default_factory=_none)
    registers: Rows = field(default_factory=_none)
    tariffs: Rows = field(default_factory=_none)
    norms: Rows = field(default_factory=_none)
    orders: Rows = field(default_factory=_none)
    absences: Rows = field(default_factory=_none)
    interruptions: Rows = field(default_factory=_none)
    heat_seasons: Rows = field(default_factory=_none)
    """A row of no days says that the building has a calendar."""
    prices: dict[tuple[object, ...], Sequence[Row]] = field(default_factory=dict, init=False)
    """What was found of the prices of a day, by whom they are for: asked again and again."""
