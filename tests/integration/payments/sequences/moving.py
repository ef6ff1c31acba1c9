"""Documents that move paid money, among all other operations."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from app.ledger.models import UNASSIGNED
from app.ledger.moving import NotSoMuchOwed, NotSoMuchPaid, overpaid
from app.payments.documents.making import approve_document, decline_document
from app.payments.documents.models import DocumentKind
from tests.factories.accounts import BY
from tests.factories.money_documents import a_money_document, reversed_document
from tests.integration.payments.sequences.machine import MoneyMachine, accounts, sums
from tests.integration.payments.sequences.model import ModelDocument

OTHER = BY + 1
OF_PAYMENT = (
    DocumentKind.TRANSFER,
    DocumentKind.TRANSFER,
    DocumentKind.REFUND,
    DocumentKind.RETURN,
    DocumentKind.CHARGEBACK,
)


class MovingMachine(MoneyMachine):
    """Beside months and payments: transfers, offsets, refunds, returns, chargebacks, and back."""

    @precondition(lambda self: self.posted())
    @rule(
        data=st.data(),
        kind=st.sampled_from(OF_PAYMENT),
        part=st.sampled_from([1, 2, 3]),
        step=st.integers(1, 2),
    )
    def move_of_a_payment(
        self, data: st.DataObject, kind: DocumentKind, part: int, step: int
    ) -> None:
        """Move all that is left of a payment, or a part; once more with the same key, nothing."""
        payment = data.draw(st.sampled_from(self.posted()))
        left = payment.amount - self.model.held(payment.id)
        place = self.accounts.index(payment.account)
        to = self.accounts[(place + step) % 3] if kind is DocumentKind.TRANSFER else None
        amount = (left / part).quantize(Decimal("0.01"))
        if not amount:
            return
        given: dict[str, Any] = {
            "payment_id": payment.id,
            "to_account_id": to,
            "key": f"of {self.steps()}",
        }
        made = a_money_document(self.session, kind, str(amount), **given)
        assert a_money_document(self.session, kind, str(amount), **given).id == made.id
        document = ModelDocument(made.id, payment.account, to, amount, payment.id)
        self.keep(document, is_posted=made.is_posted)

    @precondition(lambda self: self.posted())
    @rule(data=st.data(), above=sums)
    def move_too_much(self, data: st.DataObject, above: Decimal) -> None:
        """More than is left of a payment is never moved."""
        payment = data.draw(st.sampled_from(self.posted()))
        amount = payment.amount - self.model.held(payment.id) + above
        assert self.may_be_refused(
            lambda: a_money_document(
                self.session, DocumentKind.CHARGEBACK, str(amount), payment_id=payment.id
            ),
            NotSoMuchPaid,
        )

    @rule(out=accounts, to=st.one_of(st.none(), accounts), part=st.integers(0, 3), other=sums)
    def move_what_is_overpaid(self, out: int, to: int | None, part: int, other: Decimal) -> None:
        """Refund an advance, or set it against a debt of another account; never beyond either."""
        account = self.accounts[out]
        there_is = overpaid(self.session, account).get(UNASSIGNED, Decimal(0))
        amount = (there_is / part).quantize(Decimal("0.01")) if part and there_is else other
        whose = self.accounts[to] if to is not None and to != out else None
        kind = DocumentKind.OFFSET if whose else DocumentKind.REFUND
        key = f"overpaid {self.steps()}"
        made = []
        refused = self.may_be_refused(
            lambda: made.append(
                a_money_document(
                    self.session,
                    kind,
                    str(amount),
                    account_id=account,
                    to_account_id=whose,
                    key=key,
                )
            ),
            NotSoMuchPaid,
            NotSoMuchOwed,
        )
        if not refused:
            document = ModelDocument(made[0].id, account, whose, amount, None)
            self.keep(document, is_posted=made[0].is_posted)

    @precondition(lambda self: self.in_state("waiting"))
    @rule(data=st.data(), is_signed=st.booleans())
    def decide(self, data: st.DataObject, *, is_signed: bool) -> None:
        """Sign what waits as another person, or decline it."""
        document = data.draw(st.sampled_from(self.in_state("waiting")))
        if not is_signed:
            decline_document(self.session, document.id, because="ні", by=OTHER)
            document.state = "declined"
        elif not self.may_be_refused(
            lambda: approve_document(self.session, document.id, by=OTHER),
            NotSoMuchPaid,
            NotSoMuchOwed,
        ):
            document.state = "posted"
            self.model.move(document)

    @precondition(lambda self: self.in_state("posted"))
    @rule(data=st.data())
    def reverse_a_document(self, data: st.DataObject) -> None:
        """Take a document back, unless another moved on what it had given."""
        document = data.draw(st.sampled_from(self.in_state("posted")))
        refused = self.may_be_refused(
            lambda: reversed_document(self.session, document.id, by=OTHER)
        )
        concerned = {document.out, document.to} - {None}
        assert not refused or any(self.model.moves_overpaid(each or 0) for each in concerned)
        if not refused:
            document.state = "reversed"
            self.model.move(document, -1)

    def keep(self, document: ModelDocument, *, is_posted: bool) -> None:
        """Keep a document made; the model moves its money if it is posted."""
        document.state = "posted" if is_posted else "waiting"
        self.model.documents[document.id] = document
        if is_posted:
            self.model.move(document)

    def in_state(self, state: str) -> list[ModelDocument]:
        """Return the documents in a state."""
        return [each for each in self.model.documents.values() if each.state == state]

    def steps(self) -> str:
        """Return what tells this document's form from others."""
        return f"{self.job}/{len(self.model.documents)}/{len(self.model.payments)}"
