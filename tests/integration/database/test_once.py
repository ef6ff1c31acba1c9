"""What a key did is done once, however many send it at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database.models import DoneOnce
from app.database.once import KeyMissing, KeyOfAnother, done_before, keep_result
from tests.factories.companies import TwoCompanies

AT_ONCE = 8


@pytest.fixture
def session(two_companies: TwoCompanies) -> Iterator[Session]:
    with two_companies.session_for(two_companies.vodokanal) as session:
        yield session


def test_the_first_time_nothing_was_done_before(session: Session) -> None:
    assert done_before(session, "a", what="receipt") is None


def test_the_second_time_gets_what_the_first_came_to(session: Session) -> None:
    done_before(session, "a", what="receipt")
    keep_result(session, "a", "17")

    assert done_before(session, "a", what="receipt") == "17"


def test_a_key_of_another_act_is_refused(session: Session) -> None:
    done_before(session, "a", what="receipt")

    with pytest.raises(KeyOfAnother):
        done_before(session, "a", what="refund")


@pytest.mark.parametrize("key", ["", "k" * 65])
def test_without_a_key_nothing_is_done(session: Session, key: str) -> None:
    with pytest.raises(KeyMissing):
        done_before(session, key, what="receipt")


def test_of_many_at_once_one_is_the_first(two_companies: TwoCompanies) -> None:
    together = Barrier(AT_ONCE)

    def send(number: int) -> str | None:
        with two_companies.session_for(two_companies.kashtan) as session:
            together.wait()
            before = done_before(session, "clicked", what="receipt")
            if before is None:
                keep_result(session, "clicked", str(number))
            return before

    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(send, range(AT_ONCE)))

    assert results.count(None) == 1
    first = str(results.index(None))
    assert set(results) == {None, first}
    with two_companies.session_for(two_companies.kashtan) as session:
        assert session.scalar(select(func.count()).select_from(DoneOnce)) == 1


def test_who_was_first_and_failed_leaves_it_to_the_next(two_companies: TwoCompanies) -> None:
    def fail() -> None:
        with two_companies.session_for(two_companies.kashtan) as session:
            done_before(session, "failed", what="receipt")
            done_before(session, "failed", what="refund")

    with pytest.raises(KeyOfAnother):
        fail()

    with two_companies.session_for(two_companies.kashtan) as session:
        assert done_before(session, "failed", what="receipt") is None
