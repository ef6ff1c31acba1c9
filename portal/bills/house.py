"""The building's volume behind a bill: the payer's part, and others as far as they stay unknown."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy.orm import Session

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


def house_cards(session: Session, bill: BillRow, *, accounts: Sequence[int]) -> Sequence[HouseCard]:
    """Return the services shared out in the building of a bill that stands."""
    if bill.withdrawn_at is not None:
        return []
    found = own_house(session, bill.account_id, month=bill.month, own_accounts=accounts)
    return [HouseCard(each, _mine(each), _whole(each)) for each in found]


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
        Piece("lost", house.undistributed, gettext("ні на кого не розподілено")),
        Piece("carried", -house.carried_in, gettext("перевищення минулого місяця")),
    )
    return Stack(gettext("Надійшло в будинок"), came), Stack(gettext("Куди пішло"), went)
