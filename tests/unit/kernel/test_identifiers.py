from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import Invalid
from app.kernel.identifiers import (
    AccountNumberLost,
    AccountNumberMissing,
    account_key,
    account_number,
    bare_account_key,
    edrpou,
    iban,
    phone,
    rnokpp,
    solid_account_key,
)


def test_c137_letters_that_look_like_an_exponent_are_kept() -> None:
    assert [account_number(each) for each in ("219E01", "12E4")] == ["219E01", "12E4"]


@pytest.mark.parametrize("text", ["2,19E+03", "2.19E+03", "1E+12", "2.19E03"])
def test_c137_what_a_spreadsheet_left_of_a_number_is_refused(text: str) -> None:
    with pytest.raises(AccountNumberLost):
        account_number(text)


@pytest.mark.parametrize("text", ["", "  ", "-", "—"])
def test_an_account_has_a_number(text: str) -> None:
    with pytest.raises(AccountNumberMissing):
        account_number(text)


def test_leading_zeros_count_in_the_key_and_not_in_the_bare_key() -> None:
    assert account_key("0001234") != account_key("1234")
    assert bare_account_key("0001234") == bare_account_key("1234")
    assert bare_account_key("12-А/0045") == bare_account_key("12-A/45")


@pytest.mark.parametrize("other", ["SA-12", "SА-12", "sа 12", "SA–0012", "sa12"])
def test_letters_that_look_alike_are_one_in_a_number(other: str) -> None:
    assert bare_account_key(other) == bare_account_key("SA 012")


@pytest.mark.parametrize("other", ["0100231", "01 00231", "01–00231", "№ 01/00231", "100231"])
def test_what_parts_a_number_does_not_count_in_the_solid_key(other: str) -> None:
    assert solid_account_key(other) == solid_account_key("01-00231") == "100231"


def test_c118_iban_check() -> None:
    with pytest.raises(Invalid):
        iban("UA01234567890987654321")
    for good in ("UA213223130000026007233566001", "UA583999980000000000000000001"):
        assert iban(good) == good


@pytest.mark.parametrize(
    "good",
    [
        "UA813052990000026007000111222",
        "UA593226690000026008000999888",
        "UA05 3004 6500 0002 6005 0001 1122 2",
        "ua873348510000000026009876543",
    ],
)
def test_good_ibans_are_read(good: str) -> None:
    assert iban(good) == good.replace(" ", "").upper()


@pytest.mark.parametrize(
    "bad",
    [
        "UA823052990000026007000111222",
        "UA59322669000002600800099988",
        "UО053004650000026005000111222",
        "UA87334851X000000026009876543",
        "PL61109010140000071219812874",
        "UA81305299000002600700011122²",
        "",
    ],
)
def test_bad_ibans_are_refused(bad: str) -> None:
    with pytest.raises(Invalid):
        iban(bad)


def test_letters_allowed_by_the_iban_registry_are_refused() -> None:
    # Check digits computed to be right for the letters: only the all-digits rule stops it.
    body = "334851X000000026009876543"
    digits = "".join(str(int(each, 36)) for each in body + "UA00")
    check = 98 - int(digits) % 97

    with pytest.raises(Invalid):
        iban(f"UA{check:02d}{body}")


@pytest.mark.parametrize("good", ["41234569", "32567898", "00123458", "39999991", "65432199"])
def test_good_company_codes_are_read(good: str) -> None:
    assert edrpou(f" {good} ") == good


@pytest.mark.parametrize("bad", ["41234560", "4123456", "00000000", "41234S69", "3256789801"])
def test_bad_company_codes_are_refused(bad: str) -> None:
    with pytest.raises(Invalid):
        edrpou(bad)


@pytest.mark.parametrize("good", ["3012345670", "2555500019", "3456789014", "2200001118"])
def test_good_tax_numbers_are_read(good: str) -> None:
    assert rnokpp(good) == good


@pytest.mark.parametrize(
    "bad", ["3012345671", "255550001", "34567890140", "30l2345670", "0000000000"]
)
def test_bad_tax_numbers_are_refused(bad: str) -> None:
    with pytest.raises(Invalid):
        rnokpp(bad)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("(050) 123-45-67", "+380501234567"),
        ("380671234567", "+380671234567"),
        ("+380 44 123 4567", "+380441234567"),
        ("+48 22 123 45 67", "+48221234567"),
    ],
)
def test_phones_are_kept_in_one_form(written: str, kept: str) -> None:
    assert phone(written) == kept


@pytest.mark.parametrize("bad", ["+38050123456", "+3805012345678", "+380791234567", "101", "ні"])
def test_bad_phones_are_refused(bad: str) -> None:
    with pytest.raises(Invalid):
        phone(bad)


@given(st.text(), st.sampled_from([account_number, edrpou, rnokpp, iban, phone]))
def test_any_text_is_read_or_refused_by_name(text: str, read: Callable[[str], str]) -> None:
    with suppress(Invalid):
        kept = read(text)
        assert read(kept) == kept
