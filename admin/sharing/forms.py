"""The forms of groups of accounts and of what they bear."""

from collections.abc import Sequence

from flask_babel import gettext, lazy_gettext

from admin.sharing.words import CAPS, EVERY, KEYS
from admin.tariffs.forms import DEAREST, PERCENT_BELOW, number_field
from app.kernel.month import Month
from app.tariffs.queries import ServiceRow
from app.web.fields import (
    choice_field,
    day_field,
    month_field,
    text_field,
    whole_field,
)
from app.web.forms import Field, FieldProblem, Form, Look

_BASIS = lazy_gettext("Документ-підстава")


class GroupForm(Form):
    """What a new group is called."""

    name = text_field(
        lazy_gettext("Назва групи"),
        longest=100,
        look=Look(hint=lazy_gettext("Наприклад: Під'їзд 2; Стояк 3; Увесь будинок")),
    )


class PlaceForm(Form):
    """A building, or one entrance of it, and since when it belongs to the group."""

    building = text_field(
        lazy_gettext("Будинок"), look=Look(hint=lazy_gettext("Наприклад: Гоголя, 112-А"))
    )
    entrance = whole_field(
        lazy_gettext("Під'їзд"),
        most=99,
        is_required=False,
        hint=lazy_gettext("Порожньо: увесь будинок"),
    )
    since = day_field(lazy_gettext("Належить із"))
    basis = text_field(_BASIS, is_required=False)


class MemberForm(Form):
    """One account: in the group, or bearing nothing there."""

    number = text_field(lazy_gettext("Номер особового рахунку"), longest=40)
    bears = choice_field(
        lazy_gettext("Участь"),
        (
            ("yes", lazy_gettext("сплачує свою частину")),
            ("no", lazy_gettext("нічого не сплачує: звільнено")),
        ),
    )
    weight = number_field(
        lazy_gettext("Вага"),
        DEAREST,
        places=6,
        is_required=False,
        hint=lazy_gettext("Лише для витрат, які ділять за вагою"),
    )
    since = day_field(lazy_gettext("Діє з"))
    basis = text_field(_BASIS, is_required=False)


class EndForm(Form):
    """From which day it does not hold any more."""

    since = day_field(lazy_gettext("Перший день, коли вже не діє"))


class KeptForm(Form):
    """Who has the parts of accounts whose service was ended, from which day, by which document."""

    who = choice_field(
        lazy_gettext("Частину рахунку, якому завершено послугу"),
        (
            ("others", lazy_gettext("сплачують інші рахунки групи")),
            ("company", lazy_gettext("бере на себе підприємство")),
        ),
    )
    since = day_field(lazy_gettext("Діє з"))
    basis = text_field(_BASIS, is_required=False)


class EndSumForm(Form):
    """From which month a sum is not borne any more."""

    month = month_field(lazy_gettext("Перший місяць, коли її вже не нараховують"))


def _last_month() -> Field[Month | None]:
    def read(text: str) -> Month | None:
        try:
            return Month.parse(text)
        except ValueError:
            raise FieldProblem(gettext("Напишіть місяць так: 11.2026")) from None

    return Field(
        lazy_gettext("Останній місяць"),
        read,
        is_required=False,
        look=Look(
            hint=lazy_gettext("Той самий місяць: один раз. Порожньо: доки не завершите"),
            attributes={"placeholder": lazy_gettext("мм.рррр")},
        ),
    )


def sum_form(services: Sequence[ServiceRow]) -> type[Form]:
    """Return the form of a shared sum, the company's services to choose from."""
    offered = [(str(each.id), each.name) for each in services]

    class SumForm(Form):
        """What the group bears, how it is shared, in which months, by which document."""

        name = text_field(
            lazy_gettext("Що це за витрата"),
            longest=120,
            look=Look(hint=lazy_gettext("Так її побачить платник: Заміна вікон у під'їзді")),
        )
        service = choice_field(lazy_gettext("Послуга в рахунку"), offered)
        amount = number_field(
            lazy_gettext("Сума за раз, грн"),
            DEAREST,
            places=2,
            is_above_zero=True,
            is_required=False,
            hint=lazy_gettext("Або сума, або обсяг"),
        )
        volume = number_field(
            lazy_gettext("Обсяг за раз"),
            DEAREST,
            places=6,
            is_above_zero=True,
            is_required=False,
            hint=lazy_gettext("В одиницях послуги; кожен сплачує свою частину за своїм тарифом"),
        )
        key = choice_field(lazy_gettext("Як ділити"), tuple(KEYS.items()))
        of_service = choice_field(
            lazy_gettext("За спожитим якої послуги"), offered, is_required=False
        )
        cap = number_field(
            lazy_gettext("Межа: не більше за"),
            DEAREST,
            places=6,
            is_above_zero=True,
            is_required=False,
            hint=lazy_gettext("У гривнях (або в одиницях обсягу) за місяць; решту ділять інші"),
        )
        cap_per = choice_field(lazy_gettext("На що межа"), tuple(CAPS.items()), is_required=False)
        vat_rate = number_field(lazy_gettext("ПДВ у сумі, %"), PERCENT_BELOW, places=2)
        every = choice_field(
            lazy_gettext("Як часто нараховувати"),
            tuple((str(months), often) for months, often in EVERY.items()),
            is_required=False,
        )
        first = month_field(lazy_gettext("Перший місяць"))
        last = _last_month()
        act_kind = text_field(
            lazy_gettext("Документ"),
            look=Look(hint=lazy_gettext("Протокол зборів, акт виконаних робіт, акт втрат")),
        )
        act_number = text_field(lazy_gettext("Номер документа"), longest=60)
        act_dated = day_field(lazy_gettext("Дата документа"))

    return SumForm
