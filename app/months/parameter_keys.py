"""What a company may set: every figure a rule needs, with its source and how sure it is. Pure.

Each key has its type, the value used until the company sets its own, and where that value comes
from. What is not `confirmed` is shown as "confirm before use".
"""

from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.kernel.errors import Invalid
from app.months.cash_keys import CASH_KEYS
from app.months.due_keys import BILL_DAYS
from app.months.heat_keys import HEAT_KEYS
from app.months.meter_keys import METER_KEYS
from app.months.parameter_key import Key
from app.months.reduction_keys import REDUCTION_KEYS


class MonthBasis(StrEnum):
    """What a month of metered consumption is."""

    CALENDAR = "calendar"
    """Between the readings nearest to the first and last day."""
    READING_WINDOW = "reading_window"
    """Between the readings taken in the windows of the month before and this one."""


class NegativeImbalance(StrEnum):
    """What follows where a building's accounts took more than went in; no rule was seen for it."""

    CARRY = "carry"
    """Nothing is shared; the month after, so much less is."""
    LOWER_COMMON = "lower_common"
    """The common volume is less by it, and what is still over is carried."""
    STOP = "stop"
    """Nobody there is charged before a person has looked."""


class LatePosting(StrEnum):
    """How what a late debt grows by comes into the books."""

    BY_HAND = "by_hand"
    MONTHLY = "monthly"


class WithoutReading(StrEnum):
    """What a metered account bears where its building is distributed and nothing was read."""

    SHARE = "share_by_persons"
    """A share of the imbalance, as if it had no meter."""
    STOP = "stop"
    """Nothing, and nobody there does, before it is read."""


DUE_DAY = Key("due_day", int, 20, "law-2189/9", confirmed=False, most=31)
"""Day of the month after the charged one by which its bill is to be paid; 0 is the last day."""
DUE_MOVES_TO_WORKING_DAY = Key("due_moves_to_working_day", bool, True, "civil-code/254.5")
READING_WINDOW_FROM = Key("reading_window_from", int, 20, least=1, most=31)
"""First day of the window in which readings of the month are taken."""
READING_WINDOW_TO = Key("reading_window_to", int, 31, least=1, most=31)
"""Last day of the window; a month too short for it ends it on its own last day."""
MONTH_BASIS = Key("month_basis", str, MonthBasis.READING_WINDOW.value, choices=tuple(MonthBasis))
PUBLISH_TOTAL_PERCENT = Key("publish_total_percent", Decimal, Decimal(30))
"""Publishing stops when the month's total moves further than this from the month before."""
PUBLISH_MEDIAN_PERCENT = Key("publish_median_percent", Decimal, Decimal(30))
FIRST_MONTH_LINE_CEILING = Key("first_month_line_ceiling", Decimal, Decimal(10000))
"""UAH of one account: in the first month there is nothing to compare with."""
SPIKE_TIMES = Key("spike_times", Decimal, Decimal(10))
"""Consumption this many times its usual one is asked about before publishing."""
SPIKE_OVER = Key("spike_over", Decimal, Decimal(20))
"""Units: consumption up to this is never asked about, whatever it is compared with."""
READING_DOUBT_OVER = Key("reading_doubt_over", Decimal, Decimal(100))
"""Units: an entered reading up to this above the last one is not asked about."""
AVERAGE_DAYS = Key("average_days", int, 365, least=1)
"""Days before the last reading from which a meter's usual use is taken: a year has every season."""
CORRECTION_SIGNED_OVER = Key("correction_signed_over", Decimal, Decimal(10000))
"""UAH of one account: a run that corrects earlier months by more is signed by a second person."""
LINES_OVER = Key("lines_over", int, 60)
"""An account with more lines than this in a month is parked: its facts must be wrong."""
SHADOW_ACCOUNTS = Key("shadow_accounts", int, 200, most=5000)
"""Accounts of a run, drawn by lot, that are charged a second time before it may be published."""
SHADOW_NEIGHBOURS = Key("shadow_neighbours", int, 300, most=5000)
"""Neighbours who share something with these, charged a second time too: no more than so many."""
_TAKERS = ("act", "inspector", "staff", "cabinet", "bot", "file", "estimate")
READING_ORDER = Key("reading_order", str, " ".join(_TAKERS), words=_TAKERS)
"""Whose reading of a day is believed, first one first."""
SUBSCRIBER_FEE_CEILING = Key("subscriber_fee_ceiling", Decimal, Decimal("44.27"), "cabinet-808")
"""UAH a month and service. An estimate: the factors of the formula were not all seen."""
PRICE_PER_PERSON_ROUNDED = Key("price_per_person_rounded", bool, False)
"""Norm methods: price for one person rounded to a kopeck first, then times persons."""
NEGATIVE_IMBALANCE = Key(
    "negative_imbalance",
    str,
    NegativeImbalance.CARRY.value,
    "order-315/water",
    choices=tuple(NegativeImbalance),
)
WITHOUT_READING = Key(
    "imbalance_without_reading",
    str,
    WithoutReading.SHARE.value,
    "order-315/water",
    choices=tuple(WithoutReading),
)
IMBALANCE_CAP = Key("imbalance_cap", Decimal, Decimal(0))
"""Units a person and month, the most that a share of an imbalance may be; 0 is no limit."""
LARGE_SHARE = Key("large_share_over", Decimal, Decimal(10))
"""Units a person and month: a larger share of an imbalance is asked about before publishing."""
ADJUSTMENT_LIMIT = Key("adjustment_limit", Decimal, Decimal(10000))
"""UAH moved by one adjustment by hand: beyond it another person signs too; 0 is no limit."""
SUBSIDY_DEBT_MONTHS = Key(
    "subsidy_debt_months", int, 3, "cabinet-848", confirmed=False, least=1, most=36
)
"""A debt late for longer is what authorities that grant subsidies are told of."""
VAT_RATE = Key("vat_rate_percent", Decimal, Decimal(20), "tax-code/193", most=100)
"""Of a price that names none; every price keeps its own."""
VAT_PAYER = Key("vat_payer", bool, True, "tax-code/193")
PRICE_LIST_WITHOUT_VAT = Key("price_list_without_vat", bool, False, "tax-code/193")
"""Whether VAT comes on top of the price list of one-off services; else its prices include it."""
_PENALTY_CEILING = Decimal("0.01")
PENALTY_RATE = Key(
    "penalty_rate_percent_a_day", Decimal, Decimal(0), "law-2189/26.1", most=_PENALTY_CEILING
)
"""Of people. Zero until the contract sets one; the law only caps it at 0.01 % a day."""
PENALTY_RATE_COMPANY = replace(PENALTY_RATE, name="penalty_rate_company")
PENALTY_RATE_BUDGET = replace(PENALTY_RATE, name="penalty_rate_budget")
PENALTY_RATE_COLLECTIVE = replace(PENALTY_RATE, name="penalty_rate_collective")
PENALTY_CAP = Key("penalty_cap_percent", Decimal, Decimal(100), "law-2189/26.1", most=100)
"""Of the debt: all its penalty together comes to no more."""
PENALTY_ON_PAYMENT_DAY = Key("penalty_on_payment_day", bool, False, "law-2189/26.1")
"""Whether the day on which money came still counts as a day of the debt; courts say no."""
PENALTY_POSTING = Key(
    "penalty_posting",
    str,
    LatePosting.BY_HAND.value,
    "law-2189/26.1",
    choices=tuple(LatePosting),
)
"""Whether it is asked for with each month's bills; else staff do it account by account."""
INTEREST_POSTING = replace(PENALTY_POSTING, name="interest_posting", source="civil-code/625.2")
INFLATION_POSTING = replace(PENALTY_POSTING, name="inflation_posting", source="civil-code/625.2")
INTEREST_RATE = Key("interest_rate_percent_a_year", Decimal, Decimal(3), "civil-code/625.2")
INTEREST_LEAP_YEARS = Key("interest_leap_years", bool, True, "civil-code/625.2")
"""Whether a day of a leap year is a 366th; some courts divide by 365 throughout."""
PAYER_NAMES_MONTH = Key("payer_names_month", bool, True)
"""Whether the month a payer states is paid before older ones."""
RESTRUCTURING_BREAKS_AFTER = Key(
    "restructuring_breaks_after", int, 2, "law-554/restructuring", most=120
)
"""Instalments missed at once that break an agreement by itself; 0 leaves it to people."""
RESTRUCTURING_WAIT_DAYS = Key("restructuring_wait_days", int, 5, most=60)
"""Days after its own on which an instalment is not missed yet: statements of banks come later."""
RESTRUCTURING_MONTHS = Key(
    "restructuring_months", int, 60, "law-554/restructuring", least=1, most=120
)
"""The longest term; a longer schedule is shown as such."""
RESTRUCTURING_SHARE = Key(
    "restructuring_share_percent", Decimal, Decimal(25), "law-554/income", most=100
)
"""Of income: a larger monthly payment is shown as such."""
RESTRUCTURING_SHARE_SOCIAL = replace(
    RESTRUCTURING_SHARE, name="restructuring_share_social", default=Decimal(20)
)
LIMIT_WARNING = Key("limit_warning_percent", Decimal, Decimal(90), most=100)
"""Of a yearly limit: from this much on its account is warned of before it is passed."""
EVEN_PARTS_GROW = Key("even_parts_grow", bool, True, "law-2189/26.1")
"""Whether an even part not paid in time grows by penalty; else only what is settled late does."""
DEBT_AGES = Key("debt_ages", str, "30 90 365 1095", is_row=True)
"""Last day late of each column of debts by age; after three years claims may be out of time."""
QR_VERSION = Key("qr_version", str, "003", choices=("002", "003"))
"""NBU QR code on bills: 003 is in force since 01.11.2025, 002 serves older banking apps."""
QR_DAYS = Key("qr_days", int, 60)
"""How long after the due day a bill's code may still be paid: debts are paid by old bills."""

_KEYS: tuple[Key[Any], ...] = (
    DUE_DAY,
    DUE_MOVES_TO_WORKING_DAY,
    BILL_DAYS,
    READING_WINDOW_FROM,
    READING_WINDOW_TO,
    MONTH_BASIS,
    PUBLISH_TOTAL_PERCENT,
    PUBLISH_MEDIAN_PERCENT,
    FIRST_MONTH_LINE_CEILING,
    SPIKE_TIMES,
    SPIKE_OVER,
    READING_DOUBT_OVER,
    AVERAGE_DAYS,
    CORRECTION_SIGNED_OVER,
    *METER_KEYS,
    LINES_OVER,
    SHADOW_ACCOUNTS,
    SHADOW_NEIGHBOURS,
    READING_ORDER,
    SUBSCRIBER_FEE_CEILING,
    PRICE_PER_PERSON_ROUNDED,
    NEGATIVE_IMBALANCE,
    WITHOUT_READING,
    IMBALANCE_CAP,
    LARGE_SHARE,
    *REDUCTION_KEYS,
    ADJUSTMENT_LIMIT,
    *HEAT_KEYS,
    SUBSIDY_DEBT_MONTHS,
    VAT_RATE,
    VAT_PAYER,
    PRICE_LIST_WITHOUT_VAT,
    PENALTY_RATE,
    PENALTY_RATE_COMPANY,
    PENALTY_RATE_BUDGET,
    PENALTY_RATE_COLLECTIVE,
    PENALTY_CAP,
    PENALTY_ON_PAYMENT_DAY,
    PENALTY_POSTING,
    INTEREST_POSTING,
    INFLATION_POSTING,
    INTEREST_RATE,
    INTEREST_LEAP_YEARS,
    PAYER_NAMES_MONTH,
    RESTRUCTURING_BREAKS_AFTER,
    RESTRUCTURING_WAIT_DAYS,
    RESTRUCTURING_MONTHS,
    RESTRUCTURING_SHARE,
    RESTRUCTURING_SHARE_SOCIAL,
    LIMIT_WARNING,
    EVEN_PARTS_GROW,
    DEBT_AGES,
    QR_VERSION,
    QR_DAYS,
    *CASH_KEYS,
)
KEYS: dict[str, Key[Any]] = {key.name: key for key in _KEYS}


class ParameterUnknown(Invalid):
    """No rule asks for a parameter of this name."""

    key = "months.parameter-unknown"

    def __init__(self, *, name: str) -> None:
        super().__init__(f"there is no parameter {name}", name=name)


def key_named(name: str) -> Key[Any]:
    """Return the known parameter of this name."""
    if (key := KEYS.get(name)) is None:
        raise ParameterUnknown(name=name)
    return key
