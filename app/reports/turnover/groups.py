"""The sheet by streets, buildings, services, tariffs, payees and categories, and its total."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, Select, String, Subquery, case, cast, func, literal, select
from sqlalchemy.orm import Session

from app.ledger.orders import COMPANY_ITSELF
from app.registry.models import Account, Building, ConsumerCategory, Premises, Settlement, Street
from app.registry.queries import ADDRESS, WALK
from app.reports.turnover.asked import Asked, By, accounts_chosen
from app.reports.turnover.figures import FIGURES, MOVEMENTS, TurnoverGroup
from app.reports.turnover.lines import lines_of, months_of, priced_by
from app.tariffs.models import Agreement, Payee, Service, Tariff

CATEGORIES: Mapping[int, ConsumerCategory] = dict(enumerate(ConsumerCategory, start=1))
"""The keys of groups by category."""


def groups_of(session: Session, asked: Asked, by: By) -> Subquery:
    """Return the groups: `key`, `title` and `sort` (text), `accounts`, and the figures.

    Titles of categories and of what has none are for the screens to say.
    """
    lines = lines_of(session, asked, accounts_chosen(asked))
    match by:
        case By.SERVICE:
            return _by_service(lines).subquery("found")
        case By.STREET | By.BUILDING | By.CATEGORY:
            return _by_place(lines, by).subquery("found")
        case By.PAYEE:
            return _by_payee(lines).subquery("found")
        case By.TARIFF:
            return _by_tariff(session, asked, lines).subquery("found")
        case By.ACCOUNT:
            raise ValueError("accounts are listed, not grouped")


def group_rows(session: Session, asked: Asked, by: By) -> Sequence[TurnoverGroup]:
    """Return every group in the order of the sheet."""
    found = groups_of(session, asked, by)
    rows = session.execute(select(*_told(found)).order_by(found.c.sort, found.c.key))
    return [TurnoverGroup(**row._mapping) for row in rows]  # noqa: SLF001 - named columns


def total_of(session: Session, asked: Asked) -> TurnoverGroup:
    """Return the sums of all lines that are chosen."""
    lines = lines_of(session, asked, accounts_chosen(asked))
    row = session.execute(
        select(
            literal(0).label("key"),
            literal("").label("title"),
            func.count(lines.c.account_id.distinct()).label("accounts"),
            *(func.coalesce(each, 0).label(each.name) for each in figures_of(lines)),
        )
    ).one()
    return TurnoverGroup(**row._mapping)  # noqa: SLF001 - named columns


def figures_of(lines: Any) -> list[Any]:
    """Return the sums of lines as the columns of the sheet."""
    zero = literal(0)

    def above(name: str) -> Any:
        return func.sum(func.greatest(lines.c[name], zero))

    def below(name: str) -> Any:
        return func.sum(func.greatest(-lines.c[name], zero))

    ends = {
        "opening_debit": above("opening"),
        "opening_credit": below("opening"),
        "closing_debit": above("closing"),
        "closing_credit": below("closing"),
    }
    sums = ends | {name: func.sum(lines.c[name]) for name in MOVEMENTS}
    return [sums[name].label(name) for name in FIGURES]


def _told(found: Any) -> list[Any]:
    return [found.c[name] for name in ("key", "title", "accounts", *FIGURES)]


def _grouped(lines: Any, key: Any, title: Any, sort: Any) -> Select[Any]:
    return select(
        cast(key, BigInteger).label("key"),
        cast(func.min(title), String).label("title"),
        cast(func.coalesce(func.min(sort), ""), String).label("sort"),
        func.count(lines.c.account_id.distinct()).label("accounts"),
        *figures_of(lines),
    ).group_by(key)


def _by_service(lines: Any) -> Select[Any]:
    # What was paid ahead comes last.
    order = func.coalesce(func.to_char(Service.print_order, "0000000000"), "~")
    return (
        _grouped(lines, lines.c.service_id, func.coalesce(Service.name, ""), order)
        .select_from(lines)
        .outerjoin(Service, Service.id == lines.c.service_id)
    )


def _by_place(lines: Any, by: By) -> Select[Any]:
    street = func.concat_ws(", ", Settlement.name, func.concat_ws(" ", Street.kind, Street.name))
    walked = func.concat_ws(" ", Settlement.sort_key, Street.sort_key)
    number = case(*((Account.category == each, at) for at, each in CATEGORIES.items()), else_=0)
    key, title, sort = {
        By.STREET: (Street.id, street, walked),
        By.BUILDING: (Building.id, ADDRESS, WALK),
        By.CATEGORY: (number, literal(""), literal("")),
    }[by]
    return (
        _grouped(lines, key, title, sort)
        .select_from(lines)
        .join(Account, Account.id == lines.c.account_id)
        .join(Premises, Premises.id == Account.premises_id)
        .join(Building, Building.id == Premises.building_id)
        .join(Street, Street.id == Building.street_id)
        .join(Settlement, Settlement.id == Street.settlement_id)
    )


def _by_payee(lines: Any) -> Select[Any]:
    payee = func.coalesce(Agreement.payee_id, Service.payee_id, COMPANY_ITSELF)
    of_line = func.coalesce(Agreement.service_id, lines.c.service_id)
    return (
        _grouped(lines, payee, func.coalesce(Payee.name, ""), func.coalesce(Payee.name, ""))
        .select_from(lines)
        .outerjoin(Agreement, Agreement.id == lines.c.agreement_id)
        .outerjoin(Service, Service.id == of_line)
        .outerjoin(Payee, Payee.id == func.coalesce(Agreement.payee_id, Service.payee_id))
    )


def _by_tariff(session: Session, asked: Asked, lines: Any) -> Select[Any]:
    priced = priced_by(months_of(session, asked), accounts_chosen(asked))
    order = func.coalesce(func.to_char(Service.print_order, "0000000000"), "~")
    return (
        _grouped(lines, func.coalesce(Tariff.id, 0), func.coalesce(Service.name, ""), order)
        .select_from(lines)
        .outerjoin(
            priced,
            (priced.c.account_id == lines.c.account_id)
            & (priced.c.service_id == lines.c.service_id),
        )
        .outerjoin(Tariff, Tariff.id == priced.c.tariff_id)
        .outerjoin(Service, Service.id == Tariff.service_id)
    )
