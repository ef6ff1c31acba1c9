"""What may be wrong with a line of an agreement on restructuring."""

from app.exchange.verdict import Words
from app.kernel.translation import N_

AGREEMENTS: dict[str, Words] = {
    "import.restructuring.no-books": (
        N_("Немає відкритого місяця, до якого записати договір."),
        N_("Відкрийте місяць і повторіть."),
    ),
    "import.restructuring.sums": (
        N_("Сума платежу %(amount)s, сплачено %(paid)s: так бути не може."),
        N_("Платіж має бути більшим за нуль, а сплачене — не більшим за нього."),
    ),
    "import.restructuring.days": (
        N_("Дата платежу не узгоджується з датою договору %(signed)s."),
        N_("Платіж — від дати договору і не пізніше ніж за десять років; договір уже підписано."),
    ),
    "import.restructuring.differs": (
        N_("У рядку %(other)s цього рахунку інший номер, дата або підстава договору."),
        N_("Один рахунок — один чинний договір: впишіть однаково в усіх його рядках."),
    ),
    "import.restructuring.taken": (
        N_("Договір № %(number)s уже є."),
        N_("Якщо його вже імпортовано, приберіть рядки. Інакше впишіть інший номер."),
    ),
    "import.restructuring.kept": (
        N_("Рахунок уже має чинний договір № %(number)s."),
        N_("Спершу завершіть або розірвіть його."),
    ),
    "import.restructuring.debt": (
        N_("За графіком лишилося %(left)s, а борг, що виник до дати договору, — %(owed)s."),
        N_(
            "Спершу внесіть сальдо на початок. Графік має охоплювати весь цей борг, і не більше "
            "ніж 120 платежів."
        ),
    ),
}
