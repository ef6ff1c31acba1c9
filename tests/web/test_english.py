"""Every page in English: what is left in Cyrillic is the company's own words, never ours."""

import re
from collections.abc import Iterator, Mapping

from lxml import html
from sqlalchemy import select, text

from app.access.models import SubscriberUser
from app.database import company_session
from app.documents.models import Bill
from app.kernel.company import CompanyRef
from app.metering.models import Meter, Reading
from app.registry.models import Building
from tenants.provisioning.defaults.catalogue import fill_catalogue
from tests.factories.cards import a_merchant, an_intent
from tests.factories.companies import KASHTAN
from tests.web.conftest import CompanyClient, Web
from tests.web.household import early_december, home

__all__ = ["early_december", "home"]

_CYRILLIC = re.compile(r"[А-Яа-яІіЇїЄєҐґ'’]*[А-Яа-яІіЇїЄєҐґ][А-Яа-яІіЇїЄєҐґ'’]*")
_SPOKEN = ("aria-label", "placeholder", "title", "alt")
OFFICE = [
    "/office/",
    "/office/accounts/",
    "/office/accounts/?q=01-00231",
    "/office/accounts/1",
    "/office/accounts/1/charges",
    "/office/accounts/1/payments",
    "/office/accounts/1/parameters/new",
    "/office/accounts/1/holder/new",
    "/office/accounts/1/contacts",
    "/office/accounts/1/closing/new",
    "/office/accounts/1/services/new",
    "/office/accounts/1/meters/new",
    "/office/accounts/1/meters/readings/new",
    "/office/accounts/1/meters/{meter}/replacement/new",
    "/office/accounts/1/meters/readings/{reading}/correction/new",
    "/office/accounts/opening/new?building={building}",
    "/office/buildings/",
    "/office/buildings/{building}",
    "/office/buildings/{building}/distribution",
    "/office/buildings/{building}/heat",
    "/office/readings/",
    "/office/readings/buildings/{building}",
    "/office/readings/channels/",
    "/office/payments/",
    "/office/payments/1",
    "/office/months/",
    "/office/months/2026-11",
    "/office/tariffs/",
    "/office/imports/",
    "/office/staff/",
    "/office/parameters/",
    "/office/parameters/reading_order/edit",
]
CABINET = [
    "/",
    "/bills/",
    "/bills/{bill}",
    "/readings/",
    "/payments/",
    "/payments/pay",
    "/payments/card/",
    "/payments/card/{intent}",
    "/payments/card/{intent}?back=1",
    "/payments/card/{intent}/checkout",
    "/profile/",
    "/profile/accounts/new",
]
OURS_AS_THEIRS = {"Українською"}
"""The button that leads back names its language in that language."""


def ids(company: CompanyRef) -> dict[str, object]:
    with company_session(company) as session:
        first = {
            "meter": select(Meter.id),
            "reading": select(Reading.id),
            "building": select(Building.id),
            "bill": select(Bill.id).where(Bill.account_id == 1).order_by(Bill.month.desc()),
        }
        return {name: session.scalars(query.limit(1)).one() for name, query in first.items()}


def words_of_data(company: CompanyRef) -> set[str]:
    """Return everything the company itself wrote: names, streets, services, legal acts."""
    with company_session(company) as session:
        own = ("person", "street", "settlement", "building", "service", "actor", "meter")
        tables = (*own, "account_search", "payment", "legal_act", "tariff")
        found = [
            session.scalar(text(f"SELECT string_agg(t::text, ' ') FROM {name} t"))
            for name in tables
        ]
    told = " ".join(filter(None, [*found, "ОСББ «Каштан»", "Коваль Ірина"]))
    return set(_CYRILLIC.findall(told.casefold()))


def spoken(page: str) -> Iterator[str]:
    """Yield what a person sees or hears of a page."""
    tree = html.fromstring(page)
    for node in tree.iter():
        if not isinstance(node.tag, str) or node.tag in {"script", "style"}:
            continue
        for said in (node.text, node.tail, *(node.get(name) for name in _SPOKEN)):
            if said:
                yield said


def left(
    client: CompanyClient, paths: list[str], known: Mapping[str, object], data: set[str]
) -> set[str]:
    client.post("/language", {"language": "en", "back": "/"})
    found = set()
    for path in paths:
        answer = client.get(path.format(**known), follow_redirects=True)
        assert answer.status_code == 200, path
        assert 'lang="en"' in answer.text, path
        for said in spoken(answer.text):
            for word in _CYRILLIC.findall(said):
                if word.casefold() not in data and word not in OURS_AS_THEIRS:
                    found.add(f"{path}: {said.strip()}")
    return found


class TestPages:
    def test_of_the_office_are_english(self, web: Web, home: CompanyClient) -> None:
        del home  # both companies have a household now
        kashtan = web.companies.kashtan
        with company_session(kashtan) as session:
            fill_catalogue(session, KASHTAN)

        assert left(web.staff(kashtan), OFFICE, ids(kashtan), words_of_data(kashtan)) == set()

    def test_of_the_cabinet_are_english(self, web: Web, home: CompanyClient) -> None:
        kashtan = web.companies.kashtan
        with company_session(kashtan) as session:
            user_id = session.scalars(select(SubscriberUser.id)).one()
            intent = an_intent(session, a_merchant(session), [(1, "285.97")], user_id=user_id)
        known = ids(kashtan) | {"intent": intent.id}

        assert left(home, CABINET, known, words_of_data(kashtan)) == set()
