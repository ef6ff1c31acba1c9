"""Faults, one in each chunk, and the rules that name them."""

from app.charging.shadow.chunk import CheckedChunk
from app.charging.shadow.figures import day_number
from app.charging.shadow.questions import accounts, facts, runs
from tests.factories.checked import (
    ACCOUNT,
    AGREEMENT,
    HEAT,
    HOUSE,
    OCTOBER,
    OTHER,
    WATER,
    a_chunk,
    a_line,
)
from tests.unit.charging.sound_lines import (
    ANEW,
    BACK,
    BALANCE,
    BENEFIT_LINES,
    BROKEN,
    BY_NORM,
    CHANGED,
    FEE_LINE,
    GRANTED,
    HEAT_LINE,
    HEATED,
    HOUSE_LINE,
    NORM_LINE,
    ORDER_LINE,
    ORDERED,
    SHARED,
    STOOD,
    TRIMMED_LINE,
)

FAULTS: dict[str, tuple[set[str], CheckedChunk]] = {
    "something taken off adds": (
        {"above_zero"},
        a_chunk(
            [a_line(form="less", figure_1=51, figure_3=-3_000_000)],
            (facts.INTERRUPTIONS, {"figure_1": 51, "of_building": HOUSE, "of_service": WATER}),
        ),
    ),
    "VAT above the whole": ({"vat_rate"}, a_chunk([a_line(vat_rate=10_001)])),
    "an account of another chunk": (
        {"foreign_account", "foreign_agreement"},
        a_chunk([a_line(account_id=99)]),
    ),
    "a norm of another figure": (
        {"norm"},
        a_chunk([NORM_LINE], (facts.NORMS, {**BY_NORM[0][1], "value": 1}), BY_NORM[1]),
    ),
    "a norm of another service": (
        {"norm"},
        a_chunk([NORM_LINE], (facts.NORMS, {**BY_NORM[0][1], "norms_service": 9}), BY_NORM[1]),
    ),
    "a norm that is not": ({"norm"}, a_chunk([NORM_LINE], BY_NORM[1])),
    "a norm for the wrong days": (
        {"quantity"},
        a_chunk(
            [NORM_LINE | {"quantity": 1_000_001, "amount": 1000, "days": 10, "of_days": 30}],
            *BY_NORM,
        ),
    ),
    "another's order": (
        {"order"},
        a_chunk([ORDER_LINE], (facts.ORDERS, ORDERED | {"owner": OTHER})),
    ),
    "an order of another month": (
        {"order"},
        a_chunk([ORDER_LINE], (facts.ORDERS, ORDERED | {"ordered_for": day_number(OCTOBER)})),
    ),
    "an order of another sum": (
        {"order"},
        a_chunk([ORDER_LINE], (facts.ORDERS, ORDERED | {"ordered_amount": 3001})),
    ),
    "an order lost": (
        {"order_lost"},
        a_chunk(
            [a_line()],
            (
                runs.ORDERS_OF_MONTH,
                {"figure_1": 82, "account_id": ACCOUNT, "building_id": HOUSE, "service_id": WATER},
            ),
        ),
    ),
    "another's benefit": (
        {"benefit"},
        a_chunk(BENEFIT_LINES, GRANTED[1], (facts.GRANTS, {**GRANTED[0][1], "owner": OTHER})),
    ),
    "a benefit of another per cent": (
        {"benefit"},
        a_chunk(BENEFIT_LINES, GRANTED[0], (facts.TERMS, {**GRANTED[1][1], "percent": 2500})),
    ),
    "a benefit on a sum that is not charged": (
        {"benefit"},
        a_chunk([a_line(quantity=2_000_000, amount=2000), BENEFIT_LINES[1]], *GRANTED),
    ),
    "a benefit that takes a kopeck too much": (
        {"benefit"},
        a_chunk([BENEFIT_LINES[0], BENEFIT_LINES[1] | {"amount": -1501}], *GRANTED),
    ),
    "a break less by more than it says": (
        {"amount"},
        a_chunk([TRIMMED_LINE | {"amount": -2998}], BROKEN),
    ),
    "a fee more by what it says to be less": (
        {"amount"},
        a_chunk([FEE_LINE | {"amount": 334}]),
    ),
    "another house's share": (
        {"foreign_house"},
        a_chunk([HOUSE_LINE], (facts.DISTRIBUTIONS, {**SHARED[1], "of_building": 70}), BALANCE),
    ),
    "a break in another house": (
        {"foreign_house"},
        a_chunk(
            [
                a_line(form="less", figure_1=51, figure_3=3_000_000, quantity=-3_000_000)
                | {"amount": -3000}
            ],
            (facts.INTERRUPTIONS, {"figure_1": 51, "of_building": 70, "of_service": WATER}),
        ),
    ),
    "a shared sum of another service": (
        {"foreign_house"},
        a_chunk(
            [a_line(form="share", figure_1=63)],
            (facts.SHARED_SUMS, {"figure_1": 63, "of_service": HEAT}),
        ),
    ),
    "heat of a house on another meter": (
        {"foreign_house"},
        a_chunk(
            [HEAT_LINE],
            *HEATED[1:],
            (
                facts.HEAT_HOUSES,
                {"figure_1": 71, "of_building": 70, "of_service": HEAT, "on_meter_of": 70},
            ),
            (
                facts.HEAT_HOUSES_AT,
                {"place_building": HOUSE, "service_id": HEAT, "on_meter_of": HOUSE},
            ),
        ),
    ),
    "heat out of season": ({"out_of_season"}, a_chunk([HEAT_LINE], HEATED[0], *HEATED[2:])),
    "a house that shares more than there is": (
        {"house_sum"},
        a_chunk([HOUSE_LINE], SHARED, (runs.HOUSES, {**BALANCE[1], "to_share": 2_999_999})),
    ),
    "a house whose balance is open": (
        {"house_balance"},
        a_chunk([HOUSE_LINE], SHARED, (runs.HOUSES, {**BALANCE[1], "went": 7})),
    ),
    "more lines than a run charges": (
        {"not_parked"},
        a_chunk([a_line(part=f"r{n}") for n in range(3)], lines_over=2),
    ),
    "a line though a problem stops it": (
        {"though_stopped"},
        a_chunk(
            [a_line()],
            (runs.PROBLEMS, {"account_id": ACCOUNT, "service_id": WATER, "blocks": 1}),
        ),
    ),
    "a benefit though a problem stops what it is of": (
        {"though_stopped"},
        a_chunk(
            BENEFIT_LINES,
            *GRANTED,
            (runs.PROBLEMS, {"account_id": ACCOUNT, "service_id": WATER, "blocks": 1}),
        ),
    ),
    "a line though a problem stops the account": (
        {"though_stopped"},
        a_chunk(
            [ORDER_LINE],
            (facts.ORDERS, ORDERED),
            (runs.PROBLEMS, {"account_id": ACCOUNT, "service_id": 0, "blocks": 1}),
        ),
    ),
    "a month without its fixed sum": (
        {"line_lost"},
        a_chunk(
            [a_line()],
            (
                accounts.AGREEMENTS,
                {
                    "agreement_id": AGREEMENT,
                    "owner": ACCOUNT,
                    "owners_service": WATER,
                    "is_charged": 0,
                },
            ),
            (
                accounts.AGREEMENTS,
                {"agreement_id": 77, "owner": OTHER, "owners_service": WATER, "is_charged": 1},
            ),
            (
                accounts.AGREEMENTS_OPEN,
                {"agreement_id": 77, "account_id": OTHER, "service_id": WATER},
            ),
        ),
    ),
    "a correction of what never stood": (
        {"taken_back"},
        a_chunk([BACK, ANEW], *CHANGED, month=OCTOBER),
    ),
    "a correction of another sum": (
        {"taken_back"},
        a_chunk(
            [BACK, ANEW],
            (runs.CHARGES, STOOD | {"was_amount": -2999}),
            *CHANGED,
            month=OCTOBER,
        ),
    ),
    "a correction of nothing": (
        {"no_correction"},
        a_chunk([BACK, ANEW | {"also": ""}], (runs.CHARGES, STOOD), *CHANGED, month=OCTOBER),
    ),
    "a correction of a run that never was": (
        {"no_correction"},
        a_chunk(
            [BACK, ANEW | {"also": ',"instead_of":6'}],
            (runs.CHARGES, STOOD),
            *CHANGED,
            month=OCTOBER,
        ),
    ),
    "a correction that comes to something else": (
        {"correction_sum"},
        a_chunk(
            [BACK, ANEW],
            (runs.CHARGES, STOOD),
            CHANGED[0],
            (runs.RECALCULATED, {**CHANGED[1][1], "amount": 999}),
            month=OCTOBER,
        ),
    ),
    "a part of no days": (
        {"quantity"},
        a_chunk([NORM_LINE | {"days": 10, "of_days": 0}], *BY_NORM),
    ),
}
