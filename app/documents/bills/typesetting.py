"""Bill cards set in type: pure, no database."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time
from pathlib import Path

from app.documents.bills.cards import BillCard
from app.documents.bills.presentation import bills_content
from app.documents.typesetting import typeset

TEMPLATE = Path(__file__).with_name("bill.typ")

_PAGE = re.compile(rb"/Type\s*/Page\b")


def typeset_bills(cards: Sequence[BillCard], *, tagged: bool = True) -> bytes:
    """Return one PDF with the bills in order, each on a new page.

    The file's date is the day of issue, so a reprint years later is the same byte for byte.
    Ten to twenty-five bills a call: Typst remembers what it has set, 1.4 MB a page.
    """
    issued = datetime.combine(cards[0].issued_on, time(), UTC)
    content = bills_content(cards)
    pdf = typeset(TEMPLATE, content, made_at=issued, tagged=tagged)
    if len(_PAGE.findall(pdf)) > len(cards):
        # A bill ran over: its second page must say whose it is. Rare, so set again, not always.
        pdf = typeset(TEMPLATE, content | {"running": True}, made_at=issued, tagged=tagged)
    return pdf
