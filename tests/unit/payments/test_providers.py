"""Rules of payment systems: sums, names, networks, days compared."""

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.payments.providers.models import Provider, ProviderPayment
from app.payments.providers.naming import initials, short_address
from app.payments.providers.reconciling import DayLine, compare
from app.payments.providers.refused import DayUnlikely, SenderRefused, SumUnreadable
from app.payments.providers.senders import refuse_address
from app.payments.providers.sums import hryvnias, kopecks
from app.payments.providers.telling import identities
from app.payments.providers.told import value_day

LINES = st.lists(
    st.builds(
        DayLine,
        st.sampled_from(["1", "2", "3"]),
        st.decimals("0.01", "3.00", places=2),
    ),
    max_size=12,
)


class TestIdentities:
    def test_of_a_part_are_never_those_of_another_payment(self) -> None:
        provider = Provider(code="bank")
        payments = [
            ProviderPayment(ext_id=ext_id, parts=[{"code": code} for code in codes])
            for ext_id, codes in (("7", ["1", "2"]), ("7/1", ["1"]), ("7/1", ["1", "2"]))
        ]

        first, single, third = (identities(provider, each) for each in payments)

        assert first == ("provider:bank", ["7/1", "7/2"])
        assert single == ("provider:bank", ["7/1/1"])
        assert third == ("provider:bank", ["7/1/1", "7/1/2"])


class TestCompare:
    @given(LINES, LINES)
    def test_leaves_no_payment_out_and_invents_none(
        self, ours: list[DayLine], theirs: list[DayLine]
    ) -> None:
        found = compare(ours, theirs)

        mine = [*found.same, *found.missing_there, *(each.ours for each in found.different)]
        told = [*found.same, *found.missing_here, *(each.theirs for each in found.different)]
        assert Counter(mine) == Counter(ours)
        assert Counter(told) == Counter(theirs)
        assert found.is_even == (Counter(ours) == Counter(theirs))
        assert found.ours - found.theirs == sum((each.amount for each in ours), Decimal(0)) - sum(
            (each.amount for each in theirs), Decimal(0)
        )


class TestSums:
    @given(st.integers(1, 99_999_999_999))
    def test_of_kopecks_and_hryvnias_are_one(self, count: int) -> None:
        written = f"{count // 100},{count % 100:02d}"

        assert hryvnias(written) == kopecks(str(count)) == Decimal(count) / 100

    @pytest.mark.parametrize(
        "text",
        ["", " 1", "1 ", "+1", "-1", "1.", ".5", "1.234", "1e2", "0", "0,00", "１", "1_0", None],
    )
    def test_that_are_none_are_refused(self, text: str | None) -> None:
        for read in (hryvnias, kopecks):
            with pytest.raises(SumUnreadable):
                read(text)


class TestNames:
    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("", ""),
            ("  ", ""),
            ("Іваненко", "ІВАНЕНКО"),
            ("Ґалаґан Єлизавета Їванівна", "ҐАЛАҐАН Є.Ї."),
            ("О'Коннел Мар'яна", "О'КОННЕЛ М."),
            ("Алієв Рашид Гейдар огли", "АЛІЄВ Р.Г."),
        ],
    )
    def test_are_initials(self, name: str, shown: str) -> None:
        assert initials(name) == shown

    def test_of_places_tell_no_street(self) -> None:
        assert short_address("flat", "12-А", "7") == "кв. 12-А"
        assert short_address("non_residential", "н/п 3", "7") == "н/п 3"
        assert short_address("private_house", "", "41") == "буд. 41"


class TestAddresses:
    @pytest.mark.parametrize("address", ["10.0.0.7", "::ffff:10.0.0.7", "2001:db8::1"])
    def test_within_are_let_in(self, address: str) -> None:
        refuse_address(address, ["10.0.0.0/24", "2001:db8::/32"])

    @pytest.mark.parametrize("address", ["10.0.1.7", "2001:db9::1", "", "unix", None, "10.0.0.7 "])
    def test_beyond_are_not(self, address: str | None) -> None:
        with pytest.raises(SenderRefused):
            refuse_address(address, ["10.0.0.0/24", "2001:db8::/32"])


class TestValueDay:
    AT = datetime(2026, 3, 9, 22, 30, tzinfo=UTC)
    """Half past midnight of the 10th in Kyiv."""

    @pytest.mark.parametrize(
        ("paid_at", "day"),
        [
            ("2026-03-09T21:59:59+00:00", "2026-03-09"),
            ("2026-03-09T22:00:00+00:00", "2026-03-10"),
            ("2026-03-10T23:00:00+00:00", "2026-03-10"),
            ("2026-02-07T00:00:00+00:00", "2026-02-07"),
        ],
    )
    def test_is_kyivs_and_never_ahead(self, paid_at: str, day: str) -> None:
        assert str(value_day(datetime.fromisoformat(paid_at), at=self.AT)) == day

    @pytest.mark.parametrize("paid_at", ["2026-02-06T00:00:00+00:00", "2026-03-12T00:00:00+00:00"])
    def test_of_long_ago_or_far_ahead_is_none(self, paid_at: str) -> None:
        with pytest.raises(DayUnlikely):
            value_day(datetime.fromisoformat(paid_at), at=self.AT)
