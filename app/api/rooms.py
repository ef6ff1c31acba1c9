"""The doors for machines of banks and payment systems; each proves itself by its own protocol."""

from flask import Flask

from app.api.gateways import routes as gateways
from app.api.providers import rooms as providers
from app.web.guards import MachineRoom

PREFIX = "/api"
"""Where all of them live; the host names the company."""
ROOMS: tuple[MachineRoom, ...] = (providers.room, gateways.room)


def install(app: Flask) -> None:
    """Open the doors for machines."""
    for room in ROOMS:
        app.extensions["csrf"].exempt(room)  # no browser comes here, so no form can be forged
        app.register_blueprint(room)
