"""How the web finds companies and opens their sessions; the factory fills it in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from app.kernel.company import CompanyRef


class Company(Protocol):
    """What the pages need to know of a company; a row of the directory fits."""

    @property
    def ref(self) -> CompanyRef:
        """Its reference."""

    @property
    def name(self) -> str:
        """Its short name, as subscribers know it."""

    @property
    def locale(self) -> str:
        """Its language: `uk` unless it chose another."""

    @property
    def is_read_only(self) -> bool:
        """Whether its staff may only read; its subscribers still see and pay their bills."""

    @property
    def colour(self) -> str | None:
        """Its own colour, `#rrggbb`."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """Ways across the company's boundary, one host and one session at a time."""

    find_company: Callable[[str], Company | None]
    """The company that answers at a host name (no port), or None."""
    open_session: Callable[[CompanyRef], Session]
    """A session of one company; every transaction in it acts as the company's own role."""
