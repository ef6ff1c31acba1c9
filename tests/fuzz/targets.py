"""What is fuzzed: for each format its seeds, and a file of records that know their own sums."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from app.formats.text_table import Cut
from app.formats.workbook_writer import Column, Look, Sheet, Value, write_workbook
from tests.factories.dbf import SAMPLES, a_dbf
from tests.factories.statements import a_camt, an_entry

AMOUNTS = tuple(f"{number}{number}.0{number}" for number in range(1, 8))
"""Of the records of a made file: none is a part or a multiple of ten of another."""
OWN, OTHER = "UA813052990000026007000111222", "UA363052990000026200001112233"


@dataclass(frozen=True)
class Target:
    """A format: its parser's modules, sample files, and a made file in parts."""

    name: str
    modules: Sequence[str]
    seeds: Sequence[bytes]
    head: bytes
    record: Callable[[str], bytes]
    tail: bytes = b""
    cut: Cut | None = None
    amounts: Sequence[str] = AMOUNTS
    expected: Callable[[str], Decimal] = field(default=Decimal)

    def records(self) -> list[bytes]:
        """Return the made file's records, one an amount."""
        return [self.record(amount) for amount in self.amounts]


def _modules(*names: str) -> tuple[str, ...]:
    return tuple(f"app/formats/{name}.py" for name in names)


def _samples(*names: str) -> list[bytes]:
    return [(SAMPLES / name).read_bytes() for name in names]


def _windows(text: str) -> bytes:
    return text.encode("cp1251")


def _of_camt() -> tuple[bytes, bytes]:
    head, _, tail = a_camt("|").partition("|")
    return head.encode(), tail.encode()


def _mt940(amount: str) -> bytes:
    return (
        f":61:2603100310C{amount.replace('.', ',')}NTRFNONREF//B{amount}\n"
        f":86:166?00CREDIT TRANSFER?20Splata o/r 700123?31{OTHER}?32IVANENKO\n"
    ).encode()


def _one_c(amount: str) -> bytes:
    return _windows(
        f"СекцияДокумент=Платежное поручение\r\nНомер=7\r\nДата=10.03.2026\r\nСумма={amount}\r\n"
        f"ПлательщикСчет={OTHER}\r\nПолучательСчет={OWN}\r\nНазначениеПлатежа=о/р 700123\r\n"
        "КонецДокумента\r\n"
    )


def _ibank(amount: str) -> bytes:
    return _windows(
        f"41234569;305299;{OWN};UAH;10.03.2026 09:14;1;305299;АТ БАНК;{OTHER};3012345670;"
        f'ІВАНЕНКО;1542;10.03.2026;;{amount};"Оплата; о/р 700123";\r\n'
    )


def _ifobs(amount: str) -> bytes:
    kopecks = amount.replace(".", "").rjust(16)
    text = (
        f"{'305299'.ljust(9)}{'26007000111222'.ljust(19)}{OWN}{'305299'.ljust(9)}"
        f"{'26200001112233'.ljust(19)}{OTHER}1{kopecks}1 {'1542'.ljust(10)}980260310260310"
        f"{'ОСББ'.ljust(38)}{'ІВАНЕНКО'.ljust(38)}{'о/р 700123'.ljust(160)}"
    )
    return _windows(text.ljust(473) + "3012345670".ljust(187) + "\r\n")


def _row(amount: str) -> bytes:
    return (
        f'<ROW BANKDATE="20260310" IBAN="{OWN}" CORRIBAN="{OTHER}" OPERATIONID="1" '
        f'SUMMA="{amount.replace(".", "")}" PLATPURPOSE="o/r 700123"/>'
    ).encode()


def _transaction(amount: str) -> bytes:
    last = amount == AMOUNTS[-1]
    return (
        f'{{"AUT_MY_ACC": "{OWN}", "CCY": "UAH", "FL_REAL": "r", "PR_PR": "r", "TRANTYPE": "C", '
        f'"DAT_OD": "10.03.2026", "SUM": "{amount}", "REF": "R{amount}", "REFN": "1", '
        f'"OSND": "o/r 700123"}}{"" if last else ","}'
    ).encode()


def _bill(amount: str) -> bytes:
    return (
        f"<BILL><BILL_ID>{amount}</BILL_ID><PAY_DATE>2026-03-10</PAY_DATE><PAYED_AMOUNT>{amount}"
        "</PAYED_AMOUNT><PAYER><CONTRACT_NUMBER>7</CONTRACT_NUMBER></PAYER></BILL>"
    ).encode()


_FIELDS = (("RASH", "C", 10, 0), ("SUMM", "N", 10, 2), ("PDATE", "D", 8, 0))


def _dbf() -> tuple[bytes, int]:
    rows = [{"RASH": "700123", "SUMM": Decimal(each), "PDATE": "20260310"} for each in AMOUNTS]
    content = a_dbf(_FIELDS, rows)
    return content, 32 + 32 * len(_FIELDS) + 1


def _dbf_record(amount: str) -> bytes:
    content, start = _dbf()
    length = 1 + sum(each[2] for each in _FIELDS)
    at = start + AMOUNTS.index(amount) * length
    return content[at : at + length]


def _book() -> bytes:
    target = io.BytesIO()
    rows: list[list[Value]] = [[each, Decimal(each)] for each in AMOUNTS]
    write_workbook(target, [Sheet("Лист", [Column("Рахунок"), Column("Сума", Look.MONEY)], rows)])
    return target.getvalue()


def _line(amount: str) -> bytes:
    return f"700123    Іваненко {amount.rjust(8)} 10.03.2026\n".encode()


_CAMT_HEAD, _CAMT_TAIL = _of_camt()
_XML = ("app/formats/xml_parts.py", "app/formats/bounded.py")
TARGETS = (
    Target(
        "camt",
        ("app/formats/statements/camt.py", "app/formats/statements/camt_entries.py", *_XML),
        [
            *_samples("camt053_sample.xml", "camt054_sample.xml", "cases/camt/camt052.v4.xml"),
            *_samples("cases/camt/camt053.v3.xml", "cases/camt/camt053.v2.multi.statement.xml"),
        ],
        _CAMT_HEAD,
        lambda amount: an_entry(amount).encode(),
        _CAMT_TAIL,
    ),
    Target(
        "mt940",
        _modules("statements/mt940", "statements/mt940_fields", "statements/mt940_pages")
        + _modules("statements/mt940_details"),
        [
            *_samples("mt940_sample.sta", "cases/mt940/ns_tags_two_accounts_62M_60M.sta"),
            *_samples("cases/mt940/with_newline_in_tnr.sta", "cases/mt940/february_30.sta"),
            *_samples("cases/mt940/ns_subfields_with_U+FFFD.sta"),
        ],
        f":20:S1\n:25:{OWN}\n:28C:1/1\n:60F:C260310UAH100,00\n".encode(),
        _mt940,
        b":62F:C260310UAH200,00\n-\n",
    ),
    Target(
        "1c",
        _modules("statements/one_c", "statements/one_c_sections", "text_lines"),
        _samples("1c_to_kl_ua.txt"),
        _windows(f"1CClientBankExchange\r\nВерсияФормата=1.03\r\nРасчСчет={OWN}\r\n"),
        _one_c,
        _windows("КонецФайла\r\n"),
    ),
    Target(
        "bank-tables",
        ("app/formats/statements/bank_tables.py", "app/formats/statements/bank_exports.py"),
        _samples("ibank2ua_statement.csv"),
        (SAMPLES / "ibank2ua_statement.csv").read_bytes().partition(b"\n")[0] + b"\n",
        _ibank,
    ),
    Target(
        "ifobs",
        ("app/formats/statements/ifobs.py",),
        _samples("ifobs_statement.dat"),
        b"",
        _ifobs,
    ),
    Target(
        "ifobs-xml",
        ("app/formats/statements/ifobs.py", *_XML),
        [b"<ROWDATA>" + _row("1.00") + _row("2.00") + b"</ROWDATA>"],
        b"<ROWDATA>",
        _row,
        b"</ROWDATA>",
    ),
    Target(
        "autoclient",
        ("app/formats/statements/autoclient.py",),
        _samples("privat_autoclient_transactions.json"),
        b'{"status": "SUCCESS", "transactions": [',
        _transaction,
        b"]}",
    ),
    Target(
        "portmone",
        ("app/formats/portmone.py", *_XML),
        [b"<PAY_ORDERS><PAY_ORDER><BILLS>" + _bill("1.00") + b"</BILLS></PAY_ORDER></PAY_ORDERS>"],
        b"<PAY_ORDERS><PAY_ORDER><BILLS>",
        _bill,
        b"</BILLS></PAY_ORDER></PAY_ORDERS>",
    ),
    Target(
        "dbf",
        ("app/formats/dbf.py", "app/formats/dbf_encoding.py"),
        [
            *_samples("register_oschad_cp866.dbf", "register_privat_cp1125.dbf"),
            *_samples("cases/dbf/cp1251.dbf", "cases/dbf/dbase_83_missing_memo.dbf"),
            *_samples("cases/dbf/dbase_03_cyrillic_rec2_deleted.dbf"),
        ],
        _dbf()[0][: _dbf()[1]],
        _dbf_record,
        b"\x1a",
    ),
    Target(
        "csv",
        _modules("delimited", "quotes"),
        ["Рахунок;Сума\n001;1,5\n".encode(), b"a,b\n1,2\n", _windows("Рахунок\tСума\n1\t2\n")],
        "Рахунок;Платник;Сума\n".encode(),
        lambda amount: f'700123;"Іваненко; О.";{amount}\n'.encode(),
    ),
    Target(
        "txt",
        ("app/formats/text_table.py", "app/formats/text_lines.py"),
        [_line("1.00") + _line("2.00")],
        b"",
        _line,
        cut=Cut(pattern=r"^(?P<account>\d+) +(.+?) +(?P<amount>\d+\.\d\d) (?P<day>[\d.]{10})$"),
    ),
    Target(
        "xlsx",
        _modules("workbook", "shared_strings", "number_formats"),
        [_book()],
        _book(),
        lambda _: b"",
        amounts=(),
    ),
)
