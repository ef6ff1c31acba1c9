"""What is about to be paid by card: a sum for each account of the cabinet, as it was typed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from flask_babel import gettext
from sqlalchemy.orm import Session

from app.kernel import clock
from app.payments.gateways.asked import asked_now
from app.payments.gateways.intents import Line
from app.payments.gateways.models import Merchant
from app.registry.link_account import LinkedAccount
from app.web.fields import number_of
from app.web.forms import FieldProblem

_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class BasketLine:
    """An account, what it is asked to pay, and what the payer typed."""

    account: LinkedAccount
    asked: Decimal
    typed: str = ""
    problem: str = ""
    amount: Decimal = _ZERO

    @property
    def field(self) -> str:
        """Return the name of the line's field."""
        return f"amount-{self.account.id}"


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
        """Return what is to be paid for which account."""
        return [Line(each.account.id, each.amount) for each in self.lines if each.amount]

    @property
    def numbers(self) -> str:
        """Return the numbers of the accounts that are paid for."""
        return ", ".join(each.account.number for each in self.lines if each.amount)


def first_basket(
    session: Session,
    merchant: Merchant,
    accounts: Sequence[LinkedAccount],
    wanted: Mapping[int, Decimal],
    *,
    chosen: int,
) -> Basket:
    """Return the basket as first shown: what the chosen account is asked, or what is `wanted`."""
    lines = []
    for line in _lines(session, merchant, accounts):
        first = wanted.get(line.account.id, line.asked if line.account.id == chosen else _ZERO)
        lines.append(replace(line, typed=f"{first:.2f}".replace(".", ",") if first else ""))
    return Basket(lines)


def typed_basket(
    session: Session,
    merchant: Merchant,
    accounts: Sequence[LinkedAccount],
    typed: Mapping[str, str],
) -> Basket:
    """Return the basket with what was typed; of the visitor's own accounts and no others."""
    lines = [_read(each, typed) for each in _lines(session, merchant, accounts)]
    is_empty = not any(line.amount or line.problem for line in lines)
    return Basket(lines, gettext("Впишіть суму, яку сплачуєте.") if is_empty else "")


def _lines(
    session: Session, merchant: Merchant, accounts: Sequence[LinkedAccount]
) -> Iterator[BasketLine]:
    today = clock.today()
    for account in accounts:
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
