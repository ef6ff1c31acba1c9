"""What is charged without readings, as it is in force on a day: for each reason, step by step."""

from collections.abc import Mapping

from flask import Response
from flask_babel import lazy_gettext
from sqlalchemy import select

from app.access.rights import Right
from app.charging.estimates.chain import DEFAULTS, Rule
from app.charging.estimates.load import own_rules
from app.kernel import clock
from app.kernel.month import Month
from app.tariffs.models import Service
from app.web.current import db
from app.web.guards import Room, Site
from app.web.rendering import render

room = Room(
    "estimates",
    __name__,
    site=Site.OFFICE,
    right=Right.COMPANY_CHANGE,
    url_prefix="/estimates",
)
BASES: Mapping[str, object] = {
    "last_period": lazy_gettext("за останній розрахунковий період"),
    "year": lazy_gettext("за останні 12 місяців"),
    "none": lazy_gettext("без середнього, одразу як без лічильника"),
}
AFTERWARDS: Mapping[str, object] = {
    "unmetered": lazy_gettext("частка небалансу, якщо будинок розподіляється, інакше норма"),
    "norm": lazy_gettext("норма"),
}


@room.get("/")
def index() -> Response:
    """Show the steps in force: the company's own, and the product's where it has none."""
    own = own_rules(db(), Month.of(clock.today()))
    of_all = {rule.reason for rule in own if not rule.service_id}
    rules = [*own, *(rule for rule in DEFAULTS if rule.reason not in of_all)]
    reasons = [rule.reason for rule in DEFAULTS]
    return render(
        "admin/parameters/estimates.html",
        rules=sorted(rules, key=lambda rule: (reasons.index(rule.reason), rule.service_id)),
        services=_services(rules),
        bases=BASES,
        afterwards=AFTERWARDS,
    )


def _services(rules: list[Rule]) -> dict[int, str]:
    ids = [rule.service_id for rule in rules]
    rows = db().execute(select(Service.id, Service.name).where(Service.id.in_(ids)))
    return {id_: name for id_, name in rows}  # noqa: C416 - rows are not pairs to mypy
