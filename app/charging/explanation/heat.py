"""A share of a building's heat explained: what it was needed for, and whose part it is."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from app.charging.exact import MILLION, from_millionths
from app.charging.explanation import heat_wording as h
from app.charging.explanation import wording as w
from app.charging.explanation.dials import dial, worth
from app.charging.explanation.heat_least import LeastShare
from app.charging.explanation.heat_spread import parts_of, spread_step
from app.charging.explanation.sources import Sources
from app.charging.explanation.told import Figure, Line, Told, cut, evened, gives, priced
from app.charging.explanation.voice import Voice
from app.charging.explanation.wording_of_vacant import OF_HEAT
from app.kernel.figures import NO_BREAK, plain_figure


def heat(line: Line, sources: Sources, voice: Voice) -> Told:
    """Tell the building's heat, and step by step what of it the account bears.

    Where too few others stand behind its sums only the account's own parts are told.
    """
    share = _Share(line, sources, voice)
    others = line.basis["others"]
    if others is not None and others < sources.least_others:
        return Told(share.own_alone(), tuple(share.last_steps()))
    parameter_id, weight = line.basis["area"]
    area = Figure(from_millionths(weight), "", "account_parameter", parameter_id)
    return Told(" ".join(share.sentences()), tuple(share.steps()), (area,))


class _Share(LeastShare):
    """One line's share: its figures written in its unit."""

    def __init__(self, line: Line, sources: Sources, voice: Voice) -> None:
        super().__init__(line.basis, sources.units[line.service_id], voice)
        self.line, self.sources = line, sources
        self.device: str = line.basis["device"]
        self.spread = parts_of(line.basis)
        weights: list[int] = [line.basis["area"][1], *line.basis["areas"]]
        days: int = line.basis["connected"]
        vacant: list[int] = line.basis.get("vacant", [])
        self.by_days = any(each % days for each in (*weights, *vacant[:1]))
        by = 1 if self.by_days else days
        self.by = by
        self.own, self.heated, self.everybody = map(self._of_days, weights)

    def _of_days(self, weight: int) -> str:
        return plain_figure(from_millionths(weight // self.by))

    def _warmed(self) -> str:
        """Return the area that the building's heat warms."""
        return self._of_days(self.basis["through"][1]) if "through" in self.basis else self.own

    def area(self, figure: str) -> str:
        short = w.WEIGHED["area"][1 if self.by_days else 0]
        return f"{figure}{NO_BREAK}{self.voice.say(short)}"

    def sentences(self) -> Iterator[str]:
        """Yield what the building needed its heat for, and how each part was shared."""
        say, basis = self.voice.say, self.basis
        system, common, premises = map(self.size, basis["needs"])
        yield say(
            h.NEEDS,
            building=self.size(basis["building"]),
            system=system,
            common=common,
            premises=premises,
        )
        yield self._by_device()
        if self.spread:
            yield say(h.SPREAD, counted=self._counted(), own=self._used())
        if "all_through" in basis and self.device != "individual":
            yield say(h.ALL_THROUGH, area=self.area(self._of_days(basis["all_through"])))
        if "rest" in basis and self.device != "allocators":
            yield say(h.REST, rest=self.size(basis["rest"]))
        if "taken" in basis:
            yield say(h.OVERDRAWN, taken=self.size(basis["taken"]))
        yield from self.minimum()
        yield from self.beyond_usual()
        yield say(h.SHARED, own=self.area(self.own), all=self.area(self.everybody))
        yield from self._vacant()
        if "circulation" in basis:
            yield say(h.CIRCULATION, own=self.size(basis["circulation"][0]))
        yield self._edition()
        yield from self._evened()

    def _vacant(self) -> Iterator[str]:
        if "vacant" in self.basis:
            area, part = self.basis["vacant"]
            facts = {"theirs": self._of_days(area), "all": self.everybody}
            areas = {name: self.area(figure) for name, figure in facts.items()}
            yield self.voice.say(OF_HEAT, part=self.size(part), **areas)

    def own_alone(self) -> str:
        """Return the account's own parts, from which no neighbour's can be found."""
        parts = {name: self.size(self.basis[name]) for name in ("own", "system", "common")}
        return " ".join((self.voice.say(h.OWN, **parts), self._edition(), *self._evened()))

    def _evened(self) -> Iterator[str]:
        if text := evened(Fraction(sum(self._parts())), self.basis["part"]):
            yield self.voice.say(text)

    def _parts(self) -> list[int]:
        parts: list[int] = [self.basis[name] for name in ("own", "system", "common")]
        return [*parts, *self.basis.get("circulation", [])[:1]]

    def _edition(self) -> str:
        return self.voice.say(h.EDITIONS[self.basis["edition"]])

    def _by_device(self) -> str:
        say, basis = self.voice.say, self.basis
        areas = {"own": self.area(self.own), "all": self.area(self.heated)}
        match self.device:
            case "meter":
                return say(h.BY_METER, read=self.size(basis["read"]))
            case "individual":
                return self._by_itself(areas)
            case "allocators":
                return " ".join(self._by_allocators(self.size(basis["rest"])))
            case _ if basis["times"] == MILLION:
                return say(h.BY_AREA, **areas)
            case _:
                times = plain_figure(from_millionths(basis["times"]))
                return say(h.WITHOUT_DEVICE, times=times, **areas)

    def _by_allocators(self, rest: str) -> Iterator[str]:
        say, (own, whole) = self.voice.say, self._units()
        if not self.basis["units"][1]:
            yield say(h.ALLOCATORS_SILENT, rest=rest)
            return
        yield say(h.BY_ALLOCATORS, own=own, all=whole, rest=rest)
        if self.basis["rest"] < self.basis["needs"][2]:
            yield say(h.WITHOUT_ALLOCATORS)
        if "dials" in self.basis:
            yield say(h.DIALS)

    def _by_itself(self, areas: dict[str, str]) -> str:
        if "through" not in self.basis:
            return self.voice.say(h.INDIVIDUAL)
        part = plain_figure(from_millionths(self.basis["through"][0]))
        return self.voice.say(h.THROUGH, part=part, warmed=self.area(self._warmed()), **areas)

    def _used(self) -> str:
        return self.size(self.basis["read"]) if self.device == "meter" else self._units()[0]

    def _counted(self) -> str:
        """Return what its devices counted: of earlier months too, where these have no reading."""
        if not self.spread:
            return self._used()
        return self._of_device(sum(counted for counted, _, _ in self.spread))

    def _of_device(self, counted: int) -> str:
        is_heat = self.device == "meter"
        return self.size(counted) if is_heat else plain_figure(from_millionths(counted))

    def _units(self) -> tuple[str, str]:
        own, whole = (plain_figure(from_millionths(each)) for each in self.basis["units"])
        return own, whole

    def steps(self) -> Iterator[str]:
        """Yield the sum as on paper: heating, the least share, common needs, all, its price.

        What is rounded has an arrow, no equals sign.
        """
        basis = self.basis
        system, common, premises = basis["needs"]
        if "dials" in self.basis:
            yield self._dials()
        if self.spread:
            used = basis["read"] if self.device == "meter" else basis["units"][0]
            yield from spread_step(self.spread, used, self._of_device)
        if self.device != "individual" or "through" in self.basis:
            yield self.gives(*self._first(premises), basis["first"])
            yield from self.after_least(premises)
            average = f"{self.size(premises)} × {self.own} / {self.heated}"
            yield from self.after_cap(average, self.by_area(premises))
        for whole, part in ((system, "system"), (common, "common")):
            sum_ = f"{self.size(whole)} × {self.own} / {self.everybody}"
            exact = Fraction(whole * basis["area"][1], basis["areas"][1])
            yield self.gives(sum_, exact, basis[part])
        if "circulation" in basis:
            circulated, whole, *weights = basis["circulation"]
            own, all_of = self._circulates(*weights)
            exact = Fraction(whole * weights[0], weights[1])
            yield self.gives(f"{self.size(whole)} × {own} / {all_of}", exact, circulated)
        yield from self.last_steps()

    def _circulates(self, own: int, everybody: int, by_area: int) -> tuple[str, str]:
        """Return the weights of circulation; days are left out where nobody had others."""
        days: int = self.basis["connected"]
        by = days if own % days == everybody % days == 0 else 1
        figures = (Decimal(each // by) for each in (own, everybody))
        first, second = (plain_figure(each / MILLION if by_area else each) for each in figures)
        return first, second

    def last_steps(self) -> Iterator[str]:
        """Yield the account's parts added up, and the price of the sum."""
        added = " + ".join(plain_figure(from_millionths(each)) for each in self._parts())
        yield self.gives(added, sum(self._parts()), self.basis["part"])
        yield from cut(self.line, self.basis["part"], self.unit, self.sources, self.voice)
        yield priced(self.size(_millionths(self.line)), self.line, self.voice)

    def _dials(self) -> str:
        dials = self.basis["dials"]
        counted = sum(each for each, _, _ in self.spread) if self.spread else self.basis["units"][0]
        return gives(" + ".join(map(dial, dials)), worth(dials), counted, self._counted())

    def _first(self, premises: int) -> tuple[str, Fraction]:
        """Return the heat of the premises before the least share, as a sum and what it is."""
        basis, by_area = self.basis, f"{self._warmed()} / {self.heated}"
        taken, exact = self._taken(premises, by_area)
        if "taken" in basis:
            sum_ = f"{taken} × {self.size(premises)} / {self.size(basis['taken'])}"
            return sum_, exact * premises / basis["taken"]
        if "rest" in basis and self.device != "allocators":
            more = basis["rest"] * self._warmed_part()
            return f"{taken} + {self.size(basis['rest'])} × {by_area}", exact + more
        return taken, exact

    def _taken(self, premises: int, by_area: str) -> tuple[str, Fraction]:
        basis = self.basis
        match self.device:
            case "meter":
                return self.size(basis["read"]), Fraction(basis["read"])
            case "allocators":
                (own, whole), parts = self._units(), basis["units"]
                if not basis["units"][1]:
                    parts = [basis["area"][1], basis["allocated"]]
                    own, whole = (plain_figure(from_millionths(each)) for each in parts)
                sum_ = f"{self.size(basis['rest'])} × {own} / {whole}"
                return sum_, Fraction(basis["rest"] * parts[0], parts[1])
            case _:
                times = basis.get("times", MILLION)
                several = "" if times == MILLION else f"{plain_figure(from_millionths(times))} × "
                exact = self._warmed_part() * premises * times / MILLION
                return f"{several}{self.size(premises)} × {by_area}", exact

    def _warmed_part(self) -> Fraction:
        own = self.basis["through"][1] if "through" in self.basis else self.basis["area"][1]
        return Fraction(own, self.basis["areas"][0])


def _millionths(line: Line) -> int:
    return int(line.quantity * MILLION)
