"""What always holds of a run's lines: whatever a rule returns is wrong.

A rule looks at the lines of a chunk, as frames, and at the facts they name, which it asks for
itself. What holds of several chunks together is told to the database, about sums of each.
"""

from app.charging.shadow.invariants.bases import OF_BASES
from app.charging.shadow.invariants.corrections import OF_CORRECTIONS
from app.charging.shadow.invariants.lines import OF_LINES
from app.charging.shadow.invariants.rule import Rules
from app.charging.shadow.invariants.runs import OF_RUNS
from app.charging.shadow.invariants.sums import OF_MONTHS, OF_SUMS

__all__ = ["OF_CHUNKS", "OF_CORRECTIONS", "OF_MONTHS", "OF_RUNS"]

OF_CHUNKS: Rules = {**OF_LINES, **OF_BASES, **OF_SUMS}
"""Of every chunk. `OF_MONTHS` hold in the run's own month, `OF_CORRECTIONS` in earlier ones.

`OF_RUNS` hold of all chunks together: groups of accounts and houses on one meter lie in several.
"""
