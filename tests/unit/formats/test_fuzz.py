"""Each parser on as many broken files, the same on every machine; `make fuzz` has no end.

They are counted, not timed: twenty seconds for each would take four minutes of every run of the
tests, and a busy machine would look at other files than an idle one. So many take about twenty
seconds for all parsers together; `FUZZ_SECONDS=20 make fuzz` gives each its own twenty.
"""

from decimal import Decimal
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from app.formats.table import CellFault, Row
from tests.fuzz.fuzzing import fault_of, inputs, lost
from tests.fuzz.targets import TARGETS, Target

INPUTS = 150


@pytest.mark.parametrize("target", TARGETS, ids=lambda each: each.name)
class TestParser:
    def test_neither_crashes_nor_hangs_nor_loses_in_silence(
        self, target: Target, tmp_path: Path
    ) -> None:
        place = tmp_path / "file"

        for content, intact in islice(inputs(target, Random(f"1 {target.name}")), INPUTS):
            assert fault_of(target, content, intact, place) is None, content

    def test_reads_every_record_of_the_file_that_is_changed(
        self, target: Target, tmp_path: Path
    ) -> None:
        whole = target.head + b"".join(target.records()) + target.tail

        sums = [target.expected(each) for each in target.amounts]

        assert fault_of(target, whole, sums, tmp_path / "file") is None


class TestJudgement:
    def test_finds_a_sum_that_is_nowhere(self) -> None:
        rows = [Row(1, ("1.00",)), Row(2, (Decimal("2.00"),))]

        assert lost(rows, [Decimal("1.00"), Decimal("2.00")]) is None
        assert lost(rows, [Decimal("3.00")]) == "lost in silence: [Decimal('3.00')]"

    def test_forgives_what_is_told(self) -> None:
        assert lost([Row(1, (CellFault("3.0O"),))], [Decimal("3.00")]) is None

    def test_finds_two_lines_of_one_number(self) -> None:
        assert lost([Row(1, ("1",)), Row(1, ("2",))], []) == "lines out of order: [1, 1]"

    def test_finds_a_crash(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def crash(*_: object, **__: object) -> None:
            raise RecursionError("too deep")

        monkeypatch.setattr("tests.fuzz.fuzzing.open_table", crash)

        assert fault_of(TARGETS[0], b"x", [], tmp_path / "f") == "RecursionError: too deep"
