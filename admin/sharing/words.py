"""How the desk of shared expenses calls keys, limits and the reasons why nothing is borne."""

from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from app.tariffs.models import Service
from app.tariffs.sharing.models import SharedSum

KEYS: dict[str, object] = {
    "total_area": lazy_gettext("за загальною площею"),
    "heated_area": lazy_gettext("за опалюваною площею"),
    "persons": lazy_gettext("за кількістю осіб"),
    "share": lazy_gettext("за часткою власності"),
    "equal": lazy_gettext("порівну між рахунками"),
    "weight": lazy_gettext("за вагою, яку вказано для рахунку"),
    "consumption": lazy_gettext("за спожитим цього місяця"),
    "last_consumption": lazy_gettext("за спожитим минулого місяця"),
}
_UNITS = {"total_area": "m2", "heated_area": "m2", "persons": "person"}
EVERY: dict[int, object] = {
    1: lazy_gettext("щомісяця"),
    3: lazy_gettext("раз на квартал"),
    12: lazy_gettext("раз на рік"),
}
CAPS: dict[str, object] = {
    "account": lazy_gettext("рахунок"),
    "m2": lazy_gettext("м² загальної площі"),
    "person": lazy_gettext("особу"),
}
PROBLEMS: dict[str, object] = {
    "no_share": lazy_gettext("немає даних, за якими ділять"),
    "no_shared_service": lazy_gettext("рахунок не має цієї послуги"),
    "share_unread": lazy_gettext("спожите невідоме"),
    "share_apart": lazy_gettext("за спожитим цього місяця ділять лише один будинок"),
}
FUNDS: dict[str, object] = {
    "upkeep": lazy_gettext("утримання"),
    "repair": lazy_gettext("ремонтний фонд"),
    "reserve": lazy_gettext("резервний фонд"),
    "other": lazy_gettext("інше"),
}


def unit_of_figure(session: Session, shared_sum: SharedSum) -> str:
    """Return the unit of what a sum is shared by; empty where it is a bare number."""
    if shared_sum.of_service_id is not None:
        return session.get_one(Service, shared_sum.of_service_id).unit
    return _UNITS.get(shared_sum.key, "")
