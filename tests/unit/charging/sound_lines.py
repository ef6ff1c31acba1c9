"""Lines that nothing is wrong with, and what the database would say of them."""

from collections.abc import Mapping
from typing import Any

from app.charging.shadow.asking import Question
from app.charging.shadow.chunk import CheckedChunk
from app.charging.shadow.figures import day_number
from app.charging.shadow.questions import accounts, facts, runs
from tests.factories.checked import (
    ACCOUNT,
    AGREEMENT,
    HEAT,
    HOUSE,
    NOVEMBER,
    OCTOBER,
    WATER,
    a_chunk,
    a_line,
)

Answer = tuple[Question, Mapping[str, Any]]
RUN = 5

HOUSE_LINE = a_line(form="house", figure_1=61)
SHARED: Answer = (facts.DISTRIBUTIONS, {"figure_1": 61, "of_building": HOUSE, "of_service": WATER})
BALANCE: Answer = (
    runs.HOUSES,
    {"building_id": HOUSE, "service_id": WATER, "to_share": 3_000_000, "came": 8, "went": 8},
)
HEAT_LINE = a_line(
    service_id=HEAT, agreement_id=502, tariff_id=32, form="heat", figure_1=71, figure_6=3_000_000
)
HEATED: tuple[Answer, ...] = (
    (facts.HEAT_HOUSES, {"figure_1": 71, "of_building": HOUSE, "of_service": HEAT}),
    (runs.SEASONS, {"place_building": HOUSE, "service_id": HEAT}),
    (accounts.AGREEMENTS, {"agreement_id": 502, "owner": ACCOUNT, "owners_service": HEAT}),
    (
        accounts.TARIFFS,
        {
            "tariff_id": 32,
            "tariff_service": HEAT,
            "tariff_price": 10_000_000,
            "tariff_part": "",
            "tariff_floor": 0,
            "tariff_valid": 1,
            "tariff_tiered": 0,
            "tariff_category": "",
            "tariff_district": "",
        },
    ),
)
ORDER_LINE = a_line(form="order", part="o81", figure_1=81, tariff_id=0)
ORDERED = {
    "figure_1": 81,
    "owner": ACCOUNT,
    "ordered_for": day_number(NOVEMBER),
    "ordered": 3_000_000,
    "ordered_price": 10_000_000,
    "ordered_amount": 3000,
}
BENEFIT_LINES = (
    a_line(),
    a_line(
        form="benefit",
        part="b",
        tariff_id=0,
        quantity=-3_000_000,
        price=5_000_000,
        amount=-1500,
        figure_1=91,
        figure_2=92,
        figure_3=3000,
        figure_4=5000,
    ),
)
TRIMMED_LINE = a_line(
    form="less",
    part="b51",
    figure_1=51,
    figure_2=1_000_000,
    figure_3=3_000_000,
    also=',"of":"norm","trimmed":1',
    quantity=-3_000_000,
    price=10_000_000,
    amount=-2999,
)
FEE_LINE = a_line(
    form="each",
    method="subscription",
    also=',"ceiling":1000,"trimmed":1',
    quantity=333_333,
    price=10_000_000,
    amount=332,
    days=10,
    of_days=30,
)
BROKEN: Answer = (
    facts.INTERRUPTIONS,
    {"figure_1": 51, "of_building": HOUSE, "of_service": WATER},
)
GRANTED: tuple[Answer, ...] = (
    (facts.GRANTS, {"figure_1": 91, "owner": ACCOUNT, "benefit_id": 4}),
    (
        facts.TERMS,
        {"figure_2": 92, "terms_benefit": 4, "terms_service": WATER, "percent": 5000},
    ),
)
NORM_LINE = a_line(
    form="norm", figure_1=41, figure_2=1_500_000, figure_3=42, figure_4=2_000_000, method="norm"
)
BY_NORM: tuple[Answer, ...] = (
    (facts.NORMS, {"figure_1": 41, "norms_service": WATER, "value": 1_500_000}),
    (facts.PARAMETERS, {"parameter_id": 42, "owner": ACCOUNT, "value": 2_000_000}),
)
BACK = a_line(
    form="taken_back", part="-", figure_1=RUN, tariff_id=0, quantity=-3_000_000, amount=-3000
)
STOOD = {
    "account_id": ACCOUNT,
    "service_id": WATER,
    "figure_1": RUN,
    "part": "-",
    "was_quantity": -3_000_000,
    "was_price": 10_000_000,
    "was_amount": -3000,
    "was_agreement": AGREEMENT,
}
ANEW = a_line(also=f',"instead_of":{RUN}', quantity=4_000_000, amount=4000)
CHANGED: tuple[Answer, ...] = (
    (runs.RUNS, {"of_run": RUN}),
    (runs.RECALCULATED, {"account_id": ACCOUNT, "service_id": WATER, "amount": 1000}),
)

SOUND: dict[str, CheckedChunk] = {
    "a line": a_chunk([a_line()]),
    "a share of a house": a_chunk([HOUSE_LINE], SHARED, BALANCE),
    "heat": a_chunk([HEAT_LINE], *HEATED),
    "heat of the house whose meter counts this one": a_chunk(
        [HEAT_LINE],
        *HEATED[1:],
        (
            facts.HEAT_HOUSES,
            {"figure_1": 71, "of_building": 70, "of_service": HEAT, "on_meter_of": 70},
        ),
        (
            facts.HEAT_HOUSES_AT,
            {"place_building": HOUSE, "service_id": HEAT, "on_meter_of": 70},
        ),
    ),
    "an order": a_chunk([ORDER_LINE], (facts.ORDERS, ORDERED)),
    "a benefit": a_chunk(BENEFIT_LINES, *GRANTED),
    "a break less by a kopeck": a_chunk([TRIMMED_LINE], BROKEN),
    "a fee less by a kopeck": a_chunk([FEE_LINE]),
    "a norm": a_chunk([NORM_LINE], *BY_NORM),
    "a norm for a third of the days": a_chunk(
        [NORM_LINE | {"quantity": 1_000_000, "amount": 1000, "days": 10, "of_days": 30}], *BY_NORM
    ),
    "a sum for some days": a_chunk(
        [
            a_line(
                form="sum",
                figure_1=1,
                figure_2=1,
                figure_3=3,
                tariff_id=0,
                quantity=333_333,
                amount=333,
                days=10,
                of_days=30,
            )
        ]
    ),
    "a correction": a_chunk([BACK, ANEW], (runs.CHARGES, STOOD), *CHANGED, month=OCTOBER),
}
