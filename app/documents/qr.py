"""The NBU's QR code for a credit transfer: its text, its limits and its picture.

Versions 002 (link to bank.gov.ua) and 003 (link to qr.bank.gov.ua, a lock on fields, a last day).
Banking apps read what the rules of the NBU allow and nothing else, so a text over a limit is
refused here rather than cut in silence.
"""

import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from app.kernel.clock import KYIV
from app.kernel.errors import Invalid
from app.kernel.identifiers import iban
from app.kernel.money import to_kopecks

MAX_PAYLOAD_BYTES = 331
MAX_LINK_CHARACTERS = 507
MAX_AMOUNT = Decimal("999999999.99")

_LINKS = {"002": "https://bank.gov.ua/qr/", "003": "https://qr.bank.gov.ua/"}
_LIMITS = {
    "002": {"payee_name": 70, "purpose": 140, "display": 70, "category": 0, "reference": 0},
    "003": {"payee_name": 140, "purpose": 140, "display": 140, "category": 9, "reference": 35},
}
_CODE = re.compile(r"\d{8}|\d{10}|\d{9}|[А-ЯҐЄІЇ]{2}\d{6}")
_CATEGORY = re.compile(r"|[A-Z0-9]{4}/[A-Z0-9]{4}")


class QrVersion(StrEnum):
    """The versions an issuer may write. 003 is in force since 01.11.2025; 002 serves older apps."""

    V002 = "002"
    V003 = "003"


class Lock(StrEnum):
    """Which fields the payer's app must not let the payer change (version 003)."""

    ALL = "FFFF"
    ALL_BUT_AMOUNT = "FEFF"


class QrFieldInvalid(Invalid):
    """A field breaks the NBU's rules for the QR code."""

    key = "qr.field-invalid"

    def __init__(self, field: str, value: str) -> None:
        super().__init__(f"QR field {field}: {value!r}", field=field, value=value)


class QrTooLarge(Invalid):
    """All fields together do not fit the symbol."""

    key = "qr.too-large"

    def __init__(self, *, payload_bytes: int, link_characters: int) -> None:
        super().__init__(
            f"QR payload of {payload_bytes} bytes, link of {link_characters} characters",
            payload_bytes=payload_bytes,
            link_characters=link_characters,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditTransfer:
    """What the payer's app fills in. An absent amount is typed by the payer."""

    payee_name: str
    payee_iban: str
    payee_code: str
    """ЄДРПОУ of 8 digits, РНОКПП of 10, or a passport."""
    amount: Decimal | None
    purpose: str
    reference: str = ""
    """The bill's number, 003 only."""
    category: str = ""
    """Category and purpose of ISO 20022, for instance `SUPP/REGU`, 003 only."""
    display: str = ""
    lock: Lock = Lock.ALL_BUT_AMOUNT
    valid_until: datetime | None = None
    created_at: datetime | None = None


def payload_link(transfer: CreditTransfer, version: QrVersion, *, utf8: bool = False) -> str:
    """Return the link that the symbol carries.

    Windows-1251 unless `utf8` is asked for or a letter is not in it; field 3 always names the
    encoding really used. The Ukrainian apostrophe U+02BC, absent from Windows-1251, becomes U+2019.

    Raises:
        QrFieldInvalid: a field is over its limit or malformed.
        IbanWrong: not a Ukrainian IBAN with right check digits.
        QrTooLarge: the payload or the link is over what apps are known to read.
    """
    fields = _fields(transfer, version)
    payload = _encode(fields, utf8=utf8)
    link = _LINKS[version] + urlsafe_b64encode(payload).rstrip(b"=").decode("ascii")
    if len(payload) > MAX_PAYLOAD_BYTES or len(link) > MAX_LINK_CHARACTERS:
        raise QrTooLarge(payload_bytes=len(payload), link_characters=len(link))
    return link


def _encode(fields: list[str], *, utf8: bool) -> bytes:
    text = "\n".join(fields)
    if not utf8:
        try:
            return text.replace("\u02bc", "\u2019").encode("cp1251")
        except UnicodeEncodeError:
            pass  # a letter outside Windows-1251 is legal, it only makes the symbol larger
    return "\n".join([*fields[:2], "1", *fields[3:]]).encode("utf-8")


def _fields(transfer: CreditTransfer, version: QrVersion) -> list[str]:
    limited = {
        field: _limited(field, getattr(transfer, field), limit)
        for field, limit in _LIMITS[version].items()
    }
    if not limited["payee_name"] or not limited["purpose"]:
        raise QrFieldInvalid("payee_name or purpose", "")
    common = [
        "BCD",
        version.value,
        "2",
        "UCT",
        "",
        limited["payee_name"],
        iban(transfer.payee_iban),
        _amount(transfer.amount),
        _matching("payee_code", transfer.payee_code, _CODE),
        _matching("category", limited["category"], _CATEGORY),
        limited["reference"],
        limited["purpose"],
        limited["display"],
    ]
    if version is QrVersion.V002:
        return common
    return [
        *common,
        transfer.lock.value,
        _stamp(transfer.valid_until),
        _stamp(transfer.created_at),
        "",
    ]


def _limited(field: str, value: str, limit: int) -> str:
    # A line break inside a field would begin the next field of the payload.
    text = " ".join(value.split())
    if len(text) > limit:
        raise QrFieldInvalid(field, text)
    return text


def _matching(field: str, value: str, pattern: re.Pattern[str]) -> str:
    if not pattern.fullmatch(value):
        raise QrFieldInvalid(field, value)
    return value


def _amount(amount: Decimal | None) -> str:
    if amount is None:
        return ""
    if amount != to_kopecks(amount) or not Decimal(0) < amount <= MAX_AMOUNT:
        raise QrFieldInvalid("amount", str(amount))
    return f"UAH{amount:.2f}"


def _stamp(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(KYIV).strftime("%y%m%d%H%M%S")
