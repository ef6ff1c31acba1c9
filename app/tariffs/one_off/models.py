"""The price list of one-off services, and what accounts have ordered by it."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Day, Id, Quantity, Ref, UnitPrice
from app.database.facts import FACT, NO_DELETE, Fact, Retirable, fact_rules

_LIVE = text("retired_at IS NULL")
_LIVE_FIRST = text("retired_at IS NULL AND reverses_id IS NULL")


class PriceItem(CompanyBase):
    """A one-off service (разова послуга) of the price list, under whatever price.

    `service_id` is the service of the catalogue that its lines stand under on bills.
    """

    __tablename__ = "price_item"
    __table_args__ = (UniqueConstraint("name_key"), {"info": NO_DELETE})

    id: Mapped[Id]
    service_id: Mapped[Ref] = mapped_column(ForeignKey("service.id"))
    name: Mapped[str]
    """Ukrainian, as printed."""
    name_key: Mapped[str]
    """The name as files and people spell it otherwise, for matching."""
    unit: Mapped[str]
    """`piece`, `hour`, `visit`…: what the price is for."""
    import_job_id: Mapped[int | None]


class ItemPrice(Fact, CompanyBase):
    """A price of an item for some days, by the act that set it.

    Whether VAT is inside it or comes on top is the company's parameter of the day of an order.
    """

    __tablename__ = "item_price"
    __table_args__ = (
        CheckConstraint("price >= 0", name="price_not_negative"),
        *fact_rules("item_price", "item_id"),
        {"info": FACT},
    )

    item_id: Mapped[Ref] = mapped_column(ForeignKey("price_item.id"))
    price: Mapped[UnitPrice]
    vat_rate: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    """Per cent."""
    legal_act_id: Mapped[Ref] = mapped_column(ForeignKey("legal_act.id"))


class OneOffOrder(Retirable, CompanyBase):
    """An order (замовлення) of a one-off service for an account, by a document.

    It is charged once, by the run of `month`, with the price of its day, which it keeps. Cancelled
    before that month is published it is retired; after it another order of the same figures and
    the opposite quantity reverses it.
    """

    __tablename__ = "one_off_order"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN reverses_id IS NULL THEN quantity > 0 ELSE quantity < 0 END",
            name="only_reversals_are_negative",
        ),
        CheckConstraint("extract(day from month) = 1", name="first_day"),
        Index("ix_one_off_order_month", "month", postgresql_where=_LIVE),
        Index(
            "uq_one_off_order_said_once",
            "account_id",
            "item_id",
            "on_day",
            "document",
            unique=True,
            postgresql_where=_LIVE_FIRST,
        ),
        Index("uq_one_off_order_reversed_once", "reverses_id", unique=True, postgresql_where=_LIVE),
        {"info": FACT},
    )

    id: Mapped[Id]
    account_id: Mapped[Ref] = mapped_column(ForeignKey("account.id"))
    agreement_id: Mapped[Ref] = mapped_column(ForeignKey("agreement.id"))
    """Who owes for it, and to whom: the agreement of its service on its day."""
    item_id: Mapped[Ref] = mapped_column(ForeignKey("price_item.id"))
    item_price_id: Mapped[Ref] = mapped_column(ForeignKey("item_price.id"))
    month: Mapped[Day]
    """The month whose run charges it."""
    on_day: Mapped[date] = mapped_column(Date)
    document: Mapped[str]
    """Number of the order, act or application it rests on."""
    quantity: Mapped[Quantity]
    price: Mapped[UnitPrice]
    vat_rate: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    is_vat_on_top: Mapped[bool]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("one_off_order.id"))
