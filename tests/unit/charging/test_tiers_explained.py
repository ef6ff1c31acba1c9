"""Prices in tiers: each line says what of the volume has its price, and comes to its sum."""

import json
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from app.charging.basis import as_json
from app.charging.calculate import calculate
from app.charging.exact import from_millionths, kopecks
from app.charging.explanation.act_sources import ActSource
from app.charging.explanation.explain import Explanation, explain
from app.charging.explanation.sources import NormSource, Sources, TariffSource
from app.charging.facts import Facts
from app.charging.rules import Rules
from tests.factories.charging import RULES, a_register, a_tariff, millions
from tests.factories.estimates import estimating
from tests.unit.charging.estimates import JAN, YEAR, facts_of, silent
from tests.unit.charging.lines import metered
from tests.unit.charging.test_estimates_explained import ALine, plain
from tests.unit.charging.test_explanation import sources
from tests.unit.charging.test_interruptions import facts_of as by_norm

ACT = ActSource("рішення", "77", JAN.month.first_day, "")
TIERS = [
    a_tariff("30", tier_ceiling=millions(5)),
    a_tariff("60", number=2, tier_floor=millions(5)),
]
PRICES = {
    1: TariffSource(ACT, Decimal(30), JAN.month.first_day, "", "", Decimal(0), Decimal(5)),
    2: TariffSource(ACT, Decimal(60), JAN.month.first_day, "", "", Decimal(5)),
}
FIRST = "Ця ціна діє на перші 5 м³ за місяць; у неповному місяці межа менша за днями."
ABOVE = "Ця ціна діє на обсяг понад 5 м³ за місяць; у неповному місяці межа менша за днями."


def explained(facts: Facts, rules: Rules, known: Sources) -> list[Explanation]:
    rows = calculate(facts, rules).rows
    whole = rows.with_columns(basis=as_json(rows)).sort("price")
    return [
        explain(
            ALine(
                row["service_id"],
                row["part"],
                row["method"],
                from_millionths(row["quantity"]),
                from_millionths(row["price"]),
                kopecks(row["amount"]),
                json.loads(row["basis"]),
                rules.month.first_day,
            ),
            known,
        )
        for row in whole.iter_rows(named=True)
    ]


def told(*args: Any) -> list[str]:
    return [plain(each.sum_on_paper) for each in explained(*args)]


def test_of_a_norm_say_what_of_it_has_the_price() -> None:
    facts = by_norm("norm", tariffs=TIERS)
    known = sources(tariffs=PRICES, norms={2: NormSource(ACT, "person")})

    assert told(facts, RULES, known) == [
        "4,5 м³ × 3 ос. → 5 м³; 5 м³ × 30,00 ₴ = 150,00 ₴",
        "4,5 м³ × 3 ос. → 8,5 м³; 8,5 м³ × 60,00 ₴ = 510,00 ₴",
    ]
    notes = [plain(each.quantity) for each in explained(facts, RULES, known)]
    assert notes[0].endswith(FIRST)
    assert notes[1].endswith(ABOVE)


def test_of_an_average_are_told_too() -> None:
    facts = facts_of(silent(), known=estimating(histories=(YEAR,)), rules=JAN, tariffs=TIERS)
    readings = {
        each: type("R", (), {"read_on": JAN.month.first_day, "value": Decimal(0)})
        for each in (701, 702)
    }
    meters = {7: type("M", (), {"serial": "1", "zone": "", "unit": "m3", "decimals": 3})}
    known = sources(tariffs=PRICES, readings=readings, meters=meters)

    assert told(facts, JAN, known) == [
        "96 м³ ÷ 365 дн. × 31 дн. ≈ 8,153 м³; 8,153 м³ → 5 м³; 5 м³ × 30,00 ₴ = 150,00 ₴",
        "96 м³ ÷ 365 дн. × 31 дн. ≈ 8,153 м³; 8,153 м³ → 3,153 м³; 3,153 м³ × 60,00 ₴ = 189,18 ₴",
    ]


def test_of_a_dial_are_told_after_its_whole() -> None:
    facts = metered(a_register("0", "12"), tariffs=TIERS)
    reading = type(
        "R", (), {"read_on": JAN.month.first_day, "value": Decimal(0), "source": "cabinet"}
    )
    ids = {*facts.registers["from_id"].to_list(), *facts.registers["to_id"].to_list()}
    meters = {7: type("M", (), {"serial": "1", "zone": "", "unit": "m3", "decimals": 0})}
    known = sources(tariffs=PRICES, readings=dict.fromkeys(ids, reading), meters=meters)

    assert told(facts, RULES, known) == [
        "(12 − 0) м³ = 12 м³; 12 м³ → 5 м³; 5 м³ × 30,00 ₴ = 150,00 ₴",
        "(12 − 0) м³ = 12 м³; 12 м³ → 7 м³; 7 м³ × 60,00 ₴ = 420,00 ₴",
    ]


@pytest.mark.parametrize("first", [False, True])
def test_no_person_has_a_part_of_a_tier(first: bool) -> None:  # noqa: FBT001
    """13.5 m3: five at 30.00, the rest at 60.00, also where one person's price is rounded first."""
    rules = Rules(RULES.month, price_per_person_first=first)

    rows = calculate(by_norm("norm", tariffs=TIERS), rules).rows

    assert rows.sort("price").select(pl.col("amount")).to_series().to_list() == [150_00, 510_00]
