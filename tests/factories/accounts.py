"""Accounts with an address, a debtor and agreements; every default is legal."""

from datetime import date
from itertools import count

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.registry.models import (
    Account,
    Building,
    BuildingKind,
    ConsumerCategory,
    Person,
    Premises,
    PremisesKind,
    Settlement,
    Street,
)
from app.tariffs.models import Agreement, ContractModel, Method, Payee, Service

BY = 1
"""Actor of everything that tests write."""
_number = count(1)


def an_account(session: Session, *, opened_on: date = date(2020, 1, 1)) -> Account:
    number = next(_number)
    settlement = Settlement(katottg=f"UA{number:017d}", name="Ірпінь", category="M", sort_key="a")
    session.add(settlement)
    session.flush()
    street = Street(
        settlement_id=settlement.id, kind="вулиця", name="Садова", name_key="садова", sort_key="a"
    )
    session.add(street)
    session.flush()
    building = Building(
        street_id=street.id,
        number="1",
        number_key="1",
        sort_key="1",
        kind=BuildingKind.APARTMENT,
    )
    session.add(building)
    session.flush()
    premises = Premises(
        building_id=building.id, number="1", number_key="1", sort_key="1", kind=PremisesKind.FLAT
    )
    session.add(premises)
    session.flush()
    account = Account(
        number=f"{number:07d}",
        number_key=str(number),
        premises_id=premises.id,
        category=ConsumerCategory.POPULATION,
        opened_on=opened_on,
        link_code=f"{number:06d}",
    )
    session.add(account)
    session.flush()
    return account


def a_payee(session: Session, *, name: str = "КП «Водоканал»") -> Payee:
    payee = Payee(name=name, edrpou="03361075", iban=f"UA{next(_number):027d}")
    session.add(payee)
    session.flush()
    return payee


def a_service(session: Session, code: str = "water", *, payee: Payee | None = None) -> Service:
    service = Service(
        code=f"{code}-{next(_number)}",
        name="Централізоване водопостачання",
        unit="m3",
        payee_id=payee.id if payee else None,
    )
    session.add(service)
    session.flush()
    return service


def an_agreement(
    session: Session, account: Account, service: Service, **chosen: object
) -> Agreement:
    debtor = Person(kind="human", name="Шевченко Т. Г.", name_key="шевченко", sort_key="w")
    session.add(debtor)
    session.flush()
    agreement = Agreement(
        account_id=account.id,
        service_id=service.id,
        contract_model=ContractModel.INDIVIDUAL,
        recorded_by=BY,
        **{
            "method": Method.METERED,
            "debtor_id": debtor.id,
            "valid": Range(date(2020, 1, 1), None),
            **chosen,
        },
    )
    session.add(agreement)
    session.flush()
    return agreement
