"""Payers that a person said to remember, and those to be forgotten."""

from typing import Any

from sqlalchemy import Select, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.access.models import Actor
from app.kernel import clock
from app.kernel.errors import Invalid, NotFound
from app.payments.bank.alias_models import PayerAlias
from app.payments.bank.models import BankLine
from app.payments.clues import is_account_of_bank
from app.registry.models import Account


class PayerUnknown(Invalid):
    """The payment tells neither an IBAN nor a code of its payer: there is nothing to remember."""

    key = "bank.payer-unknown"


class PayerIsBank(Invalid):
    """The money comes from a bank's own account, by which everybody pays."""

    key = "bank.payer-is-bank"


class AliasMissing(NotFound):
    """Nobody said to remember this payer, or it was forgotten before."""

    key = "bank.alias-missing"


def payer_key(line: BankLine) -> str | None:
    """Return by what the payer of a movement is remembered: his IBAN, else his code."""
    return line.iban or line.code


def remember_payer(session: Session, line: BankLine | None, *, account_id: int, by: int) -> None:
    """Remember that the payer of a movement pays for an account, because a person says so.

    Raises:
        PayerUnknown: the movement does not tell who paid.
        PayerIsBank.
    """
    key = payer_key(line) if line is not None else None
    if key is None:
        raise PayerUnknown("nothing tells who paid")
    if is_account_of_bank(key):
        raise PayerIsBank(f"{key} is an account of a bank's own")
    session.execute(
        insert(PayerAlias)
        .values(key=key, account_id=account_id, recorded_by=by)
        .on_conflict_do_nothing(
            index_elements=["key", "account_id"], index_where=text("retired_at IS NULL")
        )
    )


def remembered_payers() -> Select[*tuple[Any, ...]]:
    """Return the query of the payers that are remembered, one row each, with who said so."""
    return (
        select(
            PayerAlias.id,
            PayerAlias.key,
            PayerAlias.account_id,
            Account.number,
            PayerAlias.recorded_at,
            func.coalesce(Actor.label, "").label("by"),
        )
        .join(Account, Account.id == PayerAlias.account_id)
        .outerjoin(Actor, Actor.id == PayerAlias.recorded_by)
        .where(PayerAlias.retired_at.is_(None))
    )


def forget_payer(session: Session, alias_id: int, *, by: int) -> None:
    """Forget a payer; what was posted because of it stays.

    Raises:
        AliasMissing.
    """
    alias = session.scalar(
        select(PayerAlias)
        .where(PayerAlias.id == alias_id, PayerAlias.retired_at.is_(None))
        .with_for_update()
    )
    if alias is None:
        raise AliasMissing(f"no payer alias {alias_id}", alias_id=alias_id)
    alias.retired_at, alias.retired_by = clock.now(), by
    session.flush()
