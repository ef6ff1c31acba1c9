"""Payment systems as the screens say them."""

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext

from app.payments.providers.models import Protocol, ProviderState
from app.web.provider_texts import PROVIDERS

PROTOCOLS: Sequence[tuple[str, object]] = (
    (Protocol.PRIVATBANK.value, "PrivatBank Debt"),
    (Protocol.EASYPAY.value, "EasyPay Provider 3.1"),
    (Protocol.CITY24.value, "City24 3.03"),
    (Protocol.CITY24_XML.value, "City24 multi (XML)"),
    (Protocol.OSMP.value, "OSMP / iBox"),
)
STATES: Mapping[str, object] = {
    ProviderState.PREPARED: lazy_gettext("чекає на підтвердження"),
    ProviderState.POSTED: lazy_gettext("проведено"),
    ProviderState.CANCELLED: lazy_gettext("скасовано"),
    ProviderState.EXPIRED: lazy_gettext("не підтверджено вчасно"),
}
LACKS: Mapping[str, object] = {
    "lines": lazy_gettext("Увімкнути ще не можна: впишіть код хоча б одного отримувача."),
    "one-line": lazy_gettext("Цей протокол не називає послуги, тож отримувач може бути лише один."),
    "one-way": lazy_gettext(
        "Впишіть коди або отримувачів, або послуг: інакше той самий борг назветься двічі."
    ),
    "addresses": lazy_gettext(
        "Увімкнути ще не можна: запити цього протоколу підтверджує лише адреса, з якої вони "
        "приходять. Впишіть її."
    ),
    "keys": lazy_gettext("Увімкнути ще не можна: впишіть відкритий ключ платіжної системи."),
    "login": lazy_gettext("Увімкнути ще не можна: впишіть логін і пароль."),
}


def refusal_in_words(key: str | None) -> str:
    """Return why a call was refused; empty where it was answered."""
    return str(PROVIDERS.get(key, key)) if key else ""
