"""Accounts drawn by lot, charged again by the reference, and held against their drafts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.charging.models import Run
from app.charging.policies import rules_of
from app.charging.shadow.figures import ReferenceLine
from app.charging.shadow.mismatch import Mismatch
from app.charging.shadow.prices import has_tiers
from app.charging.shadow.reading import known_of
from app.charging.shadow.reference import METHODS, lines_of
from app.kernel.month import Month

KNOWN_FORMS = ("register", "norm", "area", "each", "sum", "order", "less")
"""Forms of a basis whose lines the reference knows, unless they are estimated or have tiers."""
KINDS_AGAIN = ("again_amount", "again_quantity", "again_price", "again_less", "again_more")
"""What counting again may find."""
BEYOND_KINDS = ("house", "heat", "share", "benefit", "estimate", "tiers", "other", "correction")
"""What the reference does not know: see `beyond`."""
Key = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Sampled:
    """How many accounts were charged again, how many of their lines, and what differs."""

    accounts: int
    lines: int
    mismatches: Sequence[Mismatch]


def drawn(session: Session, run: Run, *, count: int, seed: int) -> Sequence[int]:
    """Return accounts drawn by lot; the same seed draws the same ones."""
    known = {"seed": seed, "count": count, "first": run.month}
    known |= {"end": Month.of(run.month).plus(1).first_day}
    return session.scalars(text(_DRAWN), known).all()


def charged_again(
    session: Session, run: Run, *, accounts: Sequence[int], lines: pl.DataFrame
) -> Sampled:
    """Charge the accounts again and compare; `lines` are all their drafts of the run's month.

    An account whose facts are newer than the run is left out: publishing waits for it anyway.
    The marks are read after the facts, so that none of these is used unseen.
    """
    month = Month.of(run.month)
    rules = rules_of(session, month)
    known = known_of(session, accounts, rules)
    of_run = {"run_id": run.id, "month": run.month, "accounts": list(accounts)}
    moved = set(session.scalars(text(_MOVED), of_run))
    stopped = set(map(tuple, session.execute(text(_STOPPED), of_run)))
    unknown = set(map(tuple, session.execute(text(_ESTIMATED), of_run)))
    unknown |= set(lines.filter(_ESTIMATED_LINE).select("account_id", "service_id").iter_rows())
    services = [each["service_id"] for each in known.services.every]
    tiered = [each for each in services if has_tiers(known, each)]
    unknown |= {(account, service) for account in accounts for service in tiered}
    drafted = {
        key: line
        for key, line in _drafts(lines)
        if key[0] not in moved and (_is_order(key) or key[:2] not in unknown)
    }
    expected = {
        (account, *key): line
        for account in accounts
        if account not in moved and (account, 0) not in stopped
        for key, line in lines_of(known, rules, account).items()
        if not _is_left_out((account, *key), stopped, unknown, drafted)
    }
    return Sampled(
        accounts=len(set(accounts) - moved),
        lines=len(expected | drafted),
        mismatches=list(_differences(expected, drafted, month)),
    )


def beyond(lines: pl.DataFrame, tiered: pl.Series) -> dict[str, int]:
    """Return how many lines of the run's month the reference does not know, by what they are."""
    form, is_estimated = pl.col("form"), _ESTIMATED_LINE
    has_tiers = pl.col("tariff_id").is_in(tiered.implode()) & ~is_estimated
    counted = lines.select(
        house=((form == "house") | _LESS_HOUSE).sum(),
        heat=(form.is_in(_HEAT) | _LESS_HEAT).sum(),
        share=form.is_in(["share", "volume"]).sum(),
        benefit=(form == "benefit").sum(),
        other=(~_IS_KNOWN & ~form.is_in(_NAMED) & ~(_LESS_HOUSE | _LESS_HEAT)).sum(),
        estimate=is_estimated.sum(),
        tiers=(has_tiers & form.is_in(KNOWN_FORMS)).sum(),
    ).row(0, named=True)
    return {name: count for name, count in counted.items() if count}


def _is_left_out(
    key: Key,
    stopped: set[tuple[int, int]],
    unknown: set[tuple[int, int]],
    drafted: Mapping[Key, object],
) -> bool:
    """Say whether nothing is expected of a line: a problem stops it, or the reference knows less.

    What was ordered is charged though the rest of its service is not, unless it is itself absurd.
    """
    if _is_order(key):
        return key[:2] in stopped and key not in drafted
    return key[:2] in stopped or key[:2] in unknown


def _is_order(key: Key) -> bool:
    return key[2].startswith("o")


_ESTIMATED_LINE = (
    pl.col("also").str.contains('"(?:settled|average)"')
    | ((pl.col("form") == "norm") & pl.col("part").str.starts_with("r"))
    | (pl.col("form") == "inlet")
)
"""Whether a line was estimated, or settles what was: the reference knows only what was read."""

_LESS_HOUSE, _LESS_HEAT = (
    (pl.col("form") == "less") & pl.col("also").str.contains(f'"of":"{method}"', literal=True)
    for method in ("imbalance", "heat")
)
"""Whether a line takes something off a share of the building's water or heat."""
_IS_KNOWN = pl.col("form").is_in(KNOWN_FORMS) & (
    (pl.col("form") != "less") | pl.col("also").str.contains(f'"of":"(?:{"|".join(METHODS)})"')
)
"""Whether the reference knows what a line is for: also of what it takes something off."""
_HEAT = ("heat", "load", "own_load", "warmed", "circulates", "rails")
_NAMED = ("house", *_HEAT, "share", "volume", "benefit", "inlet")


def _drafts(lines: pl.DataFrame) -> Iterator[tuple[Key, ReferenceLine]]:
    known = lines.filter(_IS_KNOWN)
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


_DRAWN = """
SELECT id FROM account
WHERE opened_on < :end AND (closed_on IS NULL OR closed_on > :first)
ORDER BY hashint8extended(id, :seed), id LIMIT :count
"""

_MOVED = """
SELECT a.id FROM account AS a
JOIN premises AS p ON p.id = a.premises_id
WHERE a.id = ANY(:accounts)
  AND EXISTS (SELECT FROM to_recompute AS t
              WHERE t.month = :month AND t.done_at IS NULL
                AND (t.account_id = a.id OR t.building_id = p.building_id))
"""

_STOPPED = """
SELECT account_id, service_id FROM run_problem
WHERE run_id = :run_id AND month = :month AND severity = 'blocks' AND account_id = ANY(:accounts)
"""

_ESTIMATED = """
SELECT account_id, service_id FROM run_estimate
WHERE run_id = :run_id AND month = :month AND account_id = ANY(:accounts)
"""
