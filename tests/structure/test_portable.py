"""The repository names no registry and no machine: it installs wherever its packages are found."""

import json
import re

from tests.structure.source import ROOT, files

REGISTRY = re.compile(r"--(extra-)?index-url|--find-links|registry *= *\"?http", re.IGNORECASE)
MACHINE = re.compile(r"(?<![\w.])/(?:root|farm|Users|work)/\w|(?<![\w.])/home/\w+/")
TEXT = (".py", ".toml", ".txt", ".in", ".md", ".json", ".html", ".js", ".css", ".npmrc", ".sql")


def lines_matching(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in [*files(*TEXT), ROOT / "Makefile", ROOT / ".ci" / "run"]
        if path.name != "test_portable.py"
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1)
        if pattern.search(line)
    ]


class TestRepository:
    def test_names_no_package_registry(self) -> None:
        assert lines_matching(REGISTRY) == []

    def test_names_no_path_of_a_machine(self) -> None:
        assert lines_matching(MACHINE) == []

    def test_locks_front_end_packages_by_hash_without_an_address(self) -> None:
        packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]

        locked = {name: package for name, package in packages.items() if name}
        assert locked
        assert all("integrity" in package for package in locked.values())
        assert not any("resolved" in package for package in locked.values())

    def test_locks_python_packages_by_hash(self) -> None:
        for name in ("runtime", "dev"):
            lock = (ROOT / "requirements" / f"{name}.txt").read_text()
            packages = [line for line in lock.splitlines() if re.match(r"[a-z0-9]", line)]

            assert packages
            assert lock.count("\n    --hash=sha256:") >= len(packages)
