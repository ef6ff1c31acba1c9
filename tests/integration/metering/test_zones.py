"""A meter that counts day and night apart, to the kopeck of a month."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from app.access.actors import job_actor
from app.charging.explanation import explain, sources_of
from app.charging.inline import work_off
from app.charging.models import Charge
from app.charging.publish import Approval, publish
from app.charging.run import start_run
from app.documents.bills.explaining import explained
from app.kernel.month import Month
from app.metering.installation import NewMeter, install_meter
from app.metering.models import Register
from app.metering.operations import NewReading, record_reading
from app.months.operations import open_month
from app.tariffs.models import Method, Service
from app.tariffs.operations import Act, Price, TariffKey, set_tariff
from tests.factories.accounts import BY, an_account, an_agreement
from tests.factories.companies import TwoCompanies

NOVEMBER = Month(2026, 11)
PRICES = {"": "4.32", "night": "2.16"}
"""The night has a price of its own; the day takes the one for all."""


def test_each_zone_is_charged_at_its_price_and_named(two_companies: TwoCompanies) -> None:
    company = two_companies.vodokanal
    with two_companies.session_for(company) as session:
        account = an_account(session)
        power = Service(code="power", name="Електроенергія", unit="kwh", volume_places=0)
        session.add(power)
        session.flush()
        an_agreement(session, account, power, method=Method.METERED)
        for zone, price in PRICES.items():
            set_tariff(
                session,
                TariffKey(service_id=power.id, zone=zone),
                Price(applied=Decimal(price)),
                since=date(2020, 1, 1),
                act=Act(kind="постанова НКРЕКП", number="9", dated=date(2019, 12, 1)),
                by=BY,
            )
        act = NewMeter(
            account_id=account.id,
            service_id=power.id,
            unit="kwh",
            serial="НІК-7",
            installed_on=date(2026, 10, 31),
            starts={"day": Decimal(1200), "night": Decimal(640)},
            decimals=0,
        )
        meter = install_meter(session, act, by=BY)
        ends = {"day": Decimal(1337), "night": Decimal(721)}
        for register in session.query(Register).filter_by(meter_id=meter):
            reading = NewReading(
                register_id=register.id,
                read_on=date(2026, 11, 30),
                value=ends[register.zone],
                is_sure=True,
            )
            record_reading(session, reading, by=BY)
        open_month(session, NOVEMBER)
        run_id = start_run(session, month=NOVEMBER, by=job_actor(session, "run")).id

    assert work_off(company, run_id=run_id)

    with two_companies.session_for(company) as session:
        approval = Approval(total=Decimal("766.80"), reason="перший місяць")
        publish(session, month=NOVEMBER, by=BY, approval=approval)
        lines = session.scalars(select(Charge).order_by(Charge.amount)).all()
        why = explained(session, lines)
        told = why.of(lines)
        charged = [(line.quantity, line.amount) for line in lines]
        notes = [explain(line, sources_of(session, lines)).notes for line in lines]
    # 721 - 640 = 81 at 2.16; 1337 - 1200 = 137 at 4.32.
    assert charged == [(Decimal(81), Decimal("174.96")), (Decimal(137), Decimal("591.84"))]
    assert [each.meter for each in told.readings] == ["№ НІК-7 (ніч)", "№ НІК-7 (день)"]
    assert told.volume == Decimal(218)
    assert notes == [("Нічна зона.",), ("Денна зона.",)]
