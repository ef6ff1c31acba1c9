"""How the fiscal registrar of a desk knows us; kept sealed and never shown again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.database.secrets import seal, unseal
from app.kernel.errors import Invalid
from app.payments.cash.desks import get_desk
from app.payments.cash.fiscal.models import FiscalRegistrar

LONGEST = 200
_LICENSE = "cash.license-key"
_PIN = "cash.pin-code"


class RegistrarIncomplete(Invalid):
    """A registrar is known by a key of the desk and a code of the cashier."""

    key = "cash.registrar-incomplete"


@dataclass(frozen=True, slots=True)
class NewRegistrar:
    """What the registrar's cabinet gives for a desk. Not printed: both are secrets."""

    license_key: str
    pin_code: str

    def __repr__(self) -> str:
        return "NewRegistrar(…)"


def set_registrar(
    session: Session, desk_id: int, new: NewRegistrar, *, by: int, at: datetime
) -> None:
    """Keep how the registrar knows a desk, instead of what was kept before.

    Raises:
        DeskMissing, RegistrarIncomplete.
    """
    license_key, pin_code = new.license_key.strip(), new.pin_code.strip()
    if not all(0 < len(each) <= LONGEST for each in (license_key, pin_code)):
        raise RegistrarIncomplete(f"desk {desk_id} without a key or a code")
    desk = get_desk(session, desk_id)
    values = {
        "license_key": seal(session, license_key, purpose=_LICENSE),
        "pin_code": seal(session, pin_code, purpose=_PIN),
        "changed_at": at,
        "changed_by": by,
    }
    row = insert(FiscalRegistrar).values(desk_id=desk.id, **values)
    session.execute(row.on_conflict_do_update(index_elements=["desk_id"], set_=values))


def opened_registrar(session: Session, desk_id: int) -> NewRegistrar | None:
    """Return how the registrar knows a desk, None where nothing was given.

    Raises:
        SecretUnreadable: it was sealed with another SECRET_KEY.
    """
    row = session.get(FiscalRegistrar, desk_id, populate_existing=True)
    if row is None:
        return None
    return NewRegistrar(
        license_key=unseal(session, row.license_key, purpose=_LICENSE),
        pin_code=unseal(session, row.pin_code, purpose=_PIN),
    )


def registered(session: Session) -> frozenset[int]:
    """Return the desks whose registrar is known."""
    return frozenset(session.scalars(select(FiscalRegistrar.desk_id)))
