"""Prices as a sheet: every one with its days and its decision."""

from collections.abc import Iterable, Iterator, Sequence

from flask_babel import gettext

from admin.tariffs.forms import CATEGORIES
from app.formats.workbook_writer import Column, Look, Sheet, Value
from app.tariffs.queries import ServiceRow, TariffRow
from app.web.filters import unit_label, zone_label


def tariffs_sheet(services: Iterable[ServiceRow], rows: Iterable[TariffRow]) -> Sheet:
    """Return the prices; `until` is the first day without the price, as everywhere in files."""
    columns = [
        Column(gettext("Послуга"), width=34),
        Column(gettext("Одиниця"), width=12),
        Column(gettext("Споживачі"), width=22),
        Column(gettext("Де"), width=30),
        Column(gettext("Складова"), width=14),
        Column(gettext("Зона"), width=10),
        Column(gettext("Понад, одиниць"), Look.QUANTITY),
        Column(gettext("Ціна з ПДВ, грн"), Look.QUANTITY),
        Column(gettext("Встановлена ціна, грн"), Look.QUANTITY),
        Column(gettext("ПДВ, %"), Look.QUANTITY, 10),
        Column(gettext("Діє з"), Look.DAY, 12),
        Column(gettext("Діє до (не включно)"), Look.DAY, 14),
        Column(gettext("Рішення"), width=50),
    ]
    known = {row.id: row for row in services}
    return Sheet(gettext("Тарифи"), columns, _rows(known, rows))


def _rows(services: dict[int, ServiceRow], rows: Iterable[TariffRow]) -> Iterator[Sequence[Value]]:
    names = {code: str(name) for code, name in CATEGORIES}
    for row in rows:
        service = services[row.service_id]
        dated = f" {row.act_dated:%d.%m.%Y}" if row.act_dated else ""
        where = (row.settlement, row.district_code, row.building)
        yield (
            service.name,
            unit_label(service.unit),
            names.get(row.category or "", row.category),
            ", ".join(filter(None, where)),
            row.part,
            zone_label(row.zone),
            row.tier_floor or None,
            row.price,
            row.established_price,
            row.vat_rate,
            row.since,
            row.until,
            f"{row.act_kind} № {row.act_number}{dated} {row.act_issuer}".strip(),
        )
