"""A building's month shared out: what its meter counted, and what each account bears of it."""

from flask import Response, request

from admin.parameters.words import CHOICES, NAMES
from app.access.rights import Right
from app.charging.houses import house_shares, house_sums, months_shared
from app.registry.queries import get_building
from app.web.current import db
from app.web.guards import Room, Site
from app.web.rendering import render

room = Room("distribution", __name__, site=Site.OFFICE, right=Right.REGISTRY_VIEW)


@room.get("/<int:building_id>/distribution")
def show(building_id: int) -> Response:
    """Show the month that is asked for, else the latest."""
    head = get_building(db(), building_id)
    months = months_shared(db(), building_id)
    asked = request.args.get("month", "")
    month = next((each for each in months if f"{each:%Y-%m}" == asked), None)
    if month is None and months:
        month = months[0]
    sums = house_sums(db(), building_id, month=month) if month else []
    return render(
        "admin/buildings/distribution.html",
        head=head,
        months=months,
        month=month,
        titles=NAMES,
        choices=CHOICES,
        services=[(each, house_shares(db(), each, month=month)) for each in sums if month],
    )
