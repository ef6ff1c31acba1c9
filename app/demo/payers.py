"""Who pays how much when: registers of payments, made from what each account is asked for."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from app.demo.companies import DemoCompany
from app.demo.files import Row, write_csv
from app.demo.households import DemoAccount
from app.kernel.money import to_kopecks
from app.kernel.month import Month


def write_payments(
    company: DemoCompany, folder: Path, month: Month, owed: Mapping[str, Decimal], *, until: date
) -> Path | None:
    """Write the payments of a month, up to a day, against what accounts owe at its beginning.

    One payer names a number nobody has: such money must wait, visible.
    """
    rows = list(_payments(company.accounts, month, owed, until))
    if not rows:
        return None
    rows.append(_row("9999999", month, Decimal("150.00"), 1, 99_999))
    return write_csv(folder / f"платежі-{month}.csv", rows)


def _payments(
    accounts: Iterable[DemoAccount], month: Month, owed: Mapping[str, Decimal], until: date
) -> Iterator[Row]:
    source = Random(f"payments-{month}")
    for order, account in enumerate(accounts, start=1):
        amount = _amount(account, month, owed.get(account.number, Decimal(0)), source)
        day = source.randint(2, 27)
        if amount > 0 and month.first_day.replace(day=day) < until:
            yield _row(account.number, month, amount, day, order)


def _amount(account: DemoAccount, month: Month, owed: Decimal, source: Random) -> Decimal:
    if owed <= 0:
        return Decimal(0)
    match account.payer:
        case "good":
            return owed
        case "late":
            return owed if month.number % 2 == 0 else Decimal(0)
        case "part":
            return to_kopecks(owed * source.randint(30, 80) / 100)
        case "ahead":
            return Decimal(int(owed / 100 + 1) * 100)
        case _:
            return Decimal(0)


def _row(number: str, month: Month, amount: Decimal, day: int, order: int) -> Row:
    return {
        "Особовий рахунок": number,
        "Дата": month.first_day + timedelta(days=day - 1),
        "Сума": amount,
        "№ документа": f"{month.number:02d}{order:05d}",
        "Призначення": f"За комунальні послуги, о/р {number}",
    }
