"""What changes in an earlier month: taken back whole, charged anew whole, nothing where nothing."""

from typing import Any

import polars as pl

from app.charging.facts import LINES
from app.charging.recalculation.charged import CHARGED
from app.charging.recalculation.difference import Difference, changed, difference

_STOPPED = {"account_id": pl.Int64, "service_id": pl.Int64}


def lines(*rows: dict[str, Any], schema: Any) -> pl.DataFrame:
    usual: dict[str, Any] = {name: 0 if kind == pl.Int64 else "" for name, kind in schema.items()}
    usual |= {"account_id": 1, "service_id": 1, "agreement_id": 5, "vat_rate": 2000}
    return pl.DataFrame([usual | row for row in rows], schema=schema)


def found(
    now: list[dict[str, Any]], was: list[dict[str, Any]], *stopped: tuple[int, int]
) -> Difference:
    keys = pl.DataFrame(list(stopped), schema=_STOPPED, orient="row")
    anew, back = changed(
        now=lines(*now, schema=LINES), was=lines(*was, schema=CHARGED), stopped=keys
    )
    return difference(anew=anew, back=back)


def told(outcome: Difference) -> list[tuple[int, str, int]]:
    return list(outcome.lines.select("service_id", "part", "amount").iter_rows())


def a_line(amount: int, **changes: Any) -> dict[str, Any]:
    return {"amount": amount, "quantity": amount * 10_000, "price": 1_000_000} | changes


class TestDifference:
    def test_of_the_same_lines_is_nothing(self) -> None:
        outcome = found([a_line(500)], [a_line(500, run_id=3)])

        assert told(outcome) == []
        assert outcome.sums.is_empty()

    def test_takes_back_all_of_the_service_that_changed(self) -> None:
        other = a_line(90, service_id=2)
        outcome = found(
            [a_line(600), a_line(10, part="r1"), other],
            [a_line(500, run_id=3), a_line(10, part="r1", run_id=3), other | {"run_id": 3}],
        )

        assert sorted(told(outcome)) == [
            (1, "", 600),
            (1, "-", -500),
            (1, "-r1", -10),
            (1, "r1", 10),
        ]
        assert outcome.sums.select("was", "now").rows() == [(510, 610)]

    def test_of_a_service_that_is_new_or_gone_is_one_sided(self) -> None:
        outcome = found([a_line(40, service_id=2)], [a_line(70, run_id=3)])

        assert sorted(told(outcome)) == [(1, "-", -70), (2, "", 40)]

    def test_of_another_quantity_with_the_same_sum_is_one(self) -> None:
        outcome = found([a_line(500, quantity=1)], [a_line(500, run_id=3)])

        assert outcome.sums.select("was", "now").rows() == [(500, 500)]
        assert outcome.lines["amount"].sum() == 0

    def test_leaves_what_cannot_be_computed(self) -> None:
        outcome = found([], [a_line(70, run_id=3), a_line(5, account_id=2, run_id=3)], (1, 1))

        assert outcome.lines["account_id"].to_list() == [2]

    def test_leaves_an_account_put_aside_whole(self) -> None:
        assert told(found([], [a_line(70, run_id=3), a_line(5, service_id=2)], (1, 0))) == []

    def test_lines_are_unique_whatever_changed(self) -> None:
        outcome = found([a_line(1, part="a"), a_line(2)], [a_line(3, part="a"), a_line(4)])

        assert outcome.lines.select("account_id", "service_id", "part").is_unique().all()
