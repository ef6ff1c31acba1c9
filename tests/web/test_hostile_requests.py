"""Every route asked by the wrong people and with values nobody types."""

import base64
import re
from collections.abc import Iterator
from uuid import UUID

import pytest
import time_machine
from werkzeug.routing import Rule

from app.access.models import Role
from app.access.rights import rights_of
from app.database import company_session
from app.web.guards import MACHINE, PUBLIC, SIGNED_IN_STAFF, SUBSCRIBER, right_of
from tests.factories.households import a_household
from tests.web.conftest import CompanyClient, Web
from tests.web.household import link

HUGE = "9" * 30
PLACES = [
    base64.urlsafe_b64encode(raw).decode()
    for raw in (
        b'["a", 1e999]',
        b'["\\u0000", 1]',
        b'["\\ud800", 1]',
        b'["a", 99999999999999999999]',
        b"[" * 3000,
    )
]
OFFICE = [
    f"/office/accounts/{HUGE}",
    "/office/accounts/?q=';select 1",
    *(f"/office/accounts/?sort=number&after={place}" for place in PLACES),
    "/office/accounts/?sort=number)--",
    "/office/imports/?before=²",
    f"/office/imports/?before={HUGE}",
    "/office/imports/?kind='",
    "/office/imports/1?after=².²",
    "/office/months/9999-12",
    "/office/months/2026-11/problems?after=²&kind='",
    "/office/months/2026-11/problems?kind=a%00b",
    f"/office/readings/buildings/{HUGE}",
    f"/office/readings/buildings/1?on={HUGE}",
    f"/office/tariffs/{HUGE}/successor",
    f"/office/buildings/{HUGE}",
    "/office/buildings/?q=%00'%25_&kind=king",
    *(f"/office/buildings/?sort=-area&after={place}" for place in PLACES),
    f"/office/payments/{HUGE}",
    "/office/payments/?state='&sort=amount",
    "/office/months/2026-11/comparison.xlsx?by='",
    f"/office/accounts/1/charges/{HUGE}",
    f"/office/accounts/1/meters/1/replacement/new?reading={HUGE}",
    "/office/accounts/1/parameters/new?kind=%00",
    "/office/%00",
]
CABINET = [f"/bills/{HUGE}", f"/bills/{HUGE}.pdf", "/bills/?x=%00", "/readings/?on='"]
SENT_BY_STAFF: list[tuple[str, dict[str, str]]] = [
    ("/office/readings/answers", {"answer-1": "nonsense"}),
    ("/office/readings/buildings/1", {"reading-²": "1", f"reading-{HUGE}": "1", "on": "1" * 40}),
    ("/office/imports/1/import", {"mode": "'"}),
    ("/office/payments/1/account", {"account": HUGE}),
    ("/office/accounts/1/parameters", {"kind": "persons", "value": "1e99", "since": "1"}),
    ("/office/accounts/1/holder", {"name": "a\0b", "since": "01.11.2026"}),
    ("/office/accounts/1/contacts", {"kind": "phone", "value": "a\0b"}),
    ("/office/accounts/1/contacts", {"kind": "email", "value": "a\0b@example.com"}),
    ("/office/accounts/1/closing", {"closed_on": "99.99.9999"}),
    ("/office/accounts/1/meters/readings", {"read_on": "01.11.2026", "reading-1": "1e99"}),
    ("/office/accounts/1/meters/readings/1/answer", {"answer": "'"}),
    (
        "/office/accounts/1/meters/1/replacement",
        {
            "replaced_on": "01.11.2026",
            "final_value": "9" * 12,
            "new_serial": "a\0b",
            "start_value": "9" * 30,
            "reading": HUGE,
        },
    ),
    ("/office/months/2026-11/publication", {"total": "1e999999999", "reason": "a\0b"}),
    ("/office/staff/", {"email": "a\0b@example.com", "full_name": "a\0b", "role": "owner"}),
    ("/office/tariffs/services/1", {"settlement": "²", "price": "1e99", "vat_rate": "NaN"}),
]
SENT_BY_SUBSCRIBER: list[tuple[str, dict[str, str]]] = [
    ("/account", {"account": HUGE}),
    ("/profile/accounts", {"number": "a\0b", "code": "a\0b"}),
    (f"/profile/accounts/{HUGE}/removal", {}),
    ("/sign-in", {"email": "a\0b@example.com", "password": "a\0b"}),
]


@pytest.fixture(autouse=True)
def early_december() -> Iterator[None]:
    with time_machine.travel("2026-12-05T10:00:00Z", tick=True):
        yield


def paths_of(rule: Rule, value: str) -> str:
    """Return the address of a rule with `value` wherever it takes one."""
    number = value if value.isascii() and value.isdigit() else "1"
    filled = re.sub(r"<int:[^>]+>", number, rule.rule)
    filled = re.sub(r"<uuid:[^>]+>", str(UUID(int=1)), filled)
    filled = re.sub(r"<any\((\w+)[^>]*>", r"\1", filled)  # else it is no page at all
    return re.sub(r"<[^>]+>", value or "1", filled)


def posts(web: Web) -> list[Rule]:
    """Return the routes that a browser may send a form to; machines have tests of their own."""
    return [
        rule
        for rule in web.app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and right_of(web.app, rule.endpoint) != MACHINE
    ]


@pytest.fixture
def both(web: Web) -> tuple[CompanyClient, CompanyClient]:
    """Return the owner of the company and a subscriber with a meter."""
    company = web.companies.kashtan
    with company_session(company) as session:
        a_household(session)
    subscriber, owner = web.subscriber(company), web.staff(company)
    assert link(subscriber).status_code == 303
    return owner, subscriber


class TestAnyPage:
    def test_answers_what_nobody_types_without_failing(
        self, both: tuple[CompanyClient, CompanyClient]
    ) -> None:
        owner, subscriber = both
        answers = {each: owner.get(each).status_code for each in OFFICE}
        answers |= {each: subscriber.get(each).status_code for each in CABINET}

        assert {each: status for each, status in answers.items() if status >= 500} == {}

    def test_takes_what_nobody_types_without_failing(
        self, both: tuple[CompanyClient, CompanyClient]
    ) -> None:
        owner, subscriber = both
        answers = {each: owner.post(each, form).status_code for each, form in SENT_BY_STAFF}
        answers |= {
            each: subscriber.post(each, form).status_code for each, form in SENT_BY_SUBSCRIBER
        }

        assert {each: status for each, status in answers.items() if status >= 500} == {}

    @pytest.mark.parametrize("typed", ["-5", "1e999999999", HUGE, "1e-5", "NaN", "0x10"])
    def test_refuses_a_reading_no_dial_shows(
        self, both: tuple[CompanyClient, CompanyClient], typed: str
    ) -> None:
        _, subscriber = both
        name = re.search(r'name="(reading-\d+)"', subscriber.get("/readings/").text)
        assert name

        assert subscriber.post("/readings/", {name[1]: typed}).status_code == 422


def _client(subscriber: CompanyClient, owner: CompanyClient, address: str) -> CompanyClient:
    return owner if address.startswith("/office") else subscriber


class TestEveryChange:
    def test_is_refused_to_strangers(self, web: Web) -> None:
        stranger = web.client(web.companies.kashtan)

        open_doors = {
            rule.endpoint
            for rule in posts(web)
            if right_of(web.app, rule.endpoint) != PUBLIC
            and "/sign-in" not in (stranger.post(paths_of(rule, "1")).location or "")
        }

        assert open_doors == set()

    @pytest.mark.parametrize("role", [Role.CLERK, Role.ACCOUNTANT])
    def test_is_refused_to_staff_without_its_right(self, web: Web, role: Role) -> None:
        held = {*map(str, rights_of(role)), PUBLIC, SUBSCRIBER, SIGNED_IN_STAFF}
        clerk = web.staff(web.companies.kashtan, role)
        beyond = [rule for rule in posts(web) if right_of(web.app, rule.endpoint) not in held]

        answers = {rule.endpoint: clerk.post(paths_of(rule, "1")).status_code for rule in beyond}

        assert answers
        assert set(answers.values()) == {403}

    def test_of_the_office_is_refused_to_subscribers(self, web: Web) -> None:
        subscriber = web.subscriber(web.companies.kashtan)
        office = [
            rule
            for rule in posts(web)
            if rule.rule.startswith("/office") and right_of(web.app, rule.endpoint) != PUBLIC
        ]

        for rule in office:
            assert "/office/sign-in" in (subscriber.post(paths_of(rule, "1")).location or ""), rule

    def test_is_refused_without_the_token_of_its_page(self, web: Web) -> None:
        company = web.companies.kashtan
        subscriber, owner = web.subscriber(company), web.staff(company)

        for rule in posts(web):
            path = paths_of(rule, "1")
            client = _client(subscriber, owner, path)
            for headers in ({}, {"HX-Request": "true"}):
                answer = client.client.post(path, base_url=client.base, headers=headers)
                assert answer.status_code == 422, rule


class TestComingBack:
    @pytest.mark.parametrize(
        "elsewhere",
        [
            "//evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "/\\evil.example",
            "https://e.example",
        ],
    )
    def test_never_leads_to_another_site(self, web: Web, elsewhere: str) -> None:
        client = web.client(web.companies.kashtan)

        answer = client.post("/language", {"language": "en", "back": elsewhere})

        assert (answer.status_code, answer.location) == (303, "/")


class TestAnUnknownHost:
    def test_is_no_page_even_with_a_cookie(self, web: Web) -> None:
        client = web.staff(web.companies.kashtan)
        cookie = client.client.get_cookie("oselia", domain=f"{client.company.slug}.localhost")
        assert cookie
        client.client.set_cookie("oselia", cookie.value, domain="nobody.localhost")

        for headers in ({}, {"X-Forwarded-Host": f"{client.company.slug}.localhost"}):
            answer = client.client.get(
                "/office/", base_url="http://nobody.localhost", headers=headers
            )
            assert answer.status_code == 404
