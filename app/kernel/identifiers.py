"""Numbers that name a subscriber, a person, a company, a bank account, a telephone."""

import re

import phonenumbers
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from stdnum.exceptions import ValidationError
from stdnum.ua import edrpou as _edrpou
from stdnum.ua import rntrc as _rntrc

from app.kernel.errors import Invalid
from app.kernel.text import LOOK_ALIKE, clean_text, matching_key

_EXPONENT = re.compile(r"\d([.,]\d+)?E\+\d+|\d[.,]\d+E\d+", re.IGNORECASE)
_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_IBAN_DIGITS = 27
_VAT_DIGITS = 12


class AccountNumberMissing(Invalid):
    """An account has a number, at least one letter or digit."""

    key = "error.account-number.missing"


class AccountNumberLost(Invalid):
    """A spreadsheet turned the number into an exponent; what it was cannot be known."""

    key = "error.account-number.exponent"


class IbanWrong(Invalid):
    """The text is not a Ukrainian IBAN."""

    key = "error.iban"


class EdrpouWrong(Invalid):
    """The text is not a code of the register of companies."""

    key = "error.edrpou"


class RnokppWrong(Invalid):
    """The text is not a taxpayer's number."""

    key = "error.rnokpp"


class VatNumberWrong(Invalid):
    """The text is not the number of a payer of VAT."""

    key = "error.vat-number"


class PhoneWrong(Invalid):
    """The text is not a telephone number."""

    key = "error.phone"


def account_number(text: str) -> str:
    """Return an account number to keep: as written, leading zeros and letters included.

    Raises:
        AccountNumberMissing: there is no letter or digit.
        AccountNumberLost: the text is what Excel leaves of a long number, `2,19E+03`.

    >>> account_number(" 0001234 "), account_number("219E01")
    ('0001234', '219E01')
    """
    number = clean_text(text)
    if number.isdecimal():  # most are, and nothing can be wrong with them
        return number
    if _EXPONENT.fullmatch(number):
        raise AccountNumberLost(f"{number!r} is a number in exponent form", given=number)
    if not any(character.isalnum() for character in number):
        raise AccountNumberMissing(f"{number!r} names no account", given=number)
    return number


def account_key(number: str) -> str:
    """Return the form in which account numbers are compared; leading zeros count.

    >>> account_key("12-А/0045") == account_key("12–a / 0045")
    True
    >>> account_key("0001234") == account_key("1234")
    False
    """
    return matching_key(number).replace(" ", "")


def bare_account_key(number: str) -> str:
    """Return the key without leading zeros and separators: what the search looks for.

    Look-alike letters are one whatever stands beside them: a number is no word of a language.
    Two accounts may share it, so it suggests and never decides.

    >>> bare_account_key("0001234"), bare_account_key("12-А/0045"), bare_account_key("12 0045")
    ('1234', '12а45', '1245')
    >>> bare_account_key("SA-12") == bare_account_key("SА 12")
    True
    """
    if number.isascii() and number.isdecimal():
        return number.lstrip("0") or "0"
    without_zeros = _LEADING_ZEROS.sub("", matching_key(number))
    return _together(without_zeros)


def solid_account_key(number: str) -> str:
    """Return the key of a number written in one piece: only zeros before all of it go.

    >>> solid_account_key("01-00231"), solid_account_key("01 00231"), solid_account_key("0100231")
    ('100231', '100231', '100231')
    """
    return _together(matching_key(number)).lstrip("0")


def _together(key: str) -> str:
    marks = "".join(character for character in key if character.isalnum())
    return marks.translate(LOOK_ALIKE)


def iban(text: str) -> str:
    """Return a Ukrainian IBAN in its electronic form.

    The registry of IBANs allows letters after the bank's code; Ukrainian ones have none.

    >>> iban("UA21 3223 1300 0002 6007 2335 6600 1")
    'UA213223130000026007233566001'
    """
    compact = "".join(text.split()).upper()
    digits = compact[2:]
    is_ukrainian = compact[:2] == "UA" and len(digits) == _IBAN_DIGITS
    if not (is_ukrainian and digits.isascii() and digits.isdecimal()):
        raise IbanWrong(f"{text!r} is not UA and 27 digits", given=text)
    try:
        return str(IBAN(compact))
    except SchwiftyException as fault:
        raise IbanWrong(f"{text!r} has wrong check digits", given=text) from fault


def edrpou(text: str) -> str:
    """Return a company's eight-digit code (ЄДРПОУ); all zeros pass the checksum but name nobody."""
    compact = clean_text(text)
    if not (compact.isascii() and compact.isdecimal()) or compact == "0" * 8:
        raise EdrpouWrong(f"{text!r} is not eight digits", given=text)
    try:
        return str(_edrpou.validate(compact))
    except ValidationError as fault:
        raise EdrpouWrong(f"{text!r} is not a company's code", given=text) from fault


def rnokpp(text: str) -> str:
    """Return a person's ten-digit tax number (РНОКПП); all zeros name nobody."""
    compact = clean_text(text)
    if not (compact.isascii() and compact.isdecimal()) or compact == "0" * 10:
        raise RnokppWrong(f"{text!r} is not ten digits", given=text)
    try:
        return str(_rntrc.validate(compact))
    except ValidationError as fault:
        raise RnokppWrong(f"{text!r} is not a taxpayer's number", given=text) from fault


def vat_number(text: str) -> str:
    """Return the number of a payer of VAT (ІПН): twelve digits, or an entrepreneur's РНОКПП.

    How the twelfth digit checks the others is not published: only their count is looked at.

    >>> vat_number("4123 4561 2345")
    '412345612345'

    Raises:
        VatNumberWrong: it has another length, is all zeros, or the ten digits name no taxpayer.
    """
    compact = "".join(clean_text(text).split())
    is_digits = compact.isascii() and compact.isdecimal() and set(compact) != {"0"}
    if is_digits and len(compact) == _VAT_DIGITS:
        return compact
    try:
        return rnokpp(compact)
    except RnokppWrong as fault:
        raise VatNumberWrong(f"{text!r} is no payer's number", given=text) from fault


def phone(text: str) -> str:
    """Return a telephone number as +380…; a foreign one needs its country code.

    >>> phone("(067) 123-45-67")
    '+380671234567'
    """
    try:
        parsed = phonenumbers.parse(text, "UA")
    except phonenumbers.NumberParseException as fault:
        raise PhoneWrong(f"{text!r} is not a telephone number", given=text) from fault
    if not phonenumbers.is_valid_number(parsed):
        raise PhoneWrong(f"{text!r} is not a telephone number", given=text)
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
