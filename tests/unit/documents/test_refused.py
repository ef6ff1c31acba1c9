import json
from datetime import UTC, date, datetime
from decimal import Decimal

from app.documents.bills.refused import facts_kept, refusal_of
from app.kernel.errors import Conflict
from app.kernel.month import Month


class TestKeptRefusals:
    def test_keep_what_is_written_in_a_way_of_its_own(self) -> None:
        at = datetime(2026, 12, 3, 10, 15, tzinfo=UTC)
        kept = {"month": Month(2026, 11), "total": Decimal("1234.50"), "at": at}
        refusal = Conflict("refused", on=date(2026, 12, 3), by=3, name="Олена", **kept)

        again = refusal_of("error.conflict", json.loads(json.dumps(facts_kept(refusal))))

        assert again.key == "error.conflict"
        assert again.facts == kept | {"on": date(2026, 12, 3), "by": "3", "name": "Олена"}
