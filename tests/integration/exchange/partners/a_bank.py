"""A partner of the condominium with its folder, and what became of its files."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.database import company_session
from app.exchange.partners.collect import Looked, look_for_files
from app.exchange.partners.models import PartnerFile
from app.exchange.partners.place import Place, install, place
from app.payments.models import Payment
from tests.factories.companies import TwoCompanies
from tests.factories.partners import a_partner
from tests.integration.exchange.test_charging_facts import a_charged_house


@pytest.fixture(autouse=True)
def folders(tmp_path: Path) -> Iterator[Path]:
    install(Place(tmp_path, settles_s=0, may_reach_inside=True))
    yield tmp_path
    install(Place(tmp_path, settles_s=0))


def a_bank(two: TwoCompanies, **changes: Any) -> tuple[int, Path]:
    """Give the condominium accounts and a partner; return it and its folder."""
    a_charged_house(two)
    with company_session(two.kashtan) as session:
        partner_id = a_partner(session, **changes).id
    folder = place().of(two.kashtan, partner_id)
    (folder / "in").mkdir(parents=True)
    return partner_id, folder


def look(two: TwoCompanies, partner_id: int) -> Looked:
    looked = look_for_files(two.kashtan, partner_id)
    assert looked is not None, "nobody else looks"
    return looked


def paid(two: TwoCompanies) -> tuple[int, Decimal]:
    with company_session(two.kashtan) as session:
        count, total = session.execute(
            select(func.count(), func.coalesce(func.sum(Payment.amount), 0))
        ).one()
        return count, Decimal(total)


def the_files(two: TwoCompanies) -> list[tuple[str, str, str | None]]:
    with company_session(two.kashtan) as session:
        rows = session.execute(
            select(PartnerFile.name, PartnerFile.state, PartnerFile.trouble).order_by(
                PartnerFile.id
            )
        )
        return [(name, state, trouble) for name, state, trouble in rows]
