"""The Ukrainian text of refusals about companies that consume, by their keys."""

from flask_babel import lazy_gettext

COMPANY_TEXTS: dict[str, object] = {
    "error.vat-number": lazy_gettext(
        "«%(given)s» — не ІПН платника ПДВ. У підприємства він має 12 цифр, у підприємця це його "
        "РНОКПП із 10 цифр."
    ),
    "vat.payer-of-people": lazy_gettext(
        "Це рахунок населення: податкових накладних на людей не виписують."
    ),
    "vat.payer-elsewhere": lazy_gettext("Цей споживач не має стосунку до рахунку."),
    "vat.payer-missing": lazy_gettext("Такого запису про платника ПДВ немає або його змінено."),
    "vat.payer-ends-later": lazy_gettext(
        "Реєстрацію вже припинено раніше. Щоб її продовжити, запишіть новий витяг."
    ),
    "limit.of-nobody": lazy_gettext(
        "Установа не має договору на ці послуги: спільний ліміт ні на що не діяв би."
    ),
    "limit.body-missing": lazy_gettext("Такої установи чи підприємства серед споживачів немає."),
    "advances.of-people": lazy_gettext("Це рахунок населення: передоплати люди не сплачують."),
    "advances.not-asked": lazy_gettext("Із цього дня передоплати й так немає."),
    "advances.too-late": lazy_gettext(
        "Місяць «%(month)s» уже опубліковано: за нього платять за рахунком, а не наперед."
    ),
    "advances.too-early": lazy_gettext(
        "До місяця «%(month)s» ще нічого не опубліковано: планувати ні за чим."
    ),
    "advances.missing": lazy_gettext("Такого рахунку на передоплату немає."),
    "benefits.unknown": lazy_gettext("Такої пільги немає."),
    "benefits.of-other": lazy_gettext(
        "Пільга «%(name)s» уже є, але за інший кошт. Назвіть цю пільгу інакше."
    ),
    "benefits.norm-unfit": lazy_gettext(
        "Норма потрібна для знижки в межах норми, і лише для неї: впишіть норму на особу чи "
        "оселю або оберіть іншу базу."
    ),
    "benefits.turned": lazy_gettext("Останній день раніший за перший."),
    "benefits.term-missing": lazy_gettext("Такої умови пільги немає або її вже змінено."),
    "benefits.term-ends-later": lazy_gettext(
        "Умова й так діє до %(until)s. Довшу записують за новим рішенням."
    ),
    "benefits.held": lazy_gettext(
        "Рахунок уже має цю пільгу в ці дні. Спершу припиніть попередню."
    ),
    "benefits.unproven": lazy_gettext(
        "У документі немає ні номера, ні дати. Допишіть їх: без них це не доказ."
    ),
}
