"""Where the folders of partners lie and where banks answer; the composition root says it."""

from dataclasses import dataclass
from pathlib import Path

from app.kernel.company import CompanyRef


@dataclass(frozen=True, slots=True)
class Place:
    """The root of all partners' folders."""

    root: Path
    settles_s: float = 60.0
    """A file in a folder is taken once nobody has written into it for so long."""
    may_reach_inside: bool = False
    """Servers of the installation's own network may be named: in the demo and in tests."""
    autoclient_url: str = ""
    """Where PrivatBank tells statements."""

    def of(self, company: CompanyRef, partner_id: int) -> Path:
        """Return a partner's folder; no name that anybody typed is part of it."""
        return self.root / company.schema / f"{partner_id}"


_installed: list[Place] = []


class PlaceMissing(RuntimeError):
    """No composition root has said where the folders are."""


def install(place: Place) -> None:
    """Make `place` the one of this process."""
    _installed[:] = [place]


def place() -> Place:
    """Return where the folders are."""
    if not _installed:
        raise PlaceMissing("install a place of partners' folders first")
    return _installed[0]
