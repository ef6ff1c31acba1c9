"""Accounts drawn by lot, charged again by the reference, and held against their drafts."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl
from sqlalchemy.orm import Session

from app.charging.rules import Rules
from app.charging.shadow.beyond import IS_KNOWN
from app.charging.shadow.drawing import Draw
from app.charging.shadow.fetching import OfMonth, fetched
from app.charging.shadow.figures import ReferenceLine
from app.charging.shadow.known import Known
from app.charging.shadow.mismatch import Mismatch
from app.charging.shadow.reading import known_of
from app.charging.shadow.reference import lines_of
from app.charging.shadow.whole import Pair, not_whole
from app.kernel.month import Month

KINDS_AGAIN = ("again_amount", "again_quantity", "again_price", "again_less", "again_more")
"""What counting again may find."""
Key = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Sampled:
    """How many accounts were charged again, how many of their lines, and what differs."""

    accounts: int
    lines: int
    mismatches: Sequence[Mismatch]


def charged_again(session: Session, draws: Sequence[Draw], *, run_id: int) -> Sequence[Sampled]:
    """Charge the accounts that were drawn again, and compare.

    Of an earlier month only what the run changes is looked at, and nothing that was ordered: what
    is taken back is held to what was charged by rules alone, what stands in its place is charged
    again with the facts known now. An account whose facts are newer than the run is left out:
    publishing waits for it anyway. The marks are read after the facts, so that none of these is
    used unseen.
    """
    if not draws:
        return []
    months = [OfMonth(draw.rules, draw.accounts) for draw in draws]
    facts = known_of(session, months, run_id=run_id)
    asked = [each.asked for each in months]
    moved = [{row["id"] for row in rows} for rows in fetched(session, _MOVED, asked, run_id=run_id)]
    stopped = [
        {(row["account_id"], row["service_id"]) for row in rows}
        for rows in fetched(session, _STOPPED, asked, run_id=run_id)
    ]
    whole = [
        OfMonth(each.rules, [account for account in each.accounts if account not in left_out])
        for each, left_out in zip(months, moved, strict=True)
    ]
    every = zip(draws, facts, moved, stopped, not_whole(session, whole), strict=True)
    return [_compared(*each) for each in every]


def _compared(
    draw: Draw, known: Known, moved: set[int], stopped: set[Pair], shared: set[Pair]
) -> Sampled:
    rules, only = draw.rules, draw.only
    unknown = shared | _following(shared, known, rules)
    unknown |= _by_consumption(unknown | stopped, known)
    drafted = {
        key: line
        for key, line in _drafts(draw.lines)
        if key[0] not in moved and (_is_order(key) or key[:2] not in unknown)
    }
    looked_at = dict.fromkeys(draw.accounts) if only is None else _services(only)
    expected = {
        (account, *key): line
        for account, services in sorted(looked_at.items())
        if account not in moved and (account, 0) not in stopped
        for key, line in lines_of(known, rules, account, only=services, stopped=stopped).items()
        if not _is_left_out((account, *key), stopped, unknown, drafted)
    }
    return Sampled(
        accounts=len(looked_at.keys() - moved),
        lines=len(expected | drafted),
        mismatches=list(_differences(expected, drafted, rules.month)),
    )


def _following(
    unknown: Collection[tuple[int, int]], known: Known, rules: Rules
) -> set[tuple[int, int]]:
    """Return what follows something that cannot be counted again."""
    services = {each["code"]: each["service_id"] for each in known.services.every}
    pairs = {
        (services[lender], services[code])
        for code, lenders in rules.volumes_from.items()
        for lender in lenders
        if code in services and lender in services
    }
    return {(account, code) for account, each in unknown for of, code in pairs if of == each}


def _is_left_out(
    key: Key,
    stopped: set[tuple[int, int]],
    unknown: set[tuple[int, int]],
    drafted: Mapping[Key, object],
) -> bool:
    """Say whether nothing is expected of a line: a problem stops it, or the reference knows less.

    What was ordered, or is borne by a group, is charged though the rest of its service is not,
    unless it is itself absurd; so is a benefit on what a group bears, where that is charged.
    """
    if not _is_order(key) and key[:2] in unknown:
        return True
    if key[:2] not in stopped:
        return False
    if key[2].startswith("g"):
        return not any(each[:2] == key[:2] and each[2].startswith("x") for each in drafted)
    return not (_stands_alone(key) and key in drafted)


def _services(only: Collection[Pair]) -> Mapping[int, set[int]]:
    found: dict[int, set[int]] = {}
    for account, service in only:
        found.setdefault(account, set()).add(service)
    return found


def _by_consumption(unknown: Collection[tuple[int, int]], known: Known) -> set[tuple[int, int]]:
    """Return who bears a sum by what was consumed, where of somebody this is not known."""
    found = set()
    for total in known.shared_sums.of(key="consumption"):
        bearers = {
            each["account_id"] for each in known.shares.of(shared_sum_id=total["shared_sum_id"])
        }
        if any((account, total["of_service_id"]) in unknown for account in bearers):
            found |= {(account, total["service_id"]) for account in bearers}
    return found


def _stands_alone(key: Key) -> bool:
    return key[2].startswith(("o", "x"))


def _is_order(key: Key) -> bool:
    return key[2].startswith("o")


def _drafts(lines: pl.DataFrame) -> Iterator[tuple[Key, ReferenceLine]]:
    known = lines.filter(IS_KNOWN)
    columns = ("account_id", "service_id", "part", "quantity", "price", "amount")
    for account, service, part, quantity, price, amount in known.select(columns).iter_rows():
        yield (
            (account, service, part),
            ReferenceLine(
                Decimal(quantity).scaleb(-6), Decimal(price).scaleb(-6), Decimal(amount).scaleb(-2)
            ),
        )


def _differences(
    expected: Mapping[Key, ReferenceLine], drafted: Mapping[Key, ReferenceLine], month: Month
) -> Iterator[Mismatch]:
    for key in sorted({*expected, *drafted}):
        should, found = expected.get(key), drafted.get(key)
        if should == found:
            continue
        kind, one, other = _what(should, found)
        account, service, part = key
        yield Mismatch(
            kind=kind,
            month=month.first_day,
            account_id=account,
            service_id=service,
            part=part,
            expected=one,
            found=other,
        )


def _what(
    should: ReferenceLine | None, found: ReferenceLine | None
) -> tuple[str, Decimal | None, Decimal | None]:
    """Return what differs, and the figures of it."""
    if should is None or found is None:
        kind = "again_more" if should is None else "again_less"
        return kind, should.amount if should else None, found.amount if found else None
    for name in ("amount", "quantity", "price"):
        one, other = getattr(should, name), getattr(found, name)
        if one != other:
            return f"again_{name}", one, other
    raise ValueError("lines that are the same differ in nothing")


_MOVED = """
SELECT a.id FROM account AS a
JOIN premises AS p ON p.id = a.premises_id
WHERE a.id = ANY(asked.accounts)
  AND EXISTS (SELECT FROM to_recompute AS t
              WHERE t.month = asked.first AND t.done_at IS NULL
                AND (t.account_id = a.id OR t.building_id = p.building_id))
"""

_STOPPED = """
SELECT account_id, service_id FROM run_problem
WHERE run_id = :run_id AND month = asked.first AND severity = 'blocks'
  AND account_id = ANY(asked.accounts)
"""
