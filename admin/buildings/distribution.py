"""A building's month shared out: what its meter counted, and what each account bears of it."""

from collections.abc import Sequence

from flask import Response
from flask_babel import gettext

from admin.buildings.shared_out import asked
from admin.month.words import mending_in_words, problem_in_words
from admin.parameters.words import CHOICES, NAMES
from app.access.rights import Right
from app.charging.held_houses import held_houses
from app.charging.houses import house_shares, house_sums
from app.charging.models import HouseBalance
from app.metering.distributions import distributions_of
from app.metering.queries import meters_of_building
from app.web.current import db
from app.web.guards import Room, Site
from app.web.rendering import render
from app.web.stacks import Piece, Stack

room = Room("distribution", __name__, site=Site.OFFICE, right=Right.REGISTRY_VIEW)


@room.get("/<int:building_id>/distribution")
def show(building_id: int) -> Response:
    """Show the month that is asked for, else the latest."""
    found = asked(HouseBalance, building_id)
    months, month = found.months, found.month
    sums = house_sums(db(), building_id, month=month) if month else []
    return render(
        "admin/buildings/distribution.html",
        head=found.head,
        held=held_houses(db(), building_id),
        problem_in_words=problem_in_words,
        mending_in_words=mending_in_words,
        months=months,
        month=month,
        titles=NAMES,
        choices=CHOICES,
        services=[
            (each, house_shares(db(), each, month=month), balance_stacks(each.balance))
            for each in sums
            if month
        ],
        meters=meters_of_building(db(), building_id) if not months else (),
        distributions=distributions_of(db(), building_id) if not months else (),
    )


def balance_stacks(of: HouseBalance) -> Sequence[Stack]:
    """Return what went into a building over how it was met: both add up to the same."""
    excess = Piece("carried", -of.carried_out, gettext("перевищення, на наступний місяць"))
    shared = (
        gettext("небаланс: без показань, за особами")
        if of.by_persons
        else gettext("небаланс: усім, за обсягом")
    )
    met = (
        Piece("others", of.heated, gettext("підігріто в будинку: сплачують як гарячу воду")),
        Piece("own", of.metered, gettext("за лічильниками приміщень")),
        Piece("norm", of.by_norm, gettext("за нормами")),
        Piece("common", of.common, gettext("загальнобудинкові потреби")),
        Piece("share", of.shared, shared),
        Piece("lost", of.undistributed - of.vacant, gettext("ні на кого не розподілено")),
        Piece("lost", of.vacant, gettext("приміщення без рахунку")),
        Piece("carried", -of.carried_in, gettext("перевищення минулого місяця")),
    )
    return (
        Stack(
            gettext("Надійшло в будинок"),
            (Piece("input", of.input, gettext("за вузлом обліку будинку")), excess),
        ),
        Stack(gettext("Куди пішло"), met),
    )
