"""Secrets that a company keeps open for it alone, and only with the installation's key."""

import pytest

from app.database import Engines, install
from app.database.secrets import SecretsClosed, SecretUnreadable, seal, unseal
from tests.factories.companies import TwoCompanies

PURPOSE = "liqpay"


def test_opens_for_who_sealed_it(two_companies: TwoCompanies) -> None:
    with two_companies.session_for(two_companies.kashtan) as session:
        sealed = seal(session, "приватний ключ", purpose=PURPOSE)

    with two_companies.session_for(two_companies.kashtan) as session:
        assert unseal(session, sealed, purpose=PURPOSE) == "приватний ключ"
        assert "приватний".encode() not in sealed


def test_is_never_the_same_twice(two_companies: TwoCompanies) -> None:
    with two_companies.session_for(two_companies.kashtan) as session:
        first, second = (seal(session, "key", purpose=PURPOSE) for _ in range(2))

    assert first != second


def test_does_not_open_for_another_company(two_companies: TwoCompanies) -> None:
    with two_companies.session_for(two_companies.kashtan) as session:
        sealed = seal(session, "key", purpose=PURPOSE)

    with (
        two_companies.session_for(two_companies.vodokanal) as session,
        pytest.raises(SecretUnreadable),
    ):
        unseal(session, sealed, purpose=PURPOSE)


def test_does_not_open_for_another_purpose(two_companies: TwoCompanies) -> None:
    with two_companies.session_for(two_companies.kashtan) as session:
        sealed = seal(session, "key", purpose=PURPOSE)

        with pytest.raises(SecretUnreadable):
            unseal(session, sealed, purpose="checkbox")


@pytest.mark.parametrize("change", [b"", b"\x01", b"\x02" + b"0" * 40, b"\x01" + b"0" * 40])
def test_what_was_tampered_with_does_not_open(two_companies: TwoCompanies, change: bytes) -> None:
    with (
        two_companies.session_for(two_companies.kashtan) as session,
        pytest.raises(SecretUnreadable),
    ):
        unseal(session, change, purpose=PURPOSE)


def test_none_is_kept_without_the_key_of_the_installation(two_companies: TwoCompanies) -> None:
    engines = Engines(two_companies.database.url)
    install(engines)
    try:
        with (
            two_companies.session_for(two_companies.kashtan) as session,
            pytest.raises(SecretsClosed),
        ):
            seal(session, "key", purpose=PURPOSE)
    finally:
        engines.dispose()
