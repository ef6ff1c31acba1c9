"""What publishing an unusual month, and taking one back, asks for."""

from flask_babel import lazy_gettext

from app.web.fields import money_field, text_field
from app.web.forms import Form


class ApprovalForm(Form):
    """The total typed and why it is right, for a month that moved beyond its bounds."""

    total = money_field(lazy_gettext("Сума нарахувань, як ви її бачите вище"))
    reason = text_field(lazy_gettext("Чому так і має бути"))


class ReasonForm(Form):
    """Why publication is taken back."""

    reason = text_field(lazy_gettext("Причина відкликання"))
