"""The desk of shared expenses: a group is made, filled, given an expense, and looked at."""

from datetime import date

import pytest
from sqlalchemy import select

from app.access.models import Role
from app.charging.models import Run
from app.charging.sharing.models import SharedBalance
from app.database import company_session
from app.registry.groups.models import AccountGroup, GroupMember, GroupPlace
from app.registry.models import Account, Building, Premises, Street
from app.tariffs.models import Agreement, Service
from app.tariffs.sharing.models import SharedSum
from tests.web.admin.test_accounts import settle
from tests.web.conftest import CompanyClient, Web

SHARING = "/office/sharing/"


@pytest.fixture
def owner(web: Web) -> CompanyClient:
    settle(web.companies.kashtan, "01-1", "01-2")
    return web.staff(web.companies.kashtan)


def text_of(answer: object) -> str:
    return " ".join(answer.get_data(as_text=True).split())  # type: ignore[attr-defined]


def a_group(owner: CompanyClient) -> str:
    """Make a group of the whole building; return the address of its page."""
    answer = owner.post(SHARING, {"name": "Увесь будинок"})
    assert answer.status_code == 303
    page = answer.headers["Location"].removeprefix(owner.base)
    with company_session(owner.company) as session:
        street, number = session.execute(
            select(Street.name, Building.number).join(Building, Building.street_id == Street.id)
        ).one()
    place = {"building": f"{street}, {number}", "since": "01.11.2026"}
    assert owner.post(f"{page}/places", place).status_code == 303
    return str(page)


def an_expense(owner: CompanyClient, **changes: str) -> dict[str, str]:
    with company_session(owner.company) as session:
        service = session.scalars(select(Service.id).where(Service.code == "test-water")).one()
    known = {
        "name": "Заміна вікон у під'їзді",
        "service": str(service),
        "amount": "1 000,00",
        "key": "equal",
        "vat_rate": "0",
        "first": "12.2026",
        "last": "12.2026",
        "act_kind": "акт виконаних робіт",
        "act_number": "12",
        "act_dated": "05.11.2026",
    }
    return known | changes


class TestTheDesk:
    def test_says_what_to_do_where_there_is_nothing(self, owner: CompanyClient) -> None:
        assert "Груп ще немає" in text_of(owner.get(SHARING))

    def test_leads_from_a_group_to_its_expense(self, owner: CompanyClient) -> None:
        page = a_group(owner)
        assert owner.post(f"{page}/sums/", an_expense(owner)).status_code == 303

        shown = text_of(owner.get(page))

        for words in (
            "Увесь будинок",
            "увесь будинок",
            "Заміна вікон у під&#39;їзді",
            "порівну між рахунками",
            "акт виконаних робіт № 12 від 05.11.2026",
            "з 01.12.2026",
            "до 31.12.2026",
        ):
            assert words in shown, words
        assert '<td class="num" data-title="Рахунків сьогодні">2</td>' in text_of(
            owner.get(SHARING)
        )

    def test_tells_what_nobody_bears_and_who_stops_a_sum(self, owner: CompanyClient) -> None:
        page = a_group(owner)
        owner.post(f"{page}/sums/", an_expense(owner, first="11.2026", last="11.2026"))
        owner.post(f"{page}/sums/", an_expense(owner, name="Насос", first="11.2026", last=""))
        with company_session(owner.company) as session:
            run = session.scalars(select(Run.id).where(Run.month == date(2026, 11, 1))).one()
            account = session.scalars(select(Account.id).order_by(Account.id)).first()
            first, second = session.scalars(select(SharedSum.id).order_by(SharedSum.id)).all()
            known = {"run_id": run, "month": date(2026, 11, 1), "chunk": 1}
            known |= {"total": 1000, "members": 2}
            session.add_all(
                [
                    SharedBalance(shared_sum_id=first, borne="600.00", capped=2, **known),
                    SharedBalance(
                        shared_sum_id=second,
                        borne=0,
                        capped=0,
                        problem="no_share",
                        problem_account_id=account,
                        **known,
                    ),
                ]
            )

        shown = text_of(owner.get(page))

        assert "400,00" in shown
        assert "Досягли межі: 2" in shown
        assert "немає даних, за якими ділять" in shown
        assert "Неподіленого ніхто не сплачує" in shown

    def test_lists_everybody_who_bears_an_expense(self, owner: CompanyClient) -> None:
        page = a_group(owner)
        owner.post(f"{page}/sums/", an_expense(owner))
        with company_session(owner.company) as session:
            sum_id = session.scalars(select(SharedSum.id)).one()

        shown = text_of(owner.get(f"{page}/sums/{sum_id}/bearers/?month=12.2026"))

        assert "01-1" in shown
        assert "01-2" in shown
        assert shown.count(">50<") == 2
        assert owner.get(f"{page}/sums/{sum_id + 1}/bearers/").status_code == 404
        for strange in ("12.9999", "01.0001", "", "x"):
            address = f"{page}/sums/{sum_id}/bearers/?month={strange}"
            assert owner.get(address).status_code == 200, strange

    def test_leaves_parts_of_ended_accounts_to_the_company_and_back(
        self, owner: CompanyClient
    ) -> None:
        page = a_group(owner)
        known = {"who": "company", "since": "01.12.2026", "basis": "протокол № 6"}
        assert owner.post(f"{page}/kept/", known).status_code == 303
        assert "Бере на себе підприємство" in text_of(owner.get(page))

        back = known | {"who": "others"}
        assert owner.post(f"{page}/kept/", back).status_code == 303
        assert "Бере на себе підприємство" not in text_of(owner.get(page))
        again = owner.post(f"{page}/kept/", back)
        assert again.status_code == 422
        assert "і так сплачують інші" in text_of(again)

    @pytest.mark.parametrize("typed", ["01-2", "1-2", "01 2", "№ 01–02"])
    def test_frees_an_account_and_ends_it_again(self, owner: CompanyClient, typed: str) -> None:
        page = a_group(owner)
        freed = {"number": typed, "bears": "no", "since": "01.11.2026", "basis": "протокол № 5"}
        assert owner.post(f"{page}/members", freed).status_code == 303
        assert "звільнено" in text_of(owner.get(page))

        with company_session(owner.company) as session:
            account = session.scalars(select(GroupMember.account_id)).one()
        ended = owner.post(f"{page}/members/{account}/end", {"since": "01.11.2026"})
        assert ended.status_code == 303
        assert "звільнено" not in text_of(owner.get(page))
        again = owner.post(f"{page}/members/{account}/end", {"since": "01.11.2026"})
        assert again.status_code == 422

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"amount": ""}, "Впишіть, що це за витрата"),
            ({"amount": "0"}, "Впишіть число від 0,01 до 99"),
            ({"volume": "3"}, "Впишіть, що це за витрата"),
            ({"amount": "100000000"}, "Впишіть число від 0,01 до 99"),
            ({"cap": "5"}, "Межа має бути більша за нуль"),
            ({"key": "consumption"}, "Оберіть послугу, за спожитим якої ділити"),
            ({"last": "11.2026"}, "Останній місяць не може бути раніше"),
            ({"first": "12.9999", "last": ""}, "Напишіть місяць так"),
            ({"first": "01.0001", "last": ""}, "Напишіть місяць так"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, owner: CompanyClient, changes: dict[str, str], words: str
    ) -> None:
        page = a_group(owner)

        answer = owner.post(f"{page}/sums/", an_expense(owner, **changes))

        assert answer.status_code == 422
        assert words in text_of(answer)
        assert "Заміна вікон у під&#39;їзді" in text_of(answer)
        with company_session(owner.company) as session:
            assert session.scalars(select(SharedSum.id)).all() == []

    def test_refuses_a_name_a_building_an_entrance_and_a_number_that_are_not_there(
        self, owner: CompanyClient
    ) -> None:
        page = a_group(owner)

        for path, form, words in (
            (SHARING, {"name": "увесь  БУДИНОК"}, "уже є"),
            (f"{page}/places", {"building": "Невідома, 1", "since": "01.11.2026"}, "не знайдено"),
            (
                f"{page}/places",
                {"building": "Лесі Українки, 12-А", "entrance": "9", "since": "01.11.2026"},
                "під&#39;їзду 9",
            ),
            (
                f"{page}/members",
                {"number": "77", "bears": "yes", "since": "01.11.2026"},
                "рахунку 77 немає",
            ),
        ):
            answer = owner.post(path, form)
            assert answer.status_code == 422, path
            assert words in text_of(answer), path

    def test_lets_only_those_who_may_change(self, web: Web, owner: CompanyClient) -> None:
        page = a_group(owner)
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        assert clerk.get(page).status_code == 200
        assert "Нова витрата" not in text_of(clerk.get(page))
        assert clerk.get(f"{page}/sums/new").status_code == 403
        assert clerk.post(f"{page}/sums/", an_expense(owner)).status_code == 403

    def test_knows_nothing_of_another_companys_groups(self, web: Web, owner: CompanyClient) -> None:
        page = a_group(owner)
        other = web.staff(web.companies.vodokanal)

        assert other.get(page).status_code == 404
        assert other.post(f"{page}/places", {"building": "1"}).status_code in {404, 422}
        with company_session(other.company) as session:
            assert session.scalars(select(AccountGroup.id)).all() == []

    def test_an_expense_is_ended_from_a_month(self, owner: CompanyClient) -> None:
        page = a_group(owner)
        owner.post(f"{page}/sums/", an_expense(owner, last=""))
        with company_session(owner.company) as session:
            sum_id = session.scalars(select(SharedSum.id)).one()
            # Both take water by meter already: nobody needs a new agreement for it.
            assert (
                session.scalars(select(Agreement.id).where(Agreement.method == "share")).all() == []
            )

        assert owner.post(f"{page}/sums/{sum_id}/end", {"month": "02.2027"}).status_code == 303

        assert "до 31.01.2027" in text_of(owner.get(page))
        with company_session(owner.company) as session:
            assert session.scalars(select(GroupPlace.id)).all()
            assert session.scalars(select(Premises.id)).all()
