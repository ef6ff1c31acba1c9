"""Autopay in the cabinet, without scripts: turned on with one's own card, seen, turned off."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from app.database import company_session
from app.payments.autopay.models import Autopay
from tests.web.card_payer import account, payer
from tests.web.conftest import CompanyClient, Web
from tests.web.household import NUMBER, early_december, home, link
from tests.web.test_saved_cards import page_of, save_a_card

__all__ = ["early_december", "home", "payer"]
PATH = "/payments/autopay/"


def turn_on(payer: CompanyClient, card: object, /, **form: Any) -> Any:
    typed = {"card": card, "day": "20", "limit": "1 500,00", "account": account(payer)}
    return payer.post(PATH, typed | form)


def autopays(payer: CompanyClient) -> list[tuple[str, str | None]]:
    with company_session(payer.company) as session:
        rows = session.execute(select(Autopay.monthly_limit, Autopay.stopped_for))
        return [(str(limit), why) for limit, why in rows]


def test_without_a_saved_card_leads_to_saving_one(payer: CompanyClient) -> None:
    assert "Спершу збережіть картку" in page_of(payer, PATH)


def test_is_turned_on_seen_and_turned_off_by_one_press(payer: CompanyClient) -> None:
    card = save_a_card(payer)
    payer.post("/account", {"account": account(payer)})
    assert "За 3 дн. до списання" in page_of(payer, PATH)

    assert turn_on(payer, card).status_code == 303

    page = page_of(payer, PATH)
    assert "424242*42" in page
    assert "1 500,00" in page.replace("\N{NO-BREAK SPACE}", " ")
    end = re.search(r'action="(/payments/autopay/\d+/end)"', page)
    assert end
    assert payer.post(end[1]).status_code == 303
    assert "Автоплатіж вимкнено" in page_of(payer, PATH)
    assert payer.post(end[1]).status_code == 404
    assert autopays(payer) == [("1500.00", "asked")]


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ({"day": "29"}, 422, "від 1 до 28"),
        ({"limit": "0"}, 409, "більший за нуль"),
        ({"limit": ""}, 422, "Заповніть це поле."),
        ({"card": "999"}, 422, "Оберіть зі списку."),
    ],
)
def test_is_refused_in_words(
    payer: CompanyClient, typed: dict[str, str], status: int, words: str
) -> None:
    answer = turn_on(payer, save_a_card(payer), **typed)

    assert answer.status_code == status
    assert words in answer.get_data(as_text=True)
    assert autopays(payer) == []


def test_of_another_resident_shows_neither_card_nor_limit(web: Web, payer: CompanyClient) -> None:
    card = save_a_card(payer)
    turn_on(payer, card)
    other = web.subscriber(payer.company, "petro@example.com")
    assert link(other, NUMBER).status_code == 303

    page = page_of(other, PATH)

    assert "увімкнув інший мешканець" in page
    assert "424242*42" not in page
    assert "500,00" not in page
    assert other.post(f"{PATH}1/end").status_code == 404
    assert turn_on(other, card).status_code == 422
    assert autopays(payer) == [("1500.00", None)]


def test_for_an_account_of_somebody_else_is_none(web: Web, payer: CompanyClient) -> None:
    card = save_a_card(payer)
    stranger = web.subscriber(payer.company, "stranger@example.com")
    link(stranger, "01-00232")

    assert turn_on(payer, card, account="999").status_code == 404
    assert turn_on(payer, card, account="").status_code == 404
    assert autopays(payer) == []


def test_ends_with_its_card(payer: CompanyClient) -> None:
    card = save_a_card(payer)
    turn_on(payer, card)

    payer.post(f"/payments/cards/{card}/removal")

    assert autopays(payer) == [("1500.00", "forgotten")]
