"""Codes of bank statements as the screens say them."""

from flask_babel import lazy_gettext

BANK: dict[str, dict[str, object]] = {
    "bank_line_sort": {
        "payment": lazy_gettext("платіж абонента"),
        "register_total": lazy_gettext("сума реєстру"),
        "acquirer_payout": lazy_gettext("виплата за картки"),
        "collection": lazy_gettext("здано готівку з каси"),
        "fee": lazy_gettext("комісія банку"),
        "own_transfer": lazy_gettext("переказ між своїми рахунками"),
        "outgoing": lazy_gettext("оплата підприємства"),
        "return": lazy_gettext("повернення"),
        "other_company": lazy_gettext("гроші іншого підприємства"),
        "other_income": lazy_gettext("інше надходження"),
        "unknown": lazy_gettext("невідомо"),
    },
    "bank_line_state": {
        "received": lazy_gettext("отримано"),
        "posted": lazy_gettext("зараховано"),
        "explained": lazy_gettext("пояснено"),
        "waiting": lazy_gettext("чекає"),
        "reversed": lazy_gettext("банк забрав назад"),
        "withdrawn": lazy_gettext("імпорт скасовано"),
    },
    "bank_reason": {
        "debit": lazy_gettext("гроші вийшли з рахунку"),
        "bank-fee": lazy_gettext("за кодом операції або призначенням"),
        "own-account": lazy_gettext("другий рахунок теж наш"),
        "sent-back": lazy_gettext("у призначенні сказано про повернення"),
        "reversal": lazy_gettext("сторно раніше проведеного"),
        "reversal-of-nothing": lazy_gettext("сторно: не видно, чого саме"),
        "reversal-of-moved": lazy_gettext(
            "сторно платежу, за яким уже проведено документи: спершу скасуйте їх"
        ),
        "collector": lazy_gettext("від того, хто збирає платежі"),
        "says-register": lazy_gettext("у призначенні сказано про реєстр"),
        "says-payout": lazy_gettext("виплата еквайра"),
        "says-collection": lazy_gettext("у призначенні сказано про готівку, ордера не видно"),
        "collection": lazy_gettext("здано готівку з каси"),
        "settled": lazy_gettext("зведено з платежами"),
        "settled-differs": lazy_gettext("зведено з платежами, є різниця"),
        "bank-reversal": lazy_gettext("банк забрав гроші назад"),
        "maybe-same": lazy_gettext("можливо, про цей рух уже сказав інший файл"),
        "same": lazy_gettext("той самий рух, що в іншому файлі"),
        "passed-on": lazy_gettext("платить банк або підприємство: сума може бути за багатьох"),
        "by-hand": lazy_gettext("сказав працівник"),
        "bill": lazy_gettext("названо наш рахунок на оплату"),
        "marked": lazy_gettext("номер після «о/р»"),
        "bare": lazy_gettext("номер у призначенні"),
        "contract": lazy_gettext("номер договору"),
        "alias": lazy_gettext("цього платника запам'ятали"),
        "code": lazy_gettext("код платника — код абонента"),
        "short": lazy_gettext("короткий номер у призначенні"),
        "name": lazy_gettext("ім'я платника — ім'я абонента"),
        "nothing": lazy_gettext("рахунку за призначенням не впізнано"),
        "several": lazy_gettext("названо кілька рахунків"),
        "other-number": lazy_gettext("названо номер, якого в нас немає"),
        "weak": lazy_gettext("збіг може бути випадковим"),
    },
}
"""Added to `admin.words.NAMES`."""
