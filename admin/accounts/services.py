"""Services of an account: taken on the terms on which others take them."""

from collections.abc import Sequence
from typing import Any

from flask import Response, request
from flask_babel import lazy_gettext

from admin.accounts.changes import Act, carry_out, page_of_act
from admin.words import NAMES
from app.access.rights import Right
from app.kernel import clock
from app.kernel.errors import Invalid
from app.registry.queries import get_account
from app.tariffs.agreements import UsualTerms, take_service, usual_terms
from app.web.current import db, visitor
from app.web.fields import choice_field, day_field
from app.web.forms import Form
from app.web.guards import Room, Site, row_number

room = Room(
    "services",
    __name__,
    site=Site.OFFICE,
    right=Right.REGISTRY_CHANGE,
    url_prefix="/<int:account_id>/services",
)
SERVICE = Act(
    lazy_gettext("Додати або змінити послугу"),
    lazy_gettext("Зберегти"),
    lazy_gettext("Послугу записано. Зачеплені місяці буде перераховано."),
    "account.service-taken",
    "accounts.services.create",
)


class HeldByNobody(Invalid):
    """Somebody must owe for a service."""

    key = "registry.held-by-nobody"


@room.get("/new")
def new(account_id: int) -> Response:
    """Ask for a service, on the terms that others have."""
    head = get_account(db(), account_id, on=clock.today())
    form = _form().blank(since=head.opened_on.strftime("%d.%m.%Y"))
    return page_of_act(account_id, SERVICE, form)


@room.post("/")
def create(account_id: int) -> Response:
    """Let the account take the service from a day on."""
    head = get_account(db(), account_id, on=clock.today())

    def act(form: Any) -> None:
        if head.person_id is None:
            raise HeldByNobody("nobody holds the account")
        take_service(
            db(),
            account_id=account_id,
            debtor_id=head.person_id,
            like=row_number(form.terms) or 0,
            since=form.since,
            by=visitor().actor_id,
        )

    return carry_out(account_id, SERVICE, _form().parse(request.form), act)


def _form() -> type[Form]:
    """Return the form whose choices are the terms in use."""
    return _form_of([(str(each.like), in_words(each)) for each in usual_terms(db())])


def _form_of(options: Sequence[tuple[str, str]]) -> type[Form]:
    class ServiceForm(Form):
        """A service, how it is charged, and from which day."""

        terms = choice_field(lazy_gettext("Послуга і спосіб нарахування"), options)
        since = day_field(lazy_gettext("Діє з"))

    return ServiceForm


def in_words(terms: UsualTerms) -> str:
    """Return a service and how it is charged, as a choice reads."""
    method = str(NAMES["method_name"].get(terms.method, terms.method))
    detail = str(NAMES["parameter_name"].get(terms.detail, terms.detail))
    return f"{terms.service}: {method}" + (f" ({detail})" if detail else "")
