"""What estimates are made of, for a few accounts: states of meters, rules, readings before."""
# ruff: noqa: S608 - these texts are put together from constants of this file alone

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.charging.rules import Rules
from app.charging.shadow.fetching import OfMonth, fetched
from app.charging.shadow.figures import Row, Rows, day_number

_MILLION = 1_000_000
_LONGEST = 600
"""Months back in which the closing day before a reading is looked for."""
_USUAL: Mapping[str, tuple[str, int | None, bool]] = {
    "no_reading": ("year", 3, True),
    "access_refused": ("year", 3, True),
    "at_verification": ("last_period", None, False),
    "broken": ("year", 3, False),
    "unverified": ("none", None, False),
}
"""Where the company says nothing: of which days the average is, for how many months, and whether
a reading settles what is charged after them."""


def unread_of(
    session: Session,
    months: Sequence[OfMonth],
    services: Sequence[int],
    registers: Sequence[Sequence[Row]],
    *,
    run_id: int,
) -> Sequence[Mapping[str, Rows]]:
    """Return what is known of the registers' days that no reading measures."""
    asked = [{**each.asked, "grace": f"{each.rules.verification_grace} days"} for each in months]

    def read(name: str) -> Sequence[list[dict[str, Any]]]:
        return [
            [{key: _figure(key, value) for key, value in row.items()} for row in rows]
            for rows in fetched(session, _STATEMENTS[name], asked, run=run_id)
        ]

    every = map(read, ("rules", "states", "standing"))
    return [
        {
            "chain": Rows(list(_chain(services, rules))),
            "states": Rows(states),
            "histories": Rows(list(_histories(dials, states, each.rules))),
            "standing": Rows(standing),
        }
        for each, dials, rules, states, standing in zip(months, registers, *every, strict=True)
    ]


def _figure(name: str, value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    return day_number(value) if name in {"start", "end", "month"} else int(value * _MILLION)


def _chain(services: Sequence[int], own: Sequence[Row]) -> Iterator[Row]:
    """Return what holds of each service for each reason: its own rule, one for all, the usual."""
    for service in services:
        for reason, (base, months, settles) in _USUAL.items():
            fitting = [
                rule
                for wanted in (service, None)
                for rule in own
                if rule["reason"] == reason and rule["service_id"] == wanted
            ]
            usual = {"base": base, "months": months, "settles": settles}
            found = fitting[0] if fitting else {**usual, "afterwards": "unmetered", "kind": ""}
            yield {**found, "service_id": service, "reason": reason}


def _histories(registers: Sequence[Row], states: Sequence[Row], rules: Rules) -> Iterator[Row]:
    by_meter: dict[int, list[Row]] = {}
    for state in states:
        by_meter.setdefault(state["meter_id"], []).append(state)
    for each in registers:
        yield _history(each, by_meter.get(each["meter_id"], ()), rules)


def _history(register: Row, states: Sequence[Row], rules: Rules) -> Row:
    """Return the last reading before the days without any, and those that an average is from."""
    holding = [each for each in states if each["state"] != "access_refused"]
    opens = day_number(rules.closing_day(1))
    anchor = min(
        opens if register["from_day"] is None else register["from_day"],
        min((each["start"] for each in holding), default=opens),
    )
    ends = [each["end"] for each in holding if each["end"] is not None]
    back = max(ends, default=rules.end)
    readings = register["readings"]
    last = next((each for each in reversed(readings) if each[0] <= anchor), None)
    before = [each for each in readings if last is not None and each[0] < last[0]]
    within = (each for each in before if last and each[0] >= last[0] - rules.average_days)
    closed = _closed_before(last[0], rules) if last else None
    period = (each for each in reversed(before) if closed is not None and each[0] <= closed)
    closes = day_number(rules.closing_day(0))
    after = (each for each in readings if back <= each[0] <= closes)
    found = {
        "last": last,
        "year": next(within, None),
        "period": next(period, None),
        "back": next(after, None),
    }
    return {
        "register_id": register["register_id"],
        **{
            f"{name}_{what}": None if each is None else each[place]
            for name, each in found.items()
            for place, what in enumerate(("day", "id", "value"))
        },
    }


def _closed_before(day: int, rules: Rules) -> int | None:
    """Return the last day before this one that closed a month for readings."""
    return next(
        (
            closing
            for back in range(_LONGEST)
            if (closing := day_number(rules.closing_day(back))) < day
        ),
        None,
    )


_COUNTS = "(r.state = 'published' OR r.id = :run AND e.month < asked.first)"
"""What the run itself found of earlier months counts as if it were published."""
_STATEMENTS = {
    "rules": """
        SELECT service_id, cause AS reason, base, months, afterwards, settles,
               coalesce(norm_kind, '') AS kind
        FROM estimate_rule
        WHERE retired_at IS NULL AND valid @> asked.first""",
    "states": """
        SELECT s.meter_id, s.id AS state_id, s.state, lower(s.valid) AS start,
               upper(s.valid) AS "end", s.daily_volume AS daily
        FROM meter_state AS s JOIN meter AS m ON m.id = s.meter_id
        WHERE m.account_id = ANY(asked.accounts) AND s.retired_at IS NULL
          AND s.valid && daterange(asked.first, asked."end")
        UNION ALL
        SELECT m.id, 0, 'unverified',
               CASE WHEN m.verified_until + asked.grace >= asked.first
                    THEN CAST(m.verified_until + asked.grace + interval '1 day' AS date)
                    ELSE CAST(date_trunc('month', m.verified_until + asked.grace)
                              + interval '1 month' AS date) END, NULL, NULL
        FROM meter AS m
        WHERE m.account_id = ANY(asked.accounts)
          AND m.verified_until + asked.grace < asked."end"
          AND (m.removed_on IS NULL OR m.removed_on > asked.first)
        UNION ALL
        SELECT s.meter_id, 0, s.state, lower(s.valid), NULL, NULL
        FROM meter_state AS s JOIN meter AS m ON m.id = s.meter_id
        WHERE m.account_id = ANY(asked.accounts) AND s.retired_at IS NULL
          AND s.state = 'unverified' AND lower(s.valid) = asked."end"
    """,
    "standing": f"""
        SELECT e.account_id, e.register_id, e.service_id, e.month, e.starts_on AS start,
               e.ends_on AS "end", e.step, e.settling, e.volume,
               (SELECT m.service_id FROM register AS g JOIN meter AS m ON m.id = g.meter_id
                WHERE g.id = e.register_id) AS own_service_id
        FROM run_estimate AS e JOIN run AS r ON r.id = e.run_id AND {_COUNTS}
        WHERE e.account_id = ANY(asked.accounts) AND e.month <= asked.first
          AND NOT EXISTS (
              SELECT FROM run_estimate AS n JOIN run AS r ON r.id = n.run_id AND {_COUNTS}
              WHERE n.register_id = e.register_id AND n.service_id = e.service_id
                AND n.month = e.month AND n.run_id > e.run_id)
          AND NOT EXISTS (
              SELECT FROM recalculated AS c JOIN run AS r ON r.id = c.run_id AND {_COUNTS}
              WHERE c.month = e.month AND c.account_id = e.account_id
                AND c.service_id = e.service_id AND c.run_id > e.run_id)""",
}
