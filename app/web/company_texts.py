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
}
