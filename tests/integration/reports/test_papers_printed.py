"""Acts and statements of many accounts as files: whole, in route order, by the command too."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pypdfium2
import pytest
from click.testing import CliRunner

from app.cli import main
from app.database import company_session
from app.kernel.month import Month
from app.registry.models import Account, ConsumerCategory
from app.reports.reconciliation.bulk import Papers, accounts_in_order, print_papers
from app.reports.reconciliation.parties import Party
from app.reports.reconciliation.pdf import Days, Form
from app.reports.turnover.asked import Asked
from tests.factories.accounts import a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import publish

JAN = Month(2026, 1)
DAYS = Days(since=JAN.first_day, until=JAN.last_day)
ASKED = Asked(first=JAN, last=JAN)
COMPANY = Party(name="КП «Водоканал»", code="03361075")


@pytest.fixture
def numbers(two_companies: TwoCompanies) -> list[str]:
    """Five accounts owe for January, walked the last one first; a sixth has no money."""
    with two_companies.session_for(two_companies.vodokanal) as session:
        water = a_service(session)
        accounts = [an_account(session) for _ in range(6)]
        agreed = [an_agreement(session, each, water) for each in accounts]
        publish(session, JAN, *((each, "10.00") for each in agreed[:5]))
        for place, account in enumerate(reversed(accounts)):
            account.route_order = place
        accounts[0].category = ConsumerCategory.COMPANY
        return [each.number for each in reversed(accounts[:5])]


def told(paths: Iterator[Path]) -> list[str]:
    """Return the account of each page."""
    found = []
    for path in paths:
        with pypdfium2.PdfDocument(path) as papers:
            for page in papers:
                words: str = page.get_textpage().get_text_bounded()
                found.append(words.split("Особовий рахунок: ", 1)[1].split(maxsplit=1)[0])
    return found


def test_every_account_with_money_is_printed_once_in_route_order(
    two_companies: TwoCompanies, numbers: list[str], tmp_path: Path
) -> None:
    open_session = partial(company_session, two_companies.vodokanal)
    with open_session() as session:
        accounts = accounts_in_order(session, ASKED)

    papers = Papers(Form.ACT, DAYS, COMPANY)
    first, files = (
        list(print_papers(open_session, accounts, papers, folder=tmp_path, size=2))
        for _ in range(2)
    )

    assert files == first  # again is the same files, not more of them
    assert [(each.accounts, each.papers) for each in files] == [(2, 1), (2, 2), (2, 2)]
    assert told(each.path for each in files) == numbers
    assert sorted(tmp_path.iterdir()) == [each.path for each in files]


def test_the_command_prints_those_that_are_chosen(
    two_companies: TwoCompanies,
    numbers: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in two_companies.database.settings().to_env().items():
        monkeypatch.setenv(name, value)

    asked = ["--company", "vodokanal", "--since", "2026-01-01", "--until", "31.01.2026"]
    chosen = ["--form", "statement", "--category", "company", "--into", str(tmp_path)]
    result = CliRunner().invoke(main, ["papers", "make", *asked, *chosen])

    assert (result.exit_code, "1 papers of 1 accounts" in result.output) == (0, True), result.output
    assert told(iter(sorted(tmp_path.iterdir()))) == numbers[-1:]
    with two_companies.session_for(two_companies.kashtan) as session:
        assert session.query(Account).count() == 0
