"""The premises of a building: found by their number in any spelling, or written down."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.addresses import flat_key
from app.kernel.text import clean_text, natural_key
from app.registry.models import Building, BuildingKind, Premises, PremisesKind
from app.registry.queries import BuildingMissing

_KINDS = {
    BuildingKind.APARTMENT: PremisesKind.FLAT,
    BuildingKind.PRIVATE: PremisesKind.PRIVATE_HOUSE,
    BuildingKind.NON_RESIDENTIAL: PremisesKind.NON_RESIDENTIAL,
}


def find_or_add_premises(session: Session, *, building_id: int, number: str) -> int:
    """Return the id of the premises with this number; a private house has one without a number.

    Raises:
        BuildingMissing: the company has no such building.
    """
    building = session.get(Building, building_id, with_for_update=True, populate_existing=True)
    if building is None:
        raise BuildingMissing(building_id=building_id)
    key = flat_key(number)
    known = session.scalar(
        select(Premises.id).where(Premises.building_id == building_id, Premises.number_key == key)
    )
    if known is not None:
        return known
    made = Premises(
        building_id=building_id,
        number=clean_text(number),
        number_key=key,
        sort_key=natural_key(number),
        kind=_KINDS[BuildingKind(building.kind)],
    )
    session.add(made)
    session.flush()
    return made.id
