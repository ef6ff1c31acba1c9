"""What a movement is, as far as rules can say: pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.kernel.text import matching_key
from app.payments.bank.models import LineSort, LineState, Reason

_FEE_CODES = ("FEES", "CHRG", "NCHG", "COMM")
_FEE = re.compile(
    r"(?:комісі|ком\.|плата за (?:рко|розрахунков|обслуговування рахунк|ведення рахунк)"
    r"|за розрахунково-касов|винагорода банк)"
)
_RETURN = re.compile(r"(?:повернення|поверн\.|возврат)")
_REGISTER = re.compile(
    r"(?:реєстр|зведен\w+|за прийнят\w+ платеж|прийнят\w+ (?:від населення|платеж)"
    r"|переказ\w* (?:коштів|платежів) (?:від )?населен|платеж\w+ (?:від )?населенн"
    r"|перерахуван\w+ (?:прийнят\w+ |коштів за прийнят\w+ )?платежів)"
)
"""Words of who passes on the money of many: none of them is written by a payer."""
_COLLECTION = re.compile(
    r"(?:(?:само)?інкас|внесення (?:готівк|виручк)|(?:торгов\w+|готівков\w+) виручк"
    r"|зда\w+ (?:готівк|виручк)|готівк\w* (?:з|із) каси)"
)
PAYOUT = re.compile(r"(?:\bLIQPAY\s+ID\s+(?P<payment>\S+)\s+)?\bSOID\s+(?P<order>\S+)")
"""The payment and the order of an acquirer's payout, a line for each payment."""


@dataclass(frozen=True, slots=True)
class Movement:
    """What a movement is judged by."""

    is_credit: bool
    iban: str
    code: str
    purpose: str
    code_of_bank: str


@dataclass(frozen=True, slots=True)
class KnownCollector:
    """Who passes on the money of many payers."""

    id: int
    sort: LineSort
    iban: str | None
    code: str | None
    words: str | None

    @property
    def asks(self) -> int:
        """Return how many things must fit: who asks more is looked for first."""
        return sum(each is not None for each in (self.iban, self.code, self.words))

    def sent(self, movement: Movement) -> bool:
        """Return whether all that is known of the collector fits the movement."""
        has_iban = self.iban is None or self.iban == movement.iban
        has_code = self.code is None or self.code == movement.code
        has_words = self.words is None or matching_key(self.words) in matching_key(movement.purpose)
        return has_iban and has_code and has_words


@dataclass(frozen=True, slots=True)
class Sorted:
    """What a movement is, and why."""

    sort: LineSort
    state: LineState
    because: Reason


def sort_movement(
    movement: Movement, *, own: Collection[str], collectors: Sequence[KnownCollector]
) -> Sorted | None:
    """Return what a rule says the movement is; None: a credit that may be somebody's payment."""
    if movement.iban in own:
        return Sorted(LineSort.OWN_TRANSFER, LineState.EXPLAINED, Reason.OWN_ACCOUNT)
    said = matching_key(movement.purpose)
    if movement.is_credit:
        return _credit(movement, said, collectors)
    if movement.code_of_bank.upper().endswith(_FEE_CODES) or _FEE.match(said):
        return Sorted(LineSort.FEE, LineState.EXPLAINED, Reason.BANK_FEE)
    if _RETURN.match(said):
        # To whom, and of which payment, a person says.
        return Sorted(LineSort.RETURN, LineState.WAITING, Reason.SENT_BACK)
    return Sorted(LineSort.OUTGOING, LineState.EXPLAINED, Reason.DEBIT)


def _credit(movement: Movement, said: str, collectors: Sequence[KnownCollector]) -> Sorted | None:
    if collector := next((each for each in collectors if each.sent(movement)), None):
        return Sorted(collector.sort, LineState.WAITING, Reason.COLLECTOR)
    if PAYOUT.search(movement.purpose):
        return Sorted(LineSort.ACQUIRER_PAYOUT, LineState.WAITING, Reason.SAYS_PAYOUT)
    if _COLLECTION.search(said):
        return Sorted(LineSort.COLLECTION, LineState.WAITING, Reason.SAYS_COLLECTION)
    if _REGISTER.search(said):
        return Sorted(LineSort.REGISTER_TOTAL, LineState.WAITING, Reason.SAYS_REGISTER)
    if _RETURN.match(said):
        return Sorted(LineSort.RETURN, LineState.WAITING, Reason.SENT_BACK)
    return None
