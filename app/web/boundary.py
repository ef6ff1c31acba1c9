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
    open_session: Callable[[CompanyRef], Session]
    """A session of one company; every transaction in it acts as the company's own role."""

    @classmethod
    def of(cls, directory: Directory) -> "Boundary":
        """Return the ways through the directory and this process's engines."""
        return cls(directory.find, lambda company: installed().open(company))
