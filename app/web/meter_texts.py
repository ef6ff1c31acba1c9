"""What is said of states of meters and verifications that cannot be. Keys as in `refusals`."""

from flask_babel import lazy_gettext

METERS: dict[str, object] = {
    "metering.multiplier-impossible": lazy_gettext(
        "Коефіцієнт %(value)s неможливий: він більший за нуль і не більший за %(most)s."
    ),
    "metering.state-missing": lazy_gettext("Такого стану лічильника немає."),
    "metering.state-volume-unfit": lazy_gettext(
        "Обсяг на добу буває лише за актом про безоблікове користування, і там він потрібен."
    ),
    "metering.state-days-unfit": lazy_gettext(
        "Кінець стану має бути пізніше за початок %(since)s, а початок — не раніше за день "
        "встановлення лічильника."
    ),
    "metering.verification-unfit": lazy_gettext(
        "Повірка від %(verified_on)s не може діяти до %(until)s: це раніше за неї саму або за "
        "попередню."
    ),
    "metering.verification-not-shorter": lazy_gettext(
        "Новий кінець повірки має бути раніше за записаний і не раніше за встановлення лічильника "
        "%(installed_on)s. Довшу повірку запишіть свідоцтвом."
    ),
    "metering.verification-reason-missing": lazy_gettext("Впишіть, чому змінюєте кінець повірки."),
    "heat.share-impossible": lazy_gettext(
        "Частки лежать від 0 до 1, коефіцієнт від 0 до 2, а разом вони не можуть перевищити все "
        "тепло будинку."
    ),
    "heat.factor-impossible": lazy_gettext(
        "Коефіцієнт співвласників — від %(least)s до %(less)s, щоб зменшити частку, від %(more)s "
        "до %(most)s, щоб збільшити, або 1."
    ),
    "heat.factor-in-season": lazy_gettext(
        "Коефіцієнт співвласників змінюють лише між опалювальними сезонами, а будинок цього дня "
        "опалюють. Оберіть інший місяць або залиште той самий коефіцієнт."
    ),
    "heat.load-missing": lazy_gettext(
        "Для будинку без вузла обліку впишіть теплове навантаження й розрахункову температуру."
    ),
    "heat.meter-elsewhere": lazy_gettext(
        "У тому будинку цього місяця немає власних умов розподілу. Спершу запишіть умови будинку, "
        "де стоїть вузол обліку."
    ),
    "heat.leads": lazy_gettext(
        "За вузлом обліку цього будинку розподіляють також інші будинки. Спершу змініть умови тих "
        "будинків."
    ),
    "heat.not-shared": lazy_gettext(
        "З цього місяця тепло будинку й так не розподіляється. Перевірте місяць."
    ),
    "heat.season-turned": lazy_gettext(
        "Перший день без опалення має бути пізніше за день підключення."
    ),
    "heat.season-missing": lazy_gettext("Такого сезону в цього будинку вже немає."),
    "heat.season-ended": lazy_gettext(
        "Цей сезон уже має кінець. Якщо він помилковий, вилучіть запис і внесіть правильний."
    ),
    "heat.month-elsewhere": lazy_gettext(
        "Цей будинок розподіляють за вузлом обліку іншого. Тут записують лише його гарячу воду, "
        "решту даних місяця — в тому будинку."
    ),
    "heat.hours-too-many": lazy_gettext("Годин у цьому місяці лише %(most)s."),
    "heat.figure-impossible": lazy_gettext("Значення %(value)s тут бути не може. Перевірте кому."),
    "heat.units-impossible": lazy_gettext(
        "Розподілювачі не могли нарахувати %(value)s. Перевірте число."
    ),
    "heat.taker-missing": lazy_gettext(
        "Цьому рахунку тепло будинку за розподілом не нараховується. Перевірте місяць і рахунок."
    ),
}
