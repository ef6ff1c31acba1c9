import base64
import random
import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Response, request
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import select

from app.database import company_session
from app.months.models import NonWorkingDay
from app.web.current import db
from app.web.guards import PUBLIC, Room, Site
from app.web.rendering import render
from app.web.tables import Column, TableAsk, TableCard, page_of
from tests.web.conftest import CompanyClient, Web

COLUMNS = (
    Column("day", "День", "day", is_sortable=True),
    Column("name", "Назва", is_sortable=True),
    Column("source", "Джерело"),
)
FIRST = date(2031, 1, 1)
ROWS = 130
NO_DAY = base64.urlsafe_b64encode(b'["x", 5]').decode()


@pytest.fixture
def client(web: Web) -> CompanyClient:
    room = Room("listed", __name__, site=Site.OFFICE, right=PUBLIC, url_prefix="/office/listed")

    @room.get("/")
    def index() -> Response:
        ask = TableAsk.parse(request.args, COLUMNS, sort="day", filters=("source",))
        number: Any = NonWorkingDay.day - date(2000, 1, 1)  # days since: a unique whole number
        query: Any = select(NonWorkingDay.day, NonWorkingDay.name)
        query = query.where(NonWorkingDay.day >= FIRST)
        for source in ask.filters.values():
            query = query.where(NonWorkingDay.source == source)
        sort: dict[str, Any] = {"day": NonWorkingDay.day, "name": NonWorkingDay.name}
        page = page_of(db(), query, ask, sort=sort, tie=number)
        return render("listed.html", table=TableCard.of(ask, page))

    template = (
        '{% from "web/tables.html" import table with context %}'
        '{% call(row) table(table, caption="Дні", empty_text="Порожньо") %}'
        "<tr><td>{{ row.day }}</td></tr>{% endcall %}"
    )
    # `table` the card would hide `table` the macro, so a page imports the macro under a name.
    template = template.replace("import table with", "import table as shown with").replace(
        "call(row) table(", "call(row) shown("
    )
    own = web.app.jinja_loader
    assert own
    web.app.jinja_loader = ChoiceLoader([own, DictLoader({"listed.html": template})])
    web.app.register_blueprint(room)
    company = web.companies.kashtan
    names = [f"свято {index % 7}" for index in range(ROWS)]
    random.Random(1).shuffle(names)
    with company_session(company) as session:
        session.add_all(
            NonWorkingDay(day=FIRST + timedelta(days=index), name=name, source="тест")
            for index, name in enumerate(names)
        )
    return web.client(company)


def walk(client: CompanyClient, path: str) -> list[str]:
    days: list[str] = []
    for _ in range(10):
        page = client.get(path).text.replace("&amp;", "&")
        days += re.findall(r"<td>(2031-\d\d-\d\d)</td>", page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        if not following:
            return days
        path = following[1]
    raise AssertionError("the list does not end")


class TestAList:
    @pytest.mark.parametrize("sort", ["day", "-day", "name", "-name"])
    def test_shows_every_row_once_in_order(self, client: CompanyClient, sort: str) -> None:
        days = walk(client, f"/office/listed/?sort={sort}")

        assert len(days) == len(set(days)) == ROWS
        if sort.endswith("day"):
            assert days == sorted(days, reverse=sort.startswith("-"))

    def test_keeps_filter_and_order_in_the_address(self, client: CompanyClient) -> None:
        page = client.get("/office/listed/?sort=-name&source=тест").text

        assert "source=%D1%82%D0%B5%D1%81%D1%82" in page
        assert 'aria-sort="descending"' in page
        assert "sort=-name" in page

    def test_says_what_to_do_when_the_filter_leaves_nothing(self, client: CompanyClient) -> None:
        assert "Змініть або зніміть фільтр" in client.get("/office/listed/?source=нема").text

    @pytest.mark.parametrize("after", ["garbage", "W10", "WyJ4Il0", "%00", NO_DAY])
    def test_begins_anew_when_the_place_is_nonsense(
        self, client: CompanyClient, after: str
    ) -> None:
        answer = client.get(f"/office/listed/?after={after}")

        assert answer.status_code == 200
        assert "2031-01-01" in answer.text
