"""Which tellings of two formats are of one movement."""

import pytest

from app.payments.bank.same_movement import Likeness, Telling, likeness, pair

IVANENKO = "UA363052990000026200001112233"
HERUN = "UA943226690000026200005556677"
FULL = "Оплата за утримання будинку, о/р 700123, ІВАНЕНКО О.П., лютий 2026. Без ПДВ"
LATIN = "Oplata za utrymannia budynku, o/r 700123, IVANENKO O.P., liutyi 2026"


def told(
    id_: int, purpose: str = FULL, *, iban: str = "", code: str = "", key: str = ""
) -> Telling:
    return Telling(id_, key, iban, code, purpose)


class TestLikeness:
    @pytest.mark.parametrize(
        ("one", "other", "expected"),
        [
            (told(1, key="A-1"), told(2, "інше", key="A-1"), Likeness.ONE_KEY),
            (told(1, iban=IVANENKO, key="A-1"), told(2, iban=IVANENKO, key="A-2"), Likeness.OTHER),
            (told(1, iban=IVANENKO, key="A-1"), told(2, iban=IVANENKO, key="JB7"), Likeness.SAME),
            (told(1, iban=IVANENKO), told(2, LATIN, iban=IVANENKO), Likeness.SAME),
            (told(1, iban=IVANENKO), told(2, "ОПЛАТА ЗА  УТРИМАННЯ", iban=IVANENKO), Likeness.SAME),
            (told(1, iban=IVANENKO), told(2, iban="26200001112233"), Likeness.SAME),
            (told(1, iban=IVANENKO), told(2, iban=HERUN), Likeness.OTHER),
            (told(1, code="3012345670"), told(2, code="2555500019"), Likeness.OTHER),
            (told(1, iban=IVANENKO), told(2, LATIN), Likeness.ALIKE),
            (told(1, "за воду", iban=IVANENKO), told(2, "за тепло", iban=IVANENKO), Likeness.MAYBE),
            (told(1, "", iban=IVANENKO), told(2, iban=IVANENKO), Likeness.MAYBE),
            (told(1, "вода", iban=IVANENKO), told(2, "вода за 5", iban=IVANENKO), Likeness.MAYBE),
        ],
    )
    def test_is_what_is_told_of_both(
        self, one: Telling, other: Telling, expected: Likeness
    ) -> None:
        assert likeness(one, other) == expected
        assert likeness(other, one) == expected


class TestPair:
    def test_leaves_three_equal_movements_three(self) -> None:
        new = [told(at, LATIN, iban=IVANENKO) for at in (1, 2, 3)]
        known = [told(at, iban=IVANENKO, key=f"K{at}") for at in (11, 12, 13)]

        assert pair(new, known).same == {1: 11, 2: 12, 3: 13}

    def test_brings_what_one_format_tells_once_more(self) -> None:
        new = [told(at, iban=IVANENKO) for at in (1, 2, 3)]

        found = pair(new, [told(11, iban=IVANENKO), told(12, iban=IVANENKO)])

        assert (found.same, found.maybe) == ({1: 11, 2: 12}, {})

    def test_takes_the_banks_key_before_the_words(self) -> None:
        new = [told(1, iban=IVANENKO, key="2-2"), told(2, iban=IVANENKO, key="2-1")]
        known = [told(11, iban=IVANENKO, key="2-1"), told(12, iban=IVANENKO, key="2-2")]

        assert pair(new, known).same == {1: 12, 2: 11}

    def test_pairs_what_names_no_payer_where_it_can_be_nothing_else(self) -> None:
        fee = told(11, "Комісія за РО", iban=HERUN)

        assert pair([told(1, "Komisiia za RO")], [fee]).same == {1: 11}

    def test_asks_a_person_where_one_of_two_payers_is_meant(self) -> None:
        known = [told(11, iban=IVANENKO), told(12, iban=HERUN)]

        found = pair([told(1, LATIN)], known)

        assert (found.same, found.maybe) == ({}, {1: 11})

    def test_asks_nobody_about_another_payer(self) -> None:
        found = pair([told(1, iban=IVANENKO)], [told(11, iban=HERUN)])

        assert (found.same, found.maybe) == ({}, {})
