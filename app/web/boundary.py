"""How the web finds companies and opens their sessions; the factory fills it in."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.database import installed
from app.kernel.company import CompanyRef
from tenants.directory.hosts import Directory
from tenants.directory.queries import ListedCompany as Company

__all__ = ["Boundary", "Company"]


@dataclass(frozen=True, slots=True)
class Boundary:
    """Ways across the company's boundary, one host and one session at a time."""

    find_company: Callable[[str], Company | None]
    """The company that answers at a host name, or None."""
    statement_timeout_s: int = 0
    """What one statement of a page may take; 0 is no limit."""

    @classmethod
    def of(cls, directory: Directory, *, statement_timeout_s: int = 0) -> "Boundary":
        """Return the ways through the directory and this process's engines."""
        return cls(directory.find, statement_timeout_s)

    def open_session(self, company: CompanyRef, *, is_long: bool = False) -> Session:
        """Return a session of one company; each transaction in it acts as the company's role."""
        timeout = 0 if is_long else self.statement_timeout_s
        return installed().open(company, statement_timeout_s=timeout)
