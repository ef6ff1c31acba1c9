"""What is asked of an account, payee by payee."""

from decimal import Decimal

from app.ledger.asked import WithPayee, overdue, prepaid, spare, to_pay, to_pay_by_payee

D = Decimal


def a_payee(payee_id: int | None, balance: str, **sums: str) -> WithPayee:
    named = {name: D(sum_) for name, sum_ in sums.items()}
    return WithPayee(payee_id=payee_id, balance=D(balance), **named)


class TestToPay:
    def test_is_not_lowered_by_money_that_lies_with_another_payee(self) -> None:
        payees = [a_payee(1, "-100.00"), a_payee(2, "100.00")]

        assert to_pay_by_payee(payees) == {1: D(0), 2: D("100.00")}
        assert (to_pay(payees), spare(payees)) == (D("100.00"), D("100.00"))

    def test_takes_what_one_payee_has_off_what_he_is_owed(self) -> None:
        payees = [a_payee(1, "60.00"), a_payee(2, "-7.00", later="30.00")]

        assert (to_pay(payees), spare(payees)) == (D("60.00"), D("37.00"))

    def test_of_nobody_is_nothing(self) -> None:
        assert (to_pay([]), spare([]), overdue([])) == (D(0), D(0), D(0))


class TestMoneyWithoutAPayee:
    def test_pays_what_payees_ask_ahead_in_turn(self) -> None:
        payees = [
            a_payee(None, "-70.00", unnamed="-70.00"),
            a_payee(1, "0.00", ahead="50.00"),
            a_payee(2, "5.00", ahead="40.00"),
        ]

        assert prepaid(payees) == {None: D(0), 1: D("50.00"), 2: D("20.00")}
        assert (to_pay(payees), spare(payees)) == (D("25.00"), D(0))

    def test_pays_nothing_ahead_where_the_company_itself_is_owed_it(self) -> None:
        payees = [a_payee(None, "0.00", unnamed="-70.00"), a_payee(1, "0.00", ahead="50.00")]

        assert to_pay(payees) == D("50.00")


class TestOverdue:
    def test_is_not_lowered_by_money_that_lies_with_another_payee(self) -> None:
        payees = [a_payee(1, "-100.00"), a_payee(2, "130.00", late="100.00")]

        assert overdue(payees) == D("100.00")

    def test_is_no_more_than_its_payee_is_owed_now(self) -> None:
        payees = [a_payee(1, "170.00", later="100.00", late="90.00")]

        assert overdue(payees) == D("70.00")
