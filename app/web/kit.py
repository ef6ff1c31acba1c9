"""Everything both sites share, hung on the application in the one right order."""

import json
from typing import Any

from flask import Flask, url_for
from flask_babel import lazy_gettext
from flask_htmx import HTMX
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader

from app.settings import ROOT, Settings
from app.web import (
    assets,
    charts,
    errors,
    filters,
    flow,
    headers,
    languages,
    limits,
    menu,
    stacks,
    tables,
)
from app.web.boundary import Boundary
from app.web.current import company, site
from app.web.guards import IdConverter, Site
from app.web.sign_in import manager

# htmx 2 does not swap 4xx by itself; our refusals (409, 422) carry what to show.
HTMX_CONFIG = {
    "includeIndicatorStyles": False,
    "allowEval": False,
    "selfRequestsOnly": True,
    "historyCacheSize": 0,  # pages hold personal data; `back` asks the server again
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "409|422", "swap": True},
        {"code": "[45]..", "swap": True, "error": True},
    ],
}

ROLES = {
    "owner": lazy_gettext("Керівник"),
    "accountant": lazy_gettext("Бухгалтер"),
    "clerk": lazy_gettext("Оператор"),
    "cashier": lazy_gettext("Касир"),
}

HOMES = {Site.CABINET: "home.index", Site.OFFICE: "office_home.index"}
"""The first page of each site."""


def install(app: Flask, settings: Settings, boundary: Boundary) -> None:
    """Make the application a company's web: flow, sign-in, language, limits, look.

    The flow goes first, so that its commit is the last hook of all.
    """
    app.url_map.converters["int"] = IdConverter
    flow.install(app, boundary)
    headers.install(app, secure=settings.secure_cookies)
    errors.install(app)
    languages.install(app)
    CSRFProtect(app)
    HTMX(app)
    manager.install(app)
    limits.install(app, broker_url=settings.broker_url)
    app.config["MAX_CONTENT_LENGTH"] = flow.LARGEST_FORM
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a treasurer's page stays open all day
    _install_templates(app, is_demo=settings.demo)


def _install_templates(app: Flask, *, is_demo: bool) -> None:
    own = app.jinja_loader
    assert own is not None
    beside_the_views = PrefixLoader(
        {name: FileSystemLoader(ROOT / name) for name in ("portal", "admin")}
    )
    app.jinja_loader = ChoiceLoader([own, beside_the_views])
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        htmx_config=json.dumps(HTMX_CONFIG),
        demo=is_demo,
        brand_url=brand_url,
        site_home=lambda: url_for(HOMES[site()]),
        office_home=lambda: url_for(HOMES[Site.OFFICE]),
        role_name=lambda role: ROLES.get(role, role),
    )
    for part in (filters, assets, menu, charts, stacks, tables):
        part.install(app)
    app.context_processor(page_facts)


def page_facts() -> dict[str, Any]:
    """Return what every template may use: the site, its layout and the company."""
    here = site()
    return {"site": here, "layout": f"web/{here}.html", "company": flow.known_company()}


def brand_url() -> str:
    """Return the address of the company's own style sheet; a new colour is a new address."""
    return url_for("brand.show", v=(company().colour or "").lstrip("#") or None)
