"""What the water company does outside its tariff: a price list, and orders of a few accounts."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charging.orders.taking_back import reverse_order
from app.demo.companies import DemoCompany
from app.demo.files import Row, write_csv
from app.kernel.month import Month
from app.tariffs.one_off.models import OneOffOrder, PriceItem

SEAL, CALL, SAMPLE = "Опломбування лічильника", "Виклик майстра", "Аналіз проби води"
_PRICES = ((SEAL, "шт.", "168.00"), (CALL, "год", "320.40"), (SAMPLE, "проба", "415.50"))
_ORDERED: dict[int, tuple[tuple[str, str], ...]] = {
    2: ((SEAL, "1"),),
    5: ((CALL, "1.5"), (SEAL, "2")),
    9: ((SAMPLE, "1"),),
    12: ((CALL, "0.5"),),
}
"""Which months of the story order what; the last one is still open."""
_FEW = 12
"""Accounts that order: the first ones, so that one page shows them all."""


def write_one_off(
    company: DemoCompany, folder: Path, month: Month, at: int
) -> list[tuple[str, Path]]:
    """Write the price list in the first month of the story, and what later ones order by it."""
    if at == 0:
        return [("price_list", write_csv(folder / "прейскурант.csv", _prices(month.first_day)))]
    if at not in _ORDERED:
        return []
    return [("orders", write_csv(folder / f"замовлення-{month}.csv", _orders(company, month, at)))]


def reverse_the_first(session: Session, *, on_day: date, by: int) -> None:
    """Take back by a document the call that the first account was charged for."""
    account_id, order_id = session.execute(
        select(OneOffOrder.account_id, OneOffOrder.id)
        .join(PriceItem, PriceItem.id == OneOffOrder.item_id)
        .where(PriceItem.name == CALL, OneOffOrder.reverses_id.is_(None))
        .order_by(OneOffOrder.id)
        .limit(1)
    ).one()
    reverse_order(
        session, account_id=account_id, order_id=order_id, document="акт 7", on_day=on_day, by=by
    )


def _prices(since: date) -> Iterator[Row]:
    for name, unit, price in _PRICES:
        yield {
            "Послуга": "one_off",
            "Разова послуга": name,
            "Одиниця": unit,
            "Ціна": Decimal(price),
            "Діє з": since,
            "Вид рішення": "наказ",
            "Номер рішення": "17",
            "Дата рішення": since - timedelta(days=20),
        }


def _orders(company: DemoCompany, month: Month, at: int) -> Iterator[Row]:
    for place, account in enumerate(company.accounts[:_FEW]):
        for number, (name, quantity) in enumerate(_ORDERED[at], start=1):
            yield {
                "Особовий рахунок": account.number,
                "Разова послуга": name,
                "Кількість": Decimal(quantity),
                "Дата": month.first_day.replace(day=1 + place),
                "Номер документа": f"{month.number}-{place + 1}/{number}",
            }
