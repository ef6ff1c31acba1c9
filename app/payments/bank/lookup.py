"""What the books know of payers' words, asked for many payments at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.payments.clues import Clues, Told, clues
from app.payments.recognition import Accounts, Found, Recognised, recognise

_NUMBERS = """
SELECT number_key, id FROM account WHERE number_key = ANY (:keys)
"""
# A bill is named by the account's number and its month, so it is found by those.
_BILLS = """
SELECT DISTINCT given.key, bill.account_id
FROM unnest(CAST(:keys AS text[])) AS given(key)
JOIN account ON account.number_key = split_part(given.key, '-', 1)
JOIN bill ON bill.account_id = account.id
 AND bill.month = to_date(split_part(given.key, '-', 2), 'YYYYMM')
"""
_CONTRACTS = """
SELECT given.key, agreement.account_id
FROM unnest(CAST(:keys AS text[])) AS given(key)
JOIN agreement ON lower(agreement.contract_number) = given.key
 AND agreement.contract_number IS NOT NULL
 AND agreement.retired_at IS NULL
GROUP BY given.key, agreement.account_id
"""
_ALIASES = """
SELECT key, account_id FROM payer_alias WHERE key = ANY (:keys) AND retired_at IS NULL
"""
_CODES = """
SELECT document.number, holder.account_id FROM person_document AS document
JOIN account_holder AS holder ON holder.person_id = document.person_id
 AND holder.retired_at IS NULL AND upper_inf(holder.valid)
WHERE document.kind IN ('edrpou', 'rnokpp') AND document.number = ANY (:keys)
  AND document.retired_at IS NULL
"""
_NAMES = """
SELECT person.name_key, holder.account_id FROM person
JOIN account_holder AS holder ON holder.person_id = person.id
 AND holder.retired_at IS NULL AND upper_inf(holder.valid)
WHERE person.name_key = ANY (:keys)
"""


def recognise_all(session: Session, told: Sequence[Told]) -> Sequence[Recognised]:
    """Return whose each payment is, in the order given; one question of each sort for all."""
    wanted = [clues(each) for each in told]
    found = _found(session, wanted)
    return [recognise(each, found) for each in wanted]


def _found(session: Session, wanted: Sequence[Clues]) -> Found:
    return Found(
        numbers=_ask(session, _NUMBERS, (key for each in wanted for key in each.numbers)),
        bills=_ask(session, _BILLS, (key for each in wanted for key in each.bills)),
        contracts=_ask(session, _CONTRACTS, (key for each in wanted for key in each.contracts)),
        ibans=_ask(session, _ALIASES, (key for each in wanted for key in (each.iban, each.code))),
        codes=_ask(session, _CODES, (each.code for each in wanted)),
        names=_ask(session, _NAMES, (each.name for each in wanted)),
    )


def _ask(session: Session, sql: str, keys: Iterable[str]) -> Accounts:
    asked = sorted({key for key in keys if key})
    if not asked:
        return {}
    found: Mapping[str, set[int]] = defaultdict(set)
    for key, account_id in session.execute(text(sql), {"keys": asked}):
        found[key].add(account_id)
    return {key: frozenset(accounts) for key, accounts in found.items()}
