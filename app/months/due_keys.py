"""What a company may set of how long a bill must lie with who pays it. Pure."""

from app.months.parameter_key import Key

BILL_DAYS = Key("bill_days", int, 10, "contract-typical/bill", most=60)
"""Days at least from a bill's publication to its last day to pay, which they may make later.

With 0 a month keeps its own day whenever it is published: so a history is charged afterwards.
"""
