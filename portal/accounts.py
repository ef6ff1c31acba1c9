"""Which account the cabinet shows: one of the visitor's own, chosen and kept in the cookie."""

from collections.abc import Sequence

from flask import g
from flask import session as cookie

from app.kernel import clock
from app.kernel.errors import NotFound
from app.registry.cabinets import AccountNotLinked
from app.registry.link_account import LinkedAccount, linked_accounts
from app.web.current import db, visitor

CHOSEN = "account"


class NoAccountYet(NotFound):
    """The subscriber has linked no account; the cabinet asks for one."""

    key = "error.no-account-yet"


def own_accounts() -> Sequence[LinkedAccount]:
    """Return the visitor's accounts; asked once a request."""
    if "own_accounts" not in g:
        g.own_accounts = linked_accounts(db(), user_id=visitor().user_id, at=clock.now())
    accounts: Sequence[LinkedAccount] = g.own_accounts
    return accounts


def current_account() -> LinkedAccount:
    """Return the account chosen last, else the first one.

    Raises:
        NoAccountYet: none is linked.
    """
    accounts = own_accounts()
    if not accounts:
        raise NoAccountYet("no account is linked")
    chosen = cookie.get(CHOSEN)
    return next((account for account in accounts if account.id == chosen), accounts[0])


def choose(account_id: int) -> None:
    """Show this account from now on.

    Raises:
        AccountNotLinked: it is not the visitor's.
    """
    cookie[CHOSEN] = own_account(account_id).id


def own_account(account_id: int) -> LinkedAccount:
    """Return the account if it is the visitor's own.

    Raises:
        AccountNotLinked: it is not, or it does not exist; nobody learns which.
    """
    found = next((each for each in own_accounts() if each.id == account_id), None)
    if found is None:
        raise AccountNotLinked(f"account {account_id} is not the visitor's")
    return found
