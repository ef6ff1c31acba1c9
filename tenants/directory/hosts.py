"""Which company answers at a host, remembered for a moment in each process."""

import time
from collections.abc import Callable
from threading import Lock

from sqlalchemy.orm import Session

from app.database import Engines, install, shared_session
from app.kernel.company import CompanyRef
from app.kernel.errors import NotFound
from app.settings import Settings
from tenants.directory import queries
from tenants.directory.queries import ListedCompany

REMEMBERED_S = 15.0
"""A changed state or colour shows everywhere within this time."""
_MOST_REMEMBERED = 20_000
"""Beyond it all is forgotten: someone is trying names, and memory must not pay for it."""


class UnknownHost(NotFound):
    """No company answers at this address."""

    key = "error.company.unknown-host"

    def __init__(self, *, host: str) -> None:
        super().__init__(f"no company answers at {host!r}", host=host)


class Directory:
    """The companies of this installation, looked up by host or by id."""

    def __init__(self, *, base_domain: str, seconds: Callable[[], float] = time.monotonic) -> None:
        self._suffix = f".{base_domain.lower()}"
        self._seconds = seconds
        self._known: dict[str | int, tuple[float, ListedCompany | None]] = {}
        self._lock = Lock()

    def find(self, host: str) -> ListedCompany | None:
        """Return the company that answers at `host` (a port is ignored), or None."""
        name = host.partition(":")[0].rstrip(".").lower()
        return self._remembered(name, lambda session: self._look_up(session, name))

    def at(self, host: str) -> ListedCompany:
        """Return the company that answers at `host`.

        Raises:
            UnknownHost: no company does.
        """
        company = self.find(host)
        if company is None:
            raise UnknownHost(host=host)
        return company

    def dsn_of(self, company: CompanyRef) -> str | None:
        """Return where the company's schema lives; None: on the server of the directory."""

        def look_up(session: Session) -> ListedCompany | None:
            return queries.find_company(session, company_id=company.id)

        listed = self._remembered(company.id, look_up)
        return listed.dsn if listed else None

    def forget(self) -> None:
        """Look everything up anew."""
        with self._lock:
            self._known.clear()

    def _look_up(self, session: Session, name: str) -> ListedCompany | None:
        slug = name.removesuffix(self._suffix)
        if slug != name:
            return queries.find_by_slug(session, slug=slug)
        return queries.find_by_host(session, host=name)

    def _remembered(
        self, name: str | int, look_up: Callable[[Session], ListedCompany | None]
    ) -> ListedCompany | None:
        now = self._seconds()
        known = self._known.get(name)
        if known is not None and known[0] > now:
            return known[1]
        with shared_session() as session:
            company = look_up(session)
        with self._lock:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[name] = (now + REMEMBERED_S, company)
        return company


def open_directory(settings: Settings) -> Directory:
    """Install this process's engines and return its directory; for composition roots."""
    directory = Directory(base_domain=settings.base_domain)
    install(
        Engines(
            settings.database_url,
            isolation=settings.isolation,
            secret=settings.secret_key,
            connect=directory.dsn_of,
        )
    )
    return directory


def open_company(settings: Settings, *, slug: str) -> ListedCompany:
    """Install this process's engines and return the company; for commands.

    Raises:
        CompanyUnknown: no company has this slug.
    """
    open_directory(settings)
    with shared_session() as session:
        return queries.get_by_slug(session, slug=slug)
