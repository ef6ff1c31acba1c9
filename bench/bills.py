"""The product's bills against a plain page: reading, QR code and chart included.

    python -m bench.bills [--accounts 2000]

Prints one JSON line last. Both sides: documents of 20 pages on two threads, untagged as print
files are, in one process, in alternating rounds, so that a busy machine slows both. The product
reads its bills from the database, set-wise. Every hundredth PDF of the run, the first included,
is read back whole: sums and codes.
"""

import argparse
import json
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pypdfium2
import zxingcpp
from sqlalchemy import select, text

from app.charging.publish import Approval
from app.charging.run import ready_run
from app.database import company_session
from app.documents.bills.cards import Brand
from app.documents.bills.printing import OpenSession, bill_documents
from app.documents.bills.publishing import publish_month
from app.documents.bills.reading import Issuer, bill_cards
from app.documents.models import Bill
from app.documents.typesetting import typeset
from app.kernel.company import CompanyRef
from app.kernel.figures import money_figure
from bench.city import MONTH
from bench.measuring import charge, city, settings_of
from bench.place import own_servers

PAGES = 20
THREADS = 2
ROUNDS = 5
READ_BACK = 100
PLAIN = Path(__file__).with_name("plain_page.typ")
ISSUER = Issuer(Brand(name="КП «Місто»", legal_name="КП «Місто»"), "city.example")
_PAYEE = """
INSERT INTO payee (name, edrpou, iban)
VALUES ('КП «Місто»', '03361075', 'UA903052992990004149123456789')
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description="Bills a second against plain pages.")
    arguments.add_argument("--accounts", type=int, default=2_000)
    chosen = arguments.parse_args()
    with own_servers() as (folder, servers):
        settings = settings_of(servers, folder)
        company = city(settings, chosen.accounts)
        with company_session(company) as session:
            session.execute(text(_PAYEE))
            session.execute(text("UPDATE service SET payee_id = 1"))
        charge(settings, company)
        publish(company)
        print(json.dumps(measure(company)), flush=True)


def publish(company: CompanyRef) -> None:
    with company_session(company) as session:
        run = ready_run(session, MONTH)
        assert run is not None
        assert run.total is not None
        approval = Approval(total=run.total, reason="benchmark")
        publish_month(session, month=MONTH, by=run.started_by, approval=approval)


def measure(company: CompanyRef) -> dict[str, object]:
    open_session = partial(company_session, company)
    with open_session() as session:
        accounts = list(session.scalars(select(Bill.account_id).order_by(Bill.account_id)))
    share = -(-len(accounts) // (ROUNDS * PAGES)) * PAGES
    rounds = [accounts[start : start + share] for start in range(0, len(accounts), share)]

    def bills(chosen: Sequence[int]) -> list[bytes]:
        return list(
            bill_documents(open_session, month=MONTH, accounts=chosen, issuer=ISSUER, tagged=False)
        )

    def make(chosen: Sequence[int], into: list[bytes]) -> None:
        into.extend(bills(chosen))

    bills(accounts[:PAGES])  # fonts and connections
    plain(-1)
    product_s = plain_s = 0.0
    pdfs = checked = 0
    for number, chosen in enumerate(rounds):
        plain_s += seconds(partial(plain_pages, number, len(chosen)))
        documents: list[bytes] = []
        product_s += seconds(partial(make, chosen, documents))
        for index in range(-pdfs % READ_BACK, len(documents), READ_BACK):
            read_back(open_session, chosen[index * PAGES : (index + 1) * PAGES], documents[index])
            checked += 1
        pdfs += len(documents)
    count = len(accounts)
    return {
        "ratio": round(plain_s / product_s, 3),
        "bills_per_s": round(count / product_s, 1),
        "plain_pages_per_s": round(count / plain_s, 1),
        "bills": count,
        "pdfs": pdfs,
        "pdfs_read_back": checked,
    }


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def plain_pages(round_: int, count: int) -> None:
    numbers = [round_ * 10_000 + number for number in range(count // PAGES)]
    rest = count % PAGES
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(plain, numbers))
        if rest:
            plain(round_ * 10_000 + 9_999, rest)


def plain(number: int, count: int = PAGES) -> None:
    chance = random.Random(number)
    pages = [[money(chance) for _ in range(50)] for _ in range(count)]
    typeset(PLAIN, {"pages": pages}, made_at=datetime(2026, 12, 5, tzinfo=UTC), tagged=False)


def money(chance: random.Random) -> str:
    return f"{chance.randint(1, 2_000)},{chance.randint(0, 99):02d}"


def read_back(open_session: OpenSession, accounts: Sequence[int], document: bytes) -> None:
    """Check every bill of a PDF against its card, made anew."""
    with open_session() as session:
        cards = bill_cards(session, month=MONTH, accounts=accounts, issuer=ISSUER)
    with pypdfium2.PdfDocument(document) as pdf:
        assert len(pdf) == len(cards), "a bill of the benchmark fits its page"
        for card, page in zip(cards, pdf, strict=True):
            words = page.get_textpage().get_text_bounded()
            assert card.account_number in words
            assert money_figure(card.to_pay) in words
            assert all(money_figure(line.closing) in words for line in card.lines)
            codes = {code.text for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())}
            assert codes == {section.qr_link for section in card.sections if section.qr_link}
            assert codes, "a city's bill has something to pay"


if __name__ == "__main__":
    main()
