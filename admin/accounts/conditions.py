"""What is amiss with an account's meters: their states, and verifications that were made."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import Response, request
from flask_babel import gettext, lazy_gettext

from admin.accounts.changes import Act, carry_out, page_of_act
from admin.words import NAMES
from app.access.rights import Right
from app.metering.queries import meters_of
from app.metering.states.inlet import daily_capacity
from app.metering.states.models import MeterCondition
from app.metering.states.queries import states_of
from app.metering.states.recording import NewState, end_state, record_state, retire_state
from app.metering.verification.recording import Verification, record_verification
from app.months.meter_keys import INLET_SPEED
from app.months.parameters import parameter
from app.web.current import db, visitor
from app.web.fields import choice_field, day_field, past_day_field, quantity_field, text_field
from app.web.formats import written_day
from app.web.forms import Form, Look
from app.web.guards import Room, Site

room = Room(
    "conditions",
    __name__,
    site=Site.OFFICE,
    right=Right.REGISTRY_CHANGE,
    url_prefix="/<int:account_id>/conditions",
)
STATE = Act(
    lazy_gettext("Стан лічильника"),
    lazy_gettext("Записати стан"),
    lazy_gettext("Стан лічильника записано. Зачеплені місяці буде перераховано."),
    "meter.state-recorded",
    "accounts.conditions.create",
    effect=lazy_gettext(
        "За ці дні нараховується не за показаннями, а за середнім, а згодом як без лічильника."
    ),
)
ENDING = Act(
    lazy_gettext("Лічильник знову працює"),
    lazy_gettext("Зберегти"),
    lazy_gettext("Стан лічильника змінено. Зачеплені місяці буде перераховано."),
    "meter.state-ended",
    "accounts.conditions.create_ending",
)
VERIFICATION = Act(
    lazy_gettext("Повірка лічильника"),
    lazy_gettext("Записати повірку"),
    lazy_gettext("Повірку записано. Показання знову враховуються."),
    "meter.verified",
    "accounts.conditions.create_verification",
)
_RECORDED = [each for each in MeterCondition if each is not MeterCondition.UNVERIFIED]
"""States that are written down by hand; an overdue verification is known by its last day."""


@room.get("/new")
def new(account_id: int) -> Response:
    """Ask what is amiss with a meter, and from which day."""
    return page_of_act(
        account_id, STATE, _state_form(account_id).blank(meter=request.args.get("meter", ""))
    )


@room.post("/")
def create(account_id: int) -> Response:
    """Write the state of a meter down."""

    def act(form: Any) -> None:
        state = MeterCondition(form.state)
        daily = form.daily_volume
        if daily is None and form.diameter is not None:
            speed = parameter(db(), INLET_SPEED, on=form.since)
            daily = daily_capacity(diameter_mm=form.diameter, speed=speed)
        new_state = NewState(
            meter_id=int(form.meter),
            state=state,
            since=form.since,
            until=form.until,
            daily_volume=daily or Decimal(0),
            basis=form.basis,
        )
        record_state(db(), new_state, by=visitor().actor_id)

    return carry_out(account_id, STATE, _state_form(account_id).parse(request.form), act)


@room.get("/ending/new")
def new_ending(account_id: int) -> Response:
    """Ask since when a meter works again."""
    form = _ending_form(account_id).blank(state=request.args.get("state", ""))
    return page_of_act(account_id, ENDING, form)


@room.post("/ending")
def create_ending(account_id: int) -> Response:
    """End a state, or take back one that was written down by mistake."""

    def act(form: Any) -> None:
        by, state_id = visitor().actor_id, int(form.state)
        if form.works_on is None:
            retire_state(db(), state_id, by=by, reason=form.reason)
        else:
            end_state(db(), state_id, on=form.works_on, by=by, reason=form.reason)

    return carry_out(account_id, ENDING, _ending_form(account_id).parse(request.form), act)


@room.get("/verification/new")
def new_verification(account_id: int) -> Response:
    """Ask for the result of a verification."""
    form = _verification_form(account_id).blank(meter=request.args.get("meter", ""))
    return page_of_act(account_id, VERIFICATION, form)


@room.post("/verification")
def create_verification(account_id: int) -> Response:
    """Write the result of a verification down."""

    def act(form: Any) -> None:
        found = Verification(
            meter_id=int(form.meter),
            verified_on=form.verified_on,
            until=form.until,
            document=form.document,
        )
        record_verification(db(), found, by=visitor().actor_id)

    form = _verification_form(account_id).parse(request.form)
    return carry_out(account_id, VERIFICATION, form, act)


def meters_to_choose(account_id: int) -> Sequence[tuple[str, str]]:
    """Return the working meters of the account, as a form lets one of them be chosen."""
    found = {
        str(row.meter_id): f"{row.service} № {row.serial}"
        for row in meters_of(db(), account_id)
        if row.removed_on is None
    }
    return list(found.items())


def _state_form(account_id: int) -> type[Form]:
    words = NAMES["meter_condition"]

    class StateForm(Form):
        """What is amiss with a meter."""

        meter = choice_field(lazy_gettext("Лічильник"), meters_to_choose(account_id))
        state = choice_field(
            lazy_gettext("Стан"), [(each.value, words[each.value]) for each in _RECORDED]
        )
        since = past_day_field(lazy_gettext("З якого дня"))
        until = day_field(
            lazy_gettext("З якого дня знову працює"),
            is_required=False,
            hint=lazy_gettext("Лишіть порожнім, якщо ще не відомо"),
        )
        daily_volume = quantity_field(
            lazy_gettext("Обсяг на добу за актом"),
            places=6,
            is_required=False,
            hint=lazy_gettext("Лише для безоблікового користування"),
        )
        diameter = quantity_field(
            lazy_gettext("Або діаметр вводу, мм"),
            places=3,
            is_required=False,
            hint=lazy_gettext("Обсяг на добу порахується за пропускною спроможністю вводу"),
        )
        basis = text_field(
            lazy_gettext("Документ-підстава"),
            look=Look(hint=lazy_gettext("Наприклад: акт № 7 від 01.12.2026")),
        )

    return StateForm


def _ending_form(account_id: int) -> type[Form]:
    words = NAMES["meter_condition"]
    choices = [
        (str(row.id), f"№ {row.serial}: {words[row.state]} {gettext('з')} {written_day(row.since)}")
        for row in states_of(db(), account_id)
    ]

    class EndingForm(Form):
        """Since when a meter works again."""

        state = choice_field(lazy_gettext("Стан"), choices)
        works_on = day_field(
            lazy_gettext("З якого дня знову працює"),
            is_required=False,
            hint=lazy_gettext("Лишіть порожнім, якщо стан записано помилково: його буде вилучено"),
        )
        reason = text_field(
            lazy_gettext("Чому"),
            look=Look(hint=lazy_gettext("Наприклад: лічильник повернено, акт № 8")),
        )

    return EndingForm


def _verification_form(account_id: int) -> type[Form]:
    class VerificationForm(Form):
        """A verification that was made."""

        meter = choice_field(lazy_gettext("Лічильник"), meters_to_choose(account_id))
        verified_on = past_day_field(lazy_gettext("День повірки"))
        until = day_field(lazy_gettext("Повірка діє до"))
        document = text_field(
            lazy_gettext("Свідоцтво про повірку"),
            look=Look(hint=lazy_gettext("Номер і день")),
        )

    return VerificationForm
