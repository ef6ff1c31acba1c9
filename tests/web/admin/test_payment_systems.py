"""The desk of payment systems: set up, switched on, listened to, compared."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from app.access.models import AuditRecord, Role
from app.api.providers import often
from app.database import company_session
from app.payments.providers.models import Protocol, Provider, ProviderCall, ProviderLine
from app.payments.providers.paying import pay
from app.payments.providers.signatures import new_private_key, public_half
from app.payments.providers.told import Part, Told
from tests.factories.payers import NUMBER, a_payer, a_provider
from tests.web.conftest import CompanyClient, Web

AT = datetime(2026, 3, 10, 9, 14, tzinfo=UTC)


@pytest.fixture(autouse=True)
def early_march() -> Iterator[None]:
    with time_machine.travel(AT, tick=True):
        yield


@pytest.fixture
def owner(web: Web) -> CompanyClient:
    with company_session(web.companies.kashtan) as session:
        a_payer(session)
    return web.staff(web.companies.kashtan)


def provider_of(client: CompanyClient) -> Provider:
    with company_session(client.company) as session:
        return session.scalars(select(Provider)).one()


ON = {"name": "ПриватБанк", "payee-0": "101", "addresses": "217.117.64.232", "is_on": "1"}
BASE = "/office/payment-systems/"


class TestSettingUp:
    def test_leads_from_a_name_to_a_system_that_is_on(self, owner: CompanyClient) -> None:
        made = owner.post(BASE, {"name": "ПриватБанк", "protocol": "privatbank"})
        assert made.status_code == 303
        page = owner.get(made.location).text
        assert f"/api/providers/privatbank/{provider_of(owner).token}" in page
        assert not provider_of(owner).is_on

        assert owner.post(f"{BASE}1", {**ON, "takes_cancels": "1"}).status_code == 303

        kept = provider_of(owner)
        assert (kept.is_on, kept.addresses) == (True, ["217.117.64.232/32"])
        assert (kept.takes_any_sum, kept.takes_advances, kept.takes_cancels) == (False, False, True)
        assert "ПриватБанк" in owner.get(BASE).text
        assert "увімкнено" in owner.get(f"{BASE}1").text

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"addresses": ""}, "запити цього протоколу підтверджує лише адреса"),
            ({"addresses": "0.0.0.0/0"}, "Це не адреса мережі або мережа завелика: 0.0.0.0/0"),
            ({"addresses": "privatbank.ua"}, "Це не адреса мережі"),
            ({"payee-0": ""}, "впишіть код хоча б одного отримувача"),
            ({"payee-0": "a<b"}, "лише літери, цифри, крапка та дефіс"),
        ],
    )
    def test_is_refused_where_anybody_could_pretend(
        self, owner: CompanyClient, wrong: dict[str, str], told: str
    ) -> None:
        owner.post(BASE, {"name": "ПриватБанк", "protocol": "privatbank"})

        answer = owner.post(f"{BASE}1", {**ON, **wrong})

        assert (answer.status_code, told in answer.text) == (422, True)
        assert 'value="ПриватБанк"' in answer.text
        assert not provider_of(owner).is_on

    def test_of_easypay_shows_our_key_and_asks_theirs(self, owner: CompanyClient) -> None:
        owner.post(BASE, {"name": "EasyPay", "protocol": "easypay"})
        assert "BEGIN PUBLIC KEY" in owner.get(f"{BASE}1/edit").text
        assert "PRIVATE" not in owner.get(f"{BASE}1/edit").text

        assert "відкритий ключ платіжної системи" in owner.post(f"{BASE}1", ON).text
        wrong = owner.post(f"{BASE}1", {**ON, "their_key": "-----BEGIN PUBLIC KEY-----"})
        assert "Це не відкритий ключ RSA" in wrong.text
        right = {**ON, "their_key": public_half(new_private_key())}
        assert owner.post(f"{BASE}1", right).status_code == 303

    def test_keeps_a_password_that_it_never_shows(self, owner: CompanyClient) -> None:
        owner.post(BASE, {"name": "City24", "protocol": "city24-xml"})
        known = {**ON, "login": "city", "password": "a secret of theirs"}
        assert owner.post(f"{BASE}1", known).status_code == 303
        sealed = provider_of(owner).password

        assert "a secret of theirs" not in owner.get(f"{BASE}1/edit").text
        assert owner.post(f"{BASE}1", {**ON, "login": "city"}).status_code == 303
        assert provider_of(owner).password == sealed

    def test_is_the_owners_alone(self, web: Web, owner: CompanyClient) -> None:
        owner.post(BASE, {"name": "ПриватБанк", "protocol": "privatbank"})
        accountant = web.staff(web.companies.kashtan, Role.ACCOUNTANT)

        assert accountant.get(BASE).status_code == 200
        assert accountant.get(f"{BASE}1").status_code == 200
        assert provider_of(owner).token not in accountant.get(f"{BASE}1").text
        for path in ("1/edit", "1/calls"):
            assert accountant.get(f"{BASE}{path}").status_code == 403
        assert accountant.post(f"{BASE}1", ON).status_code == 403
        assert accountant.post(BASE, {"name": "x", "protocol": "osmp"}).status_code == 403

    def test_gives_a_second_one_of_a_protocol_a_source_of_its_own(
        self, owner: CompanyClient
    ) -> None:
        for _ in range(2):
            owner.post(BASE, {"name": "iBox", "protocol": "osmp"})

        with company_session(owner.company) as session:
            codes = session.scalars(select(Provider.code).order_by(Provider.id)).all()
            tokens = set(session.scalars(select(Provider.token)))
        assert (codes, len(tokens)) == (["osmp", "osmp-2"], 2)


def told_of(number: str, amount: str) -> Told:
    return Told(
        ext_id=number, number=NUMBER, parts=[Part(Decimal(amount))], paid_at=AT, request="x"
    )


@pytest.fixture
def paid(owner: CompanyClient) -> CompanyClient:
    with company_session(owner.company) as session:
        provider = a_provider(session, Protocol.OSMP)
        for number, amount in (("1", "10.00"), ("2", "20.50"), ("3", "30.00")):
            pay(session, provider, told_of(number, amount), lambda _: "ok", at=AT)
    return owner


def send(client: CompanyClient, content: str, day: str = "2026-03-10") -> object:
    file = (io.BytesIO(content.encode()), "iBox 10.03.csv")
    return client.post(f"{BASE}1/days/{day}", {"file": file}, follow_redirects=True)


class TestDay:
    def test_is_compared_with_their_list(self, paid: CompanyClient) -> None:
        theirs = "Номер платежу;Сума;Рахунок\n1;10,00;700123\n2;20,00;700123\n9;5,00;700999\n"

        page = send(paid, theirs).text  # type: ignore[attr-defined]

        text = page.replace("\u202f", " ").replace("\u00a0", " ")
        assert "День не сходиться: у нас 60,50 ₴, у їхньому списку 35,00 ₴." in text
        assert "Немає у нас: 1" in text
        assert "Немає в їхньому списку: 1" in text
        assert "Різні суми: 1" in text

    def test_that_is_even_says_so(self, paid: CompanyClient) -> None:
        theirs = "Реєстр iBox\n\nID;Amount\n1;10\n2;20.50\n3;30.00\n;60.50\n"

        page = send(paid, theirs).text.replace("\u202f", " ").replace("\u00a0", " ")  # type: ignore[attr-defined]

        assert "День сходиться: платежів 3 на 60,50 ₴." in page

    @pytest.mark.parametrize(
        "theirs",
        [
            "a;b\n1;2\n",
            "Номер;Сума\n1;багато\n",
            "Номер;Сума\n1;10.00\n;99.00\n",
            "Номер;Сума\n1;0.001\n",
        ],
    )
    def test_is_not_compared_with_what_is_no_list(self, paid: CompanyClient, theirs: str) -> None:
        answer = send(paid, theirs)

        assert answer.status_code == 422  # type: ignore[attr-defined]
        assert "список не прочитано" in answer.text  # type: ignore[attr-defined]

    def test_leads_to_payments_that_name_their_source(self, paid: CompanyClient) -> None:
        for page in ("/office/payments/", "/office/accounts/1/payments"):
            assert "платіжна система osmp" in paid.get(page).text

    def test_without_payments_is_opened_too(self, paid: CompanyClient) -> None:
        assert paid.get(f"{BASE}1/days/2026-03-09").status_code == 200
        assert paid.get(f"{BASE}1/days/yesterday").status_code == 404
        opened = paid.get(f"{BASE}1/days/?day=10.03.2026")
        assert opened.location.endswith("/days/2026-03-10")


class TestEnumeration:
    def test_is_stopped_and_noted(
        self, owner: CompanyClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(often.MISSES, "amount", 5)
        with company_session(owner.company) as session:
            token = a_provider(session, Protocol.OSMP).token
        path = f"/api/providers/osmp/{token}?command=check&txn_id=1&account="

        tried = [owner.get(f"{path}{number}").text for number in range(10, 18)]
        mine = owner.get(f"{path}{NUMBER}").text

        assert [each.partition("<result>")[2].partition("<")[0] for each in tried] == [
            *["5"] * 5,
            *["300"] * 3,
        ]
        assert "ІВАНЕНКО" not in mine
        with company_session(owner.company) as session:
            noted = session.scalars(
                select(AuditRecord).where(AuditRecord.event == often.ENUMERATION)
            ).all()
            assert [each.facts for each in noted] == [{"misses": 5}]
            assert len(session.scalars(select(ProviderCall)).all()) == 9
        page = owner.get(f"{BASE}1/calls").text
        assert "Забагато запитів" in page
        assert "Платника не знайдено" in page

    def test_of_payers_who_are_there_is_let_go_on(
        self, owner: CompanyClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(often.SEARCHES, "amount", 3)
        with company_session(owner.company) as session:
            token = a_provider(session, Protocol.OSMP).token
        check = f"/api/providers/osmp/{token}?command=check&txn_id=1&account={NUMBER}"
        asked = [owner.get(check).text for _ in range(4)]
        assert ["<result>0<" in each for each in asked] == [True, True, True, False]

        # Who pays is not held up by who asks.
        now = "20260310111500"
        paid = owner.get(
            f"/api/providers/osmp/{token}?command=pay&txn_id=7&account={NUMBER}&sum=1&txn_date={now}"
        )
        assert "<result>0<" in paid.text


def test_lines_are_replaced_whole(owner: CompanyClient) -> None:
    owner.post(BASE, {"name": "ПриватБанк", "protocol": "privatbank"})
    for code in ("101", "102"):
        owner.post(f"{BASE}1", {**ON, "payee-0": code})

    with company_session(owner.company) as session:
        assert session.scalars(select(ProviderLine.code)).all() == ["102"]
