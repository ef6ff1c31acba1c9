import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.text import clean_text, matching_key, natural_key

letters = st.text(alphabet="абвгґдеєжзиіїйклмнопрстуфхцчшщьюяABCEHIKMOPTXYw'’ʼ -0123456789")


def test_c145_all_ukrainian_letters_are_letters() -> None:
    for word in ("Ії", "Єє", "Іі", "Ґґ"):
        assert clean_text(f" {word} ") == word
        assert matching_key(word) == word.casefold()


def test_c146_apostrophe_forms_are_one_person() -> None:
    spellings = ["Мар'ян", "Мар’ян", "Марʼян", "Мар`ян"]

    assert {matching_key(each) for each in spellings} == {"мар'ян"}
    assert [clean_text(each) for each in spellings] == spellings


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("IBAHEHKO", "Іваненко"), ("Bасиль", "Василь"), ("Oлeнa", "Олена"), ("Xoмa", "Хома")],
)
def test_latin_look_alikes_match_cyrillic(typed: str, meant: str) -> None:
    assert matching_key(typed) == matching_key(meant)


def test_a_foreign_word_stays_latin() -> None:
    assert matching_key("Wizz Air") == "wizz air"


def test_decomposed_letters_are_composed() -> None:
    assert clean_text("и\u0306од") == "йод"
    assert matching_key("Ки\u0457в") == "київ"
    assert matching_key("Киі\u0308в") == "київ"


@given(letters)
def test_the_key_is_stable_and_blind_to_case(text: str) -> None:
    key = matching_key(text)

    assert matching_key(key) == key
    assert matching_key(text.upper()) == matching_key(text.lower()) == key


@given(st.text(), st.text())
def test_any_text_has_keys_that_can_be_compared(text: str, other: str) -> None:
    first, second = sorted((text, other), key=natural_key)

    assert matching_key(matching_key(text)) == matching_key(text)
    assert natural_key(first) <= natural_key(second)


def test_c150_order_of_flats() -> None:
    flats = ["1", "10", "2", "12а", "12", "1-1", "1-10", "1-2"]

    assert sorted(flats, key=natural_key) == ["1", "1-1", "1-2", "1-10", "2", "10", "12", "12а"]


def test_letters_of_flats_follow_the_ukrainian_alphabet() -> None:
    flats = ["5г", "5ґ", "5д", "5а", "5є", "5е", "5і", "5и", "5ї", "5й"]

    ordered = sorted(flats, key=natural_key)

    assert ordered == ["5а", "5г", "5ґ", "5д", "5е", "5є", "5и", "5і", "5ї", "5й"]
