"""What a company may set about meters without good readings."""

from decimal import Decimal
from enum import StrEnum

from app.months.parameter_key import Key


class NegativeSettlement(StrEnum):
    """What follows where more was estimated than a late reading shows was used."""

    CREDIT = "credit"
    """It is given back in the month of the reading, at that month's price."""
    CARRY_ON = "carry_on"
    """The month is charged nothing; what is over lowers the months after."""


NEGATIVE_SETTLEMENT = Key(
    "negative_settlement",
    str,
    NegativeSettlement.CREDIT.value,
    "cabinet-690/readings",
    choices=tuple(NegativeSettlement),
)
VERIFICATION_GRACE = Key("verification_grace_days", int, 0, "cabinet-440", most=3660)
"""Days after its verification ended on which a meter still counts, as wartime rules may say."""
VERIFICATION_NOTICES = Key("verification_notices", str, "7 30 60", is_row=True)
"""So many days before a verification ends, the holder of the meter is told."""
INLET_SPEED = Key("inlet_speed", Decimal, Decimal(2), "water-use-rules", most=10)
"""Metres a second that water runs through an inlet, where an act of unauthorised use counts it."""
CHANNEL_LEAST = Key("channel_least", int, 20, least=1, most=1_000_000)
"""Readings a channel brought by the same day of last month: with fewer it raises no alarm."""
CHANNEL_SHARE = Key("channel_share_percent", Decimal, Decimal(50), most=100)
"""Of last month: a channel that brought less by now is in alarm; 0 never is."""
CHANNEL_QUIET_DAYS = Key("channel_quiet_days", int, 2, least=1, most=31)
"""Whole working days after which a channel is judged: its silence, and a month just begun."""
CHANNEL_KEYS = (CHANNEL_LEAST, CHANNEL_SHARE, CHANNEL_QUIET_DAYS)
METER_KEYS = (
    NEGATIVE_SETTLEMENT,
    VERIFICATION_GRACE,
    VERIFICATION_NOTICES,
    INLET_SPEED,
    *CHANNEL_KEYS,
)
