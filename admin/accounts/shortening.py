"""The last day of a verification that was mistyped, put right with a reason."""

from typing import Any

from flask import Response, request
from flask_babel import lazy_gettext

from admin.accounts.changes import Act, carry_out, page_of_act
from admin.accounts.conditions import meters_to_choose
from app.access.rights import Right
from app.metering.verification.recording import shorten_verification
from app.web.current import db, visitor
from app.web.fields import choice_field, day_field, text_field
from app.web.forms import Form, Look
from app.web.guards import Room, Site

room = Room(
    "shortening",
    __name__,
    site=Site.OFFICE,
    right=Right.REGISTRY_CHANGE,
    url_prefix="/<int:account_id>/verification",
)
SHORTENING = Act(
    lazy_gettext("Виправити кінець повірки"),
    lazy_gettext("Виправити"),
    lazy_gettext("Кінець повірки виправлено. Зачеплені місяці буде перераховано."),
    "meter.verification-shortened",
    "accounts.shortening.create",
    effect=lazy_gettext(
        "Місяці після нового кінця повірки буде перераховано як із простроченою повіркою: "
        "показання за них не враховуються."
    ),
)


@room.get("/shortening/new")
def new(account_id: int) -> Response:
    """Ask which day a verification really ends on."""
    form = _shortening_form(account_id).blank(meter=request.args.get("meter", ""))
    return page_of_act(account_id, SHORTENING, form)


@room.post("/shortening")
def create(account_id: int) -> Response:
    """Let a verification whose last day was mistyped end earlier."""

    def act(form: Any) -> dict[str, str]:
        before = shorten_verification(
            db(), int(form.meter), until=form.until, reason=form.reason, by=visitor().actor_id
        )
        told = {"meter": form.meter, "before": before.isoformat()}
        return told | {"until": form.until.isoformat(), "reason": form.reason}

    form = _shortening_form(account_id).parse(request.form)
    return carry_out(account_id, SHORTENING, form, act)


def _shortening_form(account_id: int) -> type[Form]:
    class ShorteningForm(Form):
        """A last day of verification that was mistyped."""

        meter = choice_field(lazy_gettext("Лічильник"), meters_to_choose(account_id))
        until = day_field(lazy_gettext("Повірка насправді діє до"))
        reason = text_field(
            lazy_gettext("Чому"),
            look=Look(hint=lazy_gettext("Наприклад: у свідоцтві № 12 інший рік")),
        )

    return ShorteningForm
