"""One parser fuzzed for so many seconds, measured from its first import."""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import coverage

from app.settings import ROOT

_SHOWN = 3


def main(name: str, seconds: float) -> int:
    """Fuzz, tell the figures; answer 1 where something was found."""
    measured = coverage.Coverage(include=[f"{ROOT}/app/formats/*"], data_file=None)
    measured.start()
    from tests.fuzz.fuzzing import fault_of, inputs
    from tests.fuzz.targets import TARGETS

    target = next(each for each in TARGETS if each.name == name)
    random = Random(f"{os.environ.get('FUZZ_SEED', '1')} {name}")
    findings: dict[str, tuple[str, bytes]] = {}
    tried, end = 0, time.monotonic() + seconds
    with TemporaryDirectory(prefix="oselia-fuzz-") as folder:
        for content, intact in inputs(target, random):
            tried += 1
            what = fault_of(target, content, intact, Path(folder) / "file")
            if what is not None:
                findings.setdefault(what[:60], (what, content))
            if time.monotonic() > end:
                break
    measured.stop()
    lines, missed = _lines(measured, target.modules)
    print(
        f"{name:12} {tried:8} inputs, {100 * (lines - missed) / lines:5.1f} % of {lines} lines, "
        f"{len(findings)} findings"
    )
    _keep(name, list(findings.values()))
    return 1 if findings else 0


def _lines(measured: coverage.Coverage, modules: Sequence[str]) -> tuple[int, int]:
    lines = missed = 0
    for each in sorted(set(modules)):
        _, statements, _, missing, _ = measured.analysis2(str(ROOT / each))
        lines, missed = lines + len(statements), missed + len(missing)
        if os.environ.get("FUZZ_MISSING"):
            print(f"    {each}: {missing}")
    return lines, missed


def _keep(name: str, findings: list[tuple[str, bytes]]) -> None:
    """Keep the inputs of the first findings beside the repository's other leavings."""
    for number, (what, content) in enumerate(findings[:_SHOWN], start=1):
        kept = ROOT / "var" / f"fuzz-{name}-{number}"
        kept.parent.mkdir(exist_ok=True)
        kept.write_bytes(content)
        print(f"    {what[:300]}\n    {kept}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], float(sys.argv[2])))
