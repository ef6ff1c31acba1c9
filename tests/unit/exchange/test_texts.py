import re
from pathlib import Path

import pytest

import app.exchange
import app.formats
from app.exchange.dependants import _USES
from app.exchange.dependants_of_payments import USES_OF_PAYMENTS
from app.exchange.kind import Check, Write
from app.exchange.kinds import kinds
from app.exchange.known import Known
from app.exchange.texts import DEPENDANTS, EFFECTS, TEXTS
from app.exchange.texts_of_columns import COLUMNS
from app.exchange.wording import words_of
from app.kernel import addresses, days, identifiers, numbers
from app.web.refusals import TEXTS as TEXTS_OF_PAGES

_KEY = re.compile(r'^    key = "([^"]+)"$', re.MULTILINE)


_OF_PAGES = (
    "exchange/partners/",
    "exchange/outgoing/",
    "formats/small_xml.py",
    "formats/table_writer.py",
)
"""Whose refusals a page or a protocol answers; those of others stand beside a line."""


def _keys_of_refusals(*, of_pages: bool) -> set[str]:
    folders = [Path(str(each.__file__)).parent for each in (app.exchange, app.formats)]
    files = [path for folder in folders for path in folder.rglob("*.py")]
    files += [Path(str(each.__file__)) for each in (addresses, days, identifiers, numbers)]
    asked = [p for p in files if of_pages == any(part in p.as_posix() for part in _OF_PAGES)]
    return {key for path in asked for key in _KEY.findall(path.read_text())}


def test_every_refusal_has_its_words() -> None:
    assert _keys_of_refusals(of_pages=False) - set(TEXTS) == set()


def test_every_refusal_of_a_page_has_its_words() -> None:
    asked = _keys_of_refusals(of_pages=True)

    assert "partners.missing" in asked
    assert asked - set(TEXTS_OF_PAGES) == set()


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: str(kind.name))
def test_every_check_and_effect_of_a_kind_has_its_words(kind) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    assert {step.key for step in kind.steps if isinstance(step, Check)} <= set(TEXTS)
    effects = {step.effect for step in kind.steps if isinstance(step, Write)} - {None}
    assert effects <= set(EFFECTS)


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: str(kind.name))
def test_every_column_that_a_check_names_has_its_title(kind) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    own = {column.name for column in kind.columns(Known({}, {}, {}))}

    named = {step.column for step in kind.steps if isinstance(step, Check)}

    assert named <= own | set(COLUMNS)


def test_every_dependant_has_its_words() -> None:
    assert set(_USES | USES_OF_PAYMENTS) == set(DEPENDANTS)


def test_days_and_numbers_are_written_as_people_do() -> None:
    what, _ = words_of(
        "import.reading.below", {"given": "3.5", "previous": "45", "day": "2026-11-01"}
    )

    assert what == "Показання 3,5 менше за попереднє 45 від 01.11.2026."


def test_months_are_written_as_people_do_and_numbers_of_accounts_as_they_are() -> None:
    what, _ = words_of("import.register.not-charged", {"month": "2026-10", "number": "2026-10"})

    assert what.startswith("За 10.2026 на рахунку 2026-10 цих послуг не нараховано")
