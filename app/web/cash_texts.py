"""The texts of refusals at the cash desk, by their keys."""

from flask_babel import lazy_gettext

CASH: dict[str, object] = {
    "cash.desk-missing": lazy_gettext("Такої каси немає."),
    "cash.desk-name-taken": lazy_gettext("Каса «%(name)s» вже є. Назвіть цю інакше."),
    "cash.desk-name-missing": lazy_gettext("Назвіть касу: назва стоїть на квитанціях."),
    "cash.desk-closed": lazy_gettext("Цю касу закрито назавжди. Оберіть іншу."),
    "cash.desk-at-work": lazy_gettext(
        "У цій касі відкрито зміну або лежать гроші. Закрийте зміну й здайте готівку в банк."
    ),
    "cash.desk-busy": lazy_gettext("У цій касі вже працюють: зміну відкрито. Оберіть іншу касу."),
    "cash.cashier-busy": lazy_gettext("Ви вже відкрили зміну в іншій касі. Спершу закрийте її."),
    "cash.opening-wrong": lazy_gettext(
        "Готівка на початок зміни — від 0 до %(most)s ₴, до копійки. Перерахуйте касу."
    ),
    "cash.opening-unexplained": lazy_gettext(
        "Після попередньої зміни в касі лишилося %(expected)s ₴, вписано %(opening)s ₴, різниця "
        "%(difference)s ₴. Перерахуйте або впишіть, чому є різниця."
    ),
    "cash.shift-of-another-day": lazy_gettext(
        "Цю зміну відкрито %(day)s. Порахуйте касу, закрийте її й відкрийте нову: у кожного дня "
        "свій аркуш касової книги."
    ),
    "cash.shift-missing": lazy_gettext("Такої зміни немає. Відкрийте зміну в розділі «Каса»."),
    "cash.shift-closed": lazy_gettext(
        "Зміну закрито %(closed_at)s. Гроші за її квитанціями повертають лише видатковим ордером."
    ),
    "cash.shift-of-another": lazy_gettext(
        "Це зміна іншого касира: за її гроші відповідає лише він."
    ),
    "cash.difference-unexplained": lazy_gettext(
        "За документами в касі має бути %(expected)s ₴, пораховано %(counted)s ₴, різниця "
        "%(difference)s ₴. Перерахуйте або впишіть, чому є різниця."
    ),
    "cash.count-impossible": lazy_gettext(
        "Перевірте, скільки купюр по %(piece)s ₴: %(count)s бути не може."
    ),
    "cash.drawer-too-empty": lazy_gettext(
        "У касі лише %(expected)s ₴: видати %(amount)s ₴ не можна."
    ),
    "cash.receipt-missing": lazy_gettext("Такої квитанції немає."),
    "cash.sum-wrong": lazy_gettext(
        "Сума %(amount)s ₴ бути не може: потрібна більша за нуль, до копійки."
    ),
    "cash.sum-too-large": lazy_gettext(
        "%(amount)s ₴ — забагато: готівкою від одного платника за день беруть до %(most)s ₴, за "
        "ці рахунки сьогодні вже прийнято %(before)s ₴. Перевірте кому або запропонуйте оплату "
        "через банк."
    ),
    "cash.lines-wrong": lazy_gettext(
        "У квитанції має бути від одного до %(most)s рахунків, кожен один раз."
    ),
    "cash.nothing-in-cash": lazy_gettext(
        "%(amount)s ₴ готівкою округлюється до нуля: приймати нема чого."
    ),
    "cash.given-too-little": lazy_gettext(
        "Дали %(given)s ₴, а до сплати %(due)s ₴: бракує %(lacking)s ₴."
    ),
    "cash.given-too-much": lazy_gettext(
        "Дали %(given)s ₴ за %(due)s ₴? Решта була б більша за найбільшу купюру. Перевірте суму."
    ),
    "cash.due-moved": lazy_gettext(
        "Сума змінилася: показано %(seen)s ₴, тепер до сплати %(now)s ₴. Скажіть її платникові ще "
        "раз."
    ),
    "cash.receipt-cancelled": lazy_gettext("Цю квитанцію вже скасовано."),
    "cash.cancelled-for-nothing": lazy_gettext("Впишіть, чому квитанцію скасовано."),
    "cash.order-missing": lazy_gettext("Такого касового ордера немає."),
    "cash.order-sum-wrong": lazy_gettext(
        "Сума ордера %(amount)s ₴ бути не може: потрібна більша за нуль і не більша за %(most)s ₴."
    ),
    "cash.order-unfit": lazy_gettext("Такого ордера не пишуть від руки. Оберіть зі списку."),
    "cash.order-incomplete": lazy_gettext("Впишіть, від кого або кому і на якій підставі."),
    "cash.refund-of-other": lazy_gettext(
        "Цей платіж був не готівкою: з каси його не повертають, лише на рахунок платника."
    ),
    "cash.refund-of-another-shift": lazy_gettext(
        "Касир повертає лише те, що прийняв у своїй відкритій зміні. Решту повертає бухгалтер."
    ),
    "cash.no-collection": lazy_gettext("Цей ордер — не здача готівки в банк."),
    "cash.collected-before": lazy_gettext("Ці гроші вже знайдено у виписці банку."),
    "cash.collection-of-other-sum": lazy_gettext(
        "Здано %(handed)s ₴, а надійшло %(came)s ₴: це не ті гроші."
    ),
    "cash.came-before-handed-over": lazy_gettext(
        "Гроші надійшли в банк %(came)s, а здано їх лише %(handed)s: це не ті гроші."
    ),
    "cash.fiscal-missing": lazy_gettext("Ця квитанція не потребує фіскального чека."),
    "cash.fiscal-not-refused": lazy_gettext(
        "ПРРО ще не відмовив: другий чек за ті самі гроші неможливий. Зачекайте на відповідь."
    ),
    "cash.registrar-incomplete": lazy_gettext("Впишіть ключ ліцензії каси й PIN-код касира."),
}
"""Key of a refusal -> its text."""
