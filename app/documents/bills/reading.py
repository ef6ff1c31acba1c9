"""Bill cards made from what is stored: for a chunk of accounts, with a handful of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy.orm import Session

from app.charging.benefits.lines import BENEFIT
from app.charging.explanation import is_of_a_sum
from app.charging.models import Charge
from app.documents.bills.address import address_in_words
from app.documents.bills.adjusting import adjustments_told
from app.documents.bills.cards import (
    Bar,
    BillCard,
    BillLine,
    Brand,
    ConsumptionChart,
    PayeeSection,
    sum_of,
)
from app.documents.bills.evening import even_on_bill
from app.documents.bills.explaining import Explained, explained, is_own, printed_voice
from app.documents.bills.late import ToldLate, told_on_bills
from app.documents.bills.payees import PayeeShown, charged_in, payees_of, payees_shown
from app.documents.bills.payment_code import link_of
from app.documents.bills.put_off import PutOff, by_payee, put_off
from app.documents.bills.sources import (
    CHART_MONTHS,
    IssuedBill,
    ServiceShown,
    charges_of,
    consumption_on,
    issued_bills,
    services_shown,
)
from app.documents.qr import QrVersion
from app.documents.wording import _, month_said
from app.kernel.clock import local_day
from app.kernel.errors import NotFound
from app.kernel.month import Month
from app.ledger.figures import AsOf
from app.ledger.queries import StatementLine, statements
from app.months.parameter_keys import QR_DAYS, QR_VERSION
from app.months.parameters import parameter

NO_MONEY = Decimal("0.00")


class BillMissing(NotFound):
    """The account has no bill for the month."""

    key = "bill.missing"

    def __init__(self, *, account_id: int, month: Month) -> None:
        super().__init__(
            f"account {account_id} has no bill for {month}", account_id=account_id, month=month
        )


@dataclass(frozen=True, slots=True)
class Issuer:
    """The company as its bills show it."""

    brand: Brand
    cabinet_url: str


@dataclass(frozen=True, slots=True)
class _Sources:
    """All that the cards of one chunk are made of."""

    month: Month
    issuer: Issuer
    version: QrVersion
    qr_days: int
    """How long after the due day the code may still be paid."""
    services: Mapping[int, ServiceShown]
    payees: Mapping[tuple[int, int], PayeeShown]
    money: Mapping[int, Sequence[StatementLine]]
    charges: Mapping[int, Sequence[Charge]]
    explained: Explained
    consumption: Mapping[int, Mapping[int, Mapping[Month, Decimal]]]
    late: ToldLate
    payee_of: Mapping[int, int | None]
    put_off: Mapping[tuple[int, int | None], PutOff]


def bill_cards(
    session: Session, *, month: Month, accounts: Sequence[int], issuer: Issuer
) -> list[BillCard]:
    """Return the cards of these accounts' bills, in their order; those without a bill are absent.

    The figures are the books as the bill saw them, so a reprint never differs.
    """
    bills = issued_bills(session, month, accounts)
    charges, money = charges_of(session, month, bills), _money(session, month, bills)
    adjusted = adjustments_told(session, month, bills, money, voice=printed_voice())
    lines = [line for of_account in charges.values() for line in of_account]
    found = _Sources(
        month=month,
        issuer=issuer,
        version=QrVersion(parameter(session, QR_VERSION, on=month.first_day)),
        qr_days=parameter(session, QR_DAYS, on=month.first_day),
        services=services_shown(session),
        payees=payees_shown(session, bills),
        money=money,
        charges=charges,
        explained=explained(session, lines, adjusted),
        consumption=consumption_on(session, month, bills),
        late=told_on_bills(session, month, bills),
        payee_of=payees_of(session, charges, money),
        put_off=put_off(
            session,
            bills=[bill.bill_id for bill in bills],
            accounts=[bill.account_id for bill in bills],
        ),
    )
    return [_card(bill, found) for bill in bills]


def bill_card(session: Session, *, account_id: int, month: Month, issuer: Issuer) -> BillCard:
    """Return the card of one account's bill.

    Raises:
        BillMissing: it has none for the month.
    """
    cards = bill_cards(session, month=month, accounts=[account_id], issuer=issuer)
    if not cards:
        raise BillMissing(account_id=account_id, month=month)
    return cards[0]


def _money(
    session: Session, month: Month, bills: Iterable[IssuedBill]
) -> dict[int, list[StatementLine]]:
    """Return the statements as the bills saw them; the bills of one run saw the same books."""
    by_sight: dict[AsOf, list[int]] = {}
    for bill in bills:
        by_sight.setdefault(bill.seen, []).append(bill.account_id)
    found: dict[int, list[StatementLine]] = {}
    for seen, accounts in by_sight.items():
        found |= statements(session, accounts, month, as_of=seen)
    return found


def _card(bill: IssuedBill, found: _Sources) -> BillCard:
    lines = found.money.get(bill.account_id, ())
    later = {payee: of for (id_, payee), of in found.put_off.items() if id_ == bill.bill_id}
    sections = tuple(
        _section(bill, payee_id, group, later.get(payee_id, PutOff()), found)
        for payee_id, group in by_payee(lines, later).items()
    )
    printed = [line for section in sections for line in section.lines]
    return BillCard(
        number=bill.number,
        month=found.month,
        issued_on=local_day(bill.issued_at),
        due_on=bill.due_on,
        counted_to=bill.counted_until,
        brand=found.issuer.brand,
        account_number=bill.account_number,
        holder=bill.holder,
        address=address_in_words(bill),
        sections=sections,
        charts=tuple(_charts(bill, found)),
        opening=sum_of(line.opening for line in printed),
        charged=sum_of(line.charge for line in printed),
        recalculated=sum_of(line.recalculation for line in printed),
        paid=sum_of(line.paid for line in printed),
        balance=bill.total_due,  # the card refuses to be made when its lines say otherwise
        to_pay=sum_of(section.to_pay for section in sections),
        cabinet_url=found.issuer.cabinet_url,
        link_code=bill.link_code,
        is_withdrawn=bill.withdrawn_at is not None,
    )


def _section(
    bill: IssuedBill,
    payee_id: int | None,
    lines: Sequence[StatementLine],
    later: PutOff,
    found: _Sources,
) -> PayeeSection:
    payee = None if payee_id is None else found.payees.get((bill.run_id, payee_id))
    asked = max(sum_of(line.closing for line in lines) - later.net, NO_MONEY)
    to_pay = asked - later.prepaid
    purpose = _(
        "Оплата за %(month)s, о/р %(account)s",
        month=month_said(found.month),
        account=bill.account_number,
    )
    section = PayeeSection(
        payee_name=payee.name if payee else found.issuer.brand.legal_name,
        payee_code=payee.code if payee else "",
        payee_iban=payee.iban if payee else "",
        bank="",
        purpose=purpose,
        lines=tuple(_line(bill, line, found) for line in lines),
        to_pay=to_pay,
        qr_link=None,
        put_off=later.net,
        instalments=later.instalments,
        evened=later.evened,
        prepaid=later.prepaid,
        even=tuple(even_on_bill(each) for each in later.even),
    )
    if payee is None or not to_pay:
        return section
    return replace(section, qr_link=link_of(bill, section, found.version, days=found.qr_days))


def _line(bill: IssuedBill, line: StatementLine, found: _Sources) -> BillLine:
    service = found.services.get(line.service_id)
    charges = charged_in(line, found.charges.get(bill.account_id, ()), found.payee_of)
    priced = [each for each in charges if is_own(each) and each.method != BENEFIT]
    prices = {each.price for each in priced if not is_of_a_sum(each)}
    told = found.explained.of(charges, whose=line.whose)
    return BillLine(
        service=service.name if service else _("Сплачено наперед"),
        unit=found.explained.voice.unit(service.unit) if service else "",
        volume=told.volume if service else None,
        price=prices.pop() if len(prices) == 1 and told.volume is not None else None,
        opening=line.opening,
        charge=line.charged,
        recalculation=line.recalculated,
        paid=line.paid,
        closing=line.closing,
        readings=told.readings,
        explanations=told.explanations + found.late.get(line.whose, ()),
    )


def _charts(bill: IssuedBill, found: _Sources) -> Iterable[ConsumptionChart]:
    for service_id, volumes in sorted(found.consumption.get(bill.account_id, {}).items()):
        service = found.services[service_id]
        months = [found.month.plus(-back) for back in reversed(range(CHART_MONTHS))]
        yield ConsumptionChart(
            title=service.name,
            unit=found.explained.voice.unit(service.unit),
            bars=tuple(
                Bar(month=each, value=volumes.get(each), year_before=volumes.get(each.plus(-12)))
                for each in months
            ),
        )
