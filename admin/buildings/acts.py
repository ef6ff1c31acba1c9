"""The page of one act on a building: its form, what is wrong with it, and what was done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, url_for

from admin.record import note
from app.kernel.errors import Conflict, Invalid
from app.metering.queries import MeterRow
from app.registry.queries import get_building
from app.web.current import db
from app.web.forms import Form
from app.web.messages import text_of
from app.web.rendering import go, render, say


@dataclass(frozen=True, slots=True)
class Act:
    """An act as its page speaks of it, and what the audit calls it."""

    title: object
    button: object
    done: object
    event: str
    endpoint: str
    """Where its form goes."""
    effect: object = ""
    back: str = "buildings.meters.index"
    """The page it was asked for on, and is left for."""


def page_of_act(
    building_id: int,
    act: Act,
    form: Form,
    *,
    registers: Sequence[MeterRow] = (),
    about: str = "",
    status: int = 200,
    **where: Any,
) -> Response:
    """Show the form of an act; `registers` are those of the meter it is about.

    `about` names what else of the building it concerns.
    """
    return render(
        "admin/buildings/act.html",
        status=status,
        head=get_building(db(), building_id),
        act=act,
        form=form,
        registers=registers,
        about=about,
        action=url_for(act.endpoint, building_id=building_id, **where),
    )


def carry_out(
    building_id: int,
    act: Act,
    form: Any,
    change: Callable[[Any], None],
    *,
    registers: Sequence[MeterRow] = (),
    about: str = "",
    **where: Any,
) -> Response:
    """Do what the form asks for, or show the form with what is wrong."""
    get_building(db(), building_id)  # one that is not there is no page
    if not form.problems:
        try:
            change(form)
        except (Conflict, Invalid) as refusal:
            db().rollback()
            form.refuse("", text_of(refusal))
    if form.problems:
        return page_of_act(
            building_id, act, form, registers=registers, about=about, status=422, **where
        )
    note(act.event, ("building", building_id), **where)
    say(str(act.done))
    return go(url_for(act.back, building_id=building_id))
