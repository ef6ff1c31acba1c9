"""An adjustment of many accounts as one document, from its choice to their bills."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.charging.adjustments.operations import NewAdjustment, make_adjustment, undo_adjustment
from app.charging.adjustments.queries import adjustments_of
from app.charging.adjustments.series import Choice, Measure, Series, SeriesEmpty, series_of
from app.charging.inline import work_off
from app.charging.publish import Approval
from app.charging.run import ready_run, start_run
from app.database import company_session
from app.documents.bills.cards import Brand
from app.documents.bills.publishing import close_month, publish_month
from app.documents.bills.reading import Issuer, bill_card
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.ledger.queries import balance_of
from app.months.operations import open_month
from app.registry.models import Account, Building
from app.tariffs.models import Service
from tests.factories.accounts import BY
from tests.factories.companies import TwoCompanies
from tests.factories.imports import NOVEMBER, imported
from tests.integration.charging.absences import AGREEMENTS, OPTIONS, by, plain

__all__ = ["by"]

pytestmark = pytest.mark.postgres

DECEMBER = Month(2026, 12)
ISSUER = Issuer(Brand(name="ОСББ «Каштан»", legal_name="ОСББ «Каштан»"), "kashtan.example")
BASIS = "акт № 5 від 08.11.2026"
REASON = "не було води 3–7 листопада"


@pytest.fixture
def kashtan(two_companies: TwoCompanies, by: int) -> CompanyRef:
    """Bills of November are out: 300.00, 450.00 and 150.00 for water; December is open."""
    kashtan = two_companies.kashtan
    head, line = AGREEMENTS.splitlines()
    more = "\n".join([head, *(line.replace("0002", number) for number in ("0001", "0003"))])
    imported(kashtan, "agreements", more, by=by, options=OPTIONS)
    issued(kashtan, NOVEMBER)
    with company_session(kashtan) as session:
        open_month(session, DECEMBER)
    return kashtan


def issued(company: CompanyRef, month: Month) -> None:
    with company_session(company) as session:
        run_id = start_run(session, month=month, by=BY).id
    assert work_off(company, run_id=run_id)
    with company_session(company) as session:
        run = ready_run(session, month)
        assert run is not None
        assert run.total is not None
        publish_month(session, month=month, by=BY, approval=Approval(run.total, "перевірено"))


def ids(company: CompanyRef) -> dict[str, int]:
    with company_session(company) as session:
        return dict(session.execute(select(Account.number, Account.id)).all())


def chosen(company: CompanyRef, measure: Measure, value: str, **changes: object) -> Series:
    with company_session(company) as session:
        water = session.scalar(select(Service.id).where(Service.code == "water"))
        given: dict[str, object] = {"month": NOVEMBER, "building_id": None, "service_id": water}
        how = {"measure": measure, "value": Decimal(value)}
        return series_of(session, Choice(**given | how | changes))  # type: ignore[arg-type]


def made(company: CompanyRef, series: Series) -> int:
    new = NewAdjustment(
        key="s1", basis="акт № 5 від 08.11.2026", reason=REASON, wanted=series.wanted
    )
    with company_session(company) as session:
        return make_adjustment(session, new, by=BY).id


def balances(company: CompanyRef) -> list[Decimal]:
    accounts = ids(company)
    with company_session(company) as session:
        return [balance_of(session, accounts[number]) for number in ("0001", "0002", "0003")]


D = Decimal
WHOLE = [D("300.00"), D("450.00"), D("150.00")]


class TestASeries:
    def test_by_per_cent_rounds_each_account_once(self, kashtan: CompanyRef) -> None:
        series = chosen(kashtan, Measure.PERCENT, "-12.345")

        # 37.035, 55.5525 and 18.5175
        assert [each.amount for each in series.wanted] == [D("-37.04"), D("-55.55"), D("-18.52")]
        assert series.total == D("-111.11")
        assert series.largest[0].amount == D("-55.55")
        made(kashtan, series)
        assert balances(kashtan) == [D("262.96"), D("394.45"), D("131.48")]

    def test_by_a_sum_is_the_same_for_each_who_takes_the_service(self, kashtan: CompanyRef) -> None:
        series = chosen(kashtan, Measure.SUM, "10.00")

        made(kashtan, series)

        assert balances(kashtan) == [D("310.00"), D("460.00"), D("160.00")]

    def test_leaves_out_whom_it_would_not_move(self, kashtan: CompanyRef) -> None:
        series = chosen(kashtan, Measure.PERCENT, "0.002")

        assert ([each.amount for each in series.wanted], series.left_out) == (
            [D("0.01"), D("0.01")],
            1,
        )

    def test_of_no_one_is_refused(self, kashtan: CompanyRef) -> None:
        with company_session(kashtan) as session:
            elsewhere = session.scalar(select(Building.id).order_by(Building.id.desc()))
            assert elsewhere is not None
        for changes in ({"month": Month(2026, 10)}, {"building_id": elsewhere + 1}):
            with pytest.raises(SeriesEmpty):
                chosen(kashtan, Measure.PERCENT, "10", **changes)
        assert len(chosen(kashtan, Measure.SUM, "1", building_id=elsewhere).wanted) == 3

    def test_stands_on_every_bill_with_its_reason_and_is_undone_as_one(
        self, kashtan: CompanyRef
    ) -> None:
        adjustment = made(kashtan, chosen(kashtan, Measure.PERCENT, "-10"))
        issued(kashtan, DECEMBER)

        account = ids(kashtan)["0002"]
        told = f"Коригування за листопад 2026: −45,00 грн. {REASON} (акт № 5 від 08.11.2026)."
        assert sentences(kashtan, account, DECEMBER)[-1] == told
        assert sentences(kashtan, account, NOVEMBER) == sentences(kashtan, account, DECEMBER)[:-1]
        with company_session(kashtan) as session:
            card = bill_card(session, account_id=account, month=DECEMBER, issuer=ISSUER)
            (line,) = card.lines
            figures = (line.opening, line.charge, line.recalculation, line.closing)
            assert figures == (D(450), D(450), D(-45), D(855))
        close_november_and_open_january(kashtan)
        with company_session(kashtan) as session:
            undo_adjustment(session, adjustment, reason="вода була", by=BY)
        issued(kashtan, DECEMBER.plus(1))

        last = sentences(kashtan, account, DECEMBER.plus(1))[-1]
        assert last == (
            "Скасовано коригування за листопад 2026: 45,00 грн. вода була (акт № 5 від 08.11.2026)."
        )
        with company_session(kashtan) as session:
            (row,) = adjustments_of(session, account)
            assert (row.state, row.amount, row.posted) == ("undone", D(-45), DECEMBER.first_day)
        assert balances(kashtan) == [3 * each for each in WHOLE]


def sentences(company: CompanyRef, account: int, month: Month) -> list[str]:
    with company_session(company) as session:
        card = bill_card(session, account_id=account, month=month, issuer=ISSUER)
        return [plain(each.sentence) for line in card.lines for each in line.explanations]


def close_november_and_open_january(company: CompanyRef) -> None:
    with company_session(company) as session:
        close_month(session, NOVEMBER, by=BY)
        open_month(session, DECEMBER.plus(1))
