"""What waits for a person: payments of no known account, and movements that nobody explained."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.errors import NotFound
from app.payments.bank.lookup import recognise_all
from app.payments.clues import Told, is_account_of_bank
from app.payments.recognition import Because, Recognised, Suggestion
from app.registry.search import FoundAccount

SHOWN = 50
_SUGGESTED = 3

_WAITING = """
FROM (
SELECT 'payment' AS kind, payment.id, payment.paid_on AS on_day, payment.amount,
       'C' AS direction, coalesce(own.name, payment.source) AS source,
       payment.document, payment.purpose, line.id AS line_id, line.counterparty,
       line.code, line.iban, line.reference, coalesce(line.sort, 'unknown') AS sort,
       coalesce(line.because, 'nothing') AS because, payment.raw ->> 'account' AS told,
       NULL AS maybe_of
FROM payment
LEFT JOIN bank_line_payment AS became ON became.payment_id = payment.id
LEFT JOIN bank_line AS line ON line.id = became.line_id
LEFT JOIN bank_account AS own ON own.id = line.bank_account_id
WHERE payment.state = 'unmatched'
UNION ALL
SELECT 'line', line.id, line.booked_on, line.amount, line.direction, bank_account.name,
       line.document, line.purpose, line.id, line.counterparty, line.code, line.iban,
       line.reference, line.sort, line.because, NULL,
       concat_ws(' · ', first.counterparty, first.purpose, job.file_name)
FROM bank_line AS line JOIN bank_account ON bank_account.id = line.bank_account_id
LEFT JOIN bank_line AS first ON first.id = line.maybe_same_id AND line.because = 'maybe-same'
LEFT JOIN import_job AS job ON job.id = first.import_job_id
WHERE line.state = 'waiting'
  AND NOT EXISTS (SELECT FROM bank_line AS back WHERE back.reverses_id = line.id)) AS waiting
"""
_ASKED = """
CAST(:words AS text) = '' OR amount = CAST(:amount AS numeric)
    OR strpos(lower(concat_ws(' ', purpose, counterparty, document, iban, code, told)), :words) > 0
"""
_PAGE = f"""
SELECT * {_WAITING}
WHERE ({_ASKED}) AND (on_day, kind, id) > (CAST(:day AS date), :kind, :id)
ORDER BY on_day, kind, id LIMIT :most
"""
_ONE = f"SELECT * {_WAITING} WHERE kind = :kind AND id = :id"
_COUNT = f"SELECT count(*), coalesce(sum(amount), 0) {_WAITING}"
_ACCOUNTS = """
SELECT account_id, number, holder, address FROM account_search WHERE account_id = ANY (:ids)
"""


class NothingWaits(NotFound):
    """It does not wait, or does not wait any more."""

    key = "bank.nothing-waits"


@dataclass(frozen=True, slots=True)
class Suggested:
    """An account that may be meant, and why."""

    account: FoundAccount
    because: Because


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """A payment or a movement that waits."""

    kind: str
    """`payment`, or `line`: a movement that is no payment so far."""
    id: int
    on_day: date
    amount: Decimal
    direction: str
    source: str
    document: str | None
    purpose: str | None
    line_id: int | None
    counterparty: str | None
    code: str | None
    iban: str | None
    reference: str | None
    sort: str
    because: str
    """Why nobody was sure."""
    told: str | None
    """The account's number as a file told it."""
    maybe_of: str | None
    """The movement of another file that it may be: who paid, what for, which file told of it."""
    suggestions: tuple[Suggested, ...] = ()

    @property
    def may_be_remembered(self) -> bool:
        """Return whether anything tells who paid: an account of a bank's own does not."""
        return bool(
            self.kind == "payment"
            and self.line_id is not None
            and (self.iban or self.code)
            and not is_account_of_bank(self.iban or "")
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the queue begins: after this item."""

    day: date = date.min
    kind: str = ""
    id: int = 0


def waiting_items(
    session: Session, *, words: str = "", amount: Decimal | None = None, after: Place | None = None
) -> Sequence[WaitingItem]:
    """Return what waits, oldest first, at most one more than a page, with suggestions."""
    place = after or Place()
    rows = session.execute(
        text(_PAGE),
        {
            "words": words.casefold(),
            "amount": amount,
            "day": place.day,
            "kind": place.kind,
            "id": place.id,
            "most": SHOWN + 1,
        },
    ).all()
    return _with_suggestions(session, [WaitingItem(*row) for row in rows])


def get_waiting(session: Session, kind: str, item_id: int) -> WaitingItem:
    """Return one that waits.

    Raises:
        NothingWaits.
    """
    row = session.execute(text(_ONE), {"kind": kind, "id": item_id}).one_or_none()
    if row is None:
        raise NothingWaits(f"{kind} {item_id} does not wait", kind=kind, id=item_id)
    return _with_suggestions(session, [WaitingItem(*row)])[0]


def how_much_waits(session: Session) -> tuple[int, Decimal]:
    """Return how many payments and movements wait, and what they sum to."""
    count, total = session.execute(text(_COUNT)).one()
    return count, Decimal(total)


def _with_suggestions(session: Session, items: Sequence[WaitingItem]) -> Sequence[WaitingItem]:
    recognised = recognise_all(session, [_told(item) for item in items])
    wanted = sorted({each.account_id for of in recognised for each in _first(of)})
    rows = session.execute(text(_ACCOUNTS), {"ids": wanted}) if wanted else ()
    accounts = {row[0]: FoundAccount(*row) for row in rows}
    return [
        replace(
            item,
            suggestions=tuple(
                Suggested(accounts[each.account_id], each.because)
                for each in _first(of)
                if each.account_id in accounts
            ),
        )
        for item, of in zip(items, recognised, strict=True)
    ]


def _first(recognised: Recognised) -> tuple[Suggestion, ...]:
    return recognised.suggestions[:_SUGGESTED]


def _told(item: WaitingItem) -> Told:
    # A register names the account in a column of its own.
    named = f"о/р {item.told}; " if item.told else ""
    return Told(
        purpose=f"{named}{item.purpose or ''}",
        reference=item.reference or "",
        iban=item.iban or "",
        code=item.code or "",
        name=item.counterparty or "",
    )
