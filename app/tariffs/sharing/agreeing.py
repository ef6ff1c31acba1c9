"""Agreements for what a group bears: whoever of it does not take the service yet begins to."""

from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.kernel.period import Period
from app.months.recompute import Reach, mark_to_recompute
from app.registry.groups.membership import MEMBERSHIP
from app.registry.sharing import sharers_of
from app.tariffs.agreements import AGREEMENT_ENDED
from app.tariffs.sharing.models import SharedSum

_BEGIN = text(
    f"""
WITH wanted AS (
    SELECT member.account_id, range_agg(member.valid * shared.valid
               * daterange(account.opened_on, account.closed_on)) AS days
    FROM shared_sum AS shared
    JOIN ({MEMBERSHIP}) AS member ON member.group_id = shared.group_id
     AND member.valid && shared.valid
    JOIN account ON account.id = member.account_id
    WHERE shared.group_id = :group AND shared.service_id = :service
      AND shared.retired_at IS NULL
      AND (CAST(:account AS bigint) IS NULL OR member.account_id = :account)
    GROUP BY member.account_id
),
freed AS (
    SELECT account_id, range_agg(valid) AS days FROM group_member
    WHERE group_id = :group AND retired_at IS NULL AND NOT bears
    GROUP BY account_id
),
taken AS (
    SELECT account_id, range_agg(valid) AS days FROM agreement
    WHERE service_id = :service AND retired_at IS NULL
      AND account_id IN (SELECT account_id FROM wanted)
    GROUP BY account_id
),
ended AS (
    SELECT account_id, range_agg(valid) AS days FROM agreement
    WHERE service_id = :service AND retired_at IS NOT NULL AND reason = '{AGREEMENT_ENDED}'
      AND account_id IN (SELECT account_id FROM wanted)
    GROUP BY account_id
),
missing AS (
    SELECT wanted.account_id, piece.days
    FROM wanted
    LEFT JOIN freed ON freed.account_id = wanted.account_id
    LEFT JOIN taken ON taken.account_id = wanted.account_id
    LEFT JOIN ended ON ended.account_id = wanted.account_id
    CROSS JOIN LATERAL unnest(
        wanted.days - coalesce(freed.days, '{{}}'::datemultirange)
                    - coalesce(taken.days, '{{}}'::datemultirange)
                    - coalesce(ended.days, '{{}}'::datemultirange)
    ) AS piece(days)
)
INSERT INTO agreement (account_id, service_id, debtor_id, contract_model, method, valid,
                       recorded_by, import_job_id)
SELECT missing.account_id, :service, holder.person_id,
       CASE WHEN lower(service.name) LIKE 'внесок%' THEN 'contribution' ELSE 'individual' END,
       'share', missing.days * holder.valid, :by, CAST(:job AS integer)
FROM missing
JOIN account_holder AS holder ON holder.account_id = missing.account_id
 AND holder.retired_at IS NULL AND holder.valid && missing.days
JOIN service ON service.id = :service
"""  # noqa: S608 - put together from a constant
)

_BORNE = text(
    f"""
SELECT DISTINCT member.group_id, shared.service_id
FROM ({MEMBERSHIP}) AS member
JOIN shared_sum AS shared ON shared.group_id = member.group_id AND shared.retired_at IS NULL
 AND shared.valid && member.valid
WHERE member.account_id = :account
ORDER BY 1, 2
"""  # noqa: S608 - put together from a constant
)


def agree_group(session: Session, group_id: int, *, by: int, job: int | None = None) -> None:
    """Let whoever belongs to a group by now take every service that it bears sums of."""
    services = select(SharedSum.service_id).where(
        SharedSum.group_id == group_id, SharedSum.retired_at.is_(None)
    )
    for service_id in session.scalars(services.distinct().order_by(SharedSum.service_id)).all():
        agree_members(session, group_id, service_id, by=by, job=job)


def agree_account(session: Session, account_id: int, *, since: date, by: int) -> None:
    """Let a new account take what the groups of its building bear: it belongs to them now.

    Whoever bears these sums with it from `since` on bears another part: all of them are marked.
    """
    session.flush()
    found = session.execute(_BORNE, {"account": account_id}).all()
    for group_id, service_id in found:
        agree_members(session, group_id, service_id, by=by, account_id=account_id)
    if found:
        days = Period(since, None)
        sharers = sharers_of(account_id, days=days)
        reach = Reach(days=days, because="account.opened", accounts=[account_id], sharers=sharers)
        mark_to_recompute(session, reach, by=by)


def agree_members(
    session: Session,
    group_id: int,
    service_id: int,
    *,
    by: int,
    job: int | None = None,
    account_id: int | None = None,
) -> None:
    """Let the accounts of a group take a service on the days of its sums on which they do not.

    Not on days from which somebody ended it for an account: that stands until he is given it
    again by hand, or freed. `account_id` is the only one to look at. Whoever holds the account
    owes. `job` is the import that brought the sums or the members. A sum's months are marked by
    whoever writes it down: these agreements charge nothing by themselves.
    """
    session.flush()
    known = {"group": group_id, "service": service_id, "by": by, "job": job}
    session.execute(_BEGIN, known | {"account": account_id})
