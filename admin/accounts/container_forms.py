"""Forms of containers and of the register of trips: choices are the account's own."""

from decimal import Decimal

from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from admin.tariffs.forms import number_field
from app.kernel import clock
from app.tariffs.containers.operations import LARGEST_M3, places_of, trips_of
from app.tariffs.queries import services
from app.web.fields import (
    choice_field,
    day_field,
    past_day_field,
    text_field,
    ticks_field,
    whole_field,
)
from app.web.formats import written_day
from app.web.forms import Form, Look

EVERY_DAY = "1234567"
WEEKDAYS = (
    lazy_gettext("пн"),
    lazy_gettext("вт"),
    lazy_gettext("ср"),
    lazy_gettext("чт"),
    lazy_gettext("пт"),
    lazy_gettext("сб"),
    lazy_gettext("нд"),
)
_BY_CONTAINERS = ("m3", "trip")
"""Units of services that containers are charged by."""
_MOST_CONTAINERS, _MOST_EMPTIED, _MOST_TRIPS = 1_000, 100_000, 100


def place_form(session: Session) -> type[Form]:
    """Return the form of containers at a place."""
    offered = [
        (str(each.id), each.name) for each in services(session) if each.unit in _BY_CONTAINERS
    ]

    class PlaceForm(Form):
        """Which service, where, how large and how many, on which days they are emptied."""

        service = choice_field(lazy_gettext("Послуга"), offered)
        place = text_field(
            lazy_gettext("Майданчик"),
            longest=120,
            look=Look(hint=lazy_gettext("Так його побачить платник: двір магазину")),
        )
        volume_m3 = number_field(
            lazy_gettext("Об'єм одного контейнера, м³"),
            LARGEST_M3 + Decimal("0.001"),
            places=3,
            is_above_zero=True,
        )
        containers = whole_field(lazy_gettext("Скільки контейнерів"), most=_MOST_CONTAINERS)
        weekdays = ticks_field(
            lazy_gettext("Дні вивезення"),
            tuple(zip(EVERY_DAY, WEEKDAYS, strict=True)),
            hint=lazy_gettext("Не позначено жодного — без графіка, лише за журналом вивезень"),
        )
        since = day_field(lazy_gettext("Діє з"))

    return PlaceForm


def place_end_form(session: Session, account_id: int) -> type[Form]:
    """Return the form that ends a place."""
    today = clock.today()
    standing = [
        (str(row.id), row.place)
        for row in places_of(session, account_id)
        if row.until is None or row.until > today
    ]

    class PlaceEndForm(Form):
        """Which containers, and the first day without them."""

        place = choice_field(lazy_gettext("Майданчик"), standing)
        since = day_field(lazy_gettext("Перший день без контейнерів"))

    return PlaceEndForm


def trip_form(session: Session, account_id: int) -> type[Form]:
    """Return the form of a line of the register."""
    places = [
        (str(row.id), f"{row.place} ({gettext('з')} {written_day(row.since)})")
        for row in places_of(session, account_id)
    ]

    class TripForm(Form):
        """Where and when, what was or was not emptied, by which paper."""

        place = choice_field(lazy_gettext("Майданчик"), places)
        on_day = past_day_field(lazy_gettext("День"))
        what = choice_field(
            lazy_gettext("Що сталося"),
            (
                ("made", lazy_gettext("вивезено")),
                ("missed", lazy_gettext("за графіком мали вивезти, але не вивезли")),
            ),
        )
        containers = whole_field(
            lazy_gettext("Скільки контейнерів вивезено або не вивезено"), most=_MOST_EMPTIED
        )
        trips = whole_field(lazy_gettext("Вивезень за день"), most=_MOST_TRIPS)
        document = text_field(
            lazy_gettext("Документ"),
            longest=200,
            look=Look(hint=lazy_gettext("Маршрутний лист або акт: номер і дата")),
        )

    return TripForm


def removal_form(session: Session, account_id: int) -> type[Form]:
    """Return the form that takes a line out of the register."""
    listed = [
        (str(row.id), f"{written_day(row.on_day)}, {row.place}: {row.document}")
        for row in trips_of(session, account_id)
    ]

    class RemovalForm(Form):
        """Which line, and why it is wrong."""

        trip = choice_field(lazy_gettext("Запис журналу"), listed)
        reason = text_field(lazy_gettext("Причина"))

    return RemovalForm
