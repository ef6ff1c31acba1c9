"""Forms of the sign-in pages."""

from flask_babel import gettext, lazy_gettext

from app.web.fields import email_field, password_field
from app.web.forms import Field, FieldProblem, Form, Look


class PasswordForm(Form):
    """Address and password."""

    email = email_field(lazy_gettext("Електронна пошта"))
    password = password_field(lazy_gettext("Пароль"))


class CodeRequestForm(Form):
    """Where to send a code."""

    email = email_field(lazy_gettext("Електронна пошта"))


def _six_digits(text: str) -> str:
    digits = "".join(character for character in text if character.isdigit())
    if len(digits) != 6:
        raise FieldProblem(gettext("Код складається із шести цифр."))
    return digits


class CodeForm(Form):
    """The code that came by mail."""

    code = Field(
        lazy_gettext("Код із листа"),
        _six_digits,
        empty="",
        look=Look(
            attributes={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "class": "code-input",
                "maxlength": "12",
            }
        ),
    )
