"""Host -> company, from the directory, remembered for half a minute."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy import select

from app.database import installed, shared_session
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.web.boundary import Boundary
from tenants.directory.models import Company, CompanyHost, CompanyState

REMEMBERED = timedelta(seconds=30)
"""How long a renamed or suspended company may still be seen as before."""

READ_ONLY = frozenset({CompanyState.SUSPENDED, CompanyState.ARCHIVED})


@dataclass(frozen=True, slots=True)
class CompanyHere:
    """A company as the pages need it."""

    ref: CompanyRef
    name: str
    locale: str
    colour: str | None
    state: str

    @property
    def is_read_only(self) -> bool:
        """Whether its staff may only read."""
        return self.state in READ_ONLY


class Hosts:
    """The companies of one process by host name; unknown hosts are not remembered."""

    def __init__(self, base_domain: str) -> None:
        self._suffix = f".{base_domain}"
        self._known: dict[str, tuple[datetime, CompanyHere]] = {}
        self._lock = Lock()

    def find(self, host: str) -> CompanyHere | None:
        """Return the company that answers at `host`."""
        now = clock.now()
        with self._lock:
            at, company = self._known.get(host, (None, None))
        if at is not None and now - at < REMEMBERED:
            return company
        found = self._ask(host)
        with self._lock:
            self._known.pop(host, None)
            if found is not None:
                self._known[host] = (now, found)
        return found

    def _ask(self, host: str) -> CompanyHere | None:
        slug = host.removesuffix(self._suffix) if host.endswith(self._suffix) else None
        own = select(CompanyHost.company_id).where(CompanyHost.host == host)
        with shared_session() as session:
            row = session.scalar(
                select(Company)
                .where((Company.slug == slug) if slug else Company.id.in_(own))
                .limit(1)
            )
            if row is None:
                return None
            return CompanyHere(
                ref=CompanyRef(row.id, row.slug),
                name=row.name_uk,
                locale=row.locale,
                colour=row.brand_colour,
                state=row.state,
            )


def boundary_of(base_domain: str) -> Boundary:
    """Return the boundary of this installation: the directory and the installed engines."""
    return Boundary(
        find_company=Hosts(base_domain).find,
        open_session=lambda company: installed().open(company),
    )
