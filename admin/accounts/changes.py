"""What may change on an account: a figure, its holder, his contacts, its end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext, lazy_gettext, ngettext

from admin.accounts.forms import CONTACTS, ClosingForm, ContactForm, HolderForm, ParameterForm
from admin.looks import note_account_seen
from admin.record import note
from app.access.rights import Right
from app.kernel import clock
from app.kernel.errors import Conflict, Invalid
from app.registry.cabinets import cabinets_of
from app.registry.contacts import add_contact, remove_contact
from app.registry.models import Parameter
from app.registry.operations import (
    NewHolder,
    NewParameter,
    change_holder,
    change_parameter,
    close_account,
)
from app.registry.queries import AccountHead, contacts_of, get_account
from app.tariffs.agreements import pass_on_services
from app.web.current import db, visitor
from app.web.forms import Form
from app.web.guards import Room, Site
from app.web.messages import text_of
from app.web.rendering import go, render, say

room = Room(
    "changes",
    __name__,
    site=Site.OFFICE,
    right=Right.REGISTRY_CHANGE,
    url_prefix="/<int:account_id>",
)


@dataclass(frozen=True, slots=True)
class Act:
    """A change as its page speaks of it, and what the audit calls it."""

    title: object
    button: object
    done: object
    event: str
    endpoint: str
    """Where its form goes."""
    effect: object = ""


PARAMETER = Act(
    lazy_gettext("Змінити параметр"),
    lazy_gettext("Змінити"),
    lazy_gettext("Параметр змінено. Зачеплені місяці буде перераховано."),
    "account.parameter-changed",
    "accounts.changes.create_parameter",
)
HOLDER = Act(
    lazy_gettext("Змінити власника"),
    lazy_gettext("Змінити власника"),
    lazy_gettext("Власника змінено."),
    "account.holder-changed",
    "accounts.changes.create_holder",
)
CONTACT = Act(
    lazy_gettext("Контакти"),
    lazy_gettext("Додати"),
    lazy_gettext("Контакт додано."),
    "account.contact-added",
    "accounts.changes.create_contact",
)
CLOSING = Act(
    lazy_gettext("Закрити рахунок"),
    lazy_gettext("Закрити рахунок"),
    lazy_gettext("Рахунок закрито. Борг за ним лишається."),
    "account.closed",
    "accounts.changes.create_closing",
    effect=lazy_gettext(
        "З указаного дня нарахувань не буде. Борг або переплата лишаються на рахунку."
    ),
)


@room.get("/parameters/new")
def new_parameter(account_id: int) -> Response:
    """Ask for a figure; the one named in the address is already chosen."""
    return page_of_act(
        account_id, PARAMETER, ParameterForm.blank(kind=request.args.get("kind", ""))
    )


@room.post("/parameters")
def create_parameter(account_id: int) -> Response:
    """Set a figure from a day on."""

    def act(form: ParameterForm) -> None:
        new = NewParameter(Parameter(form.kind), form.value, form.basis)
        change_parameter(db(), account_id=account_id, new=new, since=form.since, by=_hand())

    return carry_out(account_id, PARAMETER, ParameterForm.parse(request.form), act)


@room.get("/holder/new")
def new_holder(account_id: int) -> Response:
    """Ask who holds the account from now on."""
    return page_of_act(account_id, HOLDER, HolderForm.blank(ends_access="1"))


@room.post("/holder")
def create_holder(account_id: int) -> Response:
    """Name another holder from a day on."""

    def act(form: HolderForm) -> None:
        new = NewHolder(
            name=form.name,
            since=form.since,
            is_organisation=form.is_organisation,
            keeps_access=not form.ends_access,
        )
        change = change_holder(db(), account_id=account_id, new=new, by=_hand())
        pass_on_services(
            db(), account_id=account_id, debtor_id=change.person_id, since=form.since, by=_hand()
        )
        if new.keeps_access:
            note("account-link.kept", ("account", account_id))
        if change.ended:
            say(_access_ends(change.ended, form.since))

    return carry_out(account_id, HOLDER, HolderForm.parse(request.form), act)


@room.get("/contacts")
def list_contacts(account_id: int) -> Response:
    """Show the holder's phones and addresses, and ask for another."""
    return page_of_act(account_id, CONTACT, ContactForm.blank(kind="phone"))


@room.post("/contacts")
def create_contact(account_id: int) -> Response:
    """Add a phone or an address of the holder."""
    head = get_account(db(), account_id, on=clock.today())

    def act(form: ContactForm) -> None:
        if head.person_id is None:
            raise Invalid("nobody holds the account")
        add_contact(db(), person_id=head.person_id, kind=form.kind, value=form.value, by=_hand())

    return carry_out(account_id, CONTACT, ContactForm.parse(request.form), act)


@room.post("/contacts/<int:contact_id>/removal")
def destroy_contact(account_id: int, contact_id: int) -> Response:
    """Retire a contact that is no longer true."""
    head = get_account(db(), account_id, on=clock.today())
    remove_contact(
        db(),
        person_id=head.person_id or 0,
        contact_id=contact_id,
        by=_hand(),
        reason="contact.removed",
    )
    note("account.contact-removed", ("account", account_id))
    say(gettext("Контакт вилучено."))
    return go(url_for("accounts.changes.list_contacts", account_id=account_id))


@room.get("/closing/new")
def new_closing(account_id: int) -> Response:
    """Ask from which day the account ends, saying what becomes of it."""
    return page_of_act(account_id, CLOSING, ClosingForm.blank())


@room.post("/closing")
def create_closing(account_id: int) -> Response:
    """End the account."""

    def act(form: ClosingForm) -> None:
        close_account(db(), account_id=account_id, closed_on=form.closed_on, by=_hand())

    return carry_out(account_id, CLOSING, ClosingForm.parse(request.form), act)


def _access_ends(count: int, since: date) -> str:
    text: str = ngettext(
        "З %(day)s рахунку не бачить %(num)s кабінет.",
        "З %(day)s рахунку не бачать %(num)s кабінетів.",
        count,
        day=max(since, clock.today()).strftime("%d.%m.%Y"),
    )
    return text


def _hand() -> int:
    return visitor().actor_id


def carry_out(
    account_id: int, act: Act, form: Any, change: Callable[[Any], Mapping[str, str] | None]
) -> Response:
    """Make the change the form asks for, or show the form with what is wrong.

    What the change returns goes on record with it.
    """
    if form.problems:
        return page_of_act(account_id, act, form, status=422)
    get_account(db(), account_id, on=clock.today())  # one that is not there is no page
    try:
        facts = change(form) or {}
    except (Conflict, Invalid) as refusal:
        db().rollback()
        form.refuse("", text_of(refusal))
        return page_of_act(account_id, act, form, status=422)
    note(act.event, ("account", account_id), **facts)
    say(str(act.done))
    return go(url_for("accounts.show", account_id=account_id))


def page_of_act(account_id: int, act: Act, form: Form, *, status: int = 200) -> Response:
    """Show the page of a change with its form."""
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    return render(
        "admin/accounts/change.html",
        status=status,
        head=head,
        act=act,
        form=form,
        **_beside(act, head),
    )


def _beside(act: Act, head: AccountHead) -> Mapping[str, Any]:
    """Return what the page of a change shows beside its form."""
    if act is HOLDER:
        seen = cabinets_of(db(), account_id=head.id, at=clock.now())
        return {"cabinets": [cabinet for cabinet in seen if cabinet.is_open]}
    if act is CONTACT:
        return {"contacts": contacts_of(db(), head.person_id), "kinds": dict(CONTACTS)}
    return {}
