"""New movements explained: by rule where a rule is sure, the rest left to wait for a person."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.payments.bank.accounts import receiver_of_account
from app.payments.bank.collections import settle_collections
from app.payments.bank.collectors import known_collectors, movement_of
from app.payments.bank.former_payers import former_payers
from app.payments.bank.lookup import recognise_all
from app.payments.bank.models import BankAccount, BankLine, LineSort, LineState, Reason
from app.payments.bank.reversing import reverse_what_is_taken_back
from app.payments.bank.settling import settle_totals
from app.payments.bank.sorting import KnownCollector, sort_movement
from app.payments.clues import Told
from app.payments.identity import NewPayment
from app.payments.models import Channel
from app.payments.operations import receive_payments
from app.payments.recognition import Recognised

_CHUNK = 2_000
_LINK = """
INSERT INTO bank_line_payment (payment_id, line_id)
SELECT payment.id, line.id FROM bank_line AS line
JOIN bank_account ON bank_account.id = line.bank_account_id
JOIN payment ON payment.source = bank_account.iban AND payment.external_id = line.identity
WHERE line.id = ANY (:lines)
"""
_SAY = """
UPDATE bank_line SET sort = said.sort, state = said.state, because = said.because
FROM unnest(CAST(:ids AS bigint[]), CAST(:sorts AS text[]), CAST(:states AS text[]),
            CAST(:reasons AS text[])) AS said(id, sort, state, because)
WHERE bank_line.id = said.id
"""


@dataclass(frozen=True, slots=True)
class _Said:
    sort: str
    state: str
    because: str


@dataclass(frozen=True, slots=True)
class _Around:
    """What of the company's books decides what a movement is."""

    accounts: Mapping[int, BankAccount]
    receivers: Mapping[int, int | None]
    """Whose the money is that comes to each."""
    own: frozenset[str]
    collectors: Sequence[KnownCollector]


def explain_new_lines(session: Session, import_job_id: int, *, by: int) -> int:
    """Say of each movement that the import brought what it is; return how many are payments."""
    around = _around(session)
    payments = 0
    for lines in _chunks(session, import_job_id):
        payments += _explain(session, lines, around, by=by)
    reverse_what_is_taken_back(session, import_job_id, by=by)
    settle_totals(session, by=by)
    settle_collections(session)
    return payments


def explain_line_anew(session: Session, line: BankLine, *, by: int) -> None:
    """Say of a movement that nobody could explain before what it is, as if it came just now."""
    line.state, line.because = LineState.RECEIVED, Reason.NEW
    session.flush()
    if line.is_reversal:
        reverse_what_is_taken_back(session, line.import_job_id, by=by)
    else:
        _explain(session, [line], _around(session), by=by)
    settle_totals(session, by=by)
    settle_collections(session)


def told_by(line: BankLine) -> Told:
    """Return what the payer of a movement told."""
    return Told(
        purpose=line.purpose or "",
        reference=line.reference or "",
        iban=line.iban or "",
        code=line.code or "",
        name=line.counterparty or "",
    )


def _around(session: Session) -> _Around:
    accounts = {each.id: each for each in session.scalars(select(BankAccount))}
    return _Around(
        accounts,
        {id_: receiver_of_account(session, each) for id_, each in accounts.items()},
        frozenset(each.iban for each in accounts.values()),
        known_collectors(session),
    )


def _chunks(session: Session, import_job_id: int) -> Iterator[Sequence[BankLine]]:
    last = 0
    new = select(BankLine).where(
        BankLine.import_job_id == import_job_id,
        BankLine.state == LineState.RECEIVED,
        BankLine.is_reversal.is_(False),
    )
    while lines := session.scalars(
        new.where(BankLine.id > last).order_by(BankLine.id).limit(_CHUNK)
    ).all():
        yield lines
        last = lines[-1].id
        for line in lines:
            session.expunge(line)


def _explain(session: Session, lines: Sequence[BankLine], around: _Around, *, by: int) -> int:
    said: dict[int, _Said] = {}
    credits_: list[BankLine] = []
    for line in lines:
        ruled = sort_movement(movement_of(line), own=around.own, collectors=around.collectors)
        if ruled is None:
            credits_.append(line)
        else:
            said[line.id] = _Said(ruled.sort, ruled.state, ruled.because)
    recognised = recognise_all(session, [told_by(line) for line in credits_])
    pairs = list(zip(credits_, recognised, strict=True))
    new = _payments(session, pairs, around)
    receive_payments(session, new, by=by, import_job_id=lines[0].import_job_id)
    session.execute(text(_LINK), {"lines": [line.id for line in credits_]})
    said |= {line.id: _said_of(of) for line, of in pairs}
    _say(session, said)
    return len(credits_)


def _payments(
    session: Session, pairs: Sequence[tuple[BankLine, Recognised]], around: _Around
) -> Sequence[NewPayment]:
    payers = {
        line.id: (of.account_id, line.value_on, line.counterparty)
        for line, of in pairs
        if of.account_id is not None and line.counterparty
    }
    former = former_payers(session, list(payers.values()))
    return [
        NewPayment(
            source=around.accounts[line.bank_account_id].iban,
            external_id=line.identity,
            channel=Channel.BANK,
            paid_on=line.value_on,
            amount=line.amount,
            account_id=of.account_id,
            payee_id=around.receivers[line.bank_account_id],
            is_anothers=payers.get(line.id) in former,
            document=line.document,
            purpose=line.purpose,
            raw={
                "bank_line": line.id,
                "because": of.because or of.unsure,
                "from": line.counterparty,
            },
        )
        for line, of in pairs
    ]


def _said_of(of: Recognised) -> _Said:
    if of.because is not None:
        return _Said(LineSort.PAYMENT, LineState.CREDITED, of.because)
    assert of.unsure is not None, "whoever is not sure says why"
    return _Said(LineSort.UNKNOWN, LineState.CREDITED, of.unsure)


def _say(session: Session, said: Mapping[int, _Said]) -> None:
    session.execute(
        text(_SAY),
        {
            "ids": list(said),
            "sorts": [each.sort for each in said.values()],
            "states": [each.state for each in said.values()],
            "reasons": [each.because for each in said.values()],
        },
    )
