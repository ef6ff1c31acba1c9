"""Passwords are kept by what the library takes to be enough today."""

from argon2 import PasswordHasher
from argon2.profiles import RFC_9106_LOW_MEMORY

from app.access.passwords import hash_password, is_password


def test_a_hash_costs_no_less_than_the_standard_asks(genuine_hasher: PasswordHasher) -> None:
    asked = RFC_9106_LOW_MEMORY
    assert genuine_hasher.memory_cost >= asked.memory_cost
    assert genuine_hasher.time_cost >= asked.time_cost
    assert genuine_hasher.hash("word").startswith("$argon2id$")


def test_only_the_word_itself_opens() -> None:
    stored = hash_password("a long enough password")
    assert is_password("a long enough password", stored)
    assert not is_password("a long enough passworD", stored)
    assert not is_password("nobody has this password", None)
