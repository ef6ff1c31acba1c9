"""Autopay of the account that is shown: turned on with one's own card, seen, turned off."""

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app.kernel import clock
from app.kernel.errors import Conflict, Invalid, NotFound
from app.months.cash_keys import AUTOPAY_NOTICE_DAYS
from app.months.parameters import parameter
from app.payments.autopay.models import LAST_DAY
from app.payments.autopay.queries import autopay_of, last_autopay, runs_of
from app.payments.autopay.switching import NewAutopay, turn_off, turn_on
from app.payments.gateways.merchants import merchants_at_work
from app.payments.gateways.saved_cards import CardRow, cards_of
from app.web.current import db, visitor
from app.web.fields import choice_field, money_field, whole_field
from app.web.forms import Form
from app.web.guards import SUBSCRIBER, Room, Site, row_number
from app.web.messages import text_of
from app.web.rendering import go, render, say
from portal.accounts import current_account, own_account
from portal.cards.words import RUN_STATES, STOPPED_FOR

room = Room(
    "autopay", __name__, site=Site.CABINET, right=SUBSCRIBER, url_prefix="/payments/autopay"
)


@room.get("/")
def index() -> Response:
    """Show the account's autopay, or ask for one."""
    own = _usable()
    return _page(_form().blank(day="20", card=str(own[0].id) if own else ""))


@room.post("/")
def create() -> ResponseReturnValue:
    """Turn it on; sent twice, it is one."""
    account = own_account(row_number(request.form.get("account", "")) or 0)
    form: Any = _form().parse(request.form)
    if form.problems:
        return _page(form, status=422)
    wanted = NewAutopay(
        account_id=account.id,
        user_id=visitor().user_id,
        card_id=int(form.card),
        day=form.day,
        monthly_limit=form.limit,
    )
    try:
        turn_on(db(), wanted, at=clock.now())
    except (Conflict, Invalid, NotFound) as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return _page(form, status=409)
    say(gettext("Автоплатіж увімкнено. Про кожне списання попередимо листом."))
    return go(url_for(".index"))


@room.post("/<int:autopay_id>/end")
def destroy(autopay_id: int) -> ResponseReturnValue:
    """Turn it off, by one press."""
    turn_off(db(), autopay_id, user_id=visitor().user_id, at=clock.now())
    say(gettext("Автоплатіж вимкнено: сам він більше нічого не спише."))
    return go(url_for(".index"))


def _usable() -> list[CardRow]:
    today, at_work = clock.today(), {each.id for each in merchants_at_work(db())}
    own = cards_of(db(), user_id=visitor().user_id)
    return [each for each in own if each.merchant_id in at_work and not each.is_over(today)]


def _form() -> type[Form]:
    cards = [(str(each.id), each.card) for each in _usable()]

    class AutopayForm(Form):
        """From which card, on which day, how much at most."""

        card = choice_field(lazy_gettext("Картка"), cards)
        day = whole_field(lazy_gettext("День місяця"), most=LAST_DAY)
        limit = money_field(
            lazy_gettext("Найбільше за місяць, ₴"),
            hint=lazy_gettext("Якщо до сплати більше, автоплатіж вимкнеться й ми напишемо."),
        )

    return AutopayForm


def _page(form: Form, *, status: int = 200) -> Response:
    account, user_id = current_account(), visitor().user_id
    autopay = autopay_of(db(), account.id)
    is_own = autopay is not None and autopay.user_id == user_id
    last = autopay if is_own else last_autopay(db(), account.id, user_id=user_id)
    return render(
        "portal/cards/autopay.html",
        status=status,
        account=account,
        autopay=autopay if is_own else None,
        is_anothers=autopay is not None and not is_own,
        stopped=STOPPED_FOR.get(last.stopped_for or "") if last and not autopay else None,
        runs=runs_of(db(), account.id, user_id=user_id),
        states=RUN_STATES,
        form=form,
        has_cards=bool(_usable()),
        notice_days=parameter(db(), AUTOPAY_NOTICE_DAYS, on=clock.today()),
    )
