"""Groups of accounts that bear costs together: an entrance, a riser, a building, any named set."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Id, Ref
from app.database.facts import FACT, NO_DELETE, Fact, fact_rules


class AccountGroup(CompanyBase):
    """A named group of accounts; who belongs to it, and on which days, its places and members say.

    An account belongs to it on the days on which one of its places or a member row holds, and
    bears nothing on those on which a member row says so.
    """

    __tablename__ = "account_group"
    __table_args__ = (UniqueConstraint("name_key"), {"info": NO_DELETE})

    id: Mapped[Id]
    name: Mapped[str]
    name_key: Mapped[str]
    import_job_id: Mapped[int | None]


class GroupPlace(Fact, CompanyBase):
    """All accounts of a building, or of one entrance of it, belong to a group for some days."""

    __tablename__ = "group_place"
    __table_args__ = (
        *fact_rules("group_place", "group_id", "building_id", "coalesce(entrance, 0)"),
        Index("ix_group_place_building_id", "building_id"),
        {"info": FACT},
    )

    group_id: Mapped[Ref] = mapped_column(ForeignKey("account_group.id"))
    building_id: Mapped[Ref] = mapped_column(ForeignKey("building.id"))
    entrance: Mapped[int | None]
    """None: every entrance."""
    basis: Mapped[str | None]
    """The document it rests on."""


class KeptPart(Fact, CompanyBase):
    """On these days the parts of a group's accounts whose service was ended stay with the company.

    On days of no such row the others of the group bear them.
    """

    __tablename__ = "kept_part"
    __table_args__ = (*fact_rules("kept_part", "group_id"), {"info": FACT})

    group_id: Mapped[Ref] = mapped_column(ForeignKey("account_group.id"))
    basis: Mapped[str | None]
    """The document it rests on."""


class GroupMember(Fact, CompanyBase):
    """One account belongs to a group for some days, or bears nothing there though its house does.

    `weight` is its part where a sum is shared by given weights.
    """

    __tablename__ = "group_member"
    __table_args__ = (
        CheckConstraint("weight >= 0", name="weight_not_negative"),
        *fact_rules("group_member", "group_id", "account_id"),
        Index("ix_group_member_account_id", "account_id"),
        {"info": FACT},
    )

    group_id: Mapped[Ref] = mapped_column(ForeignKey("account_group.id"))
    account_id: Mapped[Ref] = mapped_column(ForeignKey("account.id"))
    bears: Mapped[bool] = mapped_column(server_default="true")
    weight: Mapped[Decimal | None] = mapped_column(Numeric(14, 6))
    basis: Mapped[str | None]
    """The document it rests on."""
