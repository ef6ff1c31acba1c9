"""Both sites at a real server over two companies, for tests in a real browser.

A test module imports the fixture by name: `from tests.browser.sites import live`.
"""

import json
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from app.database import company_session, installed
from app.factory import create_app
from app.kernel.company import CompanyRef
from app.settings import ROOT
from app.web.limits import limiter
from tenants.provisioning.create import create_company
from tenants.provisioning.prepare import admin_engine
from tests.factories.city import charge_city
from tests.factories.companies import TwoCompanies, a_spec
from tests.factories.households import a_household

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = os.environ.get("OSELIA_PICTURES", "")
"""Where to keep a picture of each page; empty: nowhere."""
SIZES = {"small": (360, 740), "phone": (390, 844), "desk": (1280, 900)}


class Quiet(WSGIRequestHandler):
    """Says nothing on the terminal."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        del type, message, args


@dataclass(frozen=True, slots=True)
class Live:
    """Both sites served on a port of their own."""

    app: Flask
    companies: TwoCompanies
    city: CompanyRef
    """Charged and published by the product itself."""
    port: int

    def at(self, company: CompanyRef, path: str = "/") -> str:
        return f"http://{company.slug}.localhost:{self.port}{path}"


@pytest.fixture(scope="module")
def live(module_companies: TwoCompanies) -> Iterator[Live]:
    for company in module_companies.both:
        with company_session(company) as session:
            a_household(session)
            a_household(session, number="01-00232", flat="13")
    with admin_engine(module_companies.database.admin_url) as admin:
        city = create_company(admin, a_spec("city"), defaults=())
    charge_city(city, accounts=6)
    with serve(module_companies, city) as served:
        yield served


@contextmanager
def serve(companies: TwoCompanies, city: CompanyRef | None = None) -> Iterator[Live]:
    """Serve both sites of two companies until the end."""
    app = create_app(companies.database.settings(broker_url="", demo=True))
    with app.app_context():
        limiter.reset()
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Live(app, companies, city or companies.vodokanal, server.server_port)
    server.shutdown()
    thread.join()
    installed().dispose()


@contextmanager
def page_of(
    browser: Browser, size: str, *, scheme: str = "light", has_scripts: bool = True
) -> Iterator[Page]:
    """Open a window whose console must stay silent: a broken policy or script speaks there."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,  # type: ignore[arg-type]
        locale="uk-UA",
        java_script_enabled=has_scripts,
    )
    page = context.new_page()
    spoken: list[str] = []
    page.on("console", lambda message: spoken.extend(_complaint(message)))
    page.on("pageerror", lambda error: spoken.append(str(error)))
    yield page
    context.close()
    assert spoken == []


def _complaint(message: ConsoleMessage) -> list[str]:
    # An answer of 404 or 422 is meant; the browser calls it an error of its own.
    is_answer = "Failed to load resource" in message.text
    return [message.text] if message.type in {"error", "warning"} and not is_answer else []


def serious_faults(page: Page, *, rules: Sequence[str] = ()) -> list[str]:
    """Return what axe finds serious or worse on the page, one line a fault; by all its rules."""
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    page.evaluate(AXE.read_text())
    found = json.loads(
        page.evaluate(
            "async options => JSON.stringify((await axe.run(document, options)).violations)",
            options,
        )
    )
    return [
        f"{page.url}: {fault['id']}: {node['target']} {node.get('failureSummary', '')}"
        for fault in found
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
    ]


def is_wider_than_window(page: Page) -> bool:
    """Return whether the page must be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def code_in_mailbox(page: Page, address: str) -> str:
    """Return the newest code that the demo's mailbox shows."""
    page.goto(address)
    return page.locator("[data-code]").first.inner_text()


def look(page: Page, name: str) -> None:
    """Look at the page once it is there, by axe and by its width; keep a picture where asked."""
    page.wait_for_load_state()
    assert not is_wider_than_window(page), name
    assert serious_faults(page) == [], name
    if PICTURES:
        save(page, Path(PICTURES), name)


def save(page: Page, folder: Path, name: str) -> None:
    """Keep a picture of the whole page."""
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png", full_page=True, timeout=120_000)
