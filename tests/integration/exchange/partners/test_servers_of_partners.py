"""Files of banks on SFTP servers and in mailboxes."""

from decimal import Decimal
from pathlib import Path

import pytest

from app.database import company_session
from app.exchange.partners.collect import Looked
from app.exchange.partners.models import ExchangePartner
from app.exchange.partners.place import Place, install
from tests.factories.companies import TwoCompanies
from tests.factories.partners import PAYMENTS
from tests.fakes.imap import imap_server
from tests.fakes.sftp import sftp_server
from tests.integration.exchange.partners.a_bank import a_bank, folders, look, paid, the_files

__all__ = ["folders"]

pytestmark = pytest.mark.postgres


class TestAnSftpServer:
    def test_its_file_is_imported_answered_and_put_away(
        self, two_companies: TwoCompanies, tmp_path: Path
    ) -> None:
        root = tmp_path / "bank"
        for each in ("in", "out"):
            (root / each).mkdir(parents=True)
        (root / "in" / "reestr.csv").write_text(PAYMENTS)
        with sftp_server(root) as server:
            partner_id, _ = a_bank(
                two_companies,
                way="sftp",
                host=server.host,
                host_key=server.host_key,
                login=server.login,
                password=server.password,
            )

            assert look(two_companies, partner_id) == Looked(found=1, imported=1)
            assert look(two_companies, partner_id) == Looked()

        assert paid(two_companies) == (2, Decimal("350.50"))
        assert (root / "in" / "done" / "reestr.csv").read_text() == PAYMENTS
        assert "state: ACCEPTED" in (root / "out" / "reestr.csv.ack.txt").read_text()

    def test_another_server_gets_no_password_and_no_file_of_it_is_taken(
        self, two_companies: TwoCompanies, tmp_path: Path
    ) -> None:
        (tmp_path / "in").mkdir()
        with sftp_server(tmp_path) as real, sftp_server(tmp_path) as other:
            partner_id, _ = a_bank(
                two_companies,
                way="sftp",
                host=other.host,
                host_key=real.host_key,
                login=other.login,
                password=other.password,
            )

            assert look(two_companies, partner_id) == Looked(trouble="partners.server-unknown")

    def test_a_wrong_password_is_said_and_kept_with_the_partner(
        self, two_companies: TwoCompanies, tmp_path: Path
    ) -> None:
        with sftp_server(tmp_path) as server:
            partner_id, _ = a_bank(
                two_companies,
                way="sftp",
                host=server.host,
                host_key=server.host_key,
                login=server.login,
                password="wrong",
            )

            assert look(two_companies, partner_id).trouble == "partners.carrier-failed"
        with company_session(two_companies.kashtan) as session:
            partner = session.get_one(ExchangePartner, partner_id)
            assert partner.trouble == "partners.carrier-failed"
            assert partner.busy_until is None

    def test_a_name_that_leads_inside_is_refused(
        self, two_companies: TwoCompanies, tmp_path: Path
    ) -> None:
        partner_id, _ = a_bank(two_companies, way="sftp", host="127.0.0.1:5432", host_key="x y")
        install(Place(tmp_path))

        assert look(two_companies, partner_id).trouble == "partners.host-inside"


class TestAMailbox:
    def test_an_attachment_waits_for_a_person_and_the_letter_is_marked_read(
        self, two_companies: TwoCompanies
    ) -> None:
        with imap_server() as box:
            partner_id, _ = a_bank(
                two_companies,
                way="mail",
                host=box.host,
                login=box.login,
                password=box.password,
                senders="reestr@bank.example.com",
                is_automatic=False,
            )
            box.send(sender="Банк <Reestr@bank.example.com>", files={"r.csv": PAYMENTS.encode()})
            box.send(sender="thief@example.com", files={"x.csv": PAYMENTS.encode()})
            box.send(sender="reestr@bank.example.com", files={})

            assert look(two_companies, partner_id) == Looked(found=1, waits=1)
            assert look(two_companies, partner_id) == Looked()

        assert the_files(two_companies) == [("r.csv", "waits", None)]
        assert box.seen == {1, 3}
        assert paid(two_companies) == (0, Decimal(0))
