"""Sums that companies have published, charged from the figures beside them."""

from decimal import Decimal
from fractions import Fraction

from app.charging.calculate import calculate
from app.charging.exact import from_millionths, kopecks
from app.charging.facts import Facts
from tests.factories.charging import RULES
from tests.factories.heat import HeatHouse, a_town, flat
from tests.references.heat import Terms


def test_c010_w01_heat_by_area_of_the_building() -> None:
    """70.68 Gcal over 3,176.1 m2: a flat of 61.1 m2 pays 805.73 at 592.58.

    Its volume has five places; with three the sum would be 805.91.
    """
    terms = Terms(k_f=Fraction(0), k_m=Fraction(0))
    house = HeatHouse(Fraction("70.68"), [flat("61.1"), flat("3115")], terms)

    first = _lines(a_town([house], price="592.58"))[0]

    assert first == (Decimal("1.359700"), Decimal("805.73"))


def _lines(facts: Facts) -> list[tuple[Decimal, Decimal]]:
    rows = calculate(facts, RULES).rows.sort("account_id")
    return [(from_millionths(q), kopecks(a)) for q, a in rows.select("quantity", "amount").rows()]
