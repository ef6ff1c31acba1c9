"""Agreements that were written down anew: with fewer days a fact stands under another number."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.database.bulk import among
from app.tariffs.models import Agreement


def as_written(session: Session, agreements: Collection[int]) -> Mapping[int, Sequence[int]]:
    """Return under which numbers each was ever known: its own first, then the latest.

    The same account owes for the same service by the same person to the same payee.
    """
    earlier = aliased(Agreement)
    rows = session.execute(
        select(Agreement.id, earlier.id)
        .join(
            earlier,
            (earlier.account_id == Agreement.account_id)
            & (earlier.service_id == Agreement.service_id)
            & (earlier.debtor_id == Agreement.debtor_id)
            & earlier.payee_id.is_not_distinct_from(Agreement.payee_id),
        )
        .where(among(Agreement.id, sorted(set(agreements))))
        .order_by((earlier.id == Agreement.id).desc(), earlier.id.desc())
    )
    found: dict[int, list[int]] = defaultdict(list)
    for agreement_id, known_as in rows:
        found[agreement_id].append(known_as)
    return found
