"""The company's own bank accounts."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.kernel.errors import Conflict, Invalid
from app.kernel.identifiers import iban as checked_iban
from app.kernel.text import clean_text
from app.payments.bank.models import BankAccount
from app.payments.receivers import receiver_of
from app.tariffs.models import Payee


class BankAccountKnown(Conflict):
    """The company has this bank account already."""

    key = "bank.account-known"


class BankAccountUnnamed(Invalid):
    """A bank account has a name by which people tell it from others."""

    key = "bank.account-unnamed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBankAccount:
    """A bank account to be added."""

    iban: str
    name: str
    payee_id: int | None = None
    is_special_regime: bool = False
    is_transit: bool = False


def add_bank_account(session: Session, new: NewBankAccount, *, by: int) -> int:
    """Add a bank account of the company's own and return its id.

    Without a word of whose money comes there, an account that bills name as a payee's is his.

    Raises:
        IbanWrong, BankAccountUnnamed, BankAccountKnown.
    """
    iban = checked_iban(new.iban)
    name = clean_text(new.name)
    if not name:
        raise BankAccountUnnamed(f"bank account {iban} without a name")
    made = session.execute(
        insert(BankAccount)
        .values(
            iban=iban,
            name=name,
            payee_id=new.payee_id or _payee_of(session, iban),
            is_special_regime=new.is_special_regime,
            is_transit=new.is_transit,
            recorded_by=by,
        )
        .on_conflict_do_nothing(index_elements=["iban"])
        .returning(BankAccount.id)
    ).scalar_one_or_none()
    if made is None:
        raise BankAccountKnown(f"bank account {iban} is known", iban=iban)
    return int(made)


def receiver_of_account(session: Session, account: BankAccount) -> int | None:
    """Return whose the money is that comes there; None where it goes on to whoever is owed."""
    if account.is_transit and account.payee_id is None:
        return None
    return receiver_of(session, account.payee_id)


def _payee_of(session: Session, iban: str) -> int | None:
    """Return whose money comes there by what bills print: none where several print it."""
    found = session.scalars(select(Payee.id).where(Payee.iban == iban)).all()
    return found[0] if len(found) == 1 else None


def payees_without_account(session: Session) -> Sequence[Payee]:
    """Return the payees whose account, as printed on bills, is no bank account yet."""
    known = select(BankAccount.iban)
    return session.scalars(
        select(Payee).where(Payee.iban.not_in(known)).order_by(Payee.name, Payee.id)
    ).all()
