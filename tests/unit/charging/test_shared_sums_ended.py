"""A service that was ended: its account's part of a sum is the others' or the company's."""

from dataclasses import replace

from app.charging.calculate import calculate
from tests.factories.charging import RULES
from tests.unit.charging.groups import a_group, facts_of
from tests.unit.charging.test_shared_sums import THREE


class TestEnded:
    def test_an_ended_service_leaves_the_whole_to_the_others(self) -> None:
        group = a_group(*THREE[:2], replace(THREE[2], ended="others"), amount=100_000)

        outcome = calculate(facts_of(group), RULES)

        assert dict(outcome.rows.select("account_id", "amount").iter_rows()) == {
            1: 62_500,
            2: 37_500,
        }
        assert outcome.problems.select("account_id", "kind", "facts").rows() == [
            (3, "share_passed_on", '{"shared_sum":1,"days":30}')
        ]

    def test_an_ended_service_leaves_its_part_to_the_company(self) -> None:
        group = a_group(*THREE[:2], replace(THREE[2], ended="company"), amount=100_000)

        outcome = calculate(facts_of(group), RULES)

        assert outcome.rows["amount"].to_list() == [50_000, 30_000]
        met = outcome.shared.row(0, named=True)
        assert (met["total"], met["borne"], met["kept"]) == (100_000, 80_000, 20_000)
        assert outcome.problems.select("account_id", "kind", "severity").rows() == [
            (3, "share_kept", "warns")
        ]
