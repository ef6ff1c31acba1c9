"""What a scenario changes, and how that is kept as JSON. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from app.months.parameter_keys import key_named
from app.tariffs.models import Method


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceChange:
    """The price of whoever this tariff is for, VAT included, on all days it holds."""

    KIND: ClassVar[str] = "price"
    tariff_id: int
    price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class NormChange:
    """The norm of whoever this norm is for; units of the service a month."""

    KIND: ClassVar[str] = "norm"
    norm_id: int
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterChange:
    """A parameter of the company that charging follows; `stored` as its key writes it."""

    KIND: ClassVar[str] = "parameter"
    name: str
    stored: Any

    @property
    def value(self) -> Any:
        """Return the value in the type of its key."""
        return key_named(self.name).read(self.stored)


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodChange:
    """All agreements of a service with one method are charged by another.

    `detail` is the kind of norm or of area, `amount` the fixed sum; `category` narrows it to one
    class of consumers.
    """

    KIND: ClassVar[str] = "method"
    service_id: int
    method: Method
    instead: Method
    detail: str = ""
    amount: Decimal | None = None
    category: str = ""


Change = PriceChange | NormChange | ParameterChange | MethodChange

MOVABLE = (Method.METERED, Method.NORM, Method.AREA, Method.FLAT, Method.SUBSCRIPTION, Method.FIXED)
"""Methods that an agreement can be moved to, and from, by itself: the others need a group."""


def parameters_in(changes: Sequence[Change]) -> Mapping[str, Any]:
    """Return the changed parameters with their values."""
    return {each.name: each.value for each in changes if isinstance(each, ParameterChange)}


def methods_in(changes: Sequence[Change]) -> frozenset[str]:
    """Return the methods that some agreements are moved to."""
    return frozenset(each.instead.value for each in changes if isinstance(each, MethodChange))


def as_json(change: Change) -> dict[str, Any]:
    """Return the change as it is kept; figures are texts, so none becomes a float."""
    kind = {"kind": change.KIND}
    match change:
        case PriceChange():
            return kind | {"tariff_id": change.tariff_id, "price": str(change.price)}
        case NormChange():
            return kind | {"norm_id": change.norm_id, "value": str(change.value)}
        case ParameterChange():
            return kind | {"name": change.name, "stored": change.stored}
        case MethodChange():
            return kind | {
                "service_id": change.service_id,
                "method": change.method.value,
                "instead": change.instead.value,
                "detail": change.detail,
                "amount": None if change.amount is None else str(change.amount),
                "category": change.category,
            }


def from_json(kept: Mapping[str, Any]) -> Change:
    """Return the change that was kept.

    >>> from_json({"kind": "price", "tariff_id": 7, "price": "10.20"})
    PriceChange(tariff_id=7, price=Decimal('10.20'))
    """
    facts = {name: value for name, value in kept.items() if name != "kind"}
    match kept["kind"]:
        case PriceChange.KIND:
            return PriceChange(**facts | {"price": Decimal(facts["price"])})
        case NormChange.KIND:
            return NormChange(**facts | {"value": Decimal(facts["value"])})
        case ParameterChange.KIND:
            return ParameterChange(**facts)
        case MethodChange.KIND:
            amount = facts["amount"]
            methods = {name: Method(facts[name]) for name in ("method", "instead")}
            return MethodChange(
                **facts | methods | {"amount": None if amount is None else Decimal(amount)}
            )
        case unknown:
            raise ValueError(f"no change is called {unknown!r}")
