"""Why an earlier month is computed again, as marks of facts name it, in words."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext, lazy_gettext

_REASONS: Mapping[str, object] = {
    "reading": lazy_gettext("показання"),
    "reading.corrected": lazy_gettext("виправлене показання"),
    "meter.removed": lazy_gettext("зняття лічильника"),
    "tariff": lazy_gettext("тариф"),
    "norm": lazy_gettext("норма споживання"),
    "item-price": lazy_gettext("прейскурант"),
    "one-off": lazy_gettext("разова послуга"),
    "account.closed": lazy_gettext("закриття рахунку"),
    "account.holder": lazy_gettext("зміна споживача"),
    "holder": lazy_gettext("зміна споживача"),
    "agreement.taken": lazy_gettext("додана послуга"),
    "agreement.ended": lazy_gettext("припинена послуга"),
    "agreement.metered": lazy_gettext("перехід на лічильник"),
    "building.changed": lazy_gettext("дані будинку"),
    "absence": lazy_gettext("тимчасова відсутність"),
    "interruption": lazy_gettext("перерва або неналежна якість"),
    "carried": lazy_gettext("залишок обсягу будинку"),
    "import": lazy_gettext("завантажений файл"),
    "import-undone": lazy_gettext("скасоване завантаження"),
    "parameter.persons": lazy_gettext("кількість осіб"),
    "parameter.total_area": lazy_gettext("загальна площа"),
    "parameter.heated_area": lazy_gettext("опалювана площа"),
    "parameter.share": lazy_gettext("частка"),
}


def reason_in_words(code: str) -> str:
    """Return one reason; an account's other figure is called its data."""
    if code in _REASONS:
        return str(_REASONS[code])
    return gettext("дані рахунку") if code.startswith(("parameter.", "account.")) else code


def reasons_in_words(codes: Sequence[str]) -> str:
    """Return all reasons; none where only what neighbours use moved a share."""
    if not codes:
        return str(gettext("зміни в інших приміщеннях будинку"))
    return ", ".join(dict.fromkeys(map(reason_in_words, codes)))
