"""Each named fault, made in a copy of the code, is noticed by the tests that are named with it."""

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from app.settings import ROOT

FAULTS: list[dict[str, Any]] = tomllib.loads(
    (ROOT / "tests" / "mutations.toml").read_text(encoding="utf-8")
)["fault"]
LEAST = 20
_COPIED = ("app", "tests")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault["name"])
def test_a_fault_can_be_made(fault: dict[str, Any]) -> None:
    code = (ROOT / fault["file"]).read_text(encoding="utf-8")

    assert code.count(fault["right"]) == 1, f"{fault['file']} has changed: say the fault anew"
    assert fault["right"] != fault["wrong"]
    assert all((ROOT / each).is_file() for each in fault["tests"])


def test_there_are_enough_faults() -> None:
    assert len({fault["name"] for fault in FAULTS}) == len(FAULTS) >= LEAST


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the code in which every named test passes as the code is."""
    copy = _copy_of_code(tmp_path_factory.mktemp("faults"))
    found = _tests_in(copy, sorted({each for fault in FAULTS for each in fault["tests"]}))
    assert found.returncode == 0, found.stdout[-2000:]
    return copy


@pytest.mark.prove
@pytest.mark.timeout(600)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault["name"])
def test_a_fault_is_noticed(fault: dict[str, Any], code: Path) -> None:
    path = code / fault["file"]
    right = path.read_text(encoding="utf-8")
    path.write_text(right.replace(fault["right"], fault["wrong"]), encoding="utf-8")
    try:
        found = _tests_in(code, fault["tests"])
    finally:
        path.write_text(right, encoding="utf-8")

    assert found.returncode == 1, found.stdout[-2000:]  # 1: some failed; others: it did not run


def _copy_of_code(folder: Path) -> Path:
    """Copy what is changed or collected; the rest of the packages is only looked into."""
    copy = folder / "copy"
    copy.mkdir()
    for source in ROOT.iterdir():
        if source.name in _COPIED:
            ignored = shutil.ignore_patterns("__pycache__", "browser", "static")
            shutil.copytree(source, copy / source.name, ignore=ignored)
        elif source.suffix in {"", ".toml", ".txt"} and not source.name.startswith("."):
            (copy / source.name).symlink_to(source)
    return copy


def _tests_in(copy: Path, tests: Sequence[str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    return subprocess.run(
        [*command, *tests],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
        capture_output=True,
        text=True,
    )
