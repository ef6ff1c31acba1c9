"""What pages of a building's water and of its heat shared out begin with: which month is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import request

from app.charging.shown_balances import Balance, months_of
from app.registry.queries import BuildingHead, get_building
from app.web.current import db


@dataclass(frozen=True, slots=True)
class Asked:
    """A building, the months that were shared out in it, and the one to show; none if none was."""

    head: BuildingHead
    months: Sequence[date]
    month: date | None


def asked(balance: Balance, building_id: int) -> Asked:
    """Return the month that is asked for, else the latest."""
    head = get_building(db(), building_id)
    months = months_of(db(), balance, building_id)
    text = request.args.get("month", "")
    latest = months[0] if months else None
    month = next((each for each in months if f"{each:%Y-%m}" == text), latest)
    return Asked(head, months, month)
