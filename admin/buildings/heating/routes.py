"""What is written down of a building's heat, and what is still missing to share it out."""

from flask import Response

from admin.buildings.heating import months, premises, seasons, terms
from app.access.rights import Right
from app.kernel import clock
from app.kernel.month import Month
from app.metering.heat.months import months_of
from app.metering.heat.premises import apart_from_heat, takers_of
from app.metering.heat.seasons import seasons_of
from app.metering.heat.terms import terms_of
from app.metering.queries import meters_of_building
from app.registry.queries import get_building
from app.web.current import db
from app.web.guards import Room, Site
from app.web.rendering import render

room = Room(
    "heating",
    __name__,
    site=Site.OFFICE,
    right=Right.REGISTRY_VIEW,
    url_prefix="/<int:building_id>/heating",
)

for part in (months, premises, seasons, terms):
    room.register_blueprint(part.room)


@room.get("/")
def index(building_id: int) -> Response:
    """Show the building's terms, seasons, months and premises."""
    month = Month.of(clock.today())
    takers = takers_of(db(), building_id, month)
    services = {row.service for row in takers}
    meters = meters_of_building(db(), building_id)
    return render(
        "admin/buildings/heating/index.html",
        head=get_building(db(), building_id),
        terms=terms_of(db(), building_id),
        seasons=seasons_of(db(), building_id),
        months=months_of(db(), building_id),
        takers=takers,
        apart=apart_from_heat(db(), building_id, month) if takers else (),
        meters=[row for row in meters if row.service in services],
        month=month.first_day,
    )
