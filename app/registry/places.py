"""Where subscribers live: settlements, streets, buildings, premises."""

from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ARRAY, ForeignKey, Index, Numeric, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Id, Ref
from app.database.facts import NO_DELETE, one_of


class BuildingKind(StrEnum):
    """What stands at an address."""

    APARTMENT = "apartment"
    PRIVATE = "private"
    NON_RESIDENTIAL = "non_residential"


class PremisesKind(StrEnum):
    """What a premises is used for."""

    FLAT = "flat"
    PRIVATE_HOUSE = "private_house"
    NON_RESIDENTIAL = "non_residential"


class Settlement(CompanyBase):
    """A city, town or village, known by its KATOTTG code."""

    __tablename__ = "settlement"
    __table_args__ = (UniqueConstraint("katottg"), {"info": NO_DELETE})

    id: Mapped[Id]
    katottg: Mapped[str]
    name: Mapped[str]
    category: Mapped[str]
    """As KATOTTG classes it: `M` city, `X` settlement, `C` village."""
    sort_key: Mapped[str]
    import_job_id: Mapped[int | None]


class Route(CompanyBase):
    """An inspection route (маршрут обходу); bills are printed in its order."""

    __tablename__ = "route"
    __table_args__ = (UniqueConstraint("code"), {"info": NO_DELETE})

    id: Mapped[Id]
    code: Mapped[str]
    name: Mapped[str]


class Street(CompanyBase):
    """A street of a settlement. `name_key` is what two spellings of one name share."""

    __tablename__ = "street"
    __table_args__ = (
        UniqueConstraint("settlement_id", "kind", "name_key"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    settlement_id: Mapped[Ref] = mapped_column(ForeignKey("settlement.id"))
    kind: Mapped[str]
    """`вулиця`, `провулок`, `проспект`…, as written before the name."""
    name: Mapped[str]
    former_names: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    name_key: Mapped[str]
    sort_key: Mapped[str]
    import_job_id: Mapped[int | None]


class Building(CompanyBase):
    """A building with a number on a street. `number` as written, `number_key` for matching."""

    __tablename__ = "building"
    __table_args__ = (
        one_of("kind", BuildingKind),
        UniqueConstraint("street_id", "number_key"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    street_id: Mapped[Ref] = mapped_column(ForeignKey("street.id"))
    number: Mapped[str]
    number_key: Mapped[str]
    sort_key: Mapped[str]
    kind: Mapped[str]
    postcode: Mapped[str | None]
    district_code: Mapped[str | None]
    """The company's own district (дільниця); tariffs may depend on it."""
    storeys: Mapped[int | None]
    total_area_m2: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    heated_area_m2: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    import_job_id: Mapped[int | None]


class Premises(CompanyBase):
    """A flat, a private house or a non-residential unit. Its number is empty in a private house."""

    __tablename__ = "premises"
    __table_args__ = (
        one_of("kind", PremisesKind),
        UniqueConstraint("building_id", "number_key"),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    building_id: Mapped[Ref] = mapped_column(ForeignKey("building.id"))
    number: Mapped[str] = mapped_column(server_default="")
    number_key: Mapped[str] = mapped_column(server_default="")
    sort_key: Mapped[str] = mapped_column(server_default="")
    kind: Mapped[str]
    entrance: Mapped[int | None]
    floor: Mapped[int | None]
    import_job_id: Mapped[int | None]


class AccountSearch(CompanyBase):
    """One line for each account: what lists show of it, and every word it is found by.

    Derived and rebuildable; kept by the operations that change its parts.
    """

    __tablename__ = "account_search"
    __table_args__ = (
        Index(
            "ix_account_search_words",
            "words",
            postgresql_using="gin",
            postgresql_ops={"words": "ext.gin_trgm_ops"},
        ),
        Index("ix_account_search_sort_key", "sort_key", "account_id"),
    )

    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    words: Mapped[str]
    """Folded words between single spaces, one at each end too: what typed words are found in."""
    number: Mapped[str]
    holder: Mapped[str]
    """Who holds the account now; empty while nobody does."""
    address: Mapped[str]
    """As written, shortest form that names one premises."""
    sort_key: Mapped[str]
    """Orders accounts as one walks: settlement, street, house, flat."""
