"""Files of one sender are told by their names without numbers."""

from datetime import date

import pytest

from app.exchange.channels.senders import known_senders, sender_of


@pytest.mark.parametrize(
    ("name", "sender"),
    [
        ("Oschad_2026-11-10.csv", "oschad_*.csv"),
        ("oschad_20261111.CSV", "oschad_*.csv"),
        ("Показання за 10.11.2026 (2).xlsx", "показання за *.xlsx"),
        ("privat.dbf", "privat.dbf"),
        ("20261110.txt", "*.txt"),
    ],
)
def test_its_numbers_are_left_out(name: str, sender: str) -> None:
    assert sender_of(name) == sender


def test_a_name_of_one_day_is_no_sender_yet() -> None:
    one, other = date(2026, 10, 5), date(2026, 11, 5)

    assert known_senders([("a", one), ("b", one), ("a", other), ("b", one)]) == {"a"}
