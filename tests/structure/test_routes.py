import pytest
from flask import Flask

from app.access.models import Role
from app.access.rights import RIGHTS, Right
from app.api.rooms import PREFIX
from app.factory import create_app
from app.settings import Settings
from app.web.guards import (
    MACHINE,
    PUBLIC,
    SIGNED_IN_STAFF,
    SUBSCRIBER,
    MachineRoom,
    Site,
    right_of,
    room_of,
    site_of,
)

EXPECTED_PUBLIC = {
    "static",
    "brand.show",
    "language.update",
    "mailbox.index",
    *(
        f"{site}_sign_in.{view}"
        for site in Site
        for view in ("new", "create", "send", "new_code", "check", "destroy")
    ),
}
"""Adding a public page is a decision: name it here."""


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(
        Settings(
            database_url="postgresql://nobody@localhost/nothing",
            database_admin_url="",
            broker_url="",
            secret_key="for tests only",
            demo=True,
        )
    )


class TestEveryRoute:
    def test_names_the_right_it_needs(self, app: Flask) -> None:
        known = {PUBLIC, MACHINE, SUBSCRIBER, SIGNED_IN_STAFF, *map(str, Right)}

        silent = {name for name in app.view_functions if right_of(app, name) not in known}

        assert silent == set()

    def test_is_public_only_where_meant(self, app: Flask) -> None:
        public = {name for name in app.view_functions if right_of(app, name) == PUBLIC}

        assert public == EXPECTED_PUBLIC

    def test_belongs_to_a_room(self, app: Flask) -> None:
        homeless = {n for n in app.view_functions if n != "static" and not room_of(app, n)}

        assert homeless == set()

    def test_asks_a_right_of_its_own_site(self, app: Flask) -> None:
        for name in app.view_functions:
            right = right_of(app, name)
            if right == SUBSCRIBER:
                assert site_of(app, name) is Site.CABINET, name
            elif right not in {PUBLIC, MACHINE}:
                assert site_of(app, name) is Site.OFFICE, name

    def test_for_machines_lives_under_their_path(self, app: Flask) -> None:
        for rule in app.url_map.iter_rules():
            is_for_machines = isinstance(room_of(app, rule.endpoint), MachineRoom)
            assert rule.rule.startswith(f"{PREFIX}/") == is_for_machines, rule
            assert (right_of(app, rule.endpoint) == MACHINE) == is_for_machines, rule

    def test_of_the_office_lives_under_its_path(self, app: Flask) -> None:
        for rule in app.url_map.iter_rules():
            is_office = site_of(app, rule.endpoint) is Site.OFFICE
            assert rule.rule.startswith("/office") == is_office, rule

    def test_that_changes_something_is_not_a_get(self, app: Flask) -> None:
        changing = ("create", "update", "destroy", "send", "check")
        for rule in app.url_map.iter_rules():
            if rule.endpoint.rpartition(".")[2].startswith(changing):
                assert "GET" not in (rule.methods or set()), rule


class TestRights:
    def test_grow_from_clerk_to_owner(self) -> None:
        assert RIGHTS[Role.CLERK] < RIGHTS[Role.ACCOUNTANT] < RIGHTS[Role.OWNER]

    def test_of_a_cashier_are_beside_the_clerk_s(self) -> None:
        """Who enters what banks tell has no money in the hands, and the other way round."""
        assert RIGHTS[Role.CASHIER] < RIGHTS[Role.ACCOUNTANT]
        assert RIGHTS[Role.CASHIER] - RIGHTS[Role.CLERK] == {Right.CASH_DESK}
        assert Right.CASH_DESK not in RIGHTS[Role.CLERK]
        assert Right.PAYMENTS_ENTER not in RIGHTS[Role.CASHIER]

    def test_are_listed_for_every_role(self) -> None:
        assert set(RIGHTS) == set(Role)

    def test_are_all_held_by_the_owner(self) -> None:
        assert RIGHTS[Role.OWNER] == set(Right)
