"""`oselia demo`: three companies with a year of work, made by the product itself, then served."""

import os
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.actors import actor_of
from app.access.models import ActorKind, Role
from app.access.users import add_staff, add_subscriber
from app.database import company_session, shared_session
from app.database.embedded import with_servers
from app.demo.bank import autoclient_url
from app.demo.cards import fake_url, register_demo_merchant
from app.demo.cash import work_a_shift
from app.demo.companies import DemoCompany, kashtan, teplomerezha, vodokanal
from app.demo.payment_systems import how_to_pay, open_payment_system
from app.demo.story import MONTHS, Story
from app.kernel import clock
from app.kernel.company import CompanyRef
from app.kernel.month import Month
from app.metering.models import Meter
from app.registry.link_account import LinkAsk, link_account
from app.registry.models import Account
from app.settings import Settings
from tenants.directory.hosts import open_directory
from tenants.directory.queries import find_by_slug
from tenants.provisioning.create import create_company
from tenants.provisioning.prepare import admin_engine, prepare_database
from tenants.provisioning.spec import BankDetails, CompanySpec

_SLUGS = ("vodokanal", "teplomerezha", "kashtan")
PASSWORD = "kashtan-2026"  # noqa: S105 - of made-up people on this machine
"""Of every demo sign-in."""


@click.command()
@click.option("--serve/--no-serve", default=None, help="Serve when filled; DEMO_SERVE=0 does not.")
@click.pass_context
def demo(context: click.Context, *, serve: bool | None) -> None:
    """Fill three companies with a year of work, then serve them. A second call only serves."""
    context.invoke(fill)
    wanted = os.environ.get("DEMO_SERVE", "1") != "0" if serve is None else serve
    if wanted:
        settings = Settings.from_env()
        os.environ |= {
            "OSELIA_DEMO": "1",
            "LIQPAY_URL": fake_url(settings),
            "AUTOCLIENT_URL": autoclient_url(settings),
        }
        from app.serving import serve as serve_command  # noqa: PLC0415 - only when it serves

        context.invoke(serve_command)


@click.command()
@with_servers
def fill(settings: Settings) -> None:
    """Make and fill the companies that are not there yet."""
    prepare_database(settings)
    open_directory(settings)
    start = Month.of(clock.today()).plus(-MONTHS)
    began = time.monotonic()
    # Two at a time, the longest first: each in a process of its own, with its own frames.
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for each in [pool.submit(_fill_one, settings, slug, start) for slug in _SLUGS]:
            each.result()
    took = time.monotonic() - began
    if took > 1:
        click.echo(f"Дані заповнено за {took:.0f} с.")
    _greet(settings)


def _company(slug: str, start: Month) -> DemoCompany:
    match slug:
        case "vodokanal":
            return vodokanal(start.first_day)
        case "teplomerezha":
            return teplomerezha()
        case _:
            return kashtan()


def _fill_one(settings: Settings, slug: str, start: Month) -> None:
    open_directory(settings)
    with shared_session() as session:
        if find_by_slug(session, slug=slug) is not None:
            return
    company = _company(slug, start)
    spec = CompanySpec(
        slug=company.slug,
        name_uk=company.name,
        name_en=company.name_en,
        edrpou=company.edrpou,
        kinds=company.kinds,
        bank_details=(BankDetails(company.name, company.edrpou, company.iban),),
        brand_colour=company.colour,
        first_month=start,
    )
    with admin_engine(settings.database_admin_url) as admin:
        ref = create_company(admin, spec)
    folder = Path(settings.data_folder) / "demo" / company.slug
    Story(company, ref, folder, start, click.echo).play()
    with company_session(ref) as session:
        _let_people_in(session, ref)
        open_payment_system(session, ref.slug, folder)
        register_demo_merchant(session, ref.slug)


def _let_people_in(session: Session, ref: CompanyRef) -> None:
    people = (
        ("golova", "Іваненко Олена Петрівна", Role.OWNER),
        ("buhgalter", "Коваль Ірина Василівна", Role.ACCOUNTANT),
        ("operator", "Бойко Марія Ігорівна", Role.CLERK),
        ("kasyr", "Касьяненко Ольга Іванівна", Role.CASHIER),
    )
    for name, full_name, role in people:
        added = add_staff(
            session,
            email=f"{name}@{ref.slug}.example.com",
            full_name=full_name,
            role=role,
            password=PASSWORD,
        )
        if role is Role.CASHIER:
            cashier = actor_of(session, kind=ActorKind.STAFF, ref=added, label=full_name)
            work_a_shift(session, by=cashier, rounds=ref.slug == "vodokanal")
    account = _shown(session)
    user = add_subscriber(session, email="abonent@example.com", password=PASSWORD)
    actor = actor_of(session, kind=ActorKind.SUBSCRIBER, ref=user, label="abonent@example.com")
    ask = LinkAsk(
        user_id=user,
        actor_id=actor,
        number=account.number,
        code=account.link_code,
        address="127.0.0.1",
    )
    link_account(session, ask, at=clock.now())


def _shown(session: Session) -> Account:
    """Return the account the demo subscriber sees: with a meter, where the company has any."""
    metered = select(Meter.account_id).order_by(Meter.account_id).offset(4).limit(1)
    chosen = session.scalar(metered) or session.scalar(select(func.min(Account.id) + 6))
    return session.get_one(Account, chosen)


def _greet(settings: Settings) -> None:
    domain, port = settings.base_domain, settings.public_port
    with shared_session() as session:
        names = [
            (company.name, company.ref)
            for slug in _SLUGS
            if (company := find_by_slug(session, slug=slug)) is not None
        ]
    click.echo("")
    for name, ref in names:
        with company_session(ref) as session:
            account = session.scalars(select(Account).order_by(Account.id).offset(8).limit(1)).one()
            url = f"http://{ref.slug}.{domain}:{port}"
            folder = Path(settings.data_folder) / "demo" / ref.slug
            pays = how_to_pay(session, base=url, number=account.number, folder=folder)
        click.echo(f"{name}")
        click.echo(f"  кабінет  {url}/            abonent@example.com")
        click.echo(f"  офіс     {url}/office/     golova@{ref.slug}.example.com")
        click.echo(f"  каса     {url}/office/cash/ kasyr@{ref.slug}.example.com")
        click.echo(f"  додати рахунок: № {account.number}, код {account.link_code}")
        if pays:
            click.echo(f"  заплатити як платіжна система: {pays}")
    click.echo(f"\nПароль для всіх: {PASSWORD}. Листи з кодами: /mailbox на кожному сайті.")
    click.echo("Спробуйте: в офісі — «Місяць» → «Нарахувати»; у кабінеті — рахунок і його PDF.")
    click.echo("Виписка банку: в офісі — «Обмін файлами» → «ПриватБанк» → «Шукати файли зараз».")
    click.echo("Оплата карткою (навчальна): 4242 4242 4242 4242, будь-який строк дії.")
