"""The doors of payment systems, a path for each protocol and a token for each of them."""

from collections.abc import Callable

from flask import Response

from app.api.providers.adapter import Adapter
from app.api.providers.answering import answer
from app.api.providers.city24 import City24
from app.api.providers.city24_xml import City24Xml
from app.api.providers.easypay import EasyPay
from app.api.providers.osmp import Osmp
from app.api.providers.privatbank import PrivatBank
from app.web.guards import MachineRoom

ADAPTERS: tuple[Adapter, ...] = (PrivatBank(), EasyPay(), City24(), City24Xml(), Osmp())
room = MachineRoom("providers", __name__, url_prefix="/api/providers")


def _view_of(adapter: Adapter) -> Callable[..., Response]:
    def view(token: str) -> Response:
        return answer(adapter, token)

    return view


for _adapter in ADAPTERS:
    room.add_url_rule(
        f"/{_adapter.protocol}/<token>",
        endpoint=_adapter.protocol.name.lower(),
        view_func=_view_of(_adapter),
        methods=[_adapter.method],
    )
