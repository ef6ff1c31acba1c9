"""One flat with water and a fee, billed for two months: what the cabinet shows."""

from datetime import UTC, date, datetime
from decimal import Decimal

from psycopg.types.range import Range
from sqlalchemy.orm import Session

from app.access.actors import job_actor
from app.charging.models import Charge, Run
from app.documents.models import Bill
from app.kernel.identifiers import bare_account_key
from app.ledger.models import OpenItem, Posting
from app.months.models import MonthRow
from app.payments.models import Payment
from app.registry.models import (
    Account,
    AccountHolder,
    AccountSearch,
    Building,
    Person,
    Premises,
    Settlement,
    Street,
)
from app.tariffs.models import Agreement, Service
from tests.factories.meters import a_read_meter

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
CODE = "K7PD3QXM"


def a_household(session: Session, *, number: str = "01-00231", flat: str = "12") -> int:
    """Make an account with two services, two bills, a payment and readings; return its id."""
    by = job_actor(session, "test")
    account = _account(session, number, flat, by)
    for service, price, october, november in (
        ("water", "32.184", "6.500", "8.000"),
        ("fee", "28.50", "1", "1"),
    ):
        service_id, agreement_id = _service(session, account, service, by)
        used = a_read_meter(session, account, service_id, by) if service == "water" else {}
        for month, quantity in ((OCTOBER, october), (NOVEMBER, november)):
            line = _line(month, (service_id, agreement_id), quantity, price)
            session.add(
                Charge(
                    **line,
                    account_id=account,
                    run_id=_run(session, month),
                    basis=used.get(month, {}),
                )
            )
        amount = (Decimal(november) * Decimal(price)).quantize(Decimal("0.01"))
        session.add(
            OpenItem(
                account_id=account,
                service_id=service_id,
                month=NOVEMBER,
                agreement_id=agreement_id,
                nature="principal",
                outstanding=amount,
                due_on=date(2026, 12, 20),
                arose_on=NOVEMBER,
                vat_rate=Decimal(20),
            )
        )
    _bills(session, account)
    posting = Posting(
        kind="payment", posted=NOVEMBER, source_kind="payment", source_id=number, made_by=by
    )
    session.add(posting)
    session.flush()
    session.add(
        Payment(
            channel="register",
            source="statement",
            external_id=f"{number}-1",
            account_id=account,
            paid_on=date(2026, 11, 18),
            amount=Decimal("237.70"),
            state="posted",
            posting_id=posting.id,
            recorded_by=by,
        )
    )
    session.flush()
    return account


def _account(session: Session, number: str, flat: str, by: int) -> int:
    town = _one(
        session,
        Settlement,
        katottg="UA32080150010049888",
        name="Ірпінь",
        category="M",
        sort_key="ірпінь",
    )
    street = _one(
        session,
        Street,
        settlement_id=town,
        kind="вулиця",
        name="Лесі Українки",
        name_key="лесі українки",
        sort_key="л",
    )
    house = _one(
        session,
        Building,
        street_id=street,
        number="12-А",
        number_key="12а",
        sort_key="0012а",
        kind="apartment",
    )
    home = _one(
        session,
        Premises,
        building_id=house,
        number=flat,
        number_key=flat,
        sort_key=flat,
        kind="flat",
    )
    account = Account(
        number=number,
        number_key=bare_account_key(number),
        premises_id=home,
        category="population",
        opened_on=date(2020, 1, 1),
        link_code=CODE,
    )
    person = Person(kind="human", name="Ґалаґан Єлизавета", name_key="галаган", sort_key="г")
    session.add_all([account, person])
    session.flush()
    always = Range(date(2020, 1, 1), None)
    session.add(
        AccountHolder(account_id=account.id, person_id=person.id, valid=always, recorded_by=by)
    )
    session.add(
        AccountSearch(
            account_id=account.id,
            words=" галаган ",
            number=number,
            holder=person.name,
            address=f"вул. Лесі Українки, 12-А, кв. {flat}",
            sort_key=number,
        )
    )
    return account.id


def _one(session: Session, model: type, **values: object) -> int:
    found = session.query(model).filter_by(**values).one_or_none()
    if found is None:
        found = model(**values)
        session.add(found)
        session.flush()
    return int(found.id)


NAMES = {"water": ("Водопостачання", "m3", 10), "fee": ("Абонентське обслуговування", "month", 90)}


def _service(session: Session, account: int, code: str, by: int) -> tuple[int, int]:
    name, unit, order = NAMES[code]
    found = session.query(Service).filter_by(code=f"test-{code}").one_or_none()
    if found is None:
        found = Service(code=f"test-{code}", name=name, unit=unit, print_order=order)
        session.add(found)
        session.flush()
    holder = session.query(AccountHolder).filter_by(account_id=account).one()
    agreement = Agreement(
        account_id=account,
        service_id=found.id,
        debtor_id=holder.person_id,
        contract_model="individual",
        method="metered" if code == "water" else "subscription",
        valid=Range(date(2020, 1, 1), None),
        recorded_by=by,
    )
    session.add(agreement)
    session.flush()
    return found.id, agreement.id


def _line(month: date, what: tuple[int, int], quantity: str, price: str) -> dict[str, object]:
    return {
        "posted": month,
        "service_id": what[0],
        "month": month,
        "part": "",
        "agreement_id": what[1],
        "method": "metered" if unit_is_volume(quantity) else "subscription",
        "quantity": Decimal(quantity),
        "price": Decimal(price),
        "vat_rate": Decimal(20),
        "amount": (Decimal(quantity) * Decimal(price)).quantize(Decimal("0.01")),
    }


def unit_is_volume(quantity: str) -> bool:
    return "." in quantity


def _run(session: Session, month: date) -> int:
    found = session.query(Run).filter_by(month=month).one_or_none()
    if found is None:
        session.merge(MonthRow(month=month))
        at = datetime(month.year, month.month, 28, tzinfo=UTC)
        found = Run(month=month, state="published", facts_as_of=at, started_at=at, started_by=1)
        session.add(found)
        session.flush()
    return found.id


def _bills(session: Session, account: int) -> None:
    for month, charged, opening, paid in (
        (OCTOBER, "237.70", "0.00", "0.00"),
        (NOVEMBER, "285.97", "237.70", "237.70"),
    ):
        session.add(
            Bill(
                account_id=account,
                month=month,
                run_id=_run(session, month),
                number=f"{account}/{month:%m%y}",
                issued_at=datetime(2026, 12, 2, tzinfo=UTC),
                counted_until=date(2026, 11, 30),
                due_on=date(2026, 12, 20),
                opening=Decimal(opening),
                charged=Decimal(charged),
                recalculated=Decimal("0.00"),
                paid=Decimal(paid),
                last_posting_id=0,
                total_due=Decimal(opening) + Decimal(charged) - Decimal(paid),
            )
        )
