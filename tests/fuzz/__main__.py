"""`make fuzz`: every parser for FUZZ_SECONDS (600), its coverage, and what it failed on.

FUZZ_ONLY names one parser; FUZZ_SEED begins elsewhere (1). Each parser has a process of its own,
so that one that dies or never ends is told too.
"""

import os
import subprocess
import sys

from app.settings import ROOT

_BEYOND = 120


def main() -> int:
    """Fuzz each parser in turn; answer 1 where one failed."""
    from tests.fuzz.targets import TARGETS

    seconds = float(os.environ.get("FUZZ_SECONDS", "600"))
    only = os.environ.get("FUZZ_ONLY")
    failed = [
        each.name
        for each in TARGETS
        if only in {None, each.name} and not _holds(each.name, seconds)
    ]
    print(f"failed: {', '.join(failed)}" if failed else "no findings")
    return 1 if failed else 0


def _holds(name: str, seconds: float) -> bool:
    command = [sys.executable, "-m", "tests.fuzz.one", name, str(seconds)]
    try:
        return (
            subprocess.run(command, cwd=ROOT, timeout=seconds + _BEYOND, check=False).returncode
            == 0
        )
    except subprocess.TimeoutExpired:
        print(f"{name}: an input never ended")
        return False


if __name__ == "__main__":
    sys.exit(main())
