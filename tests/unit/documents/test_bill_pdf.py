"""Bills as PDF: taken back out of the file, the text and the codes say what the card says."""

import re
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from app.documents.bills.cards import BillCard, BillDoesNotAddUp
from app.documents.bills.typesetting import typeset_bills
from tests.factories.bill_cards import IBANS, a_bill_card, a_chart, a_line, a_section

AMOUNT = re.compile(r"[\u2212-]?\d{1,3}(?:\u202f\d{3})*,\d{2}(?!\d)")


def text_of(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]


def codes_of(pdf: bytes, page: int = 0) -> list[str]:
    picture = pypdfium2.PdfDocument(pdf)[page].render(scale=3).to_pil()
    return [code.text for code in zxingcpp.read_barcodes(picture)]


def amounts_in(line: str) -> list[Decimal]:
    return [
        Decimal(found.replace("\u202f", "").replace(",", ".").replace("\u2212", "-"))
        for found in AMOUNT.findall(line)
    ]


def printed_columns(text: str, name: str) -> list[Decimal]:
    """Return the five amounts that follow a service's name: opening to closing."""
    after = text.split(name, 1)[1]
    return amounts_in(after)[:5] if name == "Разом" else amounts_in(after.split("\n", 1)[0])[-5:]


def two_payees() -> BillCard:
    water = a_section(a_line(), a_line("Централізоване водовідведення", readings=()))
    heat = a_section(
        a_line(
            "Постачання теплової енергії", charge=Decimal("1695.35"), closing=Decimal("1695.35")
        ),
        payee="ТОВ «Тепломережа»",
        iban=IBANS[1],
    )
    return a_bill_card(water, heat)


class TestTextOfTheBill:
    def test_lines_sum_to_the_printed_total(self) -> None:
        card = two_payees()

        [text] = text_of(typeset_bills([card]))

        table = text.split("Послуги", 1)[1]
        printed = [printed_columns(table, line.service) for line in card.lines]
        totals = printed_columns(table, "Разом")
        assert [sum(column) for column in zip(*printed, strict=True)] == totals
        assert totals == list(card.totals)

    def test_prints_the_sum_due_and_the_day(self) -> None:
        [text] = text_of(typeset_bills([two_payees()]))

        assert "2\u202f113,75\u00a0грн" in text.replace(" грн", "\u00a0грн")
        assert "до 20 грудня 2026" in text
        assert "дві тисячі сто тринадцять гривень 75 копійок" in text.replace("\u00a0", " ")

    def test_keeps_each_iban_on_one_line(self) -> None:
        [alone] = text_of(typeset_bills([a_bill_card()]))
        [text] = text_of(typeset_bills([two_payees()]))

        first, second = (" ".join(iban[at : at + 4] for at in range(0, 29, 4)) for iban in IBANS)
        assert first in alone
        assert first in text
        assert second in text

    def test_speaks_of_last_year_only_where_it_is_drawn(self) -> None:
        drawn = a_chart()
        fresh = replace(drawn, bars=tuple(replace(bar, year_before=None) for bar in drawn.bars))

        [with_last_year] = text_of(typeset_bills([a_bill_card(charts=(drawn,))]))
        [without] = text_of(typeset_bills([a_bill_card(charts=(fresh,))]))

        assert "рік тому" in with_last_year
        assert "рік тому" not in without
        assert "Холодна вода" in without

    @pytest.mark.parametrize("word", ["Ґудзь", "Єва", "Їжак", "Іван", "₴ № ʼ ’ м³ «ґ»"])
    def test_keeps_every_ukrainian_letter(self, word: str) -> None:
        """Seen on the page and copied out of the file (C120)."""
        pdf = typeset_bills([a_bill_card(holder=word)])

        assert word in text_of(pdf)[0]
        assert word in PdfReader(BytesIO(pdf)).pages[0].extract_text()

    def test_names_typed_as_markup_stay_names(self) -> None:
        name = '#panic("x") *жирний* _к_ $1$ "\\u{0} @ref <label>'

        [text] = text_of(typeset_bills([a_bill_card(holder=name)]))

        assert name in " ".join(text.split())

    def test_overpayment_asks_for_nothing(self) -> None:
        line = a_line(paid=Decimal("500.00"), closing=Decimal("-170.30"))

        pdf = typeset_bills([a_bill_card(a_section(line))])

        [text] = text_of(pdf)
        assert "Переплата" in text
        assert "170,30" in text
        assert "сплачувати нічого не треба" in text
        assert codes_of(pdf) == []


class TestQrCodeOnThePage:
    def test_reads_back_from_the_rendered_page(self) -> None:
        card = two_payees()

        codes = codes_of(typeset_bills([card]))

        assert set(codes) == {section.qr_link for section in card.sections}

    def test_every_bill_of_a_bundle_carries_its_own(self) -> None:
        cards = [
            a_bill_card(a_section(a_line(charge=Decimal(n), closing=Decimal(n))))
            for n in range(10, 13)
        ]

        pdf = typeset_bills(cards)

        assert [codes_of(pdf, page) for page in range(3)] == [
            [card.sections[0].qr_link] for card in cards
        ]


class TestDocument:
    def test_is_tagged_ukrainian_and_declares_pdf_ua(self) -> None:
        pdf = typeset_bills([a_bill_card()])

        root: Any = PdfReader(BytesIO(pdf)).trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "uk"
        assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()

    def test_reprint_is_the_same_file(self) -> None:
        assert typeset_bills([a_bill_card()]) == typeset_bills([a_bill_card()])

    def test_uses_the_installed_fonts_only(self) -> None:
        page = PdfReader(BytesIO(typeset_bills([a_bill_card()]))).pages[0]

        resources: Any = page["/Resources"]
        fonts = {font.get_object()["/BaseFont"] for font in resources["/Font"].values()}
        assert fonts
        assert all("Onest" in font for font in fonts)

    def test_second_page_of_a_long_bill_names_its_account(self) -> None:
        lines = [a_line(f"Послуга з довгою назвою номер {n}") for n in range(8)]
        card = a_bill_card(a_section(*lines), charts=(a_chart(), a_chart("Гаряча вода")))

        first, second = text_of(typeset_bills([card]))

        assert "Особовий рахунок 700123" in first
        assert "Особовий рахунок 700123" in second
        assert "сторінка 2" in second
        assert all(line.service in first + second for line in lines)

    def test_charts_that_do_not_fit_go_to_a_second_page(self) -> None:
        lines = [a_line(f"Послуга {n}", explanations=()) for n in range(7)]
        card = a_bill_card(a_section(*lines), charts=(a_chart(), a_chart("Гаряча вода")))

        first, second = text_of(typeset_bills([card]))

        assert "Гаряча вода" not in first
        assert "Гаряча вода" in second


class TestCardInvariants:
    def test_refuses_a_line_whose_figures_do_not_add_up(self) -> None:
        line = a_line(closing=Decimal("209.21"))

        with pytest.raises(BillDoesNotAddUp):
            a_bill_card(a_section(line))

    def test_refuses_a_total_that_is_not_the_sum_of_its_lines(self) -> None:
        with pytest.raises(BillDoesNotAddUp):
            a_bill_card(charged=Decimal("393.91"))

    def test_refuses_to_ask_for_more_than_the_payee_is_owed(self) -> None:
        with pytest.raises(BillDoesNotAddUp):
            a_bill_card(to_pay=Decimal("1.00"))
