"""Amounts in words as paper writes them."""

from decimal import Decimal

import pytest

from app.documents.words import NotWholeKopecks, amount_in_words


class TestAmountInWords:
    @pytest.mark.parametrize(
        ("amount", "words"),
        [
            ("0", "нуль гривень 00 копійок"),
            ("1.01", "одна гривня 01 копійка"),
            ("21.05", "двадцять одна гривня 05 копійок"),
            ("112.12", "сто дванадцять гривень 12 копійок"),
            ("845.37", "вісімсот сорок п’ять гривень 37 копійок"),
            ("2000", "дві тисячі гривень 00 копійок"),
            ("2000001.02", "два мільйони одна гривня 02 копійки"),
        ],
    )
    def test_writes_grammatical_ukrainian(self, amount: str, words: str) -> None:
        assert amount_in_words(Decimal(amount)) == words

    def test_refuses_parts_of_a_kopeck(self) -> None:
        with pytest.raises(NotWholeKopecks):
            amount_in_words(Decimal("1.005"))
