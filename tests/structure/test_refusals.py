"""Every refusal a person may meet has words of its own, in both languages."""

import importlib
import pkgutil

import app
from app.kernel.errors import DomainError
from app.web.catalogues import read_catalogue
from app.web.languages import CATALOGUES
from app.web.refusals import TEXTS


def every(kind: type[DomainError]) -> set[type[DomainError]]:
    """Return the subclasses in the product, whoever has them loaded."""
    found = {child for each in kind.__subclasses__() for child in (each, *every(each))}
    return {each for each in found if each.__module__.startswith("app.")}


def load_all() -> None:
    for found in pkgutil.walk_packages(app.__path__, f"{app.__name__}."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)


class TestEveryRefusal:
    def test_has_a_text(self) -> None:
        load_all()

        without = {each.__qualname__ for each in every(DomainError) if each.key not in TEXTS}

        assert without == set()
        assert len(every(DomainError)) > 50

    def test_has_a_text_in_english(self) -> None:
        path = CATALOGUES / "en" / "LC_MESSAGES" / "messages.po"
        english = {each.id for each in read_catalogue(path, "en") if each.id and each.string}
        load_all()
        keys = {each.key for each in every(DomainError) if not each.key.startswith("import.")}
        texts = {key: said[0] for key in keys if (said := getattr(TEXTS[key], "_args", ()))}

        assert len(texts) > 40
        assert {key for key, text in texts.items() if text not in english} == set()
