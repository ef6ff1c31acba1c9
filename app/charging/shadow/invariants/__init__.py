"""What always holds of a run's lines, as SQL over the lines of a chunk: whatever it finds is wrong.

A statement returns account, building, service, part of the line, what is expected and found. It
reads `checked_line` and `checked_place` (see `app.charging.shadow.staging`) and the facts, and
knows `run_id`, `posted` (the run's month), `month` (the lines'), and `chunk`.
"""

from collections.abc import Mapping
from typing import LiteralString

from app.charging.shadow.invariants.bases import OF_BASES
from app.charging.shadow.invariants.corrections import OF_CORRECTIONS
from app.charging.shadow.invariants.lines import OF_LINES
from app.charging.shadow.invariants.sums import OF_MONTHS, OF_RUNS, OF_SUMS

__all__ = ["OF_CHUNKS", "OF_CORRECTIONS", "OF_MONTHS", "OF_RUNS"]

OF_CHUNKS: Mapping[str, LiteralString] = {**OF_LINES, **OF_BASES, **OF_SUMS}
"""Of every chunk. `OF_MONTHS` hold in the run's own month, `OF_CORRECTIONS` in earlier ones.

`OF_RUNS` hold of all chunks together: groups of accounts and houses on one meter lie in several.
"""
