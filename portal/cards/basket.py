"""What is about to be paid by card: a sum for each account, or each service, as it was typed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from flask_babel import gettext
from sqlalchemy.orm import Session

from app.kernel import clock
from app.payments.gateways.asked import ServiceAsked, asked_now, services_asked
from app.payments.gateways.intents import Line
from app.payments.gateways.models import Merchant
from app.registry.link_account import LinkedAccount
from app.web.fields import number_of
from app.web.forms import FieldProblem

_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class BasketLine:
    """An account, or one service of it, what it is asked to pay, and what the payer typed."""

    account: LinkedAccount
    asked: Decimal
    service: ServiceAsked | None = None
    typed: str = ""
    problem: str = ""
    amount: Decimal = _ZERO

    @property
    def field(self) -> str:
        """Return the name of the line's field."""
        of_service = f"-{self.service.id}" if self.service is not None else ""
        return f"amount-{self.account.id}{of_service}"


@dataclass(frozen=True, slots=True)
class Basket:
    """The lines of a card payment through one merchant."""

    lines: Sequence[BasketLine]
    problem: str = ""

    @property
    def has_problems(self) -> bool:
        """Return whether something is to be mended before it can be paid."""
        return bool(self.problem) or any(line.problem for line in self.lines)

    @property
    def paid(self) -> Sequence[Line]:
        """Return what is to be paid for which account, and which service where one is named."""
        return [
            Line(each.account.id, each.amount, each.service.id if each.service else None)
            for each in self.lines
            if each.amount
        ]

    @property
    def numbers(self) -> str:
        """Return the numbers of the accounts that are paid for."""
        paid = dict.fromkeys(each.account.number for each in self.lines if each.amount)
        return ", ".join(paid)


def first_basket(
    session: Session,
    merchant: Merchant,
    accounts: Sequence[LinkedAccount],
    wanted: Mapping[int, Decimal],
    *,
    chosen: int,
    by_services: bool,
) -> Basket:
    """Return the basket as first shown: what the chosen account is asked, or what is `wanted`."""
    lines = []
    for line in _lines(session, merchant, accounts, by_services=by_services):
        first = _first(line, wanted, chosen=chosen)
        lines.append(replace(line, typed=f"{first:.2f}".replace(".", ",") if first else ""))
    return Basket(lines)


def _first(line: BasketLine, wanted: Mapping[int, Decimal], *, chosen: int) -> Decimal:
    is_chosen = line.account.id == chosen or line.account.id in wanted
    if line.service is not None:  # a bill's own sum is of no service
        return line.asked if is_chosen else _ZERO
    return wanted.get(line.account.id, line.asked if is_chosen else _ZERO)


def typed_basket(
    session: Session,
    merchant: Merchant,
    accounts: Sequence[LinkedAccount],
    typed: Mapping[str, str],
    *,
    by_services: bool,
) -> Basket:
    """Return the basket with what was typed; of the visitor's own accounts and no others."""
    shown = _lines(session, merchant, accounts, by_services=by_services)
    lines = [_read(each, typed) for each in shown]
    is_empty = not any(line.amount or line.problem for line in lines)
    return Basket(lines, gettext("Впишіть суму, яку сплачуєте.") if is_empty else "")


def _lines(
    session: Session,
    merchant: Merchant,
    accounts: Sequence[LinkedAccount],
    *,
    by_services: bool,
) -> Iterator[BasketLine]:
    today = clock.today()
    for account in accounts:
        if by_services:
            for each in services_asked(session, merchant, account.id, on=today):
                yield BasketLine(account, each.asked, each)
            continue
        yield BasketLine(account, asked_now(session, merchant, account.id, on=today))


def _read(line: BasketLine, typed: Mapping[str, str]) -> BasketLine:
    text = typed.get(line.field, "").replace("\0", "").strip()[:40]
    if not text:
        return line
    try:
        amount = number_of(text, places=2)
    except FieldProblem as problem:
        return replace(line, typed=text, problem=str(problem))
    if amount < 0:
        return replace(line, typed=text, problem=gettext("Сума має бути більша за нуль."))
    return replace(line, typed=text, amount=amount)
