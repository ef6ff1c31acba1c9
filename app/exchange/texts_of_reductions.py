"""What may be wrong with lines that lower charges: absences, interruptions, bad quality."""

from app.exchange.verdict import Words
from app.kernel.translation import N_

REDUCTIONS: dict[str, Words] = {
    "import.interruption.unclear": (
        N_("Незрозуміло, скільки зняти з плати."),
        N_(
            "Впишіть одне: години на добу для перерви, відсоток з акта або градуси для неналежної "
            "якості опалення чи гарячої води."
        ),
    ),
    "import.absence.nobody": (
        N_("Не вказано, скільки осіб відсутні."),
        N_("Впишіть число, більше за нуль."),
    ),
    "import.absence.document": (
        N_("У документі немає ні номера, ні дати."),
        N_("Допишіть їх: без них це не доказ."),
    ),
    "import.absence.short": (
        N_("Днів відсутності %(days)s; нарахування зменшує лише довша за %(over)s."),
        N_("Перевірте дати або приберіть рядок."),
    ),
    "import.absence.more": (
        N_("Відсутніх було б %(away)s, а на рахунку враховано %(counted)s."),
        N_("Перевірте кількість або спершу змініть кількість осіб."),
    ),
}
