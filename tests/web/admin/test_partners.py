"""The desk of the exchange of files: who may, what is kept and what is never shown."""

from pathlib import Path

import pytest
from sqlalchemy import select

from app.access.models import AuditRecord, Role
from app.database import company_session
from app.database.secrets import unseal
from app.exchange.partners.models import ExchangePartner
from app.exchange.partners.opening import PURPOSE
from app.exchange.partners.place import Place, install, place
from app.payments.models import Payment
from tests.factories.partners import PAYMENTS, a_partner
from tests.integration.exchange.test_charging_facts import a_charged_house
from tests.web.conftest import Web

SFTP = {
    "name": "Ощадбанк",
    "kind": "payments",
    "way": "sftp",
    "host": "sftp.bank.example.com",
    "login": "kashtan",
    "password": "bank-2026",
    "host_key": "ssh-ed25519 AAAA",
    "expected_by": "11.30",
    "is_on": "1",
    "is_automatic": "1",
}
PATH = "/office/imports/partners"


@pytest.fixture(autouse=True)
def folders(web: Web, tmp_path: Path) -> None:
    del web  # it comes first: the application names a place of its own
    install(Place(tmp_path, settles_s=0))


def the_partner(web: Web) -> ExchangePartner:
    with company_session(web.companies.kashtan) as session:
        return session.scalars(select(ExchangePartner)).one()


class TestAPartner:
    def test_is_kept_with_its_password_sealed_and_never_shown(self, web: Web) -> None:
        owner = web.staff(web.companies.kashtan)

        answer = owner.post(f"{PATH}/", SFTP)

        kept = the_partner(web)
        assert answer.status_code == 303
        assert (kept.host, kept.is_automatic) == ("sftp.bank.example.com", True)
        assert f"{kept.expected_by:%H:%M}" == "11:30"
        with company_session(web.companies.kashtan) as session:
            assert kept.password is not None
            assert unseal(session, kept.password, purpose=PURPOSE) == "bank-2026"
            audit = session.scalars(select(AuditRecord)).all()
        assert "bank-2026" not in f"{[each.facts for each in audit]}"
        for page in (PATH, f"{PATH}/{kept.id}", f"{PATH}/{kept.id}/edit"):
            text = owner.get(page, follow_redirects=True).get_data(as_text=True)
            assert "Ощадбанк" in text
            assert "bank-2026" not in text

    def test_keeps_its_password_where_none_is_typed(self, web: Web) -> None:
        owner = web.staff(web.companies.kashtan)
        owner.post(f"{PATH}/", SFTP)
        before = the_partner(web)

        owner.post(f"{PATH}/{before.id}", {**SFTP, "password": "", "name": "Банк"})

        after = the_partner(web)
        assert (after.name, after.password) == ("Банк", before.password)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"host_key": ""}, "Для SFTP впишіть сервер"),
            ({"expected_by": "25:00"}, "Напишіть час так"),
            ({"kind": "accounts"}, "Оберіть зі списку"),
            ({"layout": "нема такої"}, "розмітк"),
        ],
    )
    def test_said_by_halves_is_refused_in_words(
        self, web: Web, change: dict[str, str], said: str
    ) -> None:
        owner = web.staff(web.companies.kashtan)

        answer = owner.post(f"{PATH}/", SFTP | change)

        assert answer.status_code == 422
        assert said in answer.get_data(as_text=True)

    def test_of_a_mailbox_is_never_automatic(self, web: Web) -> None:
        owner = web.staff(web.companies.kashtan)

        owner.post(f"{PATH}/", SFTP | {"way": "mail", "senders": "r@bank.example.com"})

        assert not the_partner(web).is_automatic

    def test_is_said_by_who_may_change_the_company_only(self, web: Web) -> None:
        accountant = web.staff(web.companies.kashtan, Role.ACCOUNTANT)
        with company_session(web.companies.kashtan) as session:
            partner_id = a_partner(session).id

        assert accountant.get(f"{PATH}/{partner_id}").status_code == 200
        assert accountant.post(f"{PATH}/", SFTP).status_code == 403
        assert accountant.post(f"{PATH}/{partner_id}", SFTP).status_code == 403
        assert accountant.get(f"{PATH}/{partner_id}/edit").status_code == 403

    def test_of_another_company_is_not_found(self, web: Web) -> None:
        with company_session(web.companies.vodokanal) as session:
            partner_id = a_partner(session).id
        owner = web.staff(web.companies.kashtan)

        assert owner.get(f"{PATH}/{partner_id}").status_code == 404
        assert owner.post(f"{PATH}/{partner_id}/look").status_code == 404


def test_its_files_are_fetched_at_once_when_asked(web: Web) -> None:
    kashtan = web.companies.kashtan
    a_charged_house(web.companies)
    with company_session(kashtan) as session:
        partner_id = a_partner(session).id
    owner = web.staff(kashtan)
    folder = place().of(kashtan, partner_id) / "in"
    folder.mkdir(parents=True)
    (folder / "reestr.csv").write_text(PAYMENTS)

    owner.post(f"{PATH}/{partner_id}/look")

    page = owner.get(f"{PATH}/{partner_id}").get_data(as_text=True)
    assert "reestr.csv" in page
    assert "імпортовано" in page
    with company_session(kashtan) as session:
        assert len(session.scalars(select(Payment)).all()) == 2
