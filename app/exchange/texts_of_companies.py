"""What may be wrong with lines about companies and budget bodies that consume."""

from app.exchange.verdict import Words
from app.kernel.translation import N_

COMPANIES: dict[str, Words] = {
    "import.limit.people": (
        N_("Рахунок %(given)s — населення: річних лімітів людям не встановлюють."),
        N_("Перевірте номер рахунку або категорію споживача."),
    ),
    "import.limit.nobody": (
        N_("Установа з кодом %(given)s не має договору на ці послуги."),
        N_("Перевірте код ЄДРПОУ й послуги або спершу завантажте рахунки та послуги за ними."),
    ),
    "import.limit.later": (
        N_("З %(day)s діє інший ліміт, записаний раніше: його лишено."),
        N_("Якщо він помилковий, скасуйте його на сторінці лімітів. Рядок прийнято."),
    ),
    "import.vat-payer.people": (
        N_("Рахунок %(given)s — населення: податкових накладних на людей не виписують."),
        N_("Перевірте номер рахунку або категорію споживача."),
    ),
    "import.vat-payer.nobody": (
        N_("На %(day)s у рахунку %(given)s немає ні власника, ні договору."),
        N_("Спершу вкажіть, хто споживач, або виправте дату."),
    ),
    "import.vat-payer.code": (
        N_("ІПН %(given)s починається не так, як код ЄДРПОУ %(known)s."),
        N_("Перевірте обидва номери. Рядок прийнято."),
    ),
}
