"""Ukrainian texts of refusals about scenarios, holders, services, prices, expenses; by key."""

from flask_babel import lazy_gettext

PRICE_TEXTS: dict[str, object] = {
    "registry.held-before-opened": lazy_gettext(
        "Рахунок відкрито %(opened_on)s: власник не може мати його раніше."
    ),
    "tariffs.service-began-later": lazy_gettext(
        "Послугу рахунок має з %(began_on)s: припинити її раніше не можна."
    ),
    "tariffs.amount-missing": lazy_gettext(
        "Впишіть суму на місяць: за нею цю послугу й нараховують."
    ),
    "tariffs.amount-unfit": lazy_gettext(
        "Сума на місяць має бути більша за нуль і менша за 100 000 000 грн. Перевірте суму."
    ),
    "tariffs.estimate-not-approved": lazy_gettext(
        "Кошторис ще не затверджено: витрати записують за затвердженим."
    ),
    "tariffs.expense-incomplete": lazy_gettext(
        "Впишіть, за що витрачено, документ і суму, а для вилучення — чому."
    ),
    "tariffs.expense-day-unfit": lazy_gettext(
        "День витрати — від початку кошторису %(first)s і не пізніше за сьогодні."
    ),
    "error.what-if.nothing-changed": lazy_gettext(
        "Сценарій нічого не змінює: впишіть хоча б одну нову ціну, норму або параметр."
    ),
    "error.what-if.effect-unknown": lazy_gettext(
        "Спершу подивіться, що змінять нові ціни: розрахунок ще не завершено."
    ),
    "tariffs.mass-change-missing": lazy_gettext("Такої зміни тарифів немає."),
    "tariffs.no-price-changed": lazy_gettext("Жодна ціна не змінюється: впишіть нові ціни."),
    "tariffs.mass-change-done": lazy_gettext(
        "Цю зміну тарифів уже застосовано або скасовано. Оновіть сторінку."
    ),
    "tariffs.prices-moved": lazy_gettext(
        "Відтоді змінили самі ціни (%(count)s). Підготуйте зміну тарифів наново."
    ),
    "tariffs.published-with-it": lazy_gettext(
        "За цими цінами вже опубліковано %(month)s: скасувати їх не можна. Встановіть інші ціни."
    ),
    "error.what-if.missing": lazy_gettext("Такого сценарію немає."),
    "error.what-if.alive": lazy_gettext(
        "Сценарій уже пораховано або він рахується цієї миті. Оновіть сторінку."
    ),
}
