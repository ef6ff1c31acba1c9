"""What the address asks of the turnover sheet, and how its answer names it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from flask_babel import gettext

from admin.turnover.words import BY_NAMES, CATEGORY_NAMES, tariff_name
from app.kernel.month import Month
from app.registry.models import ConsumerCategory
from app.reports.turnover.asked import Asked, By
from app.reports.turnover.groups import CATEGORIES
from app.reports.turnover.names import building_named, payees_named, street_named, tariffs_named
from app.tariffs.queries import services
from app.web.addresses import month_or
from app.web.current import db
from app.web.filters import month as month_named
from app.web.guards import row_number

FILTERS = (
    *("since", "by", "counted"),
    *("street", "building", "service", "payee", "tariff", "category"),
)
_NUMBERED = {
    By.STREET: "street",
    By.BUILDING: "building",
    By.SERVICE: "service",
    By.PAYEE: "payee",
    By.TARIFF: "tariff",
}
_NEXT = {By.STREET: By.BUILDING}
"""What a click on a group leads to; all others to its accounts."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A filter in force: what it is called, and the address's name for it."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class SheetAsk:
    """A sheet as the address asks for it; what it asks wrongly is as if it asked nothing."""

    asked: Asked
    by: By
    given: Mapping[str, str]
    """The filters as they stand in the address."""

    @classmethod
    def parse(cls, args: Mapping[str, str], last: Month) -> Self:
        """Return what is asked of the months that end with `last`."""
        given = {name: text for name in FILTERS if (text := args.get(name, "").strip())}
        by = By(given["by"]) if given.get("by") in set(By) else By.SERVICE
        category = given.get("category")
        numbers = {f"{name}_id": row_number(given.get(name, "")) for name in _NUMBERED.values()}
        asked = Asked(
            first=min(month_or(given.get("since", ""), last), last),
            last=last,
            category=category if category in set(ConsumerCategory) else None,
            **numbers,
        )
        return cls(asked, by, given)

    def leading(self, key: int) -> dict[str, Any]:
        """Return the filters of what stands behind a group."""
        further = {**self.given, "by": (_NEXT.get(self.by) or By.ACCOUNT).value}
        if self.by == By.CATEGORY:
            return {**further, "category": str(CATEGORIES[key])}
        return {**further, _NUMBERED[self.by]: str(key)}

    def without(self, name: str) -> dict[str, Any]:
        """Return the filters but one."""
        return {key: text for key, text in self.given.items() if key != name}

    def narrowings(self) -> Sequence[Narrowing]:
        """Return the filters in force, each as it is called."""
        return list(self._narrowings())

    def _narrowings(self) -> Iterator[Narrowing]:
        asked = self.asked
        yield from _places(asked)
        if asked.category is not None:
            yield Narrowing("category", str(CATEGORY_NAMES[asked.category]))
        if asked.service_id is not None:
            names = {each.id: each.name for each in services(db())}
            yield Narrowing("service", names.get(asked.service_id) or gettext("аванси"))
        if asked.payee_id is not None:
            names = dict(payees_named(db()))
            yield Narrowing("payee", names.get(asked.payee_id) or gettext("саме підприємство"))
        if asked.tariff_id is not None:
            yield Narrowing("tariff", tariff_titles([asked.tariff_id])[asked.tariff_id])

    @property
    def months_said(self) -> str:
        """Return the months of the sheet by name."""
        last = month_named(self.asked.last)
        if self.asked.first == self.asked.last:
            return last
        return f"{month_named(self.asked.first)} – {last}"

    @property
    def by_said(self) -> str:
        """Return what a line of the sheet is of."""
        return str(BY_NAMES[self.by])


def _places(asked: Asked) -> Iterator[Narrowing]:
    if asked.street_id is not None:
        yield Narrowing("street", street_named(db(), asked.street_id) or "—")
    if asked.building_id is not None:
        yield Narrowing("building", building_named(db(), asked.building_id) or "—")


def tariff_titles(ids: Sequence[int]) -> dict[int, str]:
    """Return what tariffs are called; 0 is what none priced."""
    known = tariffs_named(db(), ids)
    return {each: tariff_name(known.get(each)) for each in ids}


def titles_of(by: By, rows: Sequence[Any]) -> dict[int, str]:
    """Return the titles of groups by their keys."""
    if by == By.TARIFF:
        return tariff_titles([row.key for row in rows])
    if by == By.CATEGORY:
        return {row.key: str(CATEGORY_NAMES[CATEGORIES[row.key]]) for row in rows}
    nameless = {By.SERVICE: gettext("аванси"), By.PAYEE: gettext("саме підприємство")}
    return {row.key: row.title or nameless.get(by, "—") for row in rows}
