"""Refusals of facts, months, the ledger, payments and restructuring, by their keys."""

from flask_babel import lazy_gettext

MONEY_TEXTS: dict[str, object] = {
    "facts.overlaps": lazy_gettext(
        "На ці дні вже є інший запис. Виправте його, замість того щоб додавати новий."
    ),
    "facts.retired": lazy_gettext("Цей запис уже замінено іншим. Виправте той, що діє."),
    "months.missing": lazy_gettext("Місяць «%(month)s» ще не відкрито."),
    "months.books-closed": lazy_gettext(
        "Місяць «%(month)s» закрито. Запізніле проводять у відкритому місяці."
    ),
    "months.no-open-books": lazy_gettext("Немає відкритого місяця. Спершу відкрийте наступний."),
    "months.not-next": lazy_gettext("Наступний місяць — «%(expected)s»."),
    "months.too-many-open": lazy_gettext(
        "Відкрито вже два місяці. Спершу закрийте «%(earliest)s»."
    ),
    "months.state": lazy_gettext("Стан місяця «%(month)s» цього не дозволяє."),
    "months.previous-not-closed": lazy_gettext("Спершу закрийте місяць «%(previous)s»."),
    "months.parameter-unknown": lazy_gettext("Параметра «%(name)s» немає."),
    "months.parameter-unfit": lazy_gettext("Значення не підходить для цього параметра."),
    "acts.too-early": lazy_gettext(
        "Місяць «%(month)s» ще не опубліковано: акти складають після публікації."
    ),
    "acts.missing": lazy_gettext("Такого акта немає."),
    "acts.returned-before": lazy_gettext("Акт не міг повернутися раніше, ніж його складено."),
    "limit.of-people": lazy_gettext("Ліміти встановлюють підприємствам і установам, не населенню."),
    "limit.missing": lazy_gettext("Такого ліміту в цього рахунка немає."),
    "vat.method-reaches-closed": lazy_gettext(
        "ПДВ закритих місяців не змінюють. Найраніше — «%(month)s»."
    ),
    "vat.method-inside-month": lazy_gettext("Метод ПДВ змінюють лише з першого дня місяця."),
    "ledger.already-posted": lazy_gettext(
        "Це вже проведено документом № %(posting_id)s; вдруге гроші не рухаються."
    ),
    "ledger.already-reversed": lazy_gettext(
        "Документ № %(posting_id)s уже скасовано або він сам скасовує інший."
    ),
    "ledger.posting-missing": lazy_gettext("Документа № %(posting_id)s немає."),
    "ledger.books-disagree": lazy_gettext("Знайдено розбіжності: %(found)s."),
    "containers.impossible": lazy_gettext(
        "Назвіть майданчик і впишіть від 1 до 1000 контейнерів об'ємом до 100 м³."
    ),
    "containers.place-missing": lazy_gettext("Цього дня контейнерів там за договором немає."),
    "containers.trip-missing": lazy_gettext(
        "Такого запису в журналі немає, або його вже вилучено."
    ),
    "interruption.turned": lazy_gettext("Останній день перерви раніший за перший."),
    "interruption.unclear": lazy_gettext(
        "Вкажіть одне: години на добу (для перерви), відсоток з акта або градуси (для неналежної "
        "якості опалення чи гарячої води)."
    ),
    "benefits.missing": lazy_gettext("Такої пільги на рахунку немає або її вже змінено."),
    "benefits.ends-later": lazy_gettext(
        "Пільга й так триває до %(until)s. Довшу надають за новим документом."
    ),
    "interruption.missing": lazy_gettext("Такої перерви в будинку немає."),
    "adjustments.nothing": lazy_gettext("Вкажіть суму, більшу за нуль."),
    "adjustments.too-large": lazy_gettext(
        "Сума %(amount)s завелика для одного рахунку. Перевірте, де кома."
    ),
    "adjustments.service-not-taken": lazy_gettext(
        "За цей місяць послуги не отримували рахунки: %(named)s. Перевірте послугу й місяць."
    ),
    "adjustments.account-twice": lazy_gettext("Той самий рахунок названо двічі."),
    "adjustments.unexplained": lazy_gettext("Впишіть причину й документ: їх побачить абонент."),
    "adjustments.key-used": lazy_gettext(
        "Цю форму вже надіслано з іншими даними. Відкрийте її знову."
    ),
    "adjustments.missing": lazy_gettext("Такого коригування немає."),
    "adjustments.decided": lazy_gettext("Це коригування вже проведено або відхилено."),
    "adjustments.not-posted": lazy_gettext("Скасувати можна лише проведене коригування."),
    "adjustments.other-person": lazy_gettext(
        "Сума більша за межу підприємства: підписати або скасувати коригування має інша людина. "
        "Не та, що його створила, і не та, що завантажила чи імпортувала його файл або обрала в "
        "ньому колонки."
    ),
    "adjustments.no-month": lazy_gettext(
        "Рахунки за всі відкриті місяці вже видано. Відкрийте наступний місяць: коригування "
        "покаже його рахунок."
    ),
    "adjustments.month-ahead": lazy_gettext(
        "Місяць «%(month)s» ще не нараховано: немає чого коригувати."
    ),
    "adjustments.series-too-long": lazy_gettext(
        "Рахунків забагато: %(count)s. За один раз можна %(most)s; поділіть за будинками."
    ),
    "adjustments.below-nothing": lazy_gettext(
        "За %(month)s вийшло б менше за нуль на рахунках: %(named)s (усього рахунків: %(count)s). "
        "Ураховано все, чим цей місяць уже зменшено. Зменште суму або відсоток."
    ),
    "adjustments.series-empty": lazy_gettext(
        "За цей місяць там ніхто не отримував послуги або за неї нічого не нараховано."
    ),
    "adjustments.moved-meanwhile": lazy_gettext(
        "Доки ви дивилися, нарахування змінилися. Перегляньте підсумки ще раз."
    ),
    "payments.withdrawn-for-nothing": lazy_gettext("Впишіть, чому платіж забирають."),
    "payments.missing": lazy_gettext("Платежу № %(payment_id)s немає."),
    "payments.state": lazy_gettext("Із платежем № %(payment_id)s це вже зроблено або не можна."),
    "restructuring.schedule-unfit": lazy_gettext(
        "Дати платежів мають іти одна за одною від дня договору, а кожна сума — бути більшою "
        "за нуль."
    ),
    "restructuring.too-many-instalments": lazy_gettext(
        "Стільки платежів бути не може: щонайбільше %(most)s, і кожен не менший за копійку."
    ),
    "restructuring.first-payment-too-large": lazy_gettext(
        "Перший внесок має бути більшим за нуль і меншим за борг."
    ),
    "restructuring.incomplete": lazy_gettext("Позначте борги, впишіть номер договору й підставу."),
    "restructuring.debts-changed": lazy_gettext(
        "Борг тим часом змінився: тепер %(owed)s грн, а платежі разом — %(agreed)s грн. "
        "Почніть договір знову."
    ),
    "restructuring.already": lazy_gettext(
        "Рахунок уже має чинний договір № %(number)s. Спершу завершіть або розірвіть його."
    ),
    "restructuring.number-taken": lazy_gettext("Договір № %(number)s уже є. Впишіть інший номер."),
    "restructuring.signing-day": lazy_gettext(
        "Дата договору — від %(first)s, коли виник найновіший із боргів, до %(last)s."
    ),
    "even.missing": lazy_gettext("Такого договору про рівномірну оплату на рахунку немає."),
    "even.incomplete": lazy_gettext("Впишіть номер, підставу або причину й позначте послуги."),
    "even.sum-unfit": lazy_gettext(
        "Сума має бути більшою за нуль (щонайменше копійка на місяць) і не більшою за "
        "100 000 000 грн."
    ),
    "even.months-unfit": lazy_gettext(
        "Перший можливий місяць — %(first)s: рахунки за попередні вже є. Місяців — не більше ніж "
        "%(most)s."
    ),
    "even.signed-later": lazy_gettext("Дата договору ще не настала."),
    "even.service-taken": lazy_gettext(
        "Послугу в цих місяцях уже охоплює договір № %(number)s про рівномірну оплату."
    ),
    "even.payees": lazy_gettext(
        "Гроші за ці послуги отримують різні отримувачі: складіть на кожного окремий договір."
    ),
    "even.service-missing": lazy_gettext("Не всі позначені послуги є на рахунку."),
    "even.number-taken": lazy_gettext("Договір № %(number)s уже є. Впишіть інший номер."),
    "even.asked": lazy_gettext(
        "За договором уже є рахунки, тож скасувати його не можна. Його можна завершити достроково."
    ),
    "even.settled": lazy_gettext("За договором уже зроблено кінцевий розрахунок."),
    "restructuring.missing": lazy_gettext("Такого договору на рахунку немає."),
    "restructuring.not-kept": lazy_gettext(
        "Договір уже погашено, розірвано або скасовано: змінити його не можна."
    ),
    "restructuring.paid-already": lazy_gettext(
        "За договором уже щось погашено сплатою чи перерахунком, тож скасувати його не можна. "
        "Його можна розірвати."
    ),
    "restructuring.end-incomplete": lazy_gettext(
        "Впишіть причину й день від дати договору до сьогодні."
    ),
    "error.documents.month-job-in-progress": lazy_gettext(
        "За %(month)s саме публікують, перевіряють, закривають чи відкликають. Дочекайтеся "
        "завершення."
    ),
    "error.documents.seen-run-moved": lazy_gettext(
        "Відтоді місяць пораховано знову. Перегляньте суми ще раз."
    ),
    "error.charging.own-facts": lazy_gettext(
        "Дані, за якими перераховано минулі місяці, вносили й ви. Підтвердити може працівник із "
        "правом публікувати місяць, який не вносив цих даних і не запускав нарахування."
    ),
    "error.charging.drafts-lost": lazy_gettext(
        "Попередній розрахунок за %(month)s не такий, як його перевірено: був збій або його "
        "змінено. Запустіть нарахування ще раз."
    ),
    "error.charging.check-failed": lazy_gettext(
        "Перевірка місяця %(month)s знайшла розбіжностей: %(found)s. Їх перелічено на сторінці "
        "місяця; доки вони є, опублікувати не можна."
    ),
}
