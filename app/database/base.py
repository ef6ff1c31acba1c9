"""Declarative bases: company tables carry no schema (search_path decides), shared ones do."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    Identity,
    MetaData,
    Numeric,
    Text,
)
from sqlalchemy.dialects.postgresql import DATERANGE, Range
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Id = Annotated[int, mapped_column(BigInteger, Identity(always=False), primary_key=True)]
Ref = Annotated[int, mapped_column(BigInteger)]
Amount = Annotated[Decimal, mapped_column(Numeric(14, 2))]
"""Hryvnias, whole kopecks."""
UnitPrice = Annotated[Decimal, mapped_column(Numeric(14, 6))]
Quantity = Annotated[Decimal, mapped_column(Numeric(18, 6))]
Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Day = Annotated[date, mapped_column(Date)]
Days = Annotated[Range[date], mapped_column(DATERANGE)]
"""Whole local days, half open; an open end has no upper bound."""


class CompanyBase(DeclarativeBase):
    """Tables that every company has in its own schema."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        int: BigInteger,
        datetime: DateTime(timezone=True),
    }


class SharedBase(DeclarativeBase):
    """Tables of the directory of companies, in schema `shared`."""

    metadata = MetaData(schema="shared", naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        int: BigInteger,
        datetime: DateTime(timezone=True),
    }
