"""Work inside the frame engine is like work outside it."""

import polars as pl
import pytest

from app.kernel.engine import in_engine


class TestInEngine:
    def test_returns_what_the_work_returns(self) -> None:
        frame = pl.DataFrame({"account": [1, 2, 2]})

        def work() -> list[int]:
            grouped = frame.group_by("account").agg(lines=pl.len()).sort("account")
            return grouped.join(frame, on="account", how="semi")["lines"].to_list()

        assert in_engine(work) == work() == [1, 2]

    @pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt()])
    def test_raises_what_the_work_raises(self, error: BaseException) -> None:
        def work() -> None:
            raise error

        with pytest.raises(type(error)) as caught:
            in_engine(work)

        assert caught.value is error

    def test_works_inside_itself(self) -> None:
        assert in_engine(lambda: in_engine(lambda: 7)) == 7
