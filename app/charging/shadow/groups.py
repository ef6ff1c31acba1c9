"""Who bears which sum with whom, and by what figure: read for the groups of a few accounts."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy.orm import Session

from app.charging.rules import Rules
from app.charging.shadow.fetching import Asked, OfMonth, fetched
from app.charging.shadow.figures import Row, Rows, day_number
from app.charging.shadow.group_statements import STATEMENTS
from app.tariffs.agreements import AGREEMENT_ENDED

_MILLION = 1_000_000
LARGEST = 5_000
"""Members of a group that is shared among once more; of a larger one nothing is."""
_BY_TAKEN = {"consumption", "last_consumption", "equal"}
Whose = tuple[int, str]
"""An agreement; or none, and who has the account's part then."""
_HUNDREDTHS = {"amount", "vat_rate"}
_CAP_OF = {"m2": "total_area", "person": "persons"}


def shared_of(session: Session, months: Sequence[OfMonth]) -> Sequence[Mapping[str, Rows]]:
    """Return the sums that the accounts bear, everybody who bears them, and with what."""

    def read(name: str, asked: Sequence[Asked]) -> Sequence[list[dict[str, Any]]]:
        rows = fetched(session, STATEMENTS[name], asked, largest=LARGEST, ended=AGREEMENT_ENDED)
        return [
            [_whole(row, each.rules) for row in of_month]
            for each, of_month in zip(months, rows, strict=True)
        ]

    sums = read("sums", [each.asked for each in months])
    if not any(sums):
        return [{} for _ in months]
    groups = [
        {
            **each.asked,
            "groups": sorted({total["group_id"] for total in of_month}),
            "before": each.rules.month.plus(-1).first_day,
            "used": sorted({total["of_service_id"] or 0 for total in of_month}),
        }
        for each, of_month in zip(months, sums, strict=True)
    ]
    members = read("members", groups)
    asked = [
        {**of, "members": sorted({each["account_id"] for each in rows})}
        for of, rows in zip(groups, members, strict=True)
    ]
    names = ("agreements", "parameters", "kept", "consumed")
    others = {name: read(name, asked) for name in names}
    return [
        _shared(
            each.rules, sums[place], members[place], {name: others[name][place] for name in names}
        )
        for place, each in enumerate(months)
    ]


def _shared(
    rules: Rules,
    sums: Sequence[Row],
    members: Sequence[Row],
    others: Mapping[str, Sequence[Row]],
) -> Mapping[str, Rows]:
    of = {
        "agreements": _by(sorted(others["agreements"], key=itemgetter("id")), "account_id"),
        "parameters": _by(others["parameters"], "account_id"),
        "kept": _by(others["kept"], "group_id"),
    }
    found = [
        _Bearing(total, each, of, rules) for total in sums for each in _by_accounts(members, total)
    ]
    return {
        "shared_sums": Rows([{**each, "shared_sum_id": each["id"]} for each in sums]),
        "shares": Rows([row for each in found for row in each.shares()]),
        "share_caps": Rows([row for each in found for row in each.caps()]),
        "consumed": Rows(list(_consumed(sums, others["consumed"]))),
    }


class _Bearing:
    """One account that bears a sum: the days on which it does, cut by what is known of it."""

    def __init__(
        self,
        total: Row,
        members: Sequence[Row],
        of: Mapping[str, Mapping[int, Sequence[Row]]],
        rules: Rules,
    ) -> None:
        self.total, self.members, self.rules = total, members, rules
        self.account = members[0]["account_id"]
        every = [
            row
            for row in of["agreements"].get(self.account, ())
            if row["service_id"] == total["service_id"]
        ]
        self.agreements = [row for row in every if not row["ended"]]
        self.ended = [row for row in every if row["ended"]]
        self.parameters = of["parameters"].get(self.account, ())
        self.kept = of["kept"].get(total["group_id"], ())

    def shares(self) -> Iterator[Row]:
        """Return runs of days under one agreement, or after it was ended, and of one figure."""
        for whose, own in self._runs():
            if whose == (0, "") or self.total["key"] in _BY_TAKEN:
                yield self._share(whose, own, own, (0, None if whose == (0, "") else _MILLION))
                continue
            figures = self._figures()
            told = [next((n for n, row in enumerate(figures) if _on(row, day)), -1) for day in own]
            known = [(number, day) for number, day in zip(told, own, strict=True) if number >= 0]
            if not known:
                yield self._share(whose, own, own, (0, None))
            for number, run in groupby(known, key=lambda each: each[0]):
                days = [day for _, day in run]
                row = figures[number]
                yield self._share(whose, own, days, (row["id"], row["value"]))

    def caps(self) -> Iterator[Row]:
        """Return what the most that the account bears is counted by, times days."""
        per = self.total["cap_per"]
        days = [day for (_, ended), own in self._runs() if ended != "others" for day in own]
        if per is None or not days:
            return
        kind = _CAP_OF.get(per)
        rows = [row for row in self.parameters if row["kind"] == kind]
        values = (
            [_MILLION] * len(days)
            if kind is None
            else [row["value"] for day in days for row in rows if _on(row, day)]
        )
        yield {
            "shared_sum_id": self.total["id"],
            "account_id": self.account,
            "measure": sum(values),
            "needed": len(days),
            "known": len(values),
        }

    def _runs(self) -> Iterator[tuple[Whose, Sequence[int]]]:
        """Return the days on which the account bears the sum, by whose they are.

        They are of an agreement for the service; where it was ended, the others' or the company's
        to bear; days of neither are nobody's: whoever should bear it takes no such service.
        """
        found: dict[Whose, list[int]] = {}
        for day in self._days():
            found.setdefault(self._whose(day), []).append(day)
        yield from found.items()

    def _whose(self, day: int) -> Whose:
        for row in self.agreements:
            if _on(row, day):
                return row["id"], ""
        if not any(_on(row, day) for row in self.ended):
            return 0, ""
        return 0, "company" if any(_on(row, day) for row in self.kept) else "others"

    def _days(self) -> Sequence[int]:
        opened = day_number(self.members[0]["opened"])
        closed = self.members[0]["closed"]
        end = min(self.total["end"], day_number(closed) if closed else self.total["end"])
        borne = [row for row in self.members if row["bears"]]
        freed = [row for row in self.members if not row["bears"]]
        return [
            day
            for day in range(max(self.total["start"], opened), end)
            if any(_on(row, day) for row in borne) and not any(_on(row, day) for row in freed)
        ]

    def _figures(self) -> Sequence[Row]:
        if self.total["key"] == "weight":
            return [
                {**row, "value": row["weight"]} for row in self.members if row["weight"] is not None
            ]
        return [row for row in self.parameters if row["kind"] == self.total["key"]]

    def _share(
        self, whose: Whose, own: Sequence[int], days: Sequence[int], figure: tuple[int, int | None]
    ) -> Row:
        return {
            "shared_sum_id": self.total["id"],
            "account_id": self.account,
            "building_id": self.members[0]["building_id"],
            "agreement_id": whose[0],
            "ended": whose[1],
            "parameter_id": figure[0],
            "value": figure[1],
            "needed": len(own),
            "start": days[0],
            "end": days[-1] + 1,
        }


def _on(row: Row, day: int) -> bool:
    return (row["start"] is None or row["start"] <= day) and (
        row["end"] is None or day < row["end"]
    )


def _by(rows: Sequence[Row], name: str) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row[name], []).append(row)
    return found


def _by_accounts(members: Sequence[Row], total: Row) -> Iterator[Sequence[Row]]:
    of_group = [row for row in members if row["group_id"] == total["group_id"]]
    for _, rows in sorted(_by(of_group, "account_id").items()):
        yield rows


def _consumed(sums: Sequence[Row], charges: Sequence[Row]) -> Iterator[Row]:
    """Return what was charged the month before: each part of a price stands on all of it."""
    for total in sums:
        if total["key"] != "last_consumption":
            continue
        of_service = [row for row in charges if row["service_id"] == total["of_service_id"]]
        for account, rows in _by(of_service, "account_id").items():
            most = max(row["quantity"] for row in rows)
            yield {"shared_sum_id": total["id"], "account_id": account, "value": most}


def _whole(row: dict[str, Any], rules: Rules) -> dict[str, Any]:
    """Return the row in whole figures: millionths, kopecks, hundredths of a per cent, days."""
    for name, value in row.items():
        if isinstance(value, Decimal):
            row[name] = int(value * (100 if name in _HUNDREDTHS else _MILLION))
        elif isinstance(value, date) and name in ("start", "end"):
            row[name] = day_number(value)
    if "amount" in row:
        row["start"] = max(rules.first if row["start"] is None else row["start"], rules.first)
        row["end"] = rules.end if row["end"] is None else min(row["end"], rules.end)
    return row
