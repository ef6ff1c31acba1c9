"""CSV exports of banks, iFobs in both forms, answers of Autoclient."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.formats.delimited import likely_encoding
from app.formats.reading import open_table
from app.formats.statements.titles import Title
from app.formats.table import CellFault, Fault
from tests.factories.dbf import SAMPLES, a_dbf, sample
from tests.factories.statements import told_in, told_of

OWN, OTHER = "UA813052990000026007000111222", "UA363052990000026200001112233"
PRIVAT = (
    "ЄДРПОУ;МФО;Рахунок;Валюта;Номер документа;Дата операції;МФО банка;Назва банка;"
    "Рахунок кореспондента;ЄДРПОУ кореспондента;Кореспондент;Сума;Призначення платежу\r\n"
)
SENSE = (
    "Наш рахунок;Наш IBAN;Операція;Рахунок;IBAN;МФО банку контрагента;Найменування контрагента;"
    "Код контрагента;Призначення платежу;Дата проведення;Номер документа;Сума;Валюта;"
    "Час проведення;Дата документа;Дата архівування;Ід.код;Найменування;МФО\r\n"
)
AGRICOLE = (
    "ДАТА;ЧАС;НОМЕР;ПРИЗНАЧЕННЯ;КОД ІДЕНТ.;КОНТРАГЕНТ;РАХУНОК КОНТРАГЕНТА;КОД ІД НБУ;"
    "СУМА ДЕБЕТ;СУМА КРЕДИТ\r\n"
)
UKRGAS = (
    "DATA_VYP;MFO;AC;OKPO;NAME;ND;DATA_D;DK;MFO_KOR;AC_KOR;OKPO_KOR;NAME_KOR;CUR_TAG;CUR_CODE;"
    "CUR_RATE;AC_CUR_TAG;AccountCur;SUM_PD_NOM;SUM_PD_EQ;PURPOSE;IN_RST_NO;IN_RST_EQ;OUT_RST_NO;"
    "OUT_RST_EQ;DB_SUM_NOM;CR_SUM_NOM;DB_SUM_EQ;CR_SUM_EQ;DAT_OST_OB;DB_IBAN;CR_IBAN\r\n"
)


def in_cp1251(folder: Path, text: str) -> list[dict[Title, Any]]:
    return told_in(folder, text.encode("cp1251"))


class TestIbank:
    def test_sample_has_its_three_movements_and_no_revaluation(self) -> None:
        movements = told_of("ibank2ua_statement.csv")

        assert [(each[Title.DIRECTION], each[Title.AMOUNT]) for each in movements] == [
            ("C", Decimal("845.37")),
            ("C", Decimal("500.00")),
            ("D", Decimal("12.50")),
        ]
        assert movements[1][Title.PURPOSE] == "ЖКП;700124;ҐЕРУН ЇВГА;кв.12"
        assert movements[0][Title.BOOKED_ON] == date(2026, 3, 10)
        assert open_table(SAMPLES / "ibank2ua_statement.csv").origin.encoding == "cp1251"

    def test_c103_names_all_in_capitals_are_no_koi8(self) -> None:
        name = "ІВАНЕНКО ОКСАНА ПЕТРІВНА".encode("cp1251")

        assert likely_encoding(name) == "cp1251"

    @pytest.mark.parametrize(("debit", "credit"), [("1.00", "2.00"), ("", "")])
    def test_line_with_both_sums_or_none_is_a_fault(
        self, tmp_path: Path, debit: str, credit: str
    ) -> None:
        text = (
            sample("ibank2ua_statement.csv")
            .decode("cp1251")
            .replace(";;845.37;", f";{debit};{credit};")
        )

        first, *rest = in_cp1251(tmp_path, text)

        assert isinstance(first[Title.AMOUNT], CellFault)
        assert len(rest) == 2

    def test_lost_quote_swallows_no_line_after_it(self, tmp_path: Path) -> None:
        text = sample("ibank2ua_statement.csv").decode("cp1251")
        line = text.splitlines()[2]
        whole = line.replace("500.00", "7.00")
        torn = text.replace(line, line.replace('кв.12";', "кв.12;") + "\r\n" + whole)

        movements = in_cp1251(tmp_path, torn)

        amounts = [each[Title.AMOUNT] for each in movements]
        assert [each for each in amounts if isinstance(each, Decimal)] == [
            Decimal("845.37"),
            Decimal("7.00"),
            Decimal("12.50"),
        ]
        assert [each.because for each in amounts if isinstance(each, CellFault)] == [Fault.CUT]

    def test_line_glued_inside_the_quotes_of_another_is_told(self, tmp_path: Path) -> None:
        text = sample("ibank2ua_statement.csv").decode("cp1251")
        glued = text.replace('ҐЕРУН ЇВГА;кв.12";\r\n', "ҐЕРУН ЇВГА;", 1)

        movements = in_cp1251(tmp_path, glued)

        assert [isinstance(each[Title.AMOUNT], CellFault) for each in movements] == [False, True]

    def test_line_cut_in_two_is_two_faults(self, tmp_path: Path) -> None:
        text = sample("ibank2ua_statement.csv").decode("cp1251")
        cut = text.replace("UA363052990000026200001112233;", "UA36305299\r\n0000026200001112233;")

        first, second, *rest = in_cp1251(tmp_path, cut)

        assert [each[Title.AMOUNT].because for each in (first, second)] == [Fault.CUT, Fault.CUT]
        assert len(rest) == 2


class TestOtherBanks:
    def test_privatbank_signs_what_went_out(self, tmp_path: Path) -> None:
        line = (
            f"1;305299;{OWN};UAH;77;10.03.2026;305299;БАНК;{OTHER};3012345670;ІВАНЕНКО О.;"
            "{};о/р 7\r\n"
        )

        came, went = in_cp1251(tmp_path, PRIVAT + line.format("845,37") + line.format("-12.50"))

        assert (came[Title.DIRECTION], came[Title.AMOUNT]) == ("C", Decimal("845.37"))
        assert (went[Title.DIRECTION], went[Title.AMOUNT]) == ("D", Decimal("12.50"))
        assert came[Title.OWN_IBAN] == OWN

    def test_ukrgasbank_tells_the_balances_of_the_day(self, tmp_path: Path) -> None:
        line = (
            "10.03.2026;320478;26007;1;ОСББ;77;10.03.2026;{dk};305299;26200;3012345670;ІВАНЕНКО;"
            "UAH;980;1;UAH;UAH;845.37;845.37;о/р 7;100.00;;945.37;;;;;;;{db};{cr}\r\n"
        )
        credit = line.format(dk=1, db=OTHER, cr=OWN)
        debit = line.format(dk=2, db=OWN, cr=OTHER)
        unknown = line.format(dk=3, db=OWN, cr=OTHER)

        came, went, unclear = in_cp1251(tmp_path, UKRGAS + credit + debit + unknown)

        assert [came[each] for each in (Title.DIRECTION, Title.OWN_IBAN, Title.IBAN)] == [
            "C",
            OWN,
            OTHER,
        ]
        assert (came[Title.OPENING], came[Title.CLOSING]) == (Decimal("100.00"), Decimal("945.37"))
        assert [went[each] for each in (Title.DIRECTION, Title.OWN_IBAN)] == ["D", OWN]
        assert unclear[Title.DIRECTION] == CellFault("3", Fault.UNREADABLE)

    def test_oschadbank_counts_in_kopecks(self, tmp_path: Path) -> None:
        fields = (
            ("ndoc", "C", 10, 0),
            ("dt", "D", 8, 0),
            ("acccli", "C", 29, 0),
            ("acccor", "C", 29, 0),
            ("okpocor", "C", 14, 0),
            ("namecor", "C", 38, 0),
            ("dk", "N", 1, 0),
            ("summa", "N", 20, 0),
            ("nazn", "C", 160, 0),
            ("val", "N", 4, 0),
        )
        row = {"ndoc": "5", "dt": "20260310", "acccli": OWN, "acccor": OTHER, "nazn": "о/р 7"}
        rows = [row | {"dk": dk, "summa": 84537, "val": 980} for dk in (0, 1)]

        came, went = told_in(tmp_path, a_dbf(fields, rows, encoding="cp1125"))

        assert (came[Title.DIRECTION], came[Title.AMOUNT]) == ("C", Decimal("845.37"))
        assert (went[Title.DIRECTION], went[Title.CURRENCY]) == ("D", "UAH")

    def test_oschadbank_without_a_direction_is_a_fault_of_each_line(self, tmp_path: Path) -> None:
        text = (
            "ndoc;dt;dv;acccli;acccor;okpocor;namecor;summa;val;nazn;cod_cor;add_req\r\n"
            f"5;10.03.2026;10.03.2026;{OWN};{OTHER};1;ІВАНЕНКО;84537;980;о/р 7;;\r\n"
        )

        (movement,) = in_cp1251(tmp_path, text)

        assert movement[Title.DIRECTION] == CellFault("", Fault.ABSENT)
        assert movement[Title.AMOUNT] == Decimal("845.37")

    def test_sense_says_it_in_words(self, tmp_path: Path) -> None:
        line = (
            f"26007;{OWN};{{}};26200;{OTHER};305299;ІВАНЕНКО;3012345670;о/р 7;10.03.2026;77;"
            "845.37;UAH;09:14;10.03.2026;;1;ОСББ;300346\r\n"
        )

        came, went = in_cp1251(tmp_path, SENSE + line.format("Кредит") + line.format("Дебет"))

        assert (came[Title.DIRECTION], went[Title.DIRECTION]) == ("C", "D")
        assert (came[Title.OWN_IBAN], came[Title.IBAN]) == (OWN, OTHER)
        assert came[Title.COUNTERPARTY] == "ІВАНЕНКО"

    def test_credit_agricole_has_a_column_a_side(self, tmp_path: Path) -> None:
        line = f"20260310;2026-03-10T09:14:00;77;о/р 7;3012345670;ІВАНЕНКО;{OTHER};300614;{{}}\r\n"

        came, went = in_cp1251(tmp_path, AGRICOLE + line.format(";845.37") + line.format("12.50;"))

        assert (came[Title.DIRECTION], came[Title.AMOUNT]) == ("C", Decimal("845.37"))
        assert (went[Title.DIRECTION], went[Title.BOOKED_ON]) == ("D", date(2026, 3, 10))

    def test_a_plain_list_of_payments_stays_one(self, tmp_path: Path) -> None:
        path = tmp_path / "list.csv"
        path.write_text("Особовий рахунок;Сума;Дата платежу\n700123;1,00;10.03.2026\n")

        assert open_table(path).origin.format == "csv"
