"""What is said where a month waits for somebody to look at it, or for a second person."""

from flask_babel import lazy_gettext

SIGNED: dict[str, object] = {
    "error.charging.approval-needed": lazy_gettext(
        "Сума за %(month)s незвична: %(total)s грн. Перевірте найбільші зміни, "
        "впишіть цю суму й причину."
    ),
    "error.charging.own-approval": lazy_gettext(
        "Сума місяця незвична, а нарахування запускали ви: публікує його інший працівник."
    ),
    "error.charging.signature-needed": lazy_gettext(
        "Перерахунок минулих місяців змінює суму рахунку на %(largest)s грн — більше за межу "
        "%(bound)s грн. Його має підтвердити друга особа на сторінці перерахунків."
    ),
    "error.charging.own-signature": lazy_gettext(
        "Це нарахування запускали ви. Підтвердити може інший працівник із правом публікувати "
        "місяць, який не вносив даних, за якими перераховано минулі місяці."
    ),
    "error.charging.run-moved": lazy_gettext(
        "Поки ви дивилися, перерахунок змінився. Перегляньте його ще раз і тоді підтвердьте."
    ),
}
