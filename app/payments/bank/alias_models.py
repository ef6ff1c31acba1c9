"""Payers that a person said to remember."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database.base import CompanyBase, Id, Instant, Ref
from app.database.facts import NO_DELETE


class PayerAlias(CompanyBase):
    """That a payer of this IBAN pays for this account, because a person said so.

    One payer may have several: then nobody is sure, and all are suggested.
    """

    __tablename__ = "payer_alias"
    __table_args__ = (
        Index(
            "uq_payer_alias_live",
            "key",
            "account_id",
            unique=True,
            postgresql_where=text("retired_at IS NULL"),
        ),
        {"info": NO_DELETE},
    )

    id: Mapped[Id]
    key: Mapped[str]
    """The payer's IBAN, or the code where the statement gives no IBAN."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[Instant] = mapped_column(server_default=text("now()"))
    recorded_by: Mapped[Ref]
    retired_at: Mapped[datetime | None]
    retired_by: Mapped[int | None]
