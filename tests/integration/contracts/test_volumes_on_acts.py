"""An act tells the volume that a run charged, beside its sum."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.charging.models import Charge
from app.database import company_session
from app.documents.acts.issuing import issue_acts, standing_acts
from app.documents.acts.pdf import act_content
from app.kernel.company import CompanyRef
from app.registry.models import Account, ConsumerCategory
from app.tariffs.models import Agreement, Method
from bench.city import MONTH
from tests.integration.charging.steps import published

pytestmark = pytest.mark.postgres


def test_an_act_is_what_was_charged_with_its_volumes(city: CompanyRef) -> None:
    with company_session(city) as session:
        account_id = session.scalars(
            select(Agreement.account_id)
            .where(Agreement.method == Method.METERED)
            .order_by(Agreement.account_id)
            .limit(1)
        ).one()
        session.get_one(Account, account_id).category = ConsumerCategory.COMPANY
    published(city)
    with company_session(city) as session:
        issued = issue_acts(session, MONTH, on=date(2027, 1, 1), by=1)
        every = standing_acts(session, MONTH)
        (act,) = [each for each in every.values() if each.account_id == account_id]
        charges = session.scalars(select(Charge).where(Charge.account_id == account_id)).all()

    assert issued.new == len(every)
    assert act.gross == sum((each.amount for each in charges), Decimal(0))
    volumes = {each.service_id: each.quantity for each in charges if each.method == "metered"}
    told = [Decimal(line["quantity"]) for line in act.content["lines"] if line["quantity"]]
    assert set(volumes.values()) <= set(told)
    rows = act_content(act, company="Місто", before=None)["rows"]
    assert isinstance(rows, list)
    assert any("м³" in row[1] for row in rows)
    assert len([row for row in rows if row[1]]) == len(told)
