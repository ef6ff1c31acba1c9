"""Groups of accounts that bear a sum all month, for the tests of shares."""

from dataclasses import dataclass
from typing import Any

from app.charging.facts import Facts
from tests.factories.charging import an_agreement, millions, some_facts


@dataclass(frozen=True, slots=True)
class Member:
    """An account of a group, with the figure by which it shares and what its most goes by."""

    account: int
    weight: str
    measure: str | None = None
    ended: str = ""
    """Who has its part where its service was ended before the month: `others` or `company`."""


def a_group(
    *members: Member, number: int = 1, service: int = 1, **of_sum: Any
) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a sum that these accounts bear all month."""
    day = {"shared_sum_id": number, "service_id": service}
    return {
        "agreements": [
            an_agreement(
                "share",
                number=number * 1000 + each.account,
                account_id=each.account,
                service_id=service,
            )
            for each in members
            if not each.ended
        ],
        "shares": [
            day
            | {"account_id": each.account, "ended": each.ended}
            | {"agreement_id": 0 if each.ended else number * 1000 + each.account}
            | {"value": millions(each.weight), "method": "" if each.ended else "share"}
            | {"needed": 30, "building_id": 1}
            for each in members
        ],
        "shared_sums": [day | of_sum],
        "share_caps": [
            {"shared_sum_id": number, "account_id": each.account, "needed": 30, "known": 30}
            | {"measure": millions(each.measure) * 30}
            for each in members
            if each.measure is not None and each.ended != "others"
        ],
    }


def facts_of(*groups: dict[str, list[dict[str, Any]]], **more: Any) -> Facts:
    rows: dict[str, list[dict[str, Any]]] = {
        name: [row for group in groups for row in group[name]] for name in groups[0]
    }
    accounts = {row["account_id"] for row in rows["shares"]}
    services = {row["service_id"] for row in rows["shared_sums"]}
    rows["accounts"] = [{"account_id": each} for each in sorted(accounts)]
    rows["services"] = [{"service_id": each} for each in sorted(services)]
    return some_facts(**{**rows, **more})
