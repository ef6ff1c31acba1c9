"""The demo's bank tells of movements that the product takes in as those of any bank."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.access.actors import job_actor
from app.database import company_session
from app.demo import bank
from app.demo.companies import kashtan
from app.demo.story import Story
from app.exchange.partners.collect import look_for_files
from app.exchange.partners.models import ExchangePartner
from app.exchange.partners.place import Place, install
from app.exchange.whole_import import import_file
from app.kernel import clock
from app.kernel.month import Month
from app.months.operations import open_month
from app.payments.bank.models import BankLine
from app.payments.models import Payment, PaymentState
from tests.factories.companies import TwoCompanies
from tests.fakes.autoclient import FakeBank, autoclient

pytestmark = pytest.mark.postgres


def test_days_before_today_are_imported_and_today_waits_at_the_bank(
    two_companies: TwoCompanies, tmp_path: Path
) -> None:
    company, ref = kashtan(), two_companies.kashtan
    story = Story(company, ref, tmp_path, Month.of(clock.today()), print)
    story.bring_lists()
    owed = {each.number: Decimal("310.45") for each in company.accounts}
    with company_session(ref) as session:
        open_month(session, story.start)
        bank.open_bank_account(session, company)
        saved = bank.write_statement(session, company, tmp_path, owed)
        by = job_actor(session, "demo")
        partner_id = session.scalars(select(ExchangePartner.id)).one()
    import_file(ref, saved, kind="statements", by=by)
    told = json.loads((tmp_path / "autoclient.json").read_text())
    (movements,) = told.values()

    posted, waiting, lines = _kept(two_companies)
    assert posted >= 8
    assert waiting >= 2
    assert lines < len(movements) == 28

    with autoclient(FakeBank(told)) as served:
        install(Place(tmp_path, autoclient_url=served.url))
        looked = look_for_files(ref, partner_id)
    assert looked is not None
    assert looked.trouble is None
    assert looked.imported == looked.found > 1
    assert _kept(two_companies)[2] == len(movements)


def _kept(two: TwoCompanies) -> tuple[int, int, int]:
    """Return how many payments are posted, how many wait, and all movements."""
    with company_session(two.kashtan) as session:
        states = session.scalars(select(Payment.state)).all()
        lines = session.scalar(select(func.count()).select_from(BankLine)) or 0
    return states.count(PaymentState.POSTED), states.count(PaymentState.UNMATCHED), lines
