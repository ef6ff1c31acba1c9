"""Bill cards as a company would print them; every default adds up."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.documents.bills.cards import (
    Bar,
    BillCard,
    BillLine,
    Brand,
    ConsumptionChart,
    Explanation,
    PayeeSection,
    ReadingShown,
)
from app.documents.qr import CreditTransfer, QrVersion, payload_link
from app.kernel.month import Month

NOVEMBER = Month(2026, 11)
IBANS = ("UA813052990000026007000111222", "UA213223130000026007233566001")


def a_reading(meter: str = "№ 04517731") -> ReadingShown:
    return ReadingShown(
        meter=meter,
        previous=Decimal("1238.500"),
        previous_on=date(2026, 10, 31),
        current=Decimal("1245.000"),
        current_on=date(2026, 11, 30),
        source="передав абонент",
    )


def a_line(service: str = "Централізоване водопостачання", **changes: object) -> BillLine:
    line = BillLine(
        service=service,
        unit="м³",
        volume=Decimal("6.500"),
        price=Decimal("32.184"),
        opening=Decimal("120.50"),
        charge=Decimal("209.20"),
        recalculation=Decimal("0.00"),
        paid=Decimal("120.50"),
        closing=Decimal("209.20"),
        readings=(a_reading(),),
        explanations=(
            Explanation(
                sentence="За показаннями лічильника: 30.11.2026 передав абонент, "
                "попереднє від 31.10.2026.",
                formula="(1 245,000 − 1 238,500) м³ × 32,184 грн = 209,20 грн",
                act="Тариф: постанова НКРЕКП від 16.12.2025 № 2104",
            ),
        ),
    )
    return replace(line, **changes)  # type: ignore[arg-type]


def a_section(
    *lines: BillLine, payee: str = "КП «Ірпіньводоканал»", iban: str = IBANS[0]
) -> PayeeSection:
    owed = sum((line.closing for line in lines), Decimal(0))
    to_pay = max(owed, Decimal(0))
    purpose = "Оплата за листопад 2026, о/р 700123"
    link = (
        payload_link(
            CreditTransfer(
                payee_name=payee,
                payee_iban=iban,
                payee_code="41234569",
                amount=to_pay,
                purpose=purpose,
                reference="700123-2026-11",
                category="SUPP/REGU",
            ),
            QrVersion.V003,
        )
        if to_pay
        else None
    )
    return PayeeSection(
        payee_name=payee,
        payee_code="41234569",
        payee_iban=iban,
        bank="АТ «Ощадбанк»",
        purpose=purpose,
        lines=lines,
        to_pay=to_pay,
        qr_link=link,
    )


def a_chart(title: str = "Холодна вода") -> ConsumptionChart:
    values = ["7.2", "6.8", "5.9", "6.1", "6.4", "7.7", "9.3", "10.1", "8.2", "6.9", "6.3", "6.5"]
    before = ["6.6", "6.9", "6.2", "5.8", "6.0", "7.1", "8.8", "11.4", "8.9", "7.3", "6.6", "6.1"]
    return ConsumptionChart(
        title=title,
        unit="м³",
        bars=tuple(
            Bar(
                month=NOVEMBER.plus(index - 11),
                value=Decimal(value),
                year_before=Decimal(last),
            )
            for index, (value, last) in enumerate(zip(values, before, strict=True))
        ),
    )


def a_bill_card(*sections: PayeeSection, **changes: object) -> BillCard:
    sections = sections or (
        a_section(
            a_line(),
            a_line(
                "Централізоване водовідведення",
                price=Decimal("28.416"),
                charge=Decimal("184.70"),
                closing=Decimal("184.70"),
                readings=(),
            ),
        ),
    )
    lines = [line for section in sections for line in section.lines]

    def total(column: str) -> Decimal:
        return sum((getattr(line, column) for line in lines), Decimal(0))

    card = BillCard(
        number="700123-2026-11",
        month=NOVEMBER,
        issued_on=date(2026, 12, 5),
        due_on=date(2026, 12, 20),
        counted_to=date(2026, 11, 30),
        brand=Brand(
            name="Водоканал",
            legal_name="Комунальне підприємство «Ірпіньводоканал»",
            contacts="м. Ірпінь, вул. Соборна, 2 · (044) 597-60-01 · vodokanal.example.ua",
        ),
        account_number="700123",
        holder="Шевченко Ґалина Їжаківна",
        address="Київська область, м. Ірпінь, вул. Сонячна, буд. 12-А/3, кв. 45",
        sections=tuple(sections),
        charts=(a_chart(),),
        opening=total("opening"),
        charged=total("charge"),
        recalculated=total("recalculation"),
        paid=total("paid"),
        balance=total("closing"),
        to_pay=sum((section.to_pay for section in sections), Decimal(0)),
        cabinet_url="vodokanal.oselia.example",
        link_code="K7PD-3QXM",
    )
    return replace(card, **changes)  # type: ignore[arg-type]
