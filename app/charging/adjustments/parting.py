"""Whose a change is, where a month of a service was of several debtors or payees."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.charging.adjustments.agreements import as_written
from app.charging.adjustments.change import Change
from app.kernel.money import whole_parts
from app.ledger.charged import OfMonth, charged_of

_ZERO = Decimal("0.00")
# The last agreement of each debtor and payee stands for all that he had in the month.
_FIND = text("""
SELECT place, array_agg(id ORDER BY since, id)
FROM (
    SELECT DISTINCT ON (wanted.place, own.debtor_id, own.payee_id)
           wanted.place, own.id, lower(own.valid) AS since
    FROM unnest(CAST(:accounts AS bigint[]), CAST(:services AS bigint[]), CAST(:months AS date[]))
         WITH ORDINALITY AS wanted(account_id, service_id, month, place)
    JOIN agreement AS own
      ON own.account_id = wanted.account_id AND own.service_id = wanted.service_id
     AND own.retired_at IS NULL
     AND own.valid && daterange(wanted.month, (wanted.month + interval '1 month')::date)
    ORDER BY wanted.place, own.debtor_id, own.payee_id, lower(own.valid) DESC, own.id DESC
) AS last_of_each
GROUP BY place HAVING count(*) > 1
""")


def by_agreements(session: Session, changes: Sequence[Change]) -> list[Change]:
    """Return the changes, those of a month of several debtors or payees parted among them.

    Each bears of the change what stands for the month under its agreements, as published and
    corrected since: who was charged nothing bears nothing. Where nothing stands, a change is the
    last agreement's. Parts are whole kopecks and add up to the change.
    """
    several = _several(session, changes)
    if not several:
        return list(changes)
    standing = _standing(session, changes, several)
    return [
        part for place, each in enumerate(changes) for part in _parts(each, standing.get(place, {}))
    ]


def _several(session: Session, changes: Sequence[Change]) -> Mapping[int, Sequence[int]]:
    rows = session.execute(
        _FIND,
        {
            "accounts": [each.account_id for each in changes],
            "services": [each.service_id for each in changes],
            "months": [each.month for each in changes],
        },
    )
    return {place - 1: agreements for place, agreements in rows}


def _standing(
    session: Session, changes: Sequence[Change], several: Mapping[int, Sequence[int]]
) -> Mapping[int, Mapping[int, Decimal]]:
    """Return what stands for the months under each agreement, by the place of the change."""
    written = as_written(session, {id_ for ids in several.values() for id_ in ids})
    months = {
        (place, id_): [_of_month(changes[place], each) for each in written[id_]]
        for place, ids in several.items()
        for id_ in ids
    }
    charged = charged_of(session, [each for of in months.values() for each in of])
    return {
        place: {
            id_: sum((own.amount for of in months[place, id_] for own in charged[of]), _ZERO)
            for id_ in ids
        }
        for place, ids in several.items()
    }


def _of_month(change: Change, agreement_id: int) -> OfMonth:
    return OfMonth(change.account_id, change.service_id, agreement_id, change.month)


def _parts(change: Change, standing: Mapping[int, Decimal]) -> Sequence[Change]:
    if not any(standing.values()):
        return [change]
    amounts = whole_parts(list(standing.values()), change.amount)
    return [
        replace(change, agreement_id=agreement_id, amount=amount)
        for agreement_id, amount in zip(standing, amounts, strict=True)
        if amount
    ]
