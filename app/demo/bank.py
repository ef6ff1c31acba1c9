"""A bank account of each demo company, and what its bank tells of the last days.

The days before today are imported when the demo is filled; today's movements wait at the bank
until somebody looks for them.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.actors import job_actor
from app.demo.companies import DemoCompany, ua_iban
from app.demo.households import DemoAccount
from app.exchange.partners.keeping import PartnerSaid, keep_partner
from app.exchange.partners.models import Way
from app.kernel import clock
from app.payments.bank.accounts import NewBankAccount, add_bank_account
from app.payments.bank.collectors import NewCollector, add_collector
from app.payments.bank.models import LineSort
from app.payments.models import Payment
from app.settings import Settings

COLLECTOR = "Ощадбанк"
"""Whose registers of payments the demo imports, as their source."""
_COLLECTOR_CODE = "00032129"
_COLLECTOR_IBAN = ua_iban("300465", "29020000001000")
_TOLD, _SAVED = "autoclient.json", "privatbank.json"
_DAYS = 4
_PAYERS = 24
_MOST = Decimal(900)
_OTHER = (
    ("D", "14360570", "АТ КБ «ПРИВАТБАНК»", "Комісія за РО за {day}", Decimal("12.50")),
    ("D", "00131713", "АТ «ПОЛТАВАОБЛЕНЕРГО»", "За електроенергію, рах. № 4512", Decimal(4310)),
    ("C", "38765432", "ТОВ «ВЕСЕЛКА»", "Оренда даху під антену за дог. № 3", Decimal(1500)),
    ("C", "2987654321", "СОРОКА ІГОР ПЕТРОВИЧ", "За комунальні, о/р 9999999", Decimal("240.15")),
)
"""Direction, code, name, purpose and sum of what is no payment of a known subscriber."""


def bank_token(slug: str) -> str:
    """Return the token by which a demo company asks its bank."""
    return f"demo-autoclient-{slug}"


def autoclient_url(settings: Settings) -> str:
    """Return where the demo's PrivatBank is: two ports after the sites'."""
    return f"http://127.0.0.1:{settings.public_port + 2}"


def autoclient_command(settings: Settings) -> list[str]:
    """Return the command line of the demo's PrivatBank."""
    told = sorted((settings.data_folder / "demo").glob(f"*/{_TOLD}"))
    port = urlsplit(settings.autoclient_url).port
    files = (f"--told={path}" for path in told)
    return [sys.executable, "-m", "tests.fakes.autoclient", f"--port={port}", *files]


def open_bank_account(session: Session, company: DemoCompany) -> None:
    """Let the company have its account, the bank behind it and the collector of its payments."""
    by = job_actor(session, "demo")
    add_bank_account(session, NewBankAccount(iban=company.iban, name="Поточний рахунок"), by=by)
    collector = NewCollector(
        name=COLLECTOR,
        sort=LineSort.REGISTER_TOTAL,
        source=COLLECTOR,
        iban=_COLLECTOR_IBAN,
        code=_COLLECTOR_CODE,
    )
    add_collector(session, collector, by=by)
    bank = PartnerSaid(
        name="ПриватБанк",
        way=Way.AUTOCLIENT,
        kind="statements",
        password=bank_token(company.slug),
        is_automatic=True,
    )
    keep_partner(session, bank, by=by)


def write_statement(
    session: Session, company: DemoCompany, folder: Path, owed: Mapping[str, Decimal]
) -> Path:
    """Write what the bank knows for its fake; return the statement of the days before today."""
    today = clock.today()
    movements = [*_payers(company, owed, today), *_others(today)]
    movements += _totals(session, today)
    told = [_movement(company, at, each) for at, each in enumerate(movements, start=1)]
    (folder / _TOLD).write_text(json.dumps({bank_token(company.slug): told}, ensure_ascii=False))
    before = [each for each in told if each["DAT_OD"] != f"{today:%d.%m.%Y}"]
    saved = folder / _SAVED
    answer = {"status": "SUCCESS", "exist_next_page": False, "transactions": before}
    saved.write_text(json.dumps(answer, ensure_ascii=False))
    return saved


_Told = tuple[date, str, str, str, str, str, Decimal]
"""Day, direction, IBAN, code, name, purpose, sum."""


def _payers(company: DemoCompany, owed: Mapping[str, Decimal], today: date) -> Iterator[_Told]:
    """Yield payments of those who owe, each written in another way."""
    paying = [each for each in company.accounts if owed.get(each.number, Decimal(0)) > 1]
    for at, account in enumerate(paying[: -1 - _PAYERS : -1]):
        day = today - timedelta(days=at % _DAYS)
        iban = ua_iban("305299", f"2620{at + 1:010d}")
        purpose = _PURPOSES[at % len(_PURPOSES)].format(
            number=account.number, name=_short(account), address=_address(account)
        )
        amount = min(owed[account.number], _MOST)
        yield day, "C", iban, account.holder.code, account.holder.name.upper(), purpose, amount


_PURPOSES = (
    "Сплата за послуги, о/р {number}, {name}. Без ПДВ",
    "о.р.{number} комунальні",
    "За комунальні послуги, {address}, {name}",
    "ЖКП;{number};{name}",
    "оплата боргу",
    "Оплата за послуги ОСОБ.РАХ. {number} {address}",
)
"""How people write whom they pay for; one of them says nothing."""


def _others(today: date) -> Iterator[_Told]:
    for at, (way, code, name, purpose, amount) in enumerate(_OTHER):
        day = today - timedelta(days=1 + at % (_DAYS - 1))
        iban = ua_iban("305299", f"2600{at + 1:010d}")
        yield day, way, iban, code, name, purpose.format(day=f"{day:%d.%m.%Y}"), amount


def _totals(session: Session, today: date) -> Iterator[_Told]:
    """Yield the collector's total of each day whose register came."""
    rows = session.execute(
        select(Payment.paid_on, func.sum(Payment.amount))
        .where(Payment.source == COLLECTOR, Payment.paid_on >= today - timedelta(days=_DAYS))
        .group_by(Payment.paid_on)
        .order_by(Payment.paid_on)
    )
    for day, total in rows:
        purpose = f"Переказ платежів населення за {day:%d.%m.%Y} за реєстром"
        yield day, "C", _COLLECTOR_IBAN, _COLLECTOR_CODE, "АТ «ОЩАДБАНК»", purpose, total


def _movement(company: DemoCompany, number: int, told: _Told) -> dict[str, Any]:
    day, way, iban, code, name, purpose, amount = told
    return {
        "AUT_MY_CRF": company.edrpou,
        "AUT_MY_ACC": company.iban,
        "AUT_MY_NAM": company.name,
        "AUT_CNTR_CRF": code,
        "AUT_CNTR_ACC": iban,
        "AUT_CNTR_NAM": name,
        "CCY": "UAH",
        "FL_REAL": "r",
        "PR_PR": "r",
        "DOC_TYP": "m",
        "NUM_DOC": f"2PL{number:06d}",
        "DAT_KL": f"{day:%d.%m.%Y}",
        "DAT_OD": f"{day:%d.%m.%Y}",
        "OSND": purpose,
        "SUM": f"{amount:.2f}",
        "SUM_E": f"{amount:.2f}",
        "REF": f"JBKLP{number:06d}",
        "REFN": "1",
        "TIM_P": "09:14",
        "TRANTYPE": way,
    }


def _short(account: DemoAccount) -> str:
    surname, *others = account.holder.name.split()
    return " ".join([surname, "".join(f"{each[0]}." for each in others)])


def _address(account: DemoAccount) -> str:
    building = account.building
    kind = {"вулиця": "вул.", "провулок": "пров.", "проспект": "просп."}
    flat = f" кв. {account.flat}" if account.flat else ""
    return f"{kind.get(building.street_kind, '')} {building.street} {building.number}{flat}".strip()
