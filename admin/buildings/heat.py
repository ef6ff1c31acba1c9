"""A building's month of heat shared out: its needs, and step by step what each account bears."""

from collections.abc import Sequence

from flask import Response
from flask_babel import gettext

from admin.buildings.shared_out import asked
from admin.parameters.words import CHOICES, NAMES
from app.access.rights import Right
from app.charging.heat.balance import HeatBalance
from app.charging.heat.houses import heat_shares, heat_sums
from app.web.current import db
from app.web.guards import Room, Site
from app.web.rendering import render
from app.web.stacks import Piece, Stack

room = Room("heat", __name__, site=Site.OFFICE, right=Right.REGISTRY_VIEW)


@room.get("/<int:building_id>/heat")
def show(building_id: int) -> Response:
    """Show the month that is asked for, else the latest."""
    found = asked(HeatBalance, building_id)
    months, month = found.months, found.month
    sums = heat_sums(db(), building_id, month=month) if month else []
    return render(
        "admin/buildings/heat.html",
        head=found.head,
        months=months,
        month=month,
        titles=NAMES,
        choices=CHOICES,
        services=[
            (each, heat_shares(db(), each, month=month), heat_stacks(each.balance))
            for each in sums
            if month
        ],
    )


def heat_stacks(of: HeatBalance) -> Sequence[Stack]:
    """Return what went into a building over what it was needed for: both add up to the same."""
    came = (
        gettext("за навантаженням, годинами й температурою")
        if of.by_load
        else gettext("за вузлом обліку будинку")
    )
    needed = (
        Piece("own", of.premises, gettext("опалення приміщень")),
        Piece("share", of.system, gettext("робота систем опалення")),
        Piece("common", of.common, gettext("місця загального користування")),
        Piece("carried", of.circulation, gettext("циркуляція гарячої води")),
        Piece("norm", of.hot_water, gettext("приготування гарячої води")),
    )
    return (
        Stack(gettext("Надійшло в будинок"), (Piece("input", of.input, came),)),
        Stack(gettext("На що пішло"), needed),
    )
