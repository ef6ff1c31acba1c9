"""Six flats with water meters, and what happens to each of them month by month."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.metering.operations import NewReading, record_reading
from app.metering.states.models import MeterCondition
from app.metering.states.recording import NewState, end_state, record_state
from app.metering.verification.recording import Verification, record_verification
from app.months.operations import open_month
from tests.factories.accounts import BY, an_account

FIRST = Month(2026, 1)
FACTS = """
INSERT INTO legal_act (kind, number, dated) VALUES ('рішення', '1', '2024-01-01');
INSERT INTO service (id, code, name, unit) VALUES (1, 'water', 'Вода', 'm3');
INSERT INTO tariff (service_id, valid, price, legal_act_id, recorded_by)
  VALUES (1, '[2024-01-01,)', 10, 1, 1);
INSERT INTO norm (service_id, kind, valid, value, legal_act_id, recorded_by)
  VALUES (1, 'bath', '[2024-01-01,)', 4.5, 1, 1);
INSERT INTO person (id, kind, name, name_key, sort_key) VALUES (900, 'human', 'К', 'k', 'k')
"""
OWN_RULE = """
INSERT INTO estimate_rule
  (service_id, cause, base, months, afterwards, settles, source, valid, recorded_by)
VALUES (1, 'no_reading', 'last_period', 1, 'norm', false, 'наказ № 3', '[2026-01-01,)', 1)
"""
OF_FLAT = """
INSERT INTO account_parameter (account_id, kind, valid, value, recorded_by)
  VALUES (:account, 'persons', '[2024-01-01,)', 2, 1);
INSERT INTO agreement (account_id, service_id, debtor_id, contract_model, method, valid,
                       recorded_by)
  VALUES (:account, 1, 900, 'individual', 'metered', '[2024-01-01,)', 1);
INSERT INTO meter (id, account_id, service_id, serial, serial_key, installed_on, verified_until)
  VALUES (:flat, :account, 1, :serial, :serial, '2024-12-31', :verified);
INSERT INTO register (id, meter_id, unit, capacity) VALUES (:flat, :flat, 'm3', 100000);
INSERT INTO reading (register_id, read_on, value, source, recorded_by)
  VALUES (:flat, '2024-12-31', 0, 'act', 1), (:flat, '2025-11-30', 111, 'cabinet', 1),
         (:flat, '2025-12-31', 120, 'cabinet', 1)
"""
SILENT, REFUSED, AWAY, BROKEN, OVERDUE, PASSED_BY = range(1, 7)
"""In a year each used 120, nine of them in December."""


def fill(session: Session, *, own_rule: bool) -> dict[int, int]:
    for statement in (FACTS + (";" + OWN_RULE if own_rule else "")).split(";"):
        session.execute(text(statement))
    accounts = {}
    for flat in range(SILENT, PASSED_BY + 1):
        account = accounts[flat] = an_account(session).id
        verified = date(2026, 2, 10) if flat == OVERDUE else date(2030, 1, 1)
        known = {"account": account, "flat": flat, "serial": str(flat), "verified": verified}
        for statement in OF_FLAT.split(";"):
            wanted = text(statement)
            session.execute(wanted, {key: known[key] for key in wanted.compile().params})
    open_month(session, FIRST)
    return accounts


def read(session: Session, flat: int, day: date, value: int | str) -> str:
    new = NewReading(register_id=flat, read_on=day, value=Decimal(value), is_sure=True)
    return record_reading(session, new, by=BY).status


def held(session: Session, flat: int, state: MeterCondition, since: date, **more: object) -> int:
    new = NewState(meter_id=flat, state=state, since=since, basis="акт", **more)  # type: ignore[arg-type]
    return record_state(session, new, by=BY)


def happen(session: Session, month: Month) -> None:
    """Let happen what the month brings."""
    last = month.plus(1).first_day - timedelta(days=1)
    match month.first_day:
        case date(year=2026, month=1):
            held(session, REFUSED, MeterCondition.ACCESS_REFUSED, date(2026, 1, 15))
            read(session, AWAY, last, 130)
            read(session, BROKEN, date(2026, 1, 12), 124)
            held(session, BROKEN, MeterCondition.BROKEN, date(2026, 1, 12))
            read(session, OVERDUE, last, 130)
            read(session, PASSED_BY, last, 130)
        case date(year=2026, month=2):
            away = held(session, AWAY, MeterCondition.AT_VERIFICATION, date(2026, 2, 11))
            end_state(session, away, on=date(2026, 2, 21), by=BY, reason="повернуто")
            read(session, AWAY, last, 136)
            assert read(session, OVERDUE, last, 140) == "not_for_charging"
            read(session, PASSED_BY, date(2026, 2, 15), 134)
            past = MeterCondition.UNAUTHORISED
            daily = Decimal("30.536")
            held(
                session,
                PASSED_BY,
                past,
                date(2026, 2, 15),
                until=date(2026, 3, 1),
                daily_volume=daily,
            )
        case date(year=2026, month=3):
            read(session, AWAY, last, 146)
            read(session, PASSED_BY, date(2026, 3, 1), 134)
            read(session, PASSED_BY, last, 144)
        case date(year=2026, month=6):
            read(session, SILENT, last, 200)
            read(session, REFUSED, last, 150)
        case date(year=2026, month=7):
            good = Verification(
                meter_id=OVERDUE,
                verified_on=date(2026, 7, 11),
                until=date(2030, 7, 11),
                document="7",
            )
            record_verification(session, good, by=BY)
            read(session, OVERDUE, date(2026, 7, 11), 190)
            read(session, OVERDUE, last, 196)
        case _:
            pass
