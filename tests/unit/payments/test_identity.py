"""Which payments are the same payment."""

from datetime import UTC, date, datetime
from decimal import Decimal

from app.kernel.clock import local_day
from app.payments.identity import NewPayment, with_identities


def a_line(amount: str = "100.00", **changes: object) -> NewPayment:
    values: dict[str, object] = {
        "source": "bank",
        "paid_on": date(2026, 1, 15),
        "amount": Decimal(amount),
        "purpose": "за воду",
        **changes,
    }
    return NewPayment(**values)  # type: ignore[arg-type]


def identities(*payments: NewPayment) -> list[str]:
    return [identity for identity, _ in with_identities(payments)]


def test_three_equal_rows_of_a_file_are_three_payments() -> None:
    assert len(set(identities(a_line(), a_line(), a_line()))) == 3


def test_the_same_file_again_has_the_same_identities() -> None:
    rows = (a_line(), a_line(), a_line("50.00"))
    assert identities(*rows) == identities(*rows)


def test_a_match_found_later_does_not_make_another_payment() -> None:
    assert identities(a_line()) == identities(a_line(account_id=7))


def test_a_number_of_the_source_is_the_identity() -> None:
    assert identities(a_line(external_id="A-1"), a_line(external_id="A-1")) == ["A-1", "A-1"]


def test_what_differs_in_day_sum_document_or_purpose_differs() -> None:
    rows = (
        a_line(),
        a_line("100.01"),
        a_line(paid_on=date(2026, 1, 16)),
        a_line(document="5"),
        a_line(purpose="за тепло"),
        a_line(source="register"),
    )
    assert len(set(identities(*rows[:-1]))) == 5
    # The source is the other half of the key.
    assert identities(rows[-1]) == identities(rows[0])


def test_an_instant_of_the_last_evening_is_a_day_of_ukraine() -> None:
    assert local_day(datetime(2024, 2, 29, 22, 30, tzinfo=UTC)) == date(2024, 3, 1)
