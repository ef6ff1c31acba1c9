"""What was seen of a chunk is kept with it, and read as it was."""

import json
from collections import Counter
from datetime import date
from decimal import Decimal

from app.charging.shadow.looking import Looked
from app.charging.shadow.mismatch import Mismatch
from app.charging.shadow.seen import _read, _written

NOVEMBER = date(2026, 11, 1)


def test_is_read_as_it_was_kept() -> None:
    looked = Looked(
        drafts="ab" * 32,
        seconds=Decimal("0.125"),
        mismatches=[
            Mismatch("lines", NOVEMBER, expected=Decimal(3), found=Decimal(0)),
            Mismatch("amount", NOVEMBER, 11, 7, 2, "r1.d5", Decimal("-0.01"), None),
            Mismatch("total", NOVEMBER, found=Decimal("999999999999999999.999999")),
        ],
        beyond=Counter(large=2),
        sums=[("heat", 5, 10**23), ("share", 6, -1)],
        accounts=12,
    )

    assert _read(json.loads(json.dumps(_written(looked)))) == looked
