"""Files of camt: versions, encodings, and XML made to do harm."""

from decimal import Decimal
from pathlib import Path

import pytest

from app.formats.reading import open_table
from app.formats.statements.titles import Title
from app.formats.table import FileRefused, FileTooLarge, FileUnreadable, FileUnsafe
from tests.factories.statements import a_camt, an_entry, told_in


class TestFiles:
    @pytest.mark.parametrize("version", ["02", "04", "06", "08"])
    def test_of_any_version_are_read(self, tmp_path: Path, version: str) -> None:
        name = f' xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"'

        movements = told_in(tmp_path, a_camt(an_entry(), namespace=name))

        assert [each[Title.AMOUNT] for each in movements] == [Decimal("845.37")]

    def test_without_a_namespace_are_read(self, tmp_path: Path) -> None:
        assert len(told_in(tmp_path, a_camt(an_entry()))) == 1

    def test_in_cp1251_that_say_they_are_utf8_are_read(self, tmp_path: Path) -> None:
        purpose = "<AddtlNtryInf>Оплата за утримання будинку</AddtlNtryInf>"

        (movement,) = told_in(tmp_path, a_camt(an_entry(more=purpose)).encode("cp1251"))

        assert movement[Title.PURPOSE] == "Оплата за утримання будинку"

    def test_without_movements_tell_their_balances(self, tmp_path: Path) -> None:
        balance = (
            "<Bal><Tp><CdOrPrtry><Cd>{}</Cd></CdOrPrtry></Tp><Amt Ccy='UAH'>5.00</Amt>"
            "<CdtDbtInd>DBIT</CdtDbtInd><Dt><Dt>2026-03-10</Dt></Dt></Bal>"
        )
        balances = balance.format("OPBD") + balance.format("CLBD")

        (only,) = told_in(tmp_path, a_camt(balances=balances))

        assert (only[Title.OPENING], only[Title.CLOSING]) == (Decimal("-5.00"), Decimal("-5.00"))
        assert Title.AMOUNT not in only

    def test_with_a_balance_after_the_entries_are_refused(self, tmp_path: Path) -> None:
        late = "<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp></Bal>"

        with pytest.raises(FileUnreadable):
            told_in(tmp_path, a_camt(an_entry(), late))

    def test_of_another_kind_are_refused_by_name(self, tmp_path: Path) -> None:
        with pytest.raises(FileRefused, match="Invoice"):
            told_in(tmp_path, "<Invoice><Amt>1</Amt></Invoice>")

    def test_cut_off_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(FileUnreadable):
            told_in(tmp_path, a_camt(an_entry(), an_entry())[:-60])


class TestAttacks:
    LAUGHS = (
        '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    )

    def test_by_a_billion_laughs_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(FileUnsafe):
            told_in(tmp_path, a_camt(an_entry(more="<X>&c;</X>"), head=self.LAUGHS))

    def test_by_laughs_in_an_attribute_are_refused(self, tmp_path: Path) -> None:
        names = " x='&c;'"

        with pytest.raises((FileUnsafe, FileUnreadable)):
            told_in(tmp_path, a_camt(an_entry(), head=self.LAUGHS, namespace=names))

    def test_by_an_external_entity_read_nothing_of_this_machine(self, tmp_path: Path) -> None:
        secret = tmp_path / "secret"
        secret.write_text("a secret")
        head = f'<!DOCTYPE d [<!ENTITY s SYSTEM "file://{secret}">]>'

        with pytest.raises(FileUnsafe):
            told_in(tmp_path, a_camt(an_entry(more="<AddtlNtryInf>&s;</AddtlNtryInf>"), head=head))

    def test_by_an_element_without_an_end_are_refused(self, tmp_path: Path) -> None:
        text = "<AddtlNtryInf>" + "x" * (9 << 20) + "</AddtlNtryInf>"

        with pytest.raises((FileTooLarge, FileUnreadable)):
            told_in(tmp_path, a_camt(an_entry(more=text)))

    def test_by_depth_are_refused(self, tmp_path: Path) -> None:
        deep = "<a>" * 5000 + "</a>" * 5000

        with pytest.raises(FileUnreadable):
            told_in(tmp_path, a_camt(an_entry(more=deep)))

    def test_a_plain_file_beside_them_opens(self, tmp_path: Path) -> None:
        path = tmp_path / "plain.xml"
        path.write_text(a_camt(an_entry()))

        assert open_table(path).origin.format == "camt.053"
