"""The NBU QR payloads, byte for byte as the worked samples, and their limits."""

from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import zxingcpp
from PIL import Image

from app.documents.qr import (
    MAX_LINK_CHARACTERS,
    MAX_PAYLOAD_BYTES,
    CreditTransfer,
    QrFieldInvalid,
    QrTooLarge,
    QrVersion,
    payload_link,
)
from app.documents.qr_symbol import MIN_VERSION, _modules, symbol_svg
from app.kernel.clock import KYIV
from app.kernel.identifiers import IbanWrong

SAMPLE = CreditTransfer(
    payee_name='ОСББ "СОНЯЧНИЙ БЕРЕГ-7"',
    payee_iban="UA813052990000026007000111222",
    payee_code="41234569",
    amount=Decimal("845.37"),
    purpose="Оплата за лютий 2026, о/р 700123",
)
SAMPLE_003 = replace(
    SAMPLE,
    reference="700123-2026-02",
    category="SUPP/SUPP",
    display="Сонячна 7, кв. 3",
    valid_until=datetime(2026, 3, 31, 23, 59, 59, tzinfo=KYIV),
    created_at=datetime(2026, 3, 1, tzinfo=KYIV),
)
LINK_002 = (
    "https://bank.gov.ua/qr/"
    "QkNECjAwMgoxClVDVAoK0J7QodCR0JEgItCh0J7QndCv0KfQndCY0Jkg0JHQldCg0JXQky"
    "03IgpVQTgxMzA1Mjk5MDAwMDAyNjAwNzAwMDExMTIyMgpVQUg4NDUuMzcKNDEyMzQ1NjkK"
    "CgrQntC_0LvQsNGC0LAg0LfQsCDQu9GO0YLQuNC5IDIwMjYsINC-L9GAIDcwMDEyMwo"
)
LINK_003 = (
    "https://qr.bank.gov.ua/"
    "QkNECjAwMwoyClVDVAoKztHBwSAi0c7N39fNyMkgwcXQxcMtNyIKVUE4MTMwNTI5OTAwMD"
    "AwMjYwMDcwMDAxMTEyMjIKVUFIODQ1LjM3CjQxMjM0NTY5ClNVUFAvU1VQUAo3MDAxMjMt"
    "MjAyNi0wMgrO7-vg8uAg5-Ag6_7y6OkgMjAyNiwg7i_wIDcwMDEyMwrR7u3_9-3gIDcsIO"
    "riLiAzCkZFRkYKMjYwMzMxMjM1OTU5CjI2MDMwMTAwMDAwMAo"
)


def fields_of(link: str, encoding: str = "cp1251") -> list[str]:
    text = link.rsplit("/", 1)[1]
    return urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode(encoding).split("\n")


class TestPayload:
    def test_version_002_in_utf8_is_the_sample(self) -> None:
        assert payload_link(SAMPLE, QrVersion.V002, utf8=True) == LINK_002

    def test_version_003_in_cp1251_is_the_sample(self) -> None:
        assert payload_link(SAMPLE_003, QrVersion.V003) == LINK_003

    def test_002_has_thirteen_fields_and_003_seventeen(self) -> None:
        assert len(fields_of(payload_link(SAMPLE, QrVersion.V002))) == 13
        assert len(fields_of(payload_link(SAMPLE, QrVersion.V003))) == 17

    @pytest.mark.parametrize(
        ("amount", "written"), [("1.01", "UAH1.01"), ("1234.5", "UAH1234.50"), ("590", "UAH590.00")]
    )
    def test_writes_hryvnias_with_two_decimals(self, amount: str, written: str) -> None:
        """101 kopecks and 1 234.5 (C117)."""
        transfer = replace(SAMPLE, amount=Decimal(amount))

        assert fields_of(payload_link(transfer, QrVersion.V003))[7] == written

    def test_leaves_an_absent_amount_to_the_payer(self) -> None:
        assert fields_of(payload_link(replace(SAMPLE, amount=None), QrVersion.V003))[7] == ""

    def test_alphabet_is_url_safe_without_padding(self) -> None:
        """Neither + / nor = (C117)."""
        links = [
            payload_link(replace(SAMPLE, purpose=f"Оплата {'ї~?' * n}"), QrVersion.V003)
            for n in range(1, 30)
        ]

        payloads = [link.rsplit("/", 1)[1] for link in links]
        assert any("-" in each for each in payloads)
        assert any("_" in each for each in payloads)
        assert not any(char in each for each in payloads for char in "+=")

    def test_letter_outside_cp1251_switches_to_utf8_and_says_so(self) -> None:
        fields = fields_of(
            payload_link(replace(SAMPLE, purpose="Оплата ✓"), QrVersion.V003), "utf-8"
        )

        assert fields[2] == "1"
        assert fields[11] == "Оплата ✓"

    def test_ukrainian_apostrophe_stays_in_cp1251(self) -> None:
        fields = fields_of(payload_link(replace(SAMPLE, purpose="Здоровʼя"), QrVersion.V003))

        assert fields[2] == "2"
        assert fields[11] == "Здоров’я"

    def test_line_break_cannot_start_another_field(self) -> None:
        transfer = replace(SAMPLE, purpose="Оплата\nUA00\r\nUAH0.01")

        assert fields_of(payload_link(transfer, QrVersion.V003))[11] == "Оплата UA00 UAH0.01"

    def test_days_are_kyiv_days_with_leading_zeros(self) -> None:
        transfer = replace(SAMPLE, valid_until=datetime(2026, 1, 4, 22, 5, 9, tzinfo=UTC))

        assert fields_of(payload_link(transfer, QrVersion.V003))[14] == "260105000509"


class TestLimits:
    @pytest.mark.parametrize(
        ("version", "changes"),
        [
            (QrVersion.V002, {"payee_name": "Я" * 71}),
            (QrVersion.V003, {"payee_name": "Я" * 141}),
            (QrVersion.V003, {"purpose": "Я" * 141}),
            (QrVersion.V002, {"display": "Я" * 71}),
            (QrVersion.V002, {"reference": "1"}),
            (QrVersion.V003, {"reference": "1" * 36}),
            (QrVersion.V003, {"category": "SUPPLY"}),
            (QrVersion.V003, {"payee_code": "1234567"}),
            (QrVersion.V003, {"purpose": " "}),
            (QrVersion.V003, {"amount": Decimal("1000000000.00")}),
            (QrVersion.V003, {"amount": Decimal("0.00")}),
            (QrVersion.V003, {"amount": Decimal("-1.00")}),
            (QrVersion.V003, {"amount": Decimal("1.005")}),
        ],
    )
    def test_refuses_what_the_rules_do_not_allow(
        self, version: QrVersion, changes: dict[str, object]
    ) -> None:
        with pytest.raises(QrFieldInvalid):
            payload_link(replace(SAMPLE, **changes), version)  # type: ignore[arg-type]

    def test_refuses_a_payload_apps_are_not_known_to_read(self) -> None:
        transfer = replace(SAMPLE, payee_name="Я" * 140, purpose="Я" * 140, display="Я" * 140)

        with pytest.raises(QrTooLarge):
            payload_link(transfer, QrVersion.V003)

    def test_largest_payload_fits_the_link(self) -> None:
        transfer = replace(SAMPLE, payee_name="Я" * 110, purpose="Я" * 140)
        spare = MAX_PAYLOAD_BYTES - len(
            "\n".join(fields_of(payload_link(transfer, QrVersion.V003)))
        )

        link = payload_link(replace(transfer, display="Я" * spare), QrVersion.V003)

        assert len(link) <= MAX_LINK_CHARACTERS
        with pytest.raises(QrTooLarge):
            payload_link(replace(transfer, display="Я" * (spare + 1)), QrVersion.V003)

    @pytest.mark.parametrize(
        "iban",
        ["UA01234567890987654321", "UA213223130000026007233566002", "PL61109010140000071219812874"],
    )
    def test_refuses_a_wrong_iban(self, iban: str) -> None:
        with pytest.raises(IbanWrong):
            payload_link(replace(SAMPLE, payee_iban=iban), QrVersion.V003)

    @pytest.mark.parametrize(
        "iban", ["UA213223130000026007233566001", "UA583999980000000000000000001"]
    )
    def test_accepts_a_right_iban(self, iban: str) -> None:
        link = payload_link(replace(SAMPLE, payee_iban=iban), QrVersion.V003)

        assert fields_of(link)[6] == iban


class TestSymbol:
    @pytest.mark.parametrize("link", ["https://bank.gov.ua/qr/x", LINK_003])
    def test_is_at_least_version_ten_and_reads_back(self, link: str) -> None:
        modules, side = _modules(link)

        picture = Image.frombytes("L", (side, side), modules).resize((side * 4, side * 4), 0)
        quiet = Image.new("L", (side * 4 + 64, side * 4 + 64), 255)
        quiet.paste(picture, (32, 32))
        [code] = zxingcpp.read_barcodes(quiet)
        assert code.text == link
        assert code.ec_level == "M"
        assert side >= 17 + 4 * MIN_VERSION

    def test_carries_the_white_circle_with_the_hryvnia_sign(self) -> None:
        svg = symbol_svg(LINK_003)

        assert '<circle r="' in svg
        assert 'fill="#fff"' in svg
