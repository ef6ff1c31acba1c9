"""Why an agreement on even payments cannot be made, changed or taken back."""

from app.kernel.errors import Conflict, Invalid, NotFound
from app.kernel.month import Month


class EvenMissing(NotFound):
    """The account has no such agreement."""

    key = "even.missing"


class EvenIncomplete(Invalid):
    """An agreement needs a number, what it rests on and services."""

    key = "even.incomplete"


class EvenSumUnfit(Invalid):
    """The sum is not money, too large, or less than a kopeck a month."""

    key = "even.sum-unfit"


class EvenMonthsUnfit(Invalid):
    """The months are turned, too many, or bills of some are out already."""

    key = "even.months-unfit"

    def __init__(self, *, first: Month, most: int) -> None:
        super().__init__(f"from {first} on, at most {most} months", first=first, most=most)


class EvenSignedLater(Invalid):
    """No paper is signed tomorrow."""

    key = "even.signed-later"


class EvenServiceTaken(Conflict):
    """Another agreement evens out one of these services in these months."""

    key = "even.service-taken"

    def __init__(self, *, number: str) -> None:
        super().__init__(f"agreement {number} has the service", number=number)


class EvenPayees(Conflict):
    """The services are paid to several payees: each needs an agreement of its own."""

    key = "even.payees"


class EvenServiceMissing(Conflict):
    """The account does not take one of these services."""

    key = "even.service-missing"


class EvenNumberTaken(Conflict):
    """Another agreement has this number."""

    key = "even.number-taken"

    def __init__(self, *, number: str) -> None:
        super().__init__(f"number {number} is taken", number=number)


class EvenAsked(Conflict):
    """Bills have asked by it: it may only be ended early."""

    key = "even.asked"


class EvenSettled(Conflict):
    """Its last bill is out."""

    key = "even.settled"
