"""What a bill in the cabinet asks for where part of what is owed is put off."""

from datetime import UTC, date, datetime
from decimal import Decimal

from app.documents.bills.put_off import PutOff
from portal.bills.queries import BillRow, _asking


def test_what_one_payee_puts_off_is_not_asked_for_again() -> None:
    """With one payee nothing lies with another: 992.49 owed, 1.24 of it evened, 991.25 asked."""
    bill = BillRow(
        id=1,
        account_id=5,
        month=date(2026, 11, 1),
        run_id=1,
        number="005-202611",
        issued_at=datetime(2026, 11, 27, tzinfo=UTC),
        counted_until=date(2026, 11, 27),
        due_on=date(2026, 12, 21),
        opening=Decimal("954.74"),
        charged=Decimal("992.32"),
        recalculated=Decimal("0.17"),
        paid=Decimal("954.74"),
        total_due=Decimal("992.49"),
        last_posting_id=1,
        left_out=(),
        withdrawn_at=None,
        payees=1,
    )

    asking = _asking(bill, {None: PutOff(evened=Decimal("1.24"))}, ())

    assert (asking.put_off, asking.spare) == (Decimal("1.24"), Decimal("0.00"))
    assert asking.to_pay == Decimal("991.25")
