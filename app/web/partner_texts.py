"""The texts of refusals of the exchange of files, by their keys."""

from flask_babel import lazy_gettext

PARTNERS: dict[str, object] = {
    "partners.missing": lazy_gettext("Такого партнера обміну немає."),
    "partners.named-twice": lazy_gettext("Партнер «%(given)s» уже є. Назвіть цього інакше."),
    "partners.way-incomplete": lazy_gettext(
        "Для SFTP впишіть сервер, логін і відкритий ключ сервера, для пошти — сервер, логін і "
        "адреси відправників, для Автоклієнта — токен."
    ),
    "partners.host-inside": lazy_gettext(
        "Цей сервер — у внутрішній мережі системи. Впишіть адресу сервера партнера в інтернеті."
    ),
    "partners.host-unreadable": lazy_gettext(
        "Це не ім'я сервера. Напишіть так: sftp.bank.ua або sftp.bank.ua:2222"
    ),
    "partners.server-unknown": lazy_gettext(
        "Сервер показав інший ключ, ніж збережено, тож пароля йому не надіслано. Звірте ключ із "
        "банком."
    ),
    "partners.carrier-failed": lazy_gettext(
        "Сервер не відповів або не пустив. Перевірте адресу, логін і пароль; спробу буде повторено."
    ),
    "partners.file-too-long": lazy_gettext("Файл завеликий: його не забрано."),
    "partners.nothing-by-mail": lazy_gettext(
        "Поштою файли лише надходять. Для надсилання оберіть теку або SFTP."
    ),
    "partners.nothing-to-autoclient": lazy_gettext(
        "Автоклієнт лише віддає виписки. Для надсилання оберіть теку або SFTP."
    ),
    "partners.totals-differ": lazy_gettext(
        "Сума рядків не збігається з підсумком у файлі. Перевірте його й імпортуйте самі."
    ),
    "partners.same-before": lazy_gettext(
        "Файл із таким самим вмістом уже імпортовано. Перевірте, чи це не повтор."
    ),
    "outgoing.missing": lazy_gettext("Такого реєстру боргів або отримувача немає."),
    "outgoing.named-twice": lazy_gettext("Реєстр «%(given)s» уже є. Назвіть цей інакше."),
    "outgoing.column-unreadable": lazy_gettext(
        "Рядок «%(given)s» незрозумілий. Напишіть так: number; ABCOUNT; 15 (що, назва, ширина "
        "від 1 до 254)."
    ),
    "outgoing.title-of-dbf": lazy_gettext(
        "Назви стовпців мають бути різні, а в DBF — до 10 великих латинських літер, цифр і «_»."
    ),
    "outgoing.columns-missing": lazy_gettext(
        "Потрібні принаймні номер рахунку (number) і сума (to_pay або to_pay_kopecks)."
    ),
    "outgoing.file-name": lazy_gettext(
        "У назві файла можна літери, цифри, «-», «_» і {day} — день як 20261125."
    ),
    "outgoing.not-by-mail": lazy_gettext(
        "Реєстр боргів поштою не надсилають: його прочитає кожен, хто має лист. Оберіть партнера "
        "з текою або SFTP."
    ),
    "outgoing.too-wide": lazy_gettext(
        "«%(given)s» не вміщується в стовпець %(field)s. Зробіть його ширшим."
    ),
}
"""Key of a refusal -> its text."""
