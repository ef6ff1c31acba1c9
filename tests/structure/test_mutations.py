"""Each named fault, made in a copy of the code, is noticed by the tests that are named with it."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from app.settings import ROOT

FAULTS: list[dict[str, Any]] = tomllib.loads(
    (ROOT / "tests" / "mutations.toml").read_text(encoding="utf-8")
)["fault"]
LEAST = 20
_COPIED = ("app", "tests", "bench", "pyproject.toml")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault["name"])
def test_a_fault_can_be_made(fault: dict[str, Any]) -> None:
    code = (ROOT / fault["file"]).read_text(encoding="utf-8")

    assert code.count(fault["right"]) == 1, f"{fault['file']} has changed: say the fault anew"
    assert fault["right"] != fault["wrong"]
    assert all((ROOT / each).is_file() for each in fault["tests"])


def test_there_are_enough_faults() -> None:
    assert len({fault["name"] for fault in FAULTS}) == len(FAULTS) >= LEAST


@pytest.mark.prove
@pytest.mark.timeout(600)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault["name"])
def test_a_fault_is_noticed(fault: dict[str, Any], tmp_path: Path) -> None:
    copy = _copy_of_code(tmp_path)
    assert _tests_in(copy, fault).returncode == 0, "they fail without the fault too"

    path = copy / fault["file"]
    path.write_text(
        path.read_text(encoding="utf-8").replace(fault["right"], fault["wrong"]), encoding="utf-8"
    )

    found = _tests_in(copy, fault)
    assert found.returncode == 1, found.stdout[-2000:]  # 1: some failed; others: it did not run


def _copy_of_code(folder: Path) -> Path:
    copy = folder / "copy"
    copy.mkdir()
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "browser", "static")
            shutil.copytree(source, copy / name, ignore=ignored)
        else:
            shutil.copy(source, copy / name)
    return copy


def _tests_in(copy: Path, fault: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    return subprocess.run(
        [*command, *fault["tests"]],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
        capture_output=True,
        text=True,
    )
