"""The rate of penalty: nothing until the contract sets one, never above the law's (26(1))."""

from decimal import Decimal

import pytest

from app.months.parameter_key import ParameterUnfit
from app.penalty.terms import RATE_OF

RATES = {key.name: key for key in RATE_OF.values()}


@pytest.mark.parametrize("name", RATES)
def test_nothing_is_the_rate_until_the_contract_sets_one(name: str) -> None:
    assert RATES[name].default == 0


@pytest.mark.parametrize("name", RATES)
def test_no_rate_is_above_a_hundredth_of_a_per_cent_a_day(name: str) -> None:
    key = RATES[name]

    assert key.read("0.01") == Decimal("0.01")
    with pytest.raises(ParameterUnfit):
        key.read("0.010001")
    with pytest.raises(ParameterUnfit):
        key.write(Decimal("0.1"))
