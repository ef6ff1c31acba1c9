"""Everything that the money of some days is held against."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from app.payments.cash.models import CashOrder
from app.reports.incoming.asked import Asked
from app.reports.incoming.bank_side import BankSide, OpenLine, bank_sides, open_lines
from app.reports.incoming.never_seen import (
    ListSide,
    OnTheWay,
    OrderSide,
    cash_never_seen,
    lists_against_payments,
    money_never_seen,
    orders_against_payments,
)
from app.reports.incoming.not_left import NotLeft, money_not_left
from app.web.current import db

_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class MoneyCheck:
    """Everything that money of some days is held against."""

    sides: Sequence[BankSide]
    lines: Sequence[OpenLine]
    on_the_way: Sequence[OnTheWay]
    cash: Sequence[CashOrder]
    lists: Sequence[ListSide]
    orders: Sequence[OrderSide]
    not_left: Sequence[NotLeft]

    @classmethod
    def of(cls, asked: Asked) -> Self:
        """Return the check of the days asked for."""
        since, until = asked.since, asked.until
        return cls(
            bank_sides(db(), since=since, until=until),
            open_lines(db(), since=since, until=until),
            money_never_seen(db(), since=since, until=until),
            cash_never_seen(db(), until=until),
            lists_against_payments(db(), since=since, until=until),
            orders_against_payments(db(), since=since, until=until),
            money_not_left(db(), until=until),
        )

    @property
    def unexplained(self) -> Decimal:
        """Return what of the banks' accounts nobody explains."""
        return sum((each.unexplained for each in self.sides), _ZERO)

    @property
    def coming(self) -> Decimal:
        """Return what was told of and no bank account has shown."""
        told = sum((each.amount for each in self.on_the_way), _ZERO)
        return told + sum((each.amount for each in self.cash), _ZERO)

    @property
    def is_even(self) -> bool:
        """Return whether everything meets, money on its way apart."""
        lists = any(each.different for each in self.lists)
        return not (self.unexplained or self.lines or self.orders or lists)
