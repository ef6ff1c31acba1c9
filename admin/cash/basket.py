"""What a cashier has put together so far; it lives in the page's address, so nothing is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from flask import request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.identifiers import bare_account_key
from app.ledger.owed import owed
from app.payments.cash.receipt_rules import MOST_LINES, NewLine, due_of
from app.registry.queries import get_account
from app.registry.search import FoundAccount, find_accounts
from app.web.current import db
from app.web.fields import number_of
from app.web.forms import FieldProblem
from app.web.guards import row_number
from app.web.messages import text_of

_SHOWN = 8


@dataclass(frozen=True, slots=True)
class BasketLine:
    """An account that is paid for. `text` is what was typed as the sum, empty for the debt."""

    account_id: int
    number: str
    holder: str
    address: str
    owed: Decimal
    text: str
    amount: Decimal | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Basket:
    """The accounts, what was looked for beside them, and what is due once all is clear."""

    lines: Sequence[BasketLine]
    typed: str = ""
    found: Sequence[tuple[FoundAccount, Decimal]] = ()
    """Accounts that fit what was typed, each with what it is asked to pay."""
    added: int = 0
    """The account that has just been put in: its sum is asked next."""
    total: Decimal | None = None
    due: Decimal | None = None
    problem: str = ""

    @property
    def is_ready(self) -> bool:
        """Return whether only the money is still to be taken."""
        return self.due is not None

    @property
    def rounding(self) -> Decimal:
        """Return what the rule of cash totals adds or takes off."""
        return (self.due or Decimal(0)) - (self.total or Decimal(0))

    def without(self, account_id: int) -> dict[str, list[str]]:
        """Return the address's facts without an account."""
        return _facts([each for each in self.lines if each.account_id != account_id])

    def beside(self, account_id: int) -> dict[str, list[str]]:
        """Return the address's facts with one more account, which is then asked for its sum."""
        return {**_facts(self.lines), "add": [str(account_id)]}


def asked_basket() -> Basket:
    """Return the basket that the address tells of."""
    typed = request.args.get("q", "").replace("\0", "").strip()
    adding = row_number(request.args.get("add", ""))
    lines = _lines(request.args)
    if not typed and adding is None:
        return _priced(lines) if lines else Basket(lines)
    found = () if adding is not None else find_accounts(db(), typed=typed, most=_SHOWN)
    chosen = adding if adding is not None else _sure(found, typed)
    if chosen is None:
        shown = [(each, _to_pay(each.account_id)) for each in found]
        return Basket(lines, typed=typed, found=shown)
    if len(lines) < MOST_LINES and all(each.account_id != chosen for each in lines):
        lines = [*lines, _line(chosen, "")]
    return Basket(lines, added=chosen)


def sent_basket() -> Basket:
    """Return the basket that a form sends to be paid, priced as it is now."""
    return _priced(_lines(request.form))


def _priced(lines: Sequence[BasketLine]) -> Basket:
    if any(each.problem or each.amount is None for each in lines):
        return Basket(lines)
    paid = new_lines(lines)
    try:
        total, due = due_of(db(), paid, on=clock.today())
    except DomainError as refusal:
        return Basket(lines, problem=text_of(refusal))
    return Basket(lines, total=total, due=due)


def new_lines(lines: Sequence[BasketLine]) -> list[NewLine]:
    """Return the lines as a receipt takes them."""
    return [NewLine(each.account_id, each.amount or Decimal(0)) for each in lines]


def _lines(args: MultiDict[str, str]) -> list[BasketLine]:
    accounts = [row_number(text) for text in args.getlist("account")[:MOST_LINES]]
    texts = args.getlist("amount")
    known = [
        (account, texts[at] if at < len(texts) else "")
        for at, account in enumerate(accounts)
        if account is not None
    ]
    return [_line(account, text.replace("\0", "").strip()) for account, text in known]


def _line(account_id: int, text: str) -> BasketLine:
    head = get_account(db(), account_id, on=clock.today())
    to_pay = _to_pay(account_id)
    line = BasketLine(account_id, head.number, head.holder, head.address, to_pay, text, None)
    try:
        amount = number_of(text, places=2) if text else to_pay
    except FieldProblem as problem:
        return replace(line, problem=str(problem))
    if amount <= 0:
        return replace(line, problem=gettext("Впишіть суму, більшу за нуль."))
    return replace(line, amount=amount)


def _to_pay(account_id: int) -> Decimal:
    return max(owed(db(), account_id, on=clock.today()).to_pay, Decimal("0.00"))


def _sure(found: Sequence[FoundAccount], typed: str) -> int | None:
    """Return the account that was meant: the only one found, or the one of this very number."""
    key = bare_account_key(typed)
    same = [each for each in found if bare_account_key(each.number) == key]
    sure = same if len(same) == 1 else found
    return sure[0].account_id if len(sure) == 1 else None


def _facts(lines: Sequence[BasketLine]) -> dict[str, list[str]]:
    return {
        "account": [str(each.account_id) for each in lines],
        "amount": [each.text for each in lines],
    }
