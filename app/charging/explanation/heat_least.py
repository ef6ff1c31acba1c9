"""The least share of heat explained: who was raised to it, and off whom that was taken."""

from collections.abc import Iterator
from fractions import Fraction

from app.charging.exact import MILLION, from_millionths
from app.charging.explanation import heat_wording as h
from app.charging.explanation.heat_caps import BeyondUsual
from app.kernel.figures import plain_figure


class LeastShare(BeyondUsual):
    """One line's share of heat, as far as the least share moved it."""

    own: str
    heated: str
    """The area of the account and that of all who are heated, as written."""

    def minimum(self) -> Iterator[str]:
        """Yield what the least share did to the account's."""
        first, own, least = self._least()
        if own > first and own == least:
            yield self.voice.say(h.RAISED)
        elif own < first and own >= least:
            yield self.voice.say(h.LOWERED, less=self.size(first - own))
        elif own != first:
            yield self.voice.say(h.ALIKE)

    def _least(self) -> tuple[int, int, int]:
        own = self.basis.get("before", self.basis["own"])
        return self.basis["first"], own, self.basis["least"][1]

    def after_least(self, premises: int) -> Iterator[str]:
        """Yield the share after the least one; `premises` is the heat of all."""
        first, own, least = self._least()
        if own > first and own == least:
            part = plain_figure(from_millionths(self.basis["least"][0]))
            sum_of_least = f"{part} × {self.size(premises)} × {self.own} / {self.heated}"
            exact = self.by_area(premises) * self.basis["least"][0] / MILLION
            yield self.gives(sum_of_least, exact, own)
        elif own != first:
            sign, moved = ("−", first - own) if own < first else ("+", own - first)
            both = f"{self.size(first)} {sign} {self.size(moved)}"
            yield self.gives(both, own, own)

    def by_area(self, premises: int) -> Fraction:
        """Return the part by area alone, in millionths."""
        return Fraction(premises * self.basis["area"][1], self.basis["areas"][0])
