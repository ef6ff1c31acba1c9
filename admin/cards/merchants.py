"""Merchants: the company's shops at gateways. A private key is typed once and never shown."""

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from admin.record import note
from admin.tariffs.forms import PERCENT_BELOW, number_field
from app.access.rights import Right
from app.kernel import clock
from app.kernel.errors import Conflict, Invalid
from app.payments.gateways.kinds import KINDS
from app.payments.gateways.merchants import (
    NewMerchant,
    merchants_at_work,
    register_merchant,
    retire_merchant,
)
from app.payments.gateways.models import GatewayName
from app.tariffs.payees import payees
from app.web.current import db, visitor
from app.web.fields import choice_field, text_field, tick_field
from app.web.forms import Form, Look
from app.web.guards import Room, Site
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "merchants",
    __name__,
    site=Site.OFFICE,
    right=Right.COMPANY_CHANGE,
    url_prefix="/merchants",
)
SIGNED_BY = (
    ("3", lazy_gettext("версія 3 (SHA-1)")),
    ("7", lazy_gettext("версія 7 (SHA3-256)")),
    ("3 7", lazy_gettext("обидві, поки магазин переходить")),
)
OWN = "own"
"""The company itself among those whose money a shop takes."""
_KEEP_OUT = {"autocomplete": "off", "spellcheck": "false"}


class MerchantForm(Form):
    """A shop to be registered."""

    gateway = choice_field(
        lazy_gettext("Платіжна система"), [(name, kind.title) for name, kind in KINDS.items()]
    )
    public_key = text_field(lazy_gettext("Публічний ключ"), look=Look(attributes=_KEEP_OUT))
    private_key = text_field(
        lazy_gettext("Приватний ключ"),
        look=Look(
            kind="password",
            attributes={"autocomplete": "new-password"},
            hint=lazy_gettext("Зберігається зашифрованим; побачити його потім не можна."),
        ),
    )
    event_key = text_field(
        lazy_gettext("Ключ підпису повідомлень"),
        is_required=False,
        look=Look(
            kind="password",
            attributes={"autocomplete": "new-password"},
            hint=lazy_gettext("Лише для Stripe: починається з whsec_."),
        ),
    )
    versions = choice_field(lazy_gettext("Підпис LiqPay"), SIGNED_BY)
    payer_fee = number_field(lazy_gettext("Комісія з платника, %"), PERCENT_BELOW, places=2)
    counts_compensation = tick_field(
        lazy_gettext("Зараховувати одразу й ті платежі, які LiqPay виплатить із реєстром дня")
    )


@room.get("/")
def index() -> Response:
    """List the merchants at work, and ask for another."""
    return _page(_form().blank(payer_fee="0", payee=OWN))


@room.post("/")
def create() -> ResponseReturnValue:
    """Register a merchant."""
    form: Any = _form().parse(request.form)
    if form.problems:
        return _page(form, status=422)
    gateway = GatewayName(form.gateway)
    new = NewMerchant(
        public_key=form.public_key,
        private_key=form.private_key,
        event_key=form.event_key,
        gateway=gateway,
        # The signature's version is asked of gateways that have several; others have their own.
        api_versions=set(map(int, form.versions.split())) & set(KINDS[gateway].versions),
        payee_id=None if form.payee == OWN else int(form.payee),
        payer_fee=form.payer_fee,
        counts_compensation=bool(form.counts_compensation),
    )
    try:
        made = register_merchant(db(), new, by=visitor().actor_id)
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse("public_key", text_of(refusal))
        return _page(form, status=409)
    note("merchant.registered", ("merchant", made.id), public_key=made.public_key)
    say(gettext("Магазин підключено: абоненти вже можуть платити карткою."))
    return go(url_for(".index"))


@room.post("/<int:merchant_id>/retirement")
def update(merchant_id: int) -> ResponseReturnValue:
    """Let a merchant take no new payments."""
    made = retire_merchant(db(), merchant_id, at=clock.now())
    note("merchant.retired", ("merchant", made.id), public_key=made.public_key)
    say(gettext("Магазин відключено. Запізнілі платежі й повернення через нього ще приймаємо."))
    return go(url_for(".index"))


def _form() -> type[Form]:
    """Return the form with the company's payees: each has a shop of its own."""
    kept = [(str(each.id), each.name) for each in payees(db())]
    own = [(OWN, lazy_gettext("саме підприємство"))]

    class ForPayee(MerchantForm):
        """A shop and whose money comes by it."""

        payee = choice_field(lazy_gettext("Отримувач"), [*own, *kept])

    return ForPayee


def _page(form: Form, *, status: int = 200) -> Response:
    return render(
        "admin/cards/merchants.html",
        status=status,
        merchants=[(each, KINDS[GatewayName(each.gateway)]) for each in merchants_at_work(db())],
        form=form,
    )
