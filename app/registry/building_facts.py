"""What is known of a building besides where it stands."""

from dataclasses import dataclass
from decimal import Decimal

from app.registry.models import BuildingKind


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildingFacts:
    """What is true of a building, without a day: the former value is not kept on it."""

    kind: BuildingKind
    district_code: str | None
    postcode: str | None
    storeys: int | None
    total_area_m2: Decimal | None
    heated_area_m2: Decimal | None
