"""A late reading gives back what was charged too much, though the service is bad meanwhile."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine

from tests.factories.companies import TwoCompanies
from tests.integration.charging.late.base import HOME, READ, STREET, file, readings
from tests.integration.charging.late.story import MONTHS, Story

pytestmark = pytest.mark.postgres
BREAKS = f"{STREET};Послуга;Що сталося;Діє з;Діє до;Годин на добу;Зменшення, %;Градусів;Акт"


@pytest.fixture(autouse=True)
def later() -> Iterator[None]:
    with time_machine.travel("2027-02-20T10:00:00Z", tick=True):
        yield


def test_is_given_back_whole(two_companies: TwoCompanies) -> None:
    """November's 6.774 m³ by average, then 1 m³ in two months: 5.774 m³ back at full price."""
    story = Story(two_companies.kashtan)
    story.bring(readings("0007", 0))
    for month in MONTHS[:2]:
        story.issue(month)
    story.bring(file("readings", READ, "0007;water;L7;31.12.2026;708"))
    story.bring(
        file(
            "interruptions",
            BREAKS,
            f"{HOME};water;якість;01.12.2026;01.01.2027;;10;;акт № 5",
            f"{HOME};wastewater;якість;05.12.2026;11.12.2026;;10;;акт № 6",
        )
    )

    story.issue(MONTHS[2])

    charged = {key[:2]: sum_ for key, sum_ in story.charged().items() if key[2] == "2026-12"}
    assert charged["0007", "water"] == Decimal("-192.46")
    assert charged["0007", "wastewater"] == Decimal("-166.91")
