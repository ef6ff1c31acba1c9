"""The building's volume behind a bill: the payer's part, and others as far as they stay unknown."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy.orm import Session

from app.charging.heat.own import HouseNeeds, OwnHeat, own_heat
from app.charging.own_house import OwnHouse, own_house
from app.web.stacks import Piece, Stack
from portal.bills.queries import BillRow


@dataclass(frozen=True, slots=True)
class HouseCard:
    """One service of the building, and its picture."""

    house: OwnHouse
    mine: Sequence[Stack]
    """The payer's part, large enough to be seen."""
    whole: Sequence[Stack]
    """What went in over where it went; empty where that may not be told."""


def house_cards(
    session: Session, bill: BillRow, *, own: Collection[int], known: Collection[int]
) -> Sequence[HouseCard]:
    """Return the services shared out in the building of a bill that stands.

    `own` are the visitor's accounts, `known` those whose figures he knows besides.
    """
    if bill.withdrawn_at is not None:
        return []
    found = own_house(
        session, bill.account_id, month=bill.month, own_accounts=own, known_accounts=known
    )
    return [HouseCard(each, _mine(each), _whole(each)) for each in found]


@dataclass(frozen=True, slots=True)
class HeatCard:
    """One service of the building's heat, and its picture."""

    heat: OwnHeat
    mine: Sequence[Stack]
    """The payer's part, large enough to be seen."""
    whole: Sequence[Stack]
    """What the heat was needed for and who bears it; empty where that may not be told."""


def heat_cards(
    session: Session, bill: BillRow, *, own: Collection[int], known: Collection[int]
) -> Sequence[HeatCard]:
    """Return the services of heat shared out in the building of a bill that stands."""
    if bill.withdrawn_at is not None:
        return []
    found = own_heat(
        session, bill.account_id, month=bill.month, own_accounts=own, known_accounts=known
    )
    return [HeatCard(each, _my_heat(each), _whole_heat(each, each.needs)) for each in found]


def _my_heat(heat: OwnHeat) -> Sequence[Stack]:
    parts = (
        Piece("own", heat.mine.own, gettext("опалення приміщення")),
        Piece("share", heat.mine.system, gettext("частка роботи систем опалення")),
        Piece("common", heat.mine.common, gettext("місця загального користування")),
        Piece("carried", heat.mine.circulation, gettext("частка циркуляції гарячої води")),
    )
    return (Stack(gettext("Ваше приміщення"), parts),)


def _whole_heat(heat: OwnHeat, needs: HouseNeeds | None) -> Sequence[Stack]:
    if needs is None:
        return ()
    needed = (
        Piece("own", needs.premises, gettext("опалення приміщень")),
        Piece("share", needs.system, gettext("робота систем опалення")),
        Piece("common", needs.common, gettext("місця загального користування")),
        Piece("carried", needs.circulation, gettext("циркуляція гарячої води")),
        Piece("norm", needs.hot_water, gettext("приготування гарячої води")),
    )
    borne = (
        Piece("own", heat.mine.total, gettext("ваше приміщення")),
        Piece("others", needs.others, gettext("усі інші приміщення")),
        Piece("lost", needs.vacant, gettext("приміщення без рахунку")),
        Piece("norm", needs.hot_water + needs.in_tariff, gettext("у платі за гарячу воду")),
    )
    return Stack(gettext("На що пішло тепло будинку"), needed), Stack(gettext("Хто платить"), borne)


def _mine(house: OwnHouse) -> Sequence[Stack]:
    parts = (
        Piece("own", house.mine.own, gettext("за лічильником або нормою")),
        Piece("share", house.mine.imbalance, gettext("частка небалансу")),
        Piece("common", house.mine.common, gettext("частка загальнобудинкових потреб")),
    )
    return (Stack(gettext("Ваше приміщення"), parts),)


def _whole(house: OwnHouse) -> Sequence[Stack]:
    if house.went_in is None or house.together is None:
        return ()
    came = (
        Piece("input", house.went_in, gettext("за вузлом обліку будинку")),
        Piece("carried", -house.carried_out, gettext("перевищення, на наступний місяць")),
    )
    went = (
        Piece("own", house.mine.total, gettext("ваше приміщення")),
        Piece("others", house.together, gettext("усі інші приміщення")),
        Piece("lost", house.vacant, gettext("приміщення без рахунку")),
        Piece("lost", house.undistributed, gettext("ні на кого не розподілено")),
        Piece("carried", -house.carried_in, gettext("перевищення минулого місяця")),
    )
    return Stack(gettext("Надійшло в будинок"), came), Stack(gettext("Куди пішло"), went)
