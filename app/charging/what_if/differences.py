"""The accounts of a scenario: who pays most more and most less, and everyone for a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ARRAY, BigInteger, ColumnElement, any_, func, literal, select
from sqlalchemy.orm import Session

from app.charging.exact import kopecks
from app.charging.what_if.models import ScenarioChunk
from app.charging.what_if.results import unpacked
from app.registry.models import Account, Building, Premises, Street


@dataclass(frozen=True, slots=True)
class Difference:
    """An account whose sum changes most."""

    account_id: int
    number: str
    address: str
    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        """Return by how much more is charged."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class ServiceDifference:
    """An account and service in the export."""

    number: str
    service_id: int
    before: Decimal
    after: Decimal


def largest(
    session: Session, scenario_id: int, *, limit: int = 20
) -> tuple[Sequence[Difference], Sequence[Difference]]:
    """Return the accounts that pay most more, and those that pay most less."""
    chunks = session.scalars(
        select(ScenarioChunk.largest).where(ScenarioChunk.scenario_id == scenario_id)
    )
    found = [
        (after - before, account, before, after)
        for each in chunks
        if each
        for account, before, after in each
    ]
    more = sorted((each for each in found if each[0] > 0), key=lambda each: (-each[0], each[1]))
    less = sorted((each for each in found if each[0] < 0), key=lambda each: (each[0], each[1]))
    chosen = [*more[:limit], *less[:limit]]
    named = _named(session, [account for _, account, _, _ in chosen])
    rows = [
        Difference(account, *named[account], kopecks(before), kopecks(after))
        for _, account, before, after in chosen
    ]
    return rows[: len(more[:limit])], rows[len(more[:limit]) :]


def differences(session: Session, scenario_id: int) -> Iterator[ServiceDifference]:
    """Return the sums of every account and service, chunk by chunk; only one is held at a time."""
    of_scenario = ScenarioChunk.scenario_id == scenario_id
    numbers = session.scalars(
        select(ScenarioChunk.number).where(of_scenario).order_by(ScenarioChunk.number)
    ).all()
    for number in numbers:
        kept = session.scalar(
            select(ScenarioChunk.differences).where(of_scenario, ScenarioChunk.number == number)
        )
        if kept is None:
            continue
        frame = unpacked(kept)
        ids = frame["account_id"].unique().to_list()
        numbers_of = dict(
            session.execute(select(Account.id, Account.number).where(_one_of(ids))).all()
        )
        for account, service, before, after in frame.iter_rows():
            yield ServiceDifference(numbers_of[account], service, kopecks(before), kopecks(after))


def _one_of(ids: Sequence[int]) -> ColumnElement[bool]:
    # As one value: a chunk may have more accounts than a statement has room for parameters.
    return Account.id == any_(literal(list(ids), ARRAY(BigInteger)))


def _named(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    rows = session.execute(
        select(
            Account.id,
            Account.number,
            func.concat(
                Street.kind,
                " ",
                Street.name,
                ", ",
                Building.number,
                func.nullif(func.concat("/", Premises.number), "/"),
            ),
        )
        .join(Premises, Premises.id == Account.premises_id)
        .join(Building, Building.id == Premises.building_id)
        .join(Street, Street.id == Building.street_id)
        .where(Account.id.in_(ids))
    )
    return {id_: (number, address) for id_, number, address in rows}
