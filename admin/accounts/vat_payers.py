"""Whether the customers of an account pay VAT: since when, under which number, by which extract."""

from datetime import timedelta
from typing import Any

from flask import Response, request
from flask_babel import lazy_gettext

from admin.accounts.carrying_out import carry_out_in
from admin.accounts.changes import Act, page_of_act
from admin.looks import note_account_seen
from app.access.rights import Right
from app.kernel import clock
from app.registry.queries import get_account
from app.vat.payers import NewPayer, customers_of, end_payer, payers_of, set_payer
from app.web.current import db, visitor
from app.web.fields import choice_field, day_field, text_field
from app.web.forms import Form, Look
from app.web.guards import Room, Site, requires
from app.web.rendering import render

room = Room(
    "vat_payers",
    __name__,
    site=Site.OFFICE,
    right=Right.MONEY_VIEW,
    url_prefix="/<int:account_id>/vat-payer",
)
PAYER = Act(
    lazy_gettext("Споживач — платник ПДВ"),
    lazy_gettext("Записати"),
    lazy_gettext("Платника ПДВ записано."),
    "account.vat-payer-set",
    "accounts.vat_payers.create",
    effect=lazy_gettext(
        "З цього дня податкові накладні називатимуть споживача так і з цим ІПН. Накладні за "
        "попередні дні не зміняться."
    ),
)


class EndForm(Form):
    """The last day of a registration, and by which paper it ended."""

    last = day_field(lazy_gettext("Останній день реєстрації"))
    reason = text_field(lazy_gettext("Причина й документ"))


@room.get("/")
def index(account_id: int) -> Response:
    """List the registrations of the account's customers."""
    return _list(account_id, EndForm.blank())


@room.get("/new")
@requires(Right.REGISTRY_CHANGE)
def new(account_id: int) -> Response:
    """Ask for a registration; the customer and his name are filled in."""
    known = customers_of(db(), account_id)
    first = known[0] if known else None
    blank = _form(account_id).blank(
        person=str(first.person_id) if first else "", name=first.name if first else ""
    )
    return page_of_act(account_id, PAYER, blank)


@room.post("/")
@requires(Right.REGISTRY_CHANGE)
def create(account_id: int) -> Response:
    """Record a registration."""
    form: Any = _form(account_id).parse(request.form)

    def act() -> None:
        given = NewPayer(
            person_id=int(form.person),
            number=form.number,
            name=form.name,
            since=form.since,
            document=form.document,
        )
        set_payer(db(), account_id, given, by=visitor().actor_id)

    return carry_out_in(
        "vat_payers",
        account_id,
        form,
        act,
        (PAYER.event, str(PAYER.done)),
        lambda: page_of_act(account_id, PAYER, form, status=422),
    )


@room.post("/<int:payer_id>/end")
@requires(Right.REGISTRY_CHANGE)
def create_end(account_id: int, payer_id: int) -> Response:
    """End a registration; one that ends before its first day never was."""
    form: Any = EndForm.parse(request.form)

    def act() -> None:
        on, by = form.last + timedelta(days=1), visitor().actor_id
        end_payer(db(), account_id, payer_id, on=on, reason=form.reason, by=by)

    told = ("account.vat-payer-ended", str(lazy_gettext("Реєстрацію припинено.")))
    return carry_out_in(
        "vat_payers", account_id, form, act, told, lambda: _list(account_id, form, status=422)
    )


def _list(account_id: int, form: Form, *, status: int = 200) -> Response:
    head = get_account(db(), account_id, on=clock.today())
    note_account_seen(account_id)
    persons = [each.person_id for each in customers_of(db(), account_id)]
    return render(
        "admin/accounts/vat_payers.html",
        status=status,
        head=head,
        rows=payers_of(db(), persons),
        form=form,
    )


def _form(account_id: int) -> type[Form]:
    known = [
        (str(each.person_id), f"{each.name} {each.code}".strip())
        for each in customers_of(db(), account_id)
    ]

    class PayerForm(Form):
        """Who is registered, under which number and name, from which day."""

        person = choice_field(lazy_gettext("Споживач"), known)
        number = text_field(
            lazy_gettext("ІПН платника ПДВ"),
            longest=20,
            look=Look(hint=lazy_gettext("12 цифр; у підприємця — його РНОКПП")),
        )
        name = text_field(lazy_gettext("Назва в реєстрі платників ПДВ"))
        since = day_field(lazy_gettext("Зареєстровано з"))
        document = text_field(
            lazy_gettext("Документ-підстава"),
            look=Look(hint=lazy_gettext("Витяг із реєстру платників ПДВ: номер і дата")),
        )

    return PayerForm
