"""A cap on a share of heat explained: what it took off somebody, and put on the others."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from app.charging.exact import MILLION, from_millionths
from app.charging.explanation import heat_wording as h
from app.charging.explanation.told import gives
from app.charging.explanation.voice import Voice
from app.kernel.figures import plain_figure


class BeyondUsual:
    """One line's share of heat, as far as a cap moved it."""

    def __init__(self, basis: dict[str, Any], unit: str, voice: Voice) -> None:
        self.basis, self.unit, self.voice = basis, unit, voice

    def size(self, value: int) -> str:
        """Return millionths as a figure with its unit."""
        return self.voice.size(from_millionths(value), self.unit)

    def beyond_usual(self) -> Iterator[str]:
        """Yield what a cap moved, off the account or onto it."""
        own, before = self.basis["own"], self.basis.get("before")
        if "limit" in self.basis:
            cap, usual, _ = self.basis["limit"]
            yield self.voice.say(
                h.CAPPED,
                usual=plain_figure(from_millionths(usual)),
                times=plain_figure(from_millionths(cap)),
                less=self.size(before - own),
            )
        elif before is not None:
            yield self.voice.say(h.BORNE, more=self.size(own - before))

    def gives(self, sum_: str, exact: Fraction | int, shown: int) -> str:
        """Return a step that comes to millionths."""
        return gives(sum_, exact, shown, self.size(shown))

    def after_cap(self, average: str, exact: Fraction) -> Iterator[str]:
        """Yield how a cap was found, or what came on top; `average` is the part by area alone."""
        own, before = self.basis["own"], self.basis.get("before")
        if "limit" in self.basis:
            cap, usual, _ = self.basis["limit"]
            part = max(usual, self.basis["least"][0])
            times = " × ".join(plain_figure(from_millionths(each)) for each in (cap, part))
            yield self.gives(f"{times} × {average}", exact * cap * part / MILLION**2, own)
        elif before is not None:
            yield self.gives(f"{self.size(before)} + {self.size(own - before)}", own, own)
