"""A small house whose households have benefits and subsidies, and the authorities' files on it."""

from decimal import Decimal

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.charging.models import Charge, Run
from app.database import company_session
from app.kernel.company import CompanyRef
from app.months.operations import open_month
from app.tariffs.models import Agreement, Payee, Service
from tests.factories.imports import ACCOUNTS, NOVEMBER, an_office, imported
from tests.factories.money import close, publish

OCTOBER = NOVEMBER.plus(-1)
AGREEMENTS = """\
Рахунок;Послуга;Спосіб нарахування;Модель договору;Яка площа;Діє з
0001;Водопостачання;за лічильником;індивідуальний;;01.01.2026
0001;Внесок на утримання будинку;за площею;внесок;загальна;01.01.2026
0002;Водопостачання;за лічильником;індивідуальний;;01.01.2026
0003;Водопостачання;за лічильником;індивідуальний;;01.01.2026
"""
CODES = """\
Який код;Код послуги;Послуга;Код тарифу;Діє з;Документ-підстава
номер послуги;1;Внесок на утримання будинку;17;01.01.2026;лист ПФУ № 5 від 10.01.2026
номер послуги;4;Водопостачання;42;01.01.2026;лист ПФУ № 5 від 10.01.2026
lgcode;500;Внесок на утримання будинку;;01.01.2026;лист ПФУ № 5 від 10.01.2026
lgcode;0601;Водопостачання;;01.01.2026;лист ПФУ № 5 від 10.01.2026
"""
CHARGED = (
    ("0001", "water", "300.00"),
    ("0001", "contribution", "200.00"),
    ("0002", "water", "80.00"),
)
"""What October charged; 0003 nothing."""
WHOM = (
    *(("RASH", "C", 15, 0), ("FIO", "C", 40, 0), ("IDCODE", "C", 10, 0), ("CDPR", "N", 12, 0)),
    *(("VUL_NAME", "C", 30, 0), ("BLD", "C", 12, 0), ("FLAT", "C", 9, 0)),
)
SUBSIDY = (
    *WHOM,
    *((f"SM{place}", "N", 9, 2) for place in range(1, 9)),
    *(("SUMMA", "N", 10, 2), ("DAT1", "D", 8, 0), ("DAT2", "D", 8, 0)),
)
BENEFIT = (
    *(("CDPR", "N", 12, 0), ("IDCODE", "C", 10, 0), ("FIO", "C", 50, 0), ("RS", "C", 25, 0)),
    *(("YEARIN", "N", 4, 0), ("MONTHIN", "N", 2, 0), ("LGCODE", "N", 4, 0)),
    *(("DATA1", "D", 8, 0), ("LGKAT", "C", 3, 0), ("SUMM", "N", 8, 2)),
    *(("FACT", "N", 19, 6), ("TARIF", "N", 14, 7)),
)
DEBT = (
    *(("CDPR", "N", 12, 0), ("IDPIL", "C", 10, 0), ("FIOPIL", "C", 50, 0), ("RAH", "C", 25, 0)),
    *(("LGCODE", "N", 4, 0), ("MONTHZV", "N", 2, 0), ("YEARZV", "N", 4, 0)),
    ("SUM_BORG", "N", 10, 2),
)


def a_house_with_codes(company: CompanyRef) -> int:
    """Charge a house for October, close nothing, open November; return who imports."""
    by = an_office(company, month=OCTOBER)
    imported(company, "accounts", ACCOUNTS, by=by, options={"since": "2026-01-01"})
    imported(company, "agreements", AGREEMENTS, by=by)
    imported(company, "register_codes", CODES, by=by)
    with company_session(company) as session:
        session.add(Payee(name="Каштан", edrpou="41234569", iban="UA1"))
        agreements = [(_agreement(session, number, code), sum_) for number, code, sum_ in CHARGED]
        publish(session, OCTOBER, *agreements)
        _keep_charges(session, agreements, by)
        open_month(session, NOVEMBER)
    return by


def _agreement(session: Session, number: str, service: str) -> Agreement:
    return session.scalars(
        select(Agreement)
        .join(Service, Service.id == Agreement.service_id)
        .where(
            Service.code == service,
            text("account_id = (SELECT id FROM account WHERE number = :number)"),
        ),
        {"number": number},
    ).one()


def _keep_charges(session: Session, agreements: list[tuple[Agreement, str]], by: int) -> None:
    first = OCTOBER.first_day
    run = Run(
        month=first,
        state="published",
        facts_as_of=text("now()"),
        started_at=text("now()"),
        started_by=by,
    )
    session.add(run)
    session.flush()
    for each, amount in agreements:
        session.add(
            Charge(
                posted=first,
                account_id=each.account_id,
                run_id=run.id,
                service_id=each.service_id,
                month=first,
                part="",
                agreement_id=each.id,
                method=each.method,
                vat_rate=Decimal(20),
                quantity=Decimal(amount) / 20,
                price=Decimal(20),
                amount=Decimal(amount),
                basis={},
            )
        )


def close_october(company: CompanyRef) -> None:
    with company_session(company) as session:
        close(session, OCTOBER)


def owed(company: CompanyRef, number: str) -> dict[tuple[str, str], str]:
    """Return what an account's entries come to, by service and kind."""
    with company_session(company) as session:
        rows = session.execute(
            text("""
            SELECT service.code, entry.kind, sum(entry.amount)
            FROM entry JOIN service ON service.id = entry.service_id
            JOIN account ON account.id = entry.account_id
            WHERE account.number = :number AND entry.kind <> 'transfer'
            GROUP BY service.code, entry.kind ORDER BY 1, 2
            """),
            {"number": number},
        )
        return {(code, kind): f"{amount:.2f}" for code, kind, amount in rows}
