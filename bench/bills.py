"""The product's bills against a plain page: reading, QR code and chart included.

    python -m bench.bills [--accounts 2000]

Prints one JSON line last. Both sides: documents of 20 pages on two threads, tagged, in one
process, in alternating rounds, so that a busy machine slows both. The product reads each
document's bills from the database; every hundredth PDF is read back: sums and codes.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import zxingcpp
from sqlalchemy import select, text

from app.charging.publish import Approval
from app.charging.run import ready_run
from app.database import company_session
from app.database.embedded import running_servers
from app.documents.bills.cards import BillCard, Brand
from app.documents.bills.publishing import publish_month
from app.documents.bills.reading import Issuer, bill_cards
from app.documents.bills.typesetting import typeset_bills
from app.documents.figures import money_figure
from app.documents.models import Bill
from app.documents.typesetting import typeset
from app.kernel.company import CompanyRef
from bench.charging import charge, city, settings_of
from bench.city import MONTH

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
    with tempfile.TemporaryDirectory(prefix="oselia-bench-") as folder:
        Path(folder).chmod(0o755)
        with running_servers(Path(folder)) as servers:
            settings = settings_of(servers, Path(folder))
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
    with company_session(company) as session:
        accounts = list(session.scalars(select(Bill.account_id).order_by(Bill.account_id)))
    documents = [accounts[start : start + PAGES] for start in range(0, len(accounts), PAGES)]
    checked: list[int] = []

    def bills(number: int) -> int:
        with company_session(company) as session:
            cards = bill_cards(session, month=MONTH, accounts=documents[number], issuer=ISSUER)
        pdf = typeset_bills(cards)
        first = number * PAGES
        if first % READ_BACK == 0:
            read_back(pdf, cards)
            checked.append(number)
        return len(cards)

    rate(bills, [0, 1])  # fonts and connections
    rate(plain, [-2, -1])
    rounds = [range(round_, len(documents), ROUNDS) for round_ in range(ROUNDS)]
    product = plain_pages = product_s = plain_s = 0.0
    for numbers in rounds:
        count, seconds = rate(plain, numbers)
        plain_pages, plain_s = plain_pages + count, plain_s + seconds
        count, seconds = rate(bills, numbers)
        product, product_s = product + count, product_s + seconds
    return {
        "ratio": round(product / product_s / (plain_pages / plain_s), 3),
        "bills_per_s": round(product / product_s, 1),
        "plain_pages_per_s": round(plain_pages / plain_s, 1),
        "bills": int(product),
        "read_back": len(checked),
    }


def rate(make: Callable[[int], int], numbers: Sequence[int]) -> tuple[int, float]:
    started = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as threads:
        pages = sum(threads.map(make, numbers))
    return pages, time.perf_counter() - started


def plain(number: int) -> int:
    chance = random.Random(number)
    pages = [[money(chance) for _ in range(50)] for _ in range(PAGES)]
    typeset(PLAIN, {"pages": pages}, made_at=datetime(2026, 12, 5, tzinfo=UTC))
    return PAGES


def money(chance: random.Random) -> str:
    return f"{chance.randint(1, 2_000)},{chance.randint(0, 99):02d}"


def read_back(pdf: bytes, cards: Sequence[BillCard]) -> None:
    document = pypdfium2.PdfDocument(pdf)
    words = document[0].get_textpage().get_text_bounded()
    card = cards[0]
    assert money_figure(card.to_pay) in words
    assert all(money_figure(line.closing) in words for line in card.lines)
    codes = {code.text for code in zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())}
    assert codes == {section.qr_link for section in card.sections if section.qr_link}
    if not codes:
        print(f"bill {card.number} has nothing to pay", file=sys.stderr)


if __name__ == "__main__":
    main()
