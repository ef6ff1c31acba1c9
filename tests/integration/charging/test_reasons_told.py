"""The payer is told why a month was computed again: his own reasons in words, others' not."""

from decimal import Decimal

import pytest

from app.charging.explanation import Voice, explain, sources_of
from app.charging.queries import charges_of
from app.database import company_session
from app.kernel.company import CompanyRef
from app.months.operations import open_month
from app.registry.models import Parameter
from app.registry.operations import NewParameter, change_parameter
from tests.integration.charging.houses import (
    DECEMBER,
    NOVEMBER,
    company,
    distributed,
    flats_read,
    inputs_read,
    late_january,
    lines,
    published,
)
from tests.integration.charging.shared import account

__all__ = ["company", "late_january"]

pytestmark = pytest.mark.postgres


def issued(company: CompanyRef) -> None:
    """Publish November: 20 m3 went in, 7.25 of them by the meter of flat 0001."""
    inputs_read(company, 1, ("30.11.2026", "1020"), ("31.12.2026", "1040"))
    distributed(company)
    with company_session(company) as session:
        open_month(session, DECEMBER)
    published(company)


def persons(company: CompanyRef, number: str, count: int) -> None:
    with company_session(company) as session:
        change_parameter(
            session,
            account_id=account(session, number),
            new=NewParameter(Parameter.PERSONS, Decimal(count)),
            since=NOVEMBER.first_day,
            by=1,
        )


def reasons(company: CompanyRef) -> dict[str, set[str]]:
    """Return what December's bills say of why November was computed again, by account."""
    with company_session(company) as session:
        of = {number: account(session, number) for number in ("0001", "0002", "0003")}
        found = [
            line
            for line in charges_of(session, accounts=list(of.values()), month=DECEMBER)
            if line.month == NOVEMBER.first_day
        ]
        sources = sources_of(session, found)
        told = [(line, explain(line, sources, voice=Voice()).notes) for line in found]
    return {
        number: {
            each
            for line, notes in told
            if line.account_id == own
            for each in notes
            if each.startswith("Причина")
        }
        for number, own in of.items()
    }


def test_a_neighbours_fact_is_named_only_by_what_it_moved(company: CompanyRef) -> None:
    issued(company)
    before = {(number, what): size for number, what, size, _ in lines(company)}
    persons(company, "0003", 3)

    published(company, DECEMBER)

    # 20 - 7.25 - 2.4 = 10.35 m3 by persons: 3 to 1 before, 3 to 3 now
    assert (before["0002", "imbalance"], before["0003", "imbalance"]) == ("7.763", "2.587")
    moved = {(n, w): q for n, w, q, _ in lines(company, DECEMBER, of=NOVEMBER) if Decimal(q) > 0}
    assert moved["0002", "imbalance"] == moved["0003", "imbalance"] == "5.175"
    assert reasons(company) == {
        "0001": set(),
        "0002": {"Причина: змінився розподіл обсягу будинку."},
        "0003": {"Причина: кількість осіб; змінився розподіл обсягу будинку."},
    }


def test_a_fact_of_the_building_is_told_to_everybody_in_it(company: CompanyRef) -> None:
    issued(company)
    inputs_read(company, 1, ("30.11.2026", "1024"))

    published(company, DECEMBER)

    told = "Причина: у будинку: показання."
    assert reasons(company) == {"0001": set(), "0002": {told}, "0003": {told}}


def test_a_reading_from_a_file_is_its_own_account_s_reason_alone(company: CompanyRef) -> None:
    issued(company)
    flats_read(company, ("30.11.2026", "53,250"))

    published(company, DECEMBER)

    moved = "змінився розподіл обсягу будинку"
    assert reasons(company) == {
        "0001": {f"Причина: показання; {moved}."},
        "0002": {f"Причина: {moved}."},
        "0003": {f"Причина: {moved}."},
    }
