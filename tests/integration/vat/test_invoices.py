"""Tax invoices and adjustments of a month: whose, of which day, for how much."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.months.facts import retire_fact
from app.months.operations import open_month
from app.registry.models import Account, AccountHolder, Person, PersonDocument
from app.tariffs.models import Agreement
from app.vat.customers import Customers
from app.vat.documents import invoices_of
from app.vat.invoices import Invoice, InvoiceKind, documents_of
from app.vat.models import VatEvent
from app.vat.payers import NewPayer, set_payer
from app.vat.register import VatRecord, vat_records
from tests.factories.accounts import BY, a_payee, a_service, an_agreement
from tests.factories.money import close, pay, publish
from tests.integration.vat.registers import FEB, JAN, D

pytestmark = pytest.mark.postgres


def told(each: Invoice) -> tuple[InvoiceKind, str, str, list[tuple[Decimal, Decimal]]]:
    return each.kind, f"{each.day:%d.%m}", each.customer.name, list(each.lines.values())


def test_an_advance_has_an_invoice_and_lowers_the_one_of_its_supply(
    session: Session, shop: Agreement
) -> None:
    customer = session.get_one(Person, shop.debtor_id)
    customer.name = "ТОВ «Крамниця»"
    session.add(
        PersonDocument(person_id=customer.id, kind="edrpou", number="37193071", recorded_by=BY)
    )
    session.flush()
    publish(session, JAN, (shop, "120.00"))
    pay(session, shop.account_id, "132.00", date(2026, 2, 12))
    publish(session, FEB, (shop, "60.00"))

    (january,) = invoices_of(session, JAN)
    advance, supply = invoices_of(session, FEB)

    invoice = InvoiceKind.INVOICE
    assert told(january) == (invoice, "31.01", "ТОВ «Крамниця»", [(D(120), D(20))])
    assert january.customer.code == "37193071"
    assert told(advance) == (invoice, "12.02", "ТОВ «Крамниця»", [(D(12), D(2))])
    assert told(supply) == (invoice, "28.02", "ТОВ «Крамниця»", [(D(48), D(8))])


def test_a_payer_of_vat_is_named_as_the_register_of_payers_does_on_the_day(
    session: Session, shop: Agreement
) -> None:
    """Registered from 10 February: January's invoice names no number, February's does."""
    new = NewPayer(
        person_id=shop.debtor_id,
        number="371930712345",
        name="ТОВАРИСТВО «КРАМНИЦЯ»",
        since=date(2026, 2, 10),
        document="витяг № 7 від 10.02.2026",
    )
    set_payer(session, shop.account_id, new, by=BY)
    publish(session, JAN, (shop, "120.00"))
    publish(session, FEB, (shop, "60.00"))

    (january,), (february,) = invoices_of(session, JAN), invoices_of(session, FEB)

    assert january.customer.vat_number == ""
    assert (february.customer.vat_number, february.customer.name) == (new.number, new.name)


def two_holders(session: Session) -> tuple[Person, Person]:
    """Return who held an account before, and who holds it now."""
    old, new = (
        Person(kind="organisation", name=name, name_key=name, sort_key=name)
        for name in ("ТОВ «Старе»", "ТОВ «Нове»")
    )
    session.add_all([old, new])
    session.flush()
    return old, new


def test_an_advance_is_of_who_held_the_account_when_it_came(
    session: Session, shop: Agreement
) -> None:
    """120.00 of January are the old holder's, also once they are used; the new one's is March."""
    old, new = two_holders(session)
    since = date(2026, 2, 15)
    holds = {"account_id": shop.account_id, "recorded_by": BY}
    session.add(AccountHolder(person_id=old.id, valid=Range(date(2020, 1, 1), since), **holds))
    session.flush()
    pay(session, shop.account_id, "120.00", date(2026, 1, 15))
    before = [told(each) for each in invoices_of(session, JAN)]

    session.add(AccountHolder(person_id=new.id, valid=Range(since, None), **holds))
    session.flush()
    publish(session, JAN)
    publish(session, FEB, (shop, "120.00"))

    invoice = (InvoiceKind.INVOICE, "15.01", "ТОВ «Старе»", [(D(120), D(20))])
    assert before == [invoice]
    assert [told(each) for each in invoices_of(session, JAN)] == [invoice]
    used = [each for each in invoices_of(session, FEB) if each.kind is InvoiceKind.ADJUSTMENT]
    assert [told(each)[2:] for each in used] == [("ТОВ «Старе»", [(D(-120), D(-20))])]
    assert [each.adjusts is not None for each in used] == [True]


def test_advances_of_one_month_are_of_who_held_the_account_on_their_days(
    session: Session, shop: Agreement
) -> None:
    """120.00 came on the 10th from the old holder, 60.00 on the 20th from the new one."""
    old, new = two_holders(session)
    since = date(2026, 1, 15)
    holds = {"account_id": shop.account_id, "recorded_by": BY}
    session.add(AccountHolder(person_id=old.id, valid=Range(date(2020, 1, 1), since), **holds))
    session.add(AccountHolder(person_id=new.id, valid=Range(since, None), **holds))
    session.flush()
    pay(session, shop.account_id, "120.00", date(2026, 1, 10))
    pay(session, shop.account_id, "60.00", date(2026, 1, 20))
    publish(session, JAN)
    publish(session, FEB, (shop, "150.00"))

    came = [told(each) for each in invoices_of(session, JAN)]
    used = [each for each in invoices_of(session, FEB) if each.kind is InvoiceKind.ADJUSTMENT]

    invoice, adjusted = InvoiceKind.INVOICE, InvoiceKind.ADJUSTMENT
    assert came == [
        (invoice, "10.01", "ТОВ «Старе»", [(D(120), D(20))]),
        (invoice, "20.01", "ТОВ «Нове»", [(D(60), D(10))]),
    ]
    assert [told(each) for each in used] == [
        (adjusted, "28.02", "ТОВ «Старе»", [(D(-120), D(-20))]),
        (adjusted, "28.02", "ТОВ «Нове»", [(D(-30), D(-5))]),
    ]
    assert [each.adjusts and each.adjusts.day.day for each in used] == [10, 20]


def test_an_advance_to_a_payee_is_of_whose_contract_was_in_force(
    session: Session, shop: Agreement
) -> None:
    """Another debtor's contract begins on 1 February and is recorded in January already."""
    payee = a_payee(session)
    account = session.get_one(Account, shop.account_id)
    service = a_service(session, "heat", payee=payee)
    until, since = Range(date(2020, 1, 1), FEB.first_day), Range(FEB.first_day, None)
    mistaken = an_agreement(session, account, service, valid=until)
    retire_fact(session, mistaken, by=BY, reason="помилка")
    now = an_agreement(session, account, service, valid=until)
    then = an_agreement(session, account, service, valid=since)
    for each, name in ((now, "ТОВ «Старе»"), (then, "ТОВ «Нове»")):
        session.get_one(Person, each.debtor_id).name = name
    session.flush()
    open_month(session, FEB)
    for day in (date(2026, 1, 31), date(2026, 2, 1)):
        pay(session, shop.account_id, "120.00", day, payee_id=payee.id)

    (january,), (february,) = invoices_of(session, JAN), invoices_of(session, FEB)

    invoice = InvoiceKind.INVOICE
    assert told(january) == (invoice, "31.01", "ТОВ «Старе»", [(D(120), D(20))])
    assert told(february) == (invoice, "01.02", "ТОВ «Нове»", [(D(120), D(20))])


def test_numbers_are_given_when_the_month_is_closed(session: Session, shop: Agreement) -> None:
    publish(session, JAN, (shop, "120.00"))
    assert [each.number for each in invoices_of(session, JAN)] == [None]
    open_month(session, FEB)
    close(session, JAN)

    assert [each.number for each in invoices_of(session, JAN)] == [1]


@st.composite
def records(draw: st.DrawFn) -> list[VatRecord]:
    made = []
    for _ in range(draw(st.integers(1, 12))):
        gross = D(draw(st.integers(-20_000, 20_000))) / 100
        vat = (gross / 6).quantize(D("0.01"))
        service = draw(st.integers(0, 2))
        made.append(
            VatRecord(
                account_id=draw(st.integers(1, 2)),
                number="7",
                service_id=service,
                service=f"послуга {service}" if service else "",
                month=JAN.first_day,
                agreement_id=0,
                category=draw(st.sampled_from(["company", "population"])),
                method="first_event",
                day=date(2026, 1, draw(st.integers(1, 3))),
                event=draw(st.sampled_from(list(VatEvent))),
                rate=D(20),
                base=gross - vat,
                vat=vat,
                gross=gross,
                came_on=date(2026, 1, 1),
            )
        )
    return made


@given(records())
def test_documents_come_to_what_the_register_does(made: list[VatRecord]) -> None:
    documents = documents_of(made, Customers())

    sums = [each for document in documents for each in document.lines.values()]
    assert sum((gross for gross, _ in sums), D(0)) == sum((each.gross for each in made), D(0))
    assert sum((vat for _, vat in sums), D(0)) == sum((each.vat for each in made), D(0))
    for document in documents:
        if document.kind is not InvoiceKind.ADJUSTMENT:
            assert all(gross >= 0 for gross, _ in document.lines.values())


def test_the_register_and_its_documents_agree(
    session: Session, shop: Agreement, flat: Agreement
) -> None:
    publish(session, JAN, (shop, "120.00"), (flat, "60.00"))
    pay(session, shop.account_id, "200.00", date(2026, 1, 31))
    pay(session, flat.account_id, "75.00", date(2026, 1, 31))

    documents = invoices_of(session, JAN)

    assert sum(each.gross for each in documents) == sum(
        each.gross for each in vat_records(session, JAN)
    )
