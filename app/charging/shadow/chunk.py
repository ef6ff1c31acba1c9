"""A chunk's drafts as the check looks at them: unpacked as stored, beside the facts they name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from hashlib import sha256

import polars as pl

from app.charging import drafts
from app.charging.facts import LINES, empty
from app.charging.models import Run, RunChunk
from app.charging.shadow.asking import Asker, Question
from app.charging.shadow.beside import beside
from app.charging.shadow.questions.accounts import (
    ACCOUNTS,
    ACCOUNTS_AT,
    AGREEMENTS,
    AGREEMENTS_NAMED,
    BUILDINGS,
    DRAFTS,
    PREMISES,
    PREMISES_NAMED,
    TARIFFS,
)
from app.charging.shadow.questions.facts import METERS, NAMED_BY_LINES, PARAMETERS, REGISTERS
from app.charging.shadow.questions.runs import (
    CHARGES,
    OF_CORRECTED_MONTHS,
    OF_OWN_MONTHS,
    PROBLEMS,
    RUNS,
    SEASONS,
)
from app.database.members import Wholes
from app.database.packed import array_of
from app.kernel.month import Month

OF_LINE = ("account_id", "service_id", "part", "amount")


@dataclass(frozen=True, slots=True)
class ChunkOfRun:
    """What the run says of a chunk, free of the session it was read in."""

    run_id: int
    posted: date
    number: int
    month: date
    buildings: tuple[int, int]
    lines: int | None
    total: Decimal | None

    @classmethod
    def of(cls, run: Run, chunk: RunChunk) -> "ChunkOfRun":
        """Return what there is to know of the chunk."""
        return cls(
            run_id=run.id,
            posted=run.month,
            number=chunk.number,
            month=chunk.month,
            buildings=(chunk.first_building_id, chunk.last_building_id),
            lines=chunk.lines,
            total=chunk.total,
        )

    @property
    def is_own(self) -> bool:
        """Say whether it is of the run's own month, and not of one that it corrects."""
        return self.month == self.posted

    @property
    def known(self) -> Mapping[str, object]:
        """Return what questions about the chunk may name."""
        return {
            "run_id": self.run_id,
            "chunk": self.number,
            "posted": self.posted,
            "month": self.month,
            "after": Month.of(self.month).plus(1).first_day,
            "first": self.buildings[0],
            "last": self.buildings[1],
        }


class CheckedChunk:
    """The lines of a chunk, and what is asked about them, each thing once.

    Each line has beside it what the check knows of its account's place (`place_…`, nothing where
    the account is not of the chunk) and of its tariff (`tariff_…`, nothing where there is none).
    """

    def __init__(self, ask: Asker, of: ChunkOfRun, *, lines_over: int) -> None:
        """Read the drafts as they are stored; where they are of another month, none are its."""
        self.of = of
        self.lines_over = lines_over
        """Lines of one account that are more than a run charges."""
        self.ask = ask
        self._facts: dict[str, pl.DataFrame] = {}
        packed = self.ask.value(DRAFTS)
        self.digest = sha256(packed).hexdigest() if packed else ""
        """Of the drafts as they were read; nothing where there are none."""
        self.drafts = drafts.unpacked(packed) if packed else empty(LINES)

    @cached_property
    def lines(self) -> pl.DataFrame:
        """Return the lines with what is known of their places and tariffs."""
        placed = beside(self.drafts, self.places, on="account_id")
        return beside(placed, self.tariffs, on="tariff_id")

    @cached_property
    def accounts(self) -> pl.Series:
        """Return the accounts that have lines."""
        return self.drafts["account_id"].drop_nulls().unique()

    @cached_property
    def places(self) -> pl.DataFrame:
        """Return the accounts of the chunk's buildings; of a corrected month, only those charged.

        A run corrects a few accounts among many.
        """
        if self.of.is_own:
            premises = self.ask.rows(PREMISES)
            accounts = self.ask.named(ACCOUNTS_AT, premises["premises_id"])
        else:
            accounts = self.ask.named(ACCOUNTS, self.accounts)
            premises = self.ask.named(PREMISES_NAMED, accounts["premises_id"].unique())
        buildings = self.ask.named(BUILDINGS, premises["place_building"].unique())
        placed = premises.join(buildings, on="place_building")
        return accounts.join(placed, on="premises_id").drop("premises_id")

    @cached_property
    def tariffs(self) -> pl.DataFrame:
        """Return the tariffs that lines name."""
        return self.ask.named(TARIFFS, self.drafts["tariff_id"].unique())

    @cached_property
    def agreements(self) -> pl.DataFrame:
        """Return the agreements of all accounts; of a corrected month, only those of the lines."""
        if not self.of.is_own:
            return self.ask.named(AGREEMENTS_NAMED, self.drafts["agreement_id"].unique())
        return self.ask.rows(AGREEMENTS, accounts=array_of(self.places["account_id"]))

    @cached_property
    def under_agreements(self) -> pl.DataFrame:
        """Return each line with the account and the service that its agreement is of."""
        return beside(
            self.drafts.select(*OF_LINE, "agreement_id", "form"), self.agreements, on="agreement_id"
        )

    @cached_property
    def meters(self) -> pl.DataFrame:
        """Return whose the meters of the registers are that lines name."""
        registers = self.facts(REGISTERS)
        meters = self.ask.named(METERS, registers["meter_id"])
        return beside(registers, meters, on="meter_id").select("figure_1", "owner")

    @cached_property
    def parameters(self) -> pl.DataFrame:
        """Return the persons, areas and other figures of accounts that lines name."""
        named = [
            *self._named("figure_3", "norm"),
            *self._named("figure_1", "area"),
        ]
        return self.ask.named(PARAMETERS, pl.concat(named or [pl.Series(dtype=pl.Int64)]))

    @cached_property
    def charges(self) -> pl.DataFrame:
        """Return what the published runs charged that lines take back, as it would be taken."""
        published = set(self.said(RUNS)["of_run"])
        back = self.drafts.filter(self._is_of(["taken_back"]))
        return pl.concat(
            self.ask.rows(CHARGES, of_run=run_id, **_whose(back.filter(figure_1=run_id)))
            for run_id in sorted(published & set(back["figure_1"])) or [0]
        )

    def facts(self, question: Question) -> pl.DataFrame:
        """Return the facts of one kind that lines name."""
        if question.statement not in self._facts:
            named = self._named(*question.named_by)
            ids = named[0] if named else pl.Series(dtype=pl.Int64)
            self._facts[question.statement] = self.ask.named(question, ids)
        return self._facts[question.statement]

    def said(self, question: Question) -> pl.DataFrame:
        """Return what the run, or anybody, says of the chunk as a whole."""
        if question.statement not in self._facts:
            self._facts[question.statement] = self.ask.rows(question)
        return self._facts[question.statement]

    def read_ahead(self) -> None:
        """Ask for all that the rules ask for, so that they need not wait one by one."""
        _ = (self.places, self.tariffs, self.agreements, self.said(PROBLEMS))
        for question in OF_OWN_MONTHS if self.of.is_own else OF_CORRECTED_MONTHS:
            self.said(question)
        for question in NAMED_BY_LINES:
            if self.has(*question.named_by[1:]):
                self.facts(question)
        by_forms: Mapping[str, Callable[[], pl.DataFrame]] = {
            "register": lambda: self.meters,
            "norm": lambda: self.parameters,
            "area": lambda: self.parameters,
            "heat": lambda: self.said(SEASONS),
            "taken_back": lambda: self.charges,
        }
        for form in by_forms.keys() & self.forms.keys():
            by_forms[form]()

    @cached_property
    def forms(self) -> Mapping[str, int]:
        """Return how many lines each form of a basis has."""
        counted = self.drafts["form"].value_counts()
        return dict(counted.iter_rows())

    def has(self, *forms: str) -> bool:
        """Say whether there are lines of any of these forms."""
        return any(form in self.forms for form in forms)

    def of_form(self, *forms: str, columns: Sequence[str] = ()) -> pl.DataFrame:
        """Return the lines of these forms: whose they are, their amount, and these columns."""
        wanted = self.lines.select(*OF_LINE, *columns)
        return wanted.filter(self._is_of(forms)) if self.has(*forms) else wanted.clear()

    def _is_of(self, forms: Sequence[str]) -> pl.Series:
        form = self.drafts["form"]
        return form == forms[0] if len(forms) == 1 else form.is_in(forms)

    def _named(self, column: str, *forms: str) -> Sequence[pl.Series]:
        if not self.has(*forms):
            return []
        named = self.drafts[column].filter(self._is_of(forms))
        return [named if forms == ("register",) else named.unique()]


def _whose(lines: pl.DataFrame) -> Mapping[str, Wholes]:
    return {
        "accounts": array_of(lines["account_id"].drop_nulls().unique()),
        "services": array_of(lines["service_id"].drop_nulls().unique()),
    }
