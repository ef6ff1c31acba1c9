"""B5.56: a bill says until when it counts payments; the cabinet shows later ones at once."""

from tests.web.card_payer import account, pay, payer, told
from tests.web.conftest import CompanyClient
from tests.web.household import early_december, home
from tests.web.test_cabinet import bill_id

__all__ = ["early_december", "home", "payer"]


def shown(client: CompanyClient, path: str) -> str:
    page: str = client.get(path).get_data(as_text=True)
    return page.replace("\xa0", " ").replace("\u202f", " ")


def test_b5_56_what_is_paid_after_a_bill_is_in_the_cabinet_and_not_on_it(
    payer: CompanyClient,
) -> None:
    pay(payer, "51.13")
    told(payer)
    payer.post("/account", {"account": account(payer)})

    bill = shown(payer, f"/bills/{bill_id(payer.company)}")
    assert "Платежі враховано по 30 листопада" in bill
    assert "51,13" not in bill
    assert "51,13" in shown(payer, "/payments/")
