"""How an explanation cites a document: a bare number behind its sign, words as they stand."""

import pytest

from app.charging.explanation.voice import Voice


@pytest.mark.parametrize(
    ("written", "cited"),
    [
        ("12/р", "№ 12/р"),
        ("ВД-41", "№ ВД-41"),
        ("акт 7", "акт 7"),
        ("акт № 5 від 08.11.2026", "акт № 5 від 08.11.2026"),
        ("№ 8", "№ 8"),
        ("доповідна", "доповідна"),
    ],
)
def test_has_one_sign_of_a_number_and_none_before_a_word(written: str, cited: str) -> None:
    assert Voice().document(written) == cited
