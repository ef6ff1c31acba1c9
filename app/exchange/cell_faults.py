"""Why a cell that a reader of files found no value in is refused."""

from app.formats.table import Fault
from app.kernel.errors import Invalid


class CellWithoutValue(Invalid):
    """The spreadsheet shows an error in place of a value."""

    key = "import.cell.fault"


class CellAbsent(Invalid):
    """The bank's file lacks what a movement must have."""

    key = "import.cell.absent"


class CellUnreadable(Invalid):
    """What the bank's file has there is none of its kind."""

    key = "import.cell.unreadable"


class CellOfOtherCurrency(Invalid):
    """A sum that is not in the account's currency."""

    key = "import.cell.currency"


class CellCut(Invalid):
    """The record ends before its end, so what it told cannot be known."""

    key = "import.cell.cut"


FAULTS = {
    Fault.IN_CELL: CellWithoutValue,
    Fault.ABSENT: CellAbsent,
    Fault.UNREADABLE: CellUnreadable,
    Fault.CURRENCY: CellOfOtherCurrency,
    Fault.CUT: CellCut,
}
