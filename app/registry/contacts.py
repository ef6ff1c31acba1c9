"""Phones and e-mail addresses of people; accounts are found by the phones of their holders."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.errors import Invalid, NotFound
from app.kernel.identifiers import phone as telephone
from app.kernel.text import clean_text
from app.months.facts import record_fact, retire_fact
from app.registry.models import AccountHolder, PersonContact
from app.registry.search_index import index_accounts

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}")


class ContactMissing(NotFound):
    """The person has no such phone or address, or it was removed."""

    key = "registry.contact-missing"


class EmailWrong(Invalid):
    """The text is no e-mail address."""

    key = "registry.email-wrong"

    def __init__(self, *, given: str) -> None:
        super().__init__(f"{given!r} is no e-mail address", given=given)


def add_contact(session: Session, *, person_id: int, kind: str, value: str, by: int) -> int:
    """Add a phone (kept as +380…) or an e-mail of a person and return its id.

    Raises:
        PhoneWrong: the text is no telephone number.
        EmailWrong: the text is no e-mail address.
    """
    kept = telephone(value) if kind == "phone" else _email(value)
    contact = record_fact(session, PersonContact(person_id=person_id, kind=kind, value=kept), by=by)
    _index_held(session, person_id)
    return contact.id


def remove_contact(
    session: Session, *, person_id: int, contact_id: int, by: int, reason: str
) -> None:
    """Retire a contact that is no longer true.

    Raises:
        ContactMissing: the person has no such live contact.
    """
    contact = session.get(PersonContact, contact_id)
    if contact is None or contact.person_id != person_id or contact.retired_at is not None:
        raise ContactMissing(f"no live contact {contact_id} of person {person_id}")
    retire_fact(session, contact, by=by, reason=reason)
    _index_held(session, person_id)


def _email(text: str) -> str:
    written = clean_text(text).lower()
    if not _EMAIL.fullmatch(written):
        raise EmailWrong(given=text)
    return written


def _index_held(session: Session, person_id: int) -> None:
    held = session.scalars(
        select(AccountHolder.account_id).where(
            AccountHolder.person_id == person_id, AccountHolder.retired_at.is_(None)
        )
    )
    index_accounts(session, account_ids=set(held), on=clock.today())
