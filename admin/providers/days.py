"""A day of a payment system: its list against the payments that came here."""

import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

from flask import Response, abort, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import FileStorage

from admin.looks import note_people_listed
from admin.providers.words import PROTOCOLS
from admin.record import note
from app.access.rights import Right
from app.kernel import clock
from app.kernel.errors import DomainError
from app.payments.providers.days import ListFile, compared_day, day_of_ours, keep_list, last_list
from app.payments.providers.models import Provider
from app.payments.providers.setting_up import get_provider
from app.web.current import db, visitor
from app.web.fields import past_day_field
from app.web.forms import Form
from app.web.guards import Room, Site, requires, takes_files
from app.web.messages import text_of
from app.web.rendering import go, render

room = Room(
    "days",
    __name__,
    site=Site.OFFICE,
    right=Right.MONEY_VIEW,
    url_prefix="/<int:provider_id>/days",
)


class DayForm(Form):
    """Which day to look at."""

    day = past_day_field(lazy_gettext("День"))


@room.get("/")
def index(provider_id: int) -> Response:
    """Lead to the day that was typed."""
    form = DayForm.parse(request.args)
    if form.problems:
        return go(url_for("payment_systems.show", provider_id=provider_id))
    return go(url_for(".show", provider_id=provider_id, day=form.day.isoformat()))


@room.get("/<day>")
def show(provider_id: int, day: str) -> Response:
    """Show what came on a day, and where the payment system's list of it differs."""
    return _show(get_provider(db(), provider_id), _day(day))


@room.post("/<day>")
@requires(Right.PAYMENTS_ENTER)
@takes_files
def create(provider_id: int, day: str) -> Response:
    """Keep the payment system's list of a day and show where both differ."""
    provider, on = get_provider(db(), provider_id), _day(day)
    file = request.files.get("file")
    if file is None or not file.filename:
        return _show(provider, on, problem=gettext("Оберіть файл."), status=422)
    try:
        count = _keep(provider, on, file)
    except DomainError as refusal:
        db().rollback()
        return _show(get_provider(db(), provider_id), on, problem=text_of(refusal), status=422)
    note("provider.list", ("provider", provider_id), day=day, payments=count)
    return go(url_for(".show", provider_id=provider_id, day=day))


def _keep(provider: Provider, day: date, file: FileStorage) -> int:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        file.save(path)
        name = (file.filename or "")[:200].replace("\0", "")
        return keep_list(
            db(),
            provider,
            ListFile(path=path, name=name, day=day),
            by=visitor().actor_id,
            at=clock.now(),
        )


def _show(provider: Provider, day: date, *, problem: str = "", status: int = 200) -> Response:
    told = last_list(db(), provider, day)
    ours = day_of_ours(db(), provider, day)
    note_people_listed("provider day", count=len(ours), provider=provider.id)
    return render(
        "admin/providers/day.html",
        status=status,
        provider=provider,
        protocol=dict(PROTOCOLS)[provider.protocol],
        day=day,
        ours=ours,
        total=sum((each.amount for each in ours), Decimal("0.00")),
        told=told,
        compared=compared_day(db(), provider, told) if told else None,
        problem=problem,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(404)
