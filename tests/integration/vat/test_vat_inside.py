"""VAT inside of sums: registers and acts count it in SQL, what corrects them in Python."""

from collections.abc import Iterator
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.money import vat_inside
from app.vat.inside import vat_inside as in_sql
from tests.factories.companies import TwoCompanies

pytestmark = pytest.mark.postgres

RATES = [Decimal(each) for each in ("20", "7", "14", "0", "7.25", "99.99")]
HALVES = [Decimal(kopecks) / 100 for kopecks in range(-301, 302)]
"""Of every rate of 20 in a hundred, a sixth of these lies just between two kopecks."""


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session


def test_both_come_to_the_same_kopeck(session: Session) -> None:
    source = Random(20)
    drawn = [Decimal(source.randint(-(10**11), 10**11)) / 100 for _ in range(2_000)]
    pairs = [(gross, rate) for gross in [*HALVES, *drawn] for rate in RATES]
    counted = text(f"""
        SELECT {in_sql("gross", "rate")}
        FROM unnest(CAST(:gross AS numeric(14, 2)[]), CAST(:rates AS numeric(5, 2)[]))
             WITH ORDINALITY AS of(gross, rate, place)
        ORDER BY place
    """)

    known = {"gross": [gross for gross, _ in pairs], "rates": [rate for _, rate in pairs]}
    by_database = session.scalars(counted, known).all()

    assert by_database == [vat_inside(gross, rate) for gross, rate in pairs]
    assert (Decimal("0.03"), Decimal(20)) in pairs
    assert vat_inside(Decimal("0.03"), Decimal(20)) == Decimal("0.01")
    assert vat_inside(Decimal("-0.03"), Decimal(20)) == Decimal("-0.01")
