"""What a payment system is refused; each protocol has its own number for each."""

from app.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class ProviderMissing(NotFound):
    """The company has no such payment system."""

    key = "providers.missing"


class SenderRefused(Forbidden):
    """The call came from an address that is not the payment system's."""

    key = "providers.sender-refused"


class SignatureWrong(Forbidden):
    """The call is not signed with the payment system's key."""

    key = "providers.signature-wrong"


class LoginWrong(Forbidden):
    """Login and password are not those that were agreed."""

    key = "providers.login-wrong"


class AskedTooOften(Conflict):
    """Accounts are looked for more often than payers do: somebody may be trying numbers."""

    key = "providers.asked-too-often"


class CallUnreadable(Invalid):
    """The call is not written as its protocol says."""

    key = "providers.call-unreadable"


class ActionUnknown(Invalid):
    """The protocol has no such action, or we do not offer it."""

    key = "providers.action-unknown"


class PayerUnknown(NotFound):
    """The company has no account of this number."""

    key = "providers.payer-unknown"


class PayerNotOne(Conflict):
    """Several accounts may be meant."""

    key = "providers.payer-not-one"


class AccountEnded(Conflict):
    """The account is closed and owes nothing."""

    key = "providers.account-ended"


class LineUnknown(Invalid):
    """The payment system may not take money by this code of a service."""

    key = "providers.line-unknown"


class SumUnreadable(Invalid):
    """A sum is above zero and of whole kopecks; its parts come to it."""

    key = "providers.sum-unreadable"


class SumNotAsked(Conflict):
    """By this payment system exactly the sum asked is paid."""

    key = "providers.sum-not-asked"


class SumAboveAsked(Conflict):
    """By this payment system nothing is paid in advance."""

    key = "providers.sum-above-asked"


class DayUnlikely(Invalid):
    """The instant of the payment is not written as agreed, or long gone."""

    key = "providers.day-unlikely"


class PaymentRepeated(Conflict):
    """The payment was taken before: of protocols that answer a repeat with a refusal."""

    key = "providers.payment-repeated"


class PaymentOfAnother(Conflict):
    """The number came before with another account, service or sum."""

    key = "providers.payment-of-another"


class PaymentMissing(NotFound):
    """The payment system told of no such payment."""

    key = "providers.payment-missing"


class PaymentEnded(Conflict):
    """The payment was cancelled, or not confirmed in its time."""

    key = "providers.payment-ended"


class CancelRefused(Conflict):
    """A payment is cancelled on the day it came, while its month is open, where it was agreed."""

    key = "providers.cancel-refused"


class SetUpIncomplete(Invalid):
    """A payment system is switched on when its calls can prove themselves and its money is known.

    `lacks` says what is missing: `lines`, `one-line`, `one-way` (by payees or by services, never
    both: a debt would be told twice), `addresses`, `keys`, `login`.
    """

    key = "providers.incomplete"

    def __init__(self, *, lacks: str) -> None:
        super().__init__(f"the payment system lacks {lacks}", lacks=lacks)


class NetworkWrong(Invalid):
    """The text is no network address, or one that half the world is in."""

    key = "providers.network-wrong"

    def __init__(self, *, given: str) -> None:
        super().__init__(f"{given!r} is no network to let in", given=given)


class KeyWrong(Invalid):
    """The text is not a public RSA key in PEM."""

    key = "providers.key-wrong"


class ListUnreadable(Invalid):
    """The file names no columns of numbers and sums of payments."""

    key = "providers.list-unreadable"
