"""Forms of the profile."""

from flask_babel import lazy_gettext

from app.web.fields import password_field, text_field
from app.web.forms import Form, Look


class LinkForm(Form):
    """An account's number and the code printed on its bill."""

    number = text_field(
        lazy_gettext("Номер особового рахунку"),
        longest=40,
        look=Look(
            hint=lazy_gettext("Великими цифрами вгорі рахунку."),
            attributes={"autocomplete": "off", "spellcheck": "false"},
        ),
    )
    code = text_field(
        lazy_gettext("Код із рахунку"),
        longest=20,
        look=Look(
            hint=lazy_gettext("Літери й цифри поруч із написом «Код для кабінету»."),
            attributes={"autocomplete": "off", "autocapitalize": "characters"},
        ),
    )


class NewPasswordForm(Form):
    """A new password, with the current one or a code from a letter as proof."""

    current = password_field(lazy_gettext("Поточний пароль"), is_required=False)
    code = text_field(
        lazy_gettext("Код із листа"),
        is_required=False,
        longest=20,
        look=Look(
            attributes={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "class": "code-input",
            }
        ),
    )
    password = password_field(
        lazy_gettext("Новий пароль"), is_new=True, hint=lazy_gettext("Щонайменше 10 знаків.")
    )
