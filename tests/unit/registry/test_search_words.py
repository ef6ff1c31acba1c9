import pytest

from app.registry.search_words import wanted


class TestTypedWords:
    @pytest.mark.parametrize("typed", ["Мар'ян", "Мар’ян", "Марʼян", "Мар`ян", "МАР'ЯН"])
    def test_are_one_whatever_the_apostrophe(self, typed: str) -> None:
        assert wanted(typed).words == ("марян",)

    def test_take_latin_look_alikes_for_cyrillic(self) -> None:
        assert wanted("IBAHEHKO").words == ("іваненко",)

    def test_drop_labels_of_an_address(self) -> None:
        assert wanted("вул. Соборна, буд. 12-А, кв. 5").words == ("соборна", "12а", "5")

    def test_keep_a_label_typed_alone(self) -> None:
        assert wanted("вул").words == ("вул",)

    def test_join_the_digits_of_a_telephone(self) -> None:
        assert wanted("+38 (067) 123-45-67").words == ("0671234567",)

    def test_take_numbers_among_words_whole_first(self) -> None:
        assert wanted("соборна 12").patterns(whole_numbers=True) == ["% соборна%", "% 12 %"]

    def test_of_punctuation_alone_are_none(self) -> None:
        assert wanted(" .,- ").is_empty


def test_of_an_endless_text_the_beginning_is_looked_for() -> None:
    assert wanted("067 " + "-" * 100_000 + "x").words == ("067",)
