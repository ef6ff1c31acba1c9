import re
import subprocess

from tests.structure.source import ROOT

TARGETS = (
    "help setup demo test check prove fuzz bench run worker migrate migration fmt lock".split()  # noqa: SIM905
)


class TestMakefile:
    def test_tells_about_every_target(self) -> None:
        told = subprocess.run(
            ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout

        assert re.findall(r"^  make (\w+) ", told, re.MULTILINE) == TARGETS
