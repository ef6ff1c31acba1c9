"""Every refusal of months, ledger and payments has words of its own."""

import re

from app.web.refusals import TEXTS
from tests.structure.source import ROOT

_KEY = re.compile(r'^    key = "([^"]+)"$', re.MULTILINE)


def test_each_refusal_of_money_has_its_text() -> None:
    keys = {
        key
        for folder in ("app/months", "app/ledger", "app/payments")
        for path in (ROOT / folder).rglob("*.py")
        for key in _KEY.findall(path.read_text("utf-8"))
    }

    assert len(keys) > 10
    assert keys - TEXTS.keys() == set()
