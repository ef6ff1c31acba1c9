from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app.database import company_session
from app.exchange.jobs import ImportJobUnknown, get_job, receive_file, table_of
from app.exchange.layouts import (
    Layout,
    LayoutIncomplete,
    get_layout,
    layout_names,
    save_layout,
)
from app.exchange.models import ImportFile
from app.exchange.queries import get_import, imports, summary
from app.exchange.wording import write_verdicts
from app.formats.reading import open_table
from app.kernel.errors import Invalid
from tests.factories.companies import TwoCompanies
from tests.factories.imports import ACCOUNTS, an_office, count, faults, imported, the_job, tried

pytestmark = pytest.mark.postgres


def test_a_file_is_kept_byte_for_byte_and_once(two_companies: TwoCompanies) -> None:
    kashtan, vodokanal = two_companies.both
    by = an_office(kashtan)
    content = bytes(range(256)) * 9_000  # more than two parts

    with company_session(kashtan) as session:
        _, job = (
            receive_file(session, BytesIO(content), kind="accounts", name="x", by=by)
            for _ in range(2)
        )
    with company_session(kashtan) as session:
        parts = session.scalars(select(ImportFile).order_by(ImportFile.part)).all()
        assert b"".join(part.content for part in parts) == content
        assert get_job(session, job).size == len(content)
    with company_session(vodokanal) as session:
        assert count(session, "import_file") == 0
        with pytest.raises(ImportJobUnknown):
            get_job(session, job)


def test_rubbish_is_refused_by_name(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)

    with pytest.raises(Invalid):
        imported(kashtan, "accounts", b"PK\x03\x04 not a book", by=by)


def test_a_file_without_needed_columns_names_them(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)

    with pytest.raises(LayoutIncomplete) as refusal:
        imported(kashtan, "payments", "Рахунок;Сума\n1;2\n", by=by)

    assert refusal.value.facts == {"columns": "Дата платежу"}
    imported(kashtan, "payments", "Рахунок;Сума\n1;2\n", by=by, constants={"paid_on": "05.11.2026"})


def test_a_named_layout_is_used_again(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)
    first = imported(kashtan, "parameters", "№ о/р;Осіб\n0001;2\n", by=by)
    with company_session(kashtan) as session:
        with table_of(session, get_job(session, first)) as table:
            assert table.origin.delimiter == ";"
        layout = get_job(session, first).layout
        save_layout(session, Layout.from_json(layout), kind="parameters", name="Паспортист", by=by)
        assert layout_names(session, kind="parameters") == ["Паспортист"]
        assert get_layout(session, kind="parameters", name="Паспортист").columns["persons"] == 1

    imported(kashtan, "parameters", "Осіб;№ о/р\n7;0001\n", by=by, layout="Паспортист")

    with company_session(kashtan) as session:
        assert count(session, "account_parameter", "value = 7 AND retired_at IS NULL") == 1


def test_verdicts_come_as_a_workbook_and_totals_beside_the_files_own(
    two_companies: TwoCompanies, tmp_path: Path
) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    content = "Рахунок;Дата;Сума\n1;05.11.2026;10,5\n2;30.02.2026;5\nРазом;;15,00\n"

    job = tried(kashtan, "payments", content, by=by)
    path = tmp_path / "verdicts.xlsx"
    with company_session(kashtan) as session, path.open("wb") as target:
        write_verdicts(session, job, target)
        (total,) = summary(session, job).totals
        assert [each.id for each in imports(session)] == [job]
        assert get_import(session, job).good_rows == 1

    header, *rows = [row.cells for row in open_table(path).rows()]
    assert header == ("Рядок", "Колонка", "Важливість", "Що не так", "Як виправити")
    assert [(str(row[0]), row[1], row[2]) for row in rows] == [
        ("2", "Особовий рахунок", "зауваження"),
        ("3", "Дата платежу", "помилка"),
    ]
    assert rows[1][3] == "Це не дата: «30.02.2026»."
    assert (str(total.of_lines), str(total.of_file), total.agrees) == ("15.5", "15.00", False)


def test_a_payment_whose_purpose_begins_as_a_total_is_kept(two_companies: TwoCompanies) -> None:
    kashtan = two_companies.kashtan
    by = an_office(kashtan)
    imported(kashtan, "accounts", ACCOUNTS, by=by)
    content = """\
Призначення;Рахунок;Дата;Сума
Всього за воду;0001;05.11.2026;100,00
за воду;0001;06.11.2026;50,00
Разом;;;150,00
"""

    job = imported(kashtan, "payments", content, by=by)
    by_account = "Рахунок;Дата;Сума\n0002;05.11.2026;7,00\nРазом;05.11.2026;7,00\n"
    imported(kashtan, "payments", by_account, by=by)

    assert faults(kashtan, job) == []
    assert the_job(kashtan, job).totals == {
        "file": {"amount": "150.00"},
        "lines": {"amount": "150.00"},
    }
    with company_session(kashtan) as session:
        sums = session.scalars(text("SELECT amount FROM payment ORDER BY amount")).all()
    assert sums == [Decimal("7.00"), Decimal("50.00"), Decimal("100.00")]
