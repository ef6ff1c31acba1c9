"""Every mismatch of the check before publishing has words a person understands."""

from admin.month.mismatches import BEYOND, KINDS
from app.charging.shadow.beyond import BEYOND_KINDS
from app.charging.shadow.invariants import OF_CHUNKS, OF_CORRECTIONS, OF_MONTHS, OF_RUNS
from app.charging.shadow.sample import KINDS_AGAIN


def test_every_mismatch_has_words() -> None:
    by_rules = {**OF_CHUNKS, **OF_CORRECTIONS, **OF_MONTHS, **OF_RUNS}

    assert by_rules.keys() | set(KINDS_AGAIN) == KINDS.keys()


def test_everything_that_is_not_counted_again_has_words() -> None:
    assert set(BEYOND_KINDS) == BEYOND.keys()
