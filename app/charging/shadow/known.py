"""What the reference knows of the accounts it charges: facts of one month, kind by kind."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.charging.shadow.figures import Row, Rows
from app.charging.shadow.taken import Taken

Payer = tuple[object, ...]
"""Whom prices tell apart: of each of their names, the account's where any price names it."""


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
    container_places: Rows = field(default_factory=_none)
    container_trips: Rows = field(default_factory=_none)
    house_loads: Rows = field(default_factory=_none)
    benefits: Rows = field(default_factory=_none)
    distributions: Rows = field(default_factory=_none)
    vacant: Rows = field(default_factory=_none)
    """Premises without an account on days of the month, as the last account there took part."""
    house_registers: Rows = field(default_factory=_none)
    """Of the buildings' own meters: `account_id` is the building's."""
    heat_houses: Rows = field(default_factory=_none)
    """Houses whose heat is shared out, with the figures of their month."""
    heat_buildings: Rows = field(default_factory=_none)
    """Which buildings are on the meter of a house."""
    heat_waters: Rows = field(default_factory=_none)
    """Months of the others of these buildings: their hot water is taken off the meter's too."""
    heat_devices: Rows = field(default_factory=_none)
    heat_usual: Rows = field(default_factory=_none)
    hot_water_months: Rows = field(default_factory=_none)
    """What buildings' hot water took to be warmed, and what of it circulates."""
    chain: Rows = field(default_factory=_none)
    """What is charged of each service for each reason why a meter has no good reading."""
    states: Rows = field(default_factory=_none)
    """Of meters, whole; an overdue verification is one of number 0."""
    histories: Rows = field(default_factory=_none)
    """Readings that an average is taken between, and the first after a meter's return."""
    standing: Rows = field(default_factory=_none)
    """What published months charged while a register had no reading."""
    shared_sums: Rows = field(default_factory=_none)
    shares: Rows = field(default_factory=_none)
    """Of everybody who bears a sum, also of accounts that are not among `accounts`."""
    share_caps: Rows = field(default_factory=_none)
    consumed: Rows = field(default_factory=_none)
    prices: dict[tuple[object, ...], Sequence[Row]] = field(default_factory=dict, init=False)
    """What was found of the prices of a day, by whom they are for: asked again and again."""
    own: dict[int, Sequence[Taken]] = field(default_factory=dict, init=False)
    """What agreements take by themselves, by their ids."""
    taken: dict[int, Sequence[Taken]] = field(default_factory=dict, init=False)
    """What they are charged for with their parts in what is shared: others may follow them."""
    worked: dict[tuple[object, ...], Any] = field(default_factory=dict, init=False)
    """What was worked out of a whole building, or of a group: everybody's part at once."""
    runs: dict[tuple[object, ...], Sequence[tuple[Row, int, int]]] = field(
        default_factory=dict, init=False
    )
    """Tariffs of some days, by whom they are for, and the runs of days on which each holds."""
    payers: dict[tuple[object, ...], Payer] = field(default_factory=dict, init=False)
    """Who an account is to the prices of a service, by account, agreement and zone."""
