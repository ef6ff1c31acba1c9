"""Services of an account: taken as others take them or as the first, ended from a day on."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Response, request
from flask_babel import gettext, lazy_gettext

from admin.accounts.changes import Act, carry_out, page_of_act
from admin.words import NAMES
from app.access.rights import Right
from app.kernel import clock
from app.kernel.errors import Invalid
from app.months.operations import month_at_work
from app.registry.queries import get_account
from app.tariffs.agreements import UsualTerms, end_service, take_service, usual_terms
from app.tariffs.queries import agreements_of
from app.tariffs.terms import NewTerms, new_terms, take_on_new_terms
from app.web.current import db, visitor
from app.web.fields import choice_field, day_field, money_field
from app.web.formats import written_day, written_money
from app.web.forms import Form
from app.web.guards import Room, Site

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


ENDING = Act(
    lazy_gettext("Припинити послугу"),
    lazy_gettext("Припинити послугу"),
    lazy_gettext("Послугу припинено. Зачеплені місяці буде перераховано."),
    "account.service-ended",
    "accounts.services.create_ending",
    effect=lazy_gettext(
        "З указаного дня ця послуга не нараховується, решта лишається. "
        "Борг за попередні дні лишається на рахунку."
    ),
)


class HeldByNobody(Invalid):
    """Somebody must owe for a service."""

    key = "registry.held-by-nobody"


@room.get("/new")
def new(account_id: int) -> Response:
    """Ask for a service, as others have it or as the first to have it so."""
    head = get_account(db(), account_id, on=clock.today())
    at_work = month_at_work(db())
    since = max(head.opened_on, at_work.month) if at_work else head.opened_on
    form = _form(_choices()).blank(since=written_day(since))
    return page_of_act(account_id, SERVICE, form)


@room.post("/")
def create(account_id: int) -> Response:
    """Let the account take the service from a day on."""
    head, choices = get_account(db(), account_id, on=clock.today()), _choices()

    def act(form: Any) -> None:
        if head.person_id is None:
            raise HeldByNobody("nobody holds the account")
        _take(choices[form.terms], form, account_id, head.person_id)

    return carry_out(account_id, SERVICE, _form(choices).parse(request.form), act)


@room.get("/ending/new")
def new_ending(account_id: int) -> Response:
    """Ask which service ends and from which day; the one named in the address is chosen."""
    named = request.args.get("service", "")
    return page_of_act(account_id, ENDING, _ending_form(account_id).blank(service=named))


@room.post("/ending")
def create_ending(account_id: int) -> Response:
    """End one service of the account."""

    def act(form: Any) -> None:
        end_service(
            db(),
            account_id=account_id,
            service_id=int(form.service),
            ended_on=form.ended_on,
            by=visitor().actor_id,
        )

    return carry_out(account_id, ENDING, _ending_form(account_id).parse(request.form), act)


def _choices() -> dict[str, UsualTerms | NewTerms]:
    """Return the terms that can be chosen by their code: those in use first."""
    usual = usual_terms(db())
    first = new_terms(db(), besides=usual)
    return {
        **{str(each.like): each for each in usual},
        **{f"{each.service_id}-{each.method}-{each.detail}": each for each in first},
    }


def _take(terms: UsualTerms | NewTerms, form: Any, account_id: int, debtor_id: int) -> None:
    by = visitor().actor_id
    if isinstance(terms, NewTerms):
        own = replace(terms, amount=form.amount)
        take_on_new_terms(
            db(), own, account_id=account_id, debtor_id=debtor_id, since=form.since, by=by
        )
        return
    take_service(
        db(),
        account_id=account_id,
        debtor_id=debtor_id,
        like=terms.like,
        since=form.since,
        by=by,
    )


def _form(choices: Mapping[str, UsualTerms | NewTerms]) -> type[Form]:
    options = [(code, in_words(terms)) for code, terms in choices.items()]

    class ServiceForm(Form):
        """A service, how it is charged, and from which day."""

        terms = choice_field(lazy_gettext("Послуга і спосіб нарахування"), options)
        since = day_field(lazy_gettext("Діє з"))
        amount = money_field(
            lazy_gettext("Сума на місяць, грн"),
            is_required=False,
            hint=lazy_gettext("Лише для нової сталої суми"),
        )

    return ServiceForm


def _ending_form(account_id: int) -> type[Form]:
    """Return the form whose choices are the services that the account takes."""
    taken = {
        str(each.service_id): each.service
        for each in agreements_of(db(), account_id)
        if each.until is None or each.until > clock.today()
    }

    class EndingForm(Form):
        """A service, and the day from which it is not charged."""

        service = choice_field(lazy_gettext("Послуга"), list(taken.items()))
        ended_on = day_field(
            lazy_gettext("Перший день без послуги"),
            hint=lazy_gettext("Останній оплачуваний день — попередній"),
        )

    return EndingForm


def in_words(terms: UsualTerms | NewTerms) -> str:
    """Return a service and how it is charged, as a choice reads."""
    method = str(NAMES["method_name"].get(terms.method, terms.method))
    detail = str(NAMES["parameter_name"].get(terms.detail, terms.detail))
    if terms.amount is not None:
        detail = written_money(terms.amount)
    said = f"{terms.service}: {method}" + (f" ({detail})" if detail else "")
    payee = terms.payee if isinstance(terms, UsualTerms) else ""
    return gettext("%(said)s, отримувач %(name)s", said=said, name=payee) if payee else said
