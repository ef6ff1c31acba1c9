"""What a run says of sums that groups bear: who stops one, what is left, who bears it no more."""

import polars as pl

from app.charging.facts import Facts
from app.charging.problems import Problem, Severity, report
from app.tariffs.models import Method

_OF_ACCOUNT = ["shared_sum_id", "account_id"]
_SUM = {"shared_sum": pl.col("shared_sum_id")}


def problems(
    facts: Facts, pieces: pl.DataFrame, stopped: pl.DataFrame, met: pl.DataFrame
) -> list[pl.DataFrame]:
    """Return who stops a sum, what is left of one, and who should bear one and has none.

    Where the service is also charged otherwise, that is no reason to charge nothing of it.
    """
    here = facts.accounts.select("account_id")
    firsts = pieces.unique([*_OF_ACCOUNT], keep="first", maintain_order=True)
    faults = (
        stopped.join(firsts.select(*_OF_ACCOUNT, "service_id", "method"), on=_OF_ACCOUNT)
        .join(here, on="account_id", how="semi")
        .join(met.select("shared_sum_id", "members"), on="shared_sum_id")
    )
    alone = pl.col("method").is_in(["", Method.SHARE.value])
    stopped_sum = {**_SUM, "accounts": pl.col("members")}
    found = [
        report(rows.filter(problem=problem), Problem(problem), severity=severity, facts=stopped_sum)
        for severity, rows in (
            (Severity.BLOCKS, faults.filter(alone)),
            (Severity.WARNS, faults.filter(~alone)),
        )
        for problem in rows["problem"].unique().sort()
    ]
    borne = pl.col("borne") + pl.col("kept")
    left = met.filter(pl.col("problem").is_null() & (borne < pl.col("total")))
    if not left.is_empty():
        first = (
            pieces.join(left, on="shared_sum_id")
            .sort(*_OF_ACCOUNT)
            .unique("shared_sum_id", keep="first", maintain_order=True)
            .join(here, on="account_id", how="semi")
        )
        more = {**_SUM, "left": pl.col("total") - borne}
        found.append(report(first, Problem.SHARE_LEFT, severity=Severity.WARNS, facts=more))
    idle = facts.charged_by(Method.SHARE).join(facts.shares, on="agreement_id", how="anti")
    return [*found, *_idle(idle, facts)]


def of_ended(pieces: pl.DataFrame, facts: Facts, stopped: pl.DataFrame) -> list[pl.DataFrame]:
    """Return whose service was ended and who has his part of a sum, which is divided, for that."""
    here = (
        pieces.filter(pl.col("ended") != "")
        .join(stopped, on="shared_sum_id", how="anti")
        .join(facts.accounts.select("account_id"), on="account_id", how="semi")
    )
    if here.is_empty():
        return []
    days = {**_SUM, "days": pl.col("days")}
    return [
        report(here.filter(ended=ended), problem, severity=Severity.WARNS, facts=days)
        for ended, problem in (
            ("others", Problem.SHARE_PASSED_ON),
            ("company", Problem.SHARE_KEPT),
        )
    ]


def _idle(idle: pl.DataFrame, facts: Facts) -> list[pl.DataFrame]:
    """Return who takes a service by shares and bears no sum of it while others do.

    Where nobody bears any (an estimate has ended, a single expense is charged), it is said once.
    """
    of_service = facts.shared_sums.select("service_id")
    alone = idle.join(of_service, on="service_id", how="semi")
    none = idle.join(of_service, on="service_id", how="anti").sort("service_id", "account_id")
    first = none.unique("service_id", keep="first", maintain_order=True)
    return [
        report(alone, Problem.NO_SHARED_SUM),
        report(first, Problem.NO_SHARED_SUM, severity=Severity.WARNS),
    ]
