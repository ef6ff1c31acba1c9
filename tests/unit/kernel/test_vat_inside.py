"""VAT inside of prices for people, by published figures."""

from decimal import Decimal

import pytest

from app.kernel.money import vat_inside


@pytest.mark.parametrize(
    ("gross", "vat", "net"),
    [("1654.41", "275.74", "1378.67"), ("293.56", "48.93", "244.63"), ("-293.56", "-48.93", None)],
)
def test_is_a_sixth_of_a_published_price(gross: str, vat: str, net: str | None) -> None:
    found = vat_inside(Decimal(gross), Decimal(20))

    assert found == Decimal(vat)
    assert net is None or Decimal(gross) - found == Decimal(net)
