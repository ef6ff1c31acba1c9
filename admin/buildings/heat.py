"""A building's month of heat shared out: its needs, and step by step what each account bears."""

from flask import Response, request

from admin.parameters.words import CHOICES, NAMES
from app.access.rights import Right
from app.charging.heat.houses import heat_shares, heat_sums, months_heated
from app.registry.queries import get_building
from app.web.current import db
from app.web.guards import Room, Site
from app.web.rendering import render

room = Room("heat", __name__, site=Site.OFFICE, right=Right.REGISTRY_VIEW)


@room.get("/<int:building_id>/heat")
def show(building_id: int) -> Response:
    """Show the month that is asked for, else the latest."""
    head = get_building(db(), building_id)
    months = months_heated(db(), building_id)
    asked = request.args.get("month", "")
    month = next((each for each in months if f"{each:%Y-%m}" == asked), None)
    if month is None and months:
        month = months[0]
    sums = heat_sums(db(), building_id, month=month) if month else []
    return render(
        "admin/buildings/heat.html",
        head=head,
        months=months,
        month=month,
        titles=NAMES,
        choices=CHOICES,
        services=[(each, heat_shares(db(), each, month=month)) for each in sums if month],
    )
