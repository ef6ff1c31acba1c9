"""The receipt of a card payment."""

from io import BytesIO
from uuid import UUID

from pypdf import PdfReader

from tests.web.card_payer import intents, pay, payer, told
from tests.web.conftest import CompanyClient, Web
from tests.web.household import early_december, home

__all__ = ["early_december", "home", "payer"]


class TestTheReceipt:
    def test_says_what_came(self, payer: CompanyClient) -> None:
        pay(payer, "100", "20,50")
        told(payer)

        answer = payer.get(f"/payments/card/{intents(payer)[0].id}.pdf")

        text = PdfReader(BytesIO(answer.data)).pages[0].extract_text()
        for said in ("Каштан", "120,50", "01-00231", "01-00232", "424242*42", "20,50"):
            assert said in text.replace("\u2011", "-").replace("\u2060", "")

    def test_of_money_that_went_back_is_marked(self, payer: CompanyClient) -> None:
        """C115: the old receipt is marked."""
        pay(payer, "100")
        told(payer)
        told(payer, status="reversed")

        answer = payer.get(f"/payments/card/{intents(payer)[0].id}.pdf")

        assert "Повернено на картку" in PdfReader(BytesIO(answer.data)).pages[0].extract_text()

    def test_of_nothing_is_none(self, payer: CompanyClient) -> None:
        pay(payer, "100")

        assert payer.get(f"/payments/card/{intents(payer)[0].id}.pdf").status_code == 409

    def test_of_another_is_nobodys(self, web: Web, payer: CompanyClient) -> None:
        pay(payer, "100")
        told(payer)
        stranger = web.subscriber(payer.company, "stranger@example.com")

        for path in (f"{intents(payer)[0].id}.pdf", str(UUID(int=5)), f"{UUID(int=5)}.pdf"):
            assert stranger.get(f"/payments/card/{path}").status_code == 404
