import pytest

from app.kernel.sort_key import ALPHABET, APOSTROPHES, sort_key

UKRAINIAN = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"


def test_the_whole_alphabet_is_in_order_in_both_cases() -> None:
    shuffled = sorted(UKRAINIAN)

    assert shuffled != list(UKRAINIAN)
    assert "".join(sorted(shuffled, key=sort_key)) == UKRAINIAN
    assert "".join(sorted(UKRAINIAN.upper(), key=sort_key)) == UKRAINIAN.upper()


def test_the_letters_of_neighbours_leave_ours_in_order() -> None:
    assert [letter for letter in ALPHABET if letter in UKRAINIAN] == list(UKRAINIAN)
    assert len(set(ALPHABET)) == len(ALPHABET)


@pytest.mark.parametrize("apostrophe", APOSTROPHES)
def test_an_apostrophe_of_any_form_does_not_count(apostrophe: str) -> None:
    assert sort_key(f"Дерев{apostrophe}янко") == sort_key("ДЕРЕВЯНКО")


def test_a_list_of_names_is_in_order() -> None:
    names = [
        *("апельсин", "Галушко", "гора", "ґава", "Ґудзь", "Деревко", "Дерев'янко", "Дід"),
        *("Єва", "зошит", "Іванов", "Їжак", "Йосип", "Щур", "Ьо", "Яків"),
    ]

    by_code_point = sorted(names)
    assert by_code_point != names
    assert sorted(by_code_point, key=sort_key) == names


def test_c151_code_order_is_not_ours() -> None:
    names = [
        "Яремчук",
        "Іваненко",
        "Ґудзь",
        "Гаврилюк",
        "Дацюк",
        "Єршов",
        "Їжак",
        "Жук",
        "Зозуля",
        "Йосипенко",
    ]

    assert sorted(names, key=sort_key) == [
        *("Гаврилюк", "Ґудзь", "Дацюк", "Єршов", "Жук", "Зозуля"),
        *("Іваненко", "Їжак", "Йосипенко", "Яремчук"),
    ]


def test_digits_come_before_latin_and_latin_before_ukrainian() -> None:
    assert sorted(["абв", "Zorro", "1 травня", "zebra"], key=sort_key) == [
        *("1 травня", "zebra", "Zorro", "абв")
    ]
