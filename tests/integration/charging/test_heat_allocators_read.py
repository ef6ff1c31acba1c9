"""Allocators with their coefficients and readings, from files to the line the check lets pass."""

import pytest

from app.kernel.company import CompanyRef
from tests.factories.imports import faults, imported
from tests.integration.charging.heat import (
    bring,
    company,
    distributed,
    early_december,
    lines,
    problems,
    published,
    read,
)

__all__ = ["company", "early_december"]

pytestmark = pytest.mark.postgres

DEVICES = """\
Рахунок;Послуга;Прилад обліку тепла;Діє з
0001;heat;розподілювачі;01.10.2026
0002;heat;розподілювачі;01.10.2026
"""
DIALS = """\
Рахунок;Послуга;№ лічильника;Одиниця;KQ;KC;KT;Встановлено;Початкове показання;\
Дата початкового показання
0001;heat;Р-1;од;1,25;0,9;1,1;01.10.2026;100;31.10.2026
0001;heat;Р-2;од;0,8;;;01.10.2026;40;31.10.2026
0002;heat;Р-3;од;;;;01.10.2026;0;31.10.2026
"""
READINGS = """\
Рахунок;Послуга;№ лічильника;Дата показання;Показання
0001;heat;Р-1;30.11.2026;180
0001;heat;Р-2;30.11.2026;65
0002;heat;Р-3;30.11.2026;81
"""


def with_dials(company: CompanyRef) -> None:
    distributed(company)
    bring(company, "heat_devices", DEVICES)
    bring(company, "meters", DIALS)
    read(company, "1040")


def test_readings_are_counted_with_their_coefficients(company: CompanyRef) -> None:
    """80 × 1.2375 + 25 × 0.8 = 119 units, and 81: of 30 Gcal 17.85 and 12.15.

    Common needs: 10 Gcal by 60, 45 and 50 of 155 m².
    """
    with_dials(company)
    bring(company, "readings", READINGS)

    published(company)

    assert lines(company) == [
        ("0001", "21.72097", "35935.39"),
        ("0002", "15.05322", "24904.20"),
        ("0003", "3.22581", "5336.81"),
    ]
    assert problems(company) == set()


def test_one_that_was_not_read_makes_a_flat_without_a_device(company: CompanyRef) -> None:
    with_dials(company)
    bring(company, "readings", "\n".join(READINGS.splitlines()[:-1]) + "\n")

    published(company)

    assert problems(company) == {("0002", "missing_reading", "warns")}


def test_a_coefficient_of_nothing_is_refused(company: CompanyRef) -> None:
    given = DIALS.replace(";0,8;", ";0;")

    job = imported(company, "meters", given, by=1, mode="valid")

    assert [(line, key) for line, _, key in faults(company, job)] == [(3, "import.meter.factor")]
