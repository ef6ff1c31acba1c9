"""What an adjustment changes, with whose agreement it is and the VAT of what was charged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.charging.adjustments.standing import posted_for
from app.kernel.errors import Invalid
from app.kernel.month import Month
from app.months.parameter_keys import VAT_PAYER, VAT_RATE
from app.months.parameters import parameter
from app.registry.models import Account
from app.tariffs.models import Tariff

LARGEST = Decimal(100_000_000)
"""UAH, the most one line may come to: more is a comma in the wrong place."""
_NAMED = 5


class AdjustmentOfNothing(Invalid):
    """An adjustment changes something."""

    key = "adjustments.nothing"


class AdjustmentTooLarge(Invalid):
    """No account was ever charged so much."""

    key = "adjustments.too-large"

    def __init__(self, *, amount: Decimal) -> None:
        super().__init__(f"{amount} is more than {LARGEST}", amount=amount, most=LARGEST)


class ServiceNotTaken(Invalid):
    """Some accounts did not take the service in that month: nobody owes for it there."""

    key = "adjustments.service-not-taken"

    def __init__(self, *, numbers: Sequence[str], count: int) -> None:
        named = ", ".join(numbers) + ("…" if count > len(numbers) else "")
        super().__init__(f"not taken by {named}", named=named, count=count)


class AccountTwice(Invalid):
    """One document changes an account's month of a service once."""

    key = "adjustments.account-twice"


@dataclass(frozen=True, slots=True, order=True)
class Wanted:
    """A change that is asked for. Positive: the subscriber owes more."""

    account_id: int
    service_id: int
    month: Month
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """A change with all that a line of money needs."""

    wanted: Wanted
    agreement_id: int
    vat_rate: Decimal


def lines_for(session: Session, wanted: Sequence[Wanted]) -> list[Line]:
    """Return the lines of an adjustment in the order of accounts, services and months.

    The debtor is he whose agreement was the last of the month. VAT is that of what stands for
    the month, as published and corrected; where nothing was charged, of the service's price, else
    the company's own rate.

    Raises:
        AdjustmentOfNothing, AdjustmentTooLarge, AccountTwice, ServiceNotTaken.
    """
    ordered = sorted(wanted)
    if not ordered or not all(each.amount for each in ordered):
        raise AdjustmentOfNothing("an adjustment without a sum")
    if large := next((each for each in ordered if abs(each.amount) > LARGEST), None):
        raise AdjustmentTooLarge(amount=large.amount)
    if len({(each.account_id, each.service_id, each.month) for each in ordered}) < len(ordered):
        raise AccountTwice("an account, service and month twice in one adjustment")
    found = session.execute(
        _FIND,
        {
            "accounts": [each.account_id for each in ordered],
            "services": [each.service_id for each in ordered],
            "months": [each.month.first_day for each in ordered],
            "posted": posted_for(session, {each.month for each in ordered}),
        },
    ).all()
    missing = [each.account_id for each, row in zip(ordered, found, strict=True) if row[0] is None]
    if missing:
        raise ServiceNotTaken(numbers=_numbers(session, missing[:_NAMED]), count=len(missing))
    usual = _usual_rates(session, ordered)
    return [
        Line(each, agreement, usual[each.service_id, each.month] if rate is None else rate)
        for each, (agreement, rate) in zip(ordered, found, strict=True)
    ]


def _usual_rates(session: Session, wanted: Sequence[Wanted]) -> Mapping[tuple[int, Month], Decimal]:
    rates: dict[tuple[int, Month], Decimal] = {}
    for service_id, month in {(each.service_id, each.month) for each in wanted}:
        rate = session.scalar(
            select(Tariff.vat_rate)
            .where(
                Tariff.service_id == service_id,
                Tariff.retired_at.is_(None),
                Tariff.valid.contains(month.first_day),
            )
            .order_by(Tariff.id.desc())
            .limit(1)
        )
        if rate is None:
            is_payer = parameter(session, VAT_PAYER, on=month.first_day)
            rate = parameter(session, VAT_RATE, on=month.first_day) if is_payer else Decimal(0)
        rates[service_id, month] = rate
    return rates


def _numbers(session: Session, accounts: Sequence[int]) -> Sequence[str]:
    return session.scalars(
        select(Account.number).where(Account.id.in_(accounts)).order_by(Account.number)
    ).all()


_FIND = text("""
SELECT taken.id, charged.vat_rate
FROM unnest(CAST(:accounts AS bigint[]), CAST(:services AS bigint[]), CAST(:months AS date[]))
     WITH ORDINALITY AS wanted(account_id, service_id, month, place)
LEFT JOIN LATERAL (
    SELECT id FROM agreement
    WHERE account_id = wanted.account_id AND service_id = wanted.service_id
      AND retired_at IS NULL
      AND valid && daterange(wanted.month, (wanted.month + interval '1 month')::date)
    ORDER BY lower(valid) DESC, id DESC LIMIT 1
) AS taken ON true
LEFT JOIN LATERAL (
    SELECT charge.vat_rate
    FROM charge JOIN run ON run.id = charge.run_id AND run.state = 'published'
    WHERE charge.posted = ANY(CAST(:posted AS date[])) AND charge.month = wanted.month
      AND charge.account_id = wanted.account_id AND charge.service_id = wanted.service_id
    GROUP BY charge.vat_rate
    ORDER BY sum(charge.amount) <> 0 DESC, charge.vat_rate DESC LIMIT 1
) AS charged ON true
ORDER BY wanted.place
""")
