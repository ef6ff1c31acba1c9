import importlib
import pkgutil
from collections.abc import Mapping
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from app.kernel.errors import DomainError
from app.web.catalogues import gathered, read_catalogue, update
from app.web.languages import CATALOGUES, LANGUAGES
from app.web.refusals import TEXTS


@pytest.fixture(scope="module")
def english() -> dict[object, object]:
    path = CATALOGUES / "en" / "LC_MESSAGES" / "messages.po"
    return {message.id: message.string for message in read_catalogue(path, "en") if message.id}


class TestTexts:
    def test_are_all_in_english(self, english: dict[object, object]) -> None:
        said = {message.id: message.pluralizable for message in gathered() if message.id}

        silent = {text for text in said if not _is_said(english, text)}

        assert silent == set()
        assert any(said.values())

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_are_never_guessed_nor_left_empty(self, language: str) -> None:
        path = CATALOGUES / language / "LC_MESSAGES" / "messages.po"
        written = [message for message in read_catalogue(path, language) if message.id]

        assert [each.id for each in written if each.fuzzy] == []
        said = {message.id: message.string for message in written}
        assert [each for each in said if not _is_said(said, each)] == []

    def test_call_a_publication_as_the_glossary_does(self) -> None:
        said = [str(message.id) for message in gathered() if message.id]

        assert [text for text in said if "оприлюдн" in text.casefold()] == []

    def test_keep_their_named_facts_in_english(self, english: dict[object, object]) -> None:
        import re

        named = re.compile(r"%\((\w+)\)s")
        for text, translated in english.items():
            if isinstance(text, str) and isinstance(translated, str) and translated:
                assert set(named.findall(text)) == set(named.findall(translated)), text

    def test_are_gathered_without_the_time_on_which_branches_disagree(self, tmp_path: Path) -> None:
        for path in CATALOGUES.glob("*/LC_MESSAGES/*.po"):
            assert "POT-Creation-Date" not in path.read_text()
        copy = tmp_path / "translations"
        copytree(CATALOGUES, copy)

        update(folder=copy)

        for path in copy.glob("*/LC_MESSAGES/*.po"):
            assert "POT-Creation-Date" not in path.read_text()
            assert "Plural-Forms" in path.read_text()

    def test_are_gathered_from_every_site(self) -> None:
        assert len(gathered()) > 200


class TestRefusals:
    def test_of_access_and_registry_have_texts(self) -> None:
        import app.access
        import app.registry.link_account

        for package in (app.access,):
            for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
                importlib.import_module(found.name)
        own = [
            each
            for each in _all(DomainError)
            if each.__module__.startswith(("app.access", "app.registry.link", "portal", "app.web"))
        ]

        assert {each.key for each in own} - TEXTS.keys() == set()


def _is_said(english: Mapping[Any, Any], text: object) -> bool:
    translated = english.get(text)
    return all(translated) if isinstance(translated, tuple) else bool(translated)


def _all(kind: type[DomainError]) -> list[type[DomainError]]:
    return [each for child in kind.__subclasses__() for each in (child, *_all(child))]
