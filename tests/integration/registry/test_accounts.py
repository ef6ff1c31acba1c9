"""Accounts opened, changed and closed: dated, found, never losing what was known before."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.month import Month
from app.months.models import ToRecompute
from app.registry.models import AccountParameter, Parameter
from app.registry.operations import (
    AccountNumberTaken,
    ClosedBeforeOpened,
    FigureImpossible,
    NewAccount,
    NewParameter,
    change_parameter,
    close_account,
    open_account,
)
from app.registry.queries import get_account
from app.registry.search import find_accounts
from tests.factories.accounts import BY, a_service, an_account, an_agreement
from tests.factories.companies import TwoCompanies
from tests.factories.money import publish

OPENED = date(2026, 10, 1)
D = Decimal


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.kashtan) as neighbour:
        an_account(neighbour)
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session


def an_opening(session: Session, number: str = "0012-А", holder: str = "Ґудзь Єва") -> NewAccount:
    premises = an_account(session).premises_id
    return NewAccount(number=number, premises_id=premises, holder=holder, opened_on=OPENED)


class TestOpening:
    @pytest.mark.parametrize("typed", ["0012-А", "12а", "ґудзь", "ґудзь єва"])
    def test_makes_an_account_that_is_found_at_once(self, session: Session, typed: str) -> None:
        made = open_account(session, an_opening(session), by=BY)

        assert [each.account_id for each in find_accounts(session, typed=typed)] == [made]
        head = get_account(session, made, on=OPENED)
        assert (head.number, head.holder, head.category) == ("0012-А", "Ґудзь Єва", "population")
        assert len(head.link_code) == 8

    @pytest.mark.parametrize(
        ("number", "typed"),
        [
            ("01-00231", "0100231"),
            ("01-00231", "01 00231"),
            ("01-00231", "№ 01–00231"),
            ("01-00231", "1-231"),
            ("01-00231", "100231"),
            ("0100231", "01-00231"),
            ("0100231", "010 02 31"),
            ("SA-00012", "SА-00012"),
            ("SA-00012", "sа00012"),
            ("SА-00012", "SA 12"),
            ("12-АВ/0045", "12AB0045"),
            ("12AB0045", "12-АВ-0045"),
            ("12AB0045", "12 АВ 0045"),
        ],
    )
    def test_finds_it_by_its_number_in_any_dress(
        self, session: Session, number: str, typed: str
    ) -> None:
        made = open_account(session, an_opening(session, number=number), by=BY)
        open_account(session, an_opening(session, number="77-90012"), by=BY)

        assert [each.account_id for each in find_accounts(session, typed=typed)] == [made]

    def test_of_a_house_and_a_flat_are_found_before_a_number_alike(self, session: Session) -> None:
        far = open_account(session, an_opening(session, number="125"), by=BY)

        found = find_accounts(session, typed="12 5")

        assert [each.account_id for each in found] == [far]

    def test_of_a_number_that_another_has_is_refused(self, session: Session) -> None:
        open_account(session, an_opening(session), by=BY)

        with pytest.raises(AccountNumberTaken), session.begin_nested():
            open_account(session, an_opening(session), by=BY)
        assert open_account(session, an_opening(session, "12-А"), by=BY)


def figures(session: Session) -> list[tuple[Decimal, date, date | None]]:
    rows = session.execute(
        select(
            AccountParameter.value,
            func.lower(AccountParameter.valid),
            func.upper(AccountParameter.valid),
        )
        .where(AccountParameter.retired_at.is_(None))
        .order_by(func.lower(AccountParameter.valid))
    )
    return [(row[0], row[1], row[2]) for row in rows]


class TestAFigure:
    def test_changes_between_known_days_without_a_gap(self, session: Session) -> None:
        account = an_account(session).id
        jan, mar, may = date(2026, 1, 1), date(2026, 3, 1), date(2026, 5, 1)
        for since, value in ((jan, "2"), (may, "4"), (mar, "3")):
            new = NewParameter(Parameter.PERSONS, D(value), "довідка")
            change_parameter(session, account_id=account, new=new, since=since, by=BY)

        assert figures(session) == [(D(2), jan, mar), (D(3), mar, may), (D(4), may, None)]

    def test_keeps_the_day_that_its_correction_begins(self, session: Session) -> None:
        account = an_account(session).id
        for value in ("2", "3"):
            new = NewParameter(Parameter.PERSONS, D(value))
            change_parameter(session, account_id=account, new=new, since=OPENED, by=BY)

        assert figures(session) == [(D(3), OPENED, None)]
        assert session.scalar(select(func.count()).select_from(AccountParameter)) == 2

    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            (Parameter.PERSONS, "2.5"),
            (Parameter.PERSONS, "-1"),
            (Parameter.SHARE, "1.000001"),
            (Parameter.TOTAL_AREA, "52.123"),
        ],
    )
    def test_that_cannot_be_is_refused(self, session: Session, kind: Parameter, value: str) -> None:
        account = an_account(session).id
        with pytest.raises(FigureImpossible):
            change_parameter(
                session, account_id=account, new=NewParameter(kind, D(value)), since=OPENED, by=BY
            )
        assert figures(session) == []


class TestClosing:
    def test_marks_the_months_charged_beyond_its_day(self, session: Session) -> None:
        account = an_account(session)
        agreement = an_agreement(session, account, a_service(session))
        publish(session, Month(2026, 9), (agreement, "10.00"))
        publish(session, Month(2026, 10), (agreement, "10.00"))

        close_account(session, account_id=account.id, closed_on=date(2026, 10, 15), by=BY)

        marks = session.execute(select(ToRecompute.month, ToRecompute.account_id))
        assert [tuple(row) for row in marks] == [(date(2026, 10, 1), account.id)]

    def test_before_it_was_opened_is_refused(self, session: Session) -> None:
        account = an_account(session)
        with pytest.raises(ClosedBeforeOpened):
            close_account(session, account_id=account.id, closed_on=date(2019, 12, 31), by=BY)
