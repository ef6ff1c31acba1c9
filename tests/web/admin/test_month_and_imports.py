"""A first month through the back office's pages, without JavaScript: import, charge, publish."""

import io
import re
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from app.access.models import Role
from app.charging.models import Run
from app.database import company_session
from app.documents.models import Bill
from app.kernel.month import Month
from app.ledger.models import OpenItem
from app.months.models import MonthRow
from app.months.operations import open_month
from app.registry.models import Account
from tenants.provisioning.defaults.catalogue import fill_catalogue
from tests.factories.companies import KASHTAN
from tests.web.conftest import CompanyClient, Web

OCTOBER = Month(2026, 10)
ACCOUNTS = (
    "Особовий рахунок;ПІБ;Населений пункт;Вулиця;Будинок;Квартира;Загальна площа;Відкрито\n"
    "001;Шевченко Тарас Григорович;м. Миргород;вулиця Гоголя;112;1;52,40;01.01.2020\n"
    "002;Ґудзь Єва Іванівна;м. Миргород;вулиця Гоголя;112;2;48,10;01.01.2020\n"
)
AGREEMENTS = (
    "Особовий рахунок;Послуга;Спосіб нарахування;Модель договору;Діє з\n"
    "001;upkeep;за площею;внесок;01.01.2020\n"
    "002;upkeep;за площею;внесок;01.01.2020\n"
)
TARIFFS = (
    "Послуга;Тариф;ПДВ, %;Діє з;Вид рішення;Номер рішення;Дата рішення\n"
    "upkeep;9,85;0;01.01.2026;протокол загальних зборів;3;15.12.2025\n"
)


@pytest.fixture
def treasurer(web: Web) -> CompanyClient:
    with company_session(web.companies.kashtan) as session:
        fill_catalogue(session, KASHTAN)
        open_month(session, OCTOBER)
    return web.staff(web.companies.kashtan)


def bring(client: CompanyClient, kind: str, content: str) -> str:
    """Upload, try and import a file; return the last page."""
    page = client.get("/office/imports/").get_data(as_text=True)
    assert kind in page
    sent = client.post(
        "/office/imports/",
        {"kind": kind, "file": (io.BytesIO(content.encode("cp1251")), f"{kind}.csv")},
        content_type="multipart/form-data",
    )
    assert sent.status_code == 303, sent.get_data(as_text=True)
    shown = client.get(sent.location)
    assert shown.status_code == 200
    chosen = _chosen(shown.get_data(as_text=True))
    tried = client.post(f"{sent.location}/trial", chosen)
    assert tried.status_code == 303, tried.get_data(as_text=True)
    page = client.get(tried.location).get_data(as_text=True)
    assert "Пробний імпорт: що зміниться" in page, page
    done = client.post(f"{sent.location}/import")
    return str(client.get(done.location).get_data(as_text=True))


def _chosen(page: str) -> dict[str, str]:
    """Return the form of columns as the page suggests it."""
    from lxml import html

    form = html.fromstring(page).xpath("//form[contains(@action, '/trial')]")[0]
    return {name: value for name, value in form.form_values() if name != "csrf_token"}


class TestFirstMonth:
    def test_goes_from_files_to_published_bills(self, web: Web, treasurer: CompanyClient) -> None:
        assert "особові рахунки" in bring(treasurer, "accounts", ACCOUNTS)
        bring(treasurer, "tariffs", TARIFFS)
        bring(treasurer, "agreements", AGREEMENTS)

        treasurer.post("/office/months/2026-10/run")
        page = treasurer.get("/office/months/2026-10").get_data(as_text=True)
        assert "Розрахунок готовий" in page
        assert "989,93" in page  # 52,40 x 9,85 + 48,10 x 9,85, each rounded

        published = treasurer.post("/office/months/2026-10/publication")
        assert published.status_code == 303, published.get_data(as_text=True)
        unreasoned = treasurer.post("/office/months/2026-10/withdrawal", {"reason": " "})
        assert unreasoned.status_code == 422
        assert "Заповніть це поле" in unreasoned.get_data(as_text=True)
        closed = treasurer.post("/office/months/2026-10/closing")
        assert closed.status_code == 303

        with company_session(web.companies.kashtan) as session:
            assert len(session.scalars(select(Bill)).all()) == 2
            months = session.scalars(select(MonthRow.month).order_by(MonthRow.month)).all()
            assert months == [date(2026, 10, 1), date(2026, 11, 1)]
        with company_session(web.companies.vodokanal) as session:
            assert not session.scalars(select(Bill)).all()

    def test_says_that_a_run_is_under_way_and_opens_whole_when_it_ends(
        self, web: Web, treasurer: CompanyClient
    ) -> None:
        bring(treasurer, "accounts", ACCOUNTS)
        bring(treasurer, "tariffs", TARIFFS)
        bring(treasurer, "agreements", AGREEMENTS)
        treasurer.post("/office/months/2026-10/run")
        path, asked = "/office/months/2026-10?run=1", {"HX-Request": "true"}

        ended = treasurer.get(path, headers=asked)
        with company_session(web.companies.kashtan) as session:
            session.execute(update(Run).values(state="running"))
        polled = treasurer.get(path, headers=asked).get_data(as_text=True)
        page = treasurer.get("/office/months/2026-10").get_data(as_text=True)

        assert ended.headers["HX-Redirect"] == "/office/months/2026-10"
        assert polled.lstrip().startswith('<section id="run"')
        assert "Розрахунок триває" in polled
        assert re.search(r'aria-current="step">3\. Розрахунок', page)
        assert "зауважень" not in page
        assert re.findall(r'class="panel">\s*</section>', page) == []

    def test_charges_again_what_changed_before_publishing(
        self, web: Web, treasurer: CompanyClient
    ) -> None:
        bring(treasurer, "accounts", ACCOUNTS)
        bring(treasurer, "tariffs", TARIFFS)
        bring(treasurer, "agreements", AGREEMENTS)
        treasurer.post("/office/months/2026-10/run")
        with company_session(web.companies.kashtan) as session:
            first = session.scalars(select(Account.id).where(Account.number == "001")).one()
        area = {"kind": "total_area", "value": "62,4", "since": "01.10.2026", "basis": "акт № 1"}
        treasurer.post(f"/office/accounts/{first}/parameters", area)

        refused = treasurer.post("/office/months/2026-10/publication")

        assert refused.status_code == 409
        assert "/office/months/2026-10/changed" in refused.get_data(as_text=True)
        mended = treasurer.post("/office/months/2026-10/changed")
        page = treasurer.get(mended.location).get_data(as_text=True)
        assert "1 088,43" in page.replace(
            "\N{NARROW NO-BREAK SPACE}", " "
        )  # 62,40 and 48,10 x 9,85
        assert treasurer.post("/office/months/2026-10/publication").status_code == 303

    def test_a_file_that_is_no_table_is_refused_in_words(self, treasurer: CompanyClient) -> None:
        answer = treasurer.post(
            "/office/imports/",
            {"kind": "accounts", "file": (io.BytesIO(b""), "empty.csv")},
            content_type="multipart/form-data",
        )

        assert answer.status_code == 422
        assert "порожн" in answer.get_data(as_text=True).lower()

    @pytest.mark.usefixtures("treasurer")
    def test_a_clerk_may_look_but_not_publish(self, web: Web) -> None:
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        assert clerk.get("/office/months/").status_code == 200
        assert clerk.post("/office/months/2026-10/run").status_code == 403
        assert clerk.get("/office/imports/").status_code == 403


class TestBooksCheck:
    def test_agrees_and_then_names_what_does_not(self, web: Web, treasurer: CompanyClient) -> None:
        assert "Перевірки ще не було" in treasurer.get("/office/books/").get_data(as_text=True)
        treasurer.post("/office/books/")
        assert "усе сходиться" in treasurer.get("/office/books/").get_data(as_text=True)
        assert "усе сходиться" in treasurer.get("/office/months/2026-10").get_data(as_text=True)

        bring(treasurer, "accounts", ACCOUNTS)
        with company_session(web.companies.kashtan) as session:
            account = session.scalars(select(Account.id).where(Account.number == "002")).one()
            session.add(
                OpenItem(
                    account_id=account,
                    service_id=1,
                    month=date(2026, 10, 1),
                    agreement_id=1,
                    nature="principal",
                    due_on=date(2026, 11, 20),
                    outstanding=Decimal("12.34"),
                    arose_on=date(2026, 10, 31),
                    vat_rate=Decimal(20),
                )
            )
        treasurer.post("/office/books/")
        page = treasurer.get("/office/books/").get_data(as_text=True)

        assert "Відкритий борг або аванс не дорівнює проведенням" in page
        assert "Оборотна відомість не дорівнює відкритим боргам" in page
        assert f'/office/accounts/{account}">002</a>' in page
        assert "12,34" in page
        month = treasurer.get("/office/months/2026-10").get_data(as_text=True)
        assert "Нічна перевірка знайшла розбіжностей: 2." in month

    @pytest.mark.usefixtures("treasurer")
    def test_a_clerk_may_read_but_not_start_it(self, web: Web) -> None:
        clerk = web.staff(web.companies.kashtan, Role.CLERK)

        assert clerk.get("/office/books/").status_code == 200
        assert clerk.post("/office/books/").status_code == 403
