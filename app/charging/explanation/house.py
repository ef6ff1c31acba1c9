"""A share of a building's water explained: what went in, what is left of it, whose part it is."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from app.charging.exact import from_millionths
from app.charging.explanation import wording as w
from app.charging.explanation import wording_of_hot_water as hot
from app.charging.explanation import wording_of_vacant as vacant
from app.charging.explanation.reductions import papers_of
from app.charging.explanation.sources import Sources
from app.charging.explanation.told import Figure, Line, Told, cut, evened, gives, priced
from app.charging.explanation.voice import Voice
from app.kernel.figures import NO_BREAK, plain_figure
from app.kernel.month import Month


def imbalance(line: Line, sources: Sources, voice: Voice) -> Told:
    """Tell the sum on the building, and the account's part of what it leaves.

    Where too few others stand behind the sum only the part is told: a neighbour is nobody's to see.
    """
    basis, unit = line.basis, sources.units[line.service_id]
    kind = next(each for each in _KINDS if each in basis)
    others = basis.get("others")
    if others is not None and others < sources.least_others:
        part = voice.size(from_millionths(basis["part"]), unit)
        sentence = voice.say(w.OWN_COMMON if kind == "area" else w.OWN_IMBALANCE, part=part)
        sentence = f"{sentence}{_away(line, sources, voice)}"
        return Told(sentence, tuple(_steps(line, sources, voice)))
    own, whole, short = _weights(line, kind, unit, voice)
    facts = {
        name: voice.size(from_millionths(basis[name]), unit)
        for name in ("input", "individual", "common", "shared")
    }
    sentence = voice.say(_KINDS[kind], **facts, own=f"{own}{short}", all=f"{whole}{short}")
    if basis["carried"]:
        less = voice.size(from_millionths(-basis["carried"]), unit)
        sentence = f"{sentence} {voice.say(w.CARRIED, less=less)}"
    told = (
        _heated(basis, unit, voice),
        _vacant(line, unit, voice),
        _away(line, sources, voice),
        _evened(line, kind, voice),
    )
    sentence = f"{sentence}{''.join(told)}"
    divided = from_millionths(basis[_DIVIDED[kind]])
    fraction = f"{voice.size(divided, unit)} × {own} / {whole}"
    part = voice.size(from_millionths(basis["part"]), unit)
    first = gives(fraction, _exact(basis, kind), basis["part"], part)
    steps = (first, *_steps(line, sources, voice))
    return Told(sentence, steps, tuple(_figures(basis, kind)))


_KINDS = {"area": w.OF_COMMON, "persons": w.OF_IMBALANCE_BY_PERSONS, "own": w.OF_IMBALANCE}
"""By what a share is measured -> how it is told."""
_DIVIDED = {"area": "common", "persons": "shared", "own": "shared"}
"""By what a share is measured -> what of the building is shared so."""


def _steps(line: Line, sources: Sources, voice: Voice) -> Iterator[str]:
    """Yield the days' part of the account's part, and its price."""
    unit = sources.units[line.service_id]
    yield from cut(line, line.basis["part"], unit, sources, voice)
    yield priced(voice.size(line.quantity, unit), line, voice)


def _weights(line: Line, kind: str, unit: str, voice: Voice) -> tuple[str, str, str]:
    """Return the account's weight and that of all, and their unit.

    Persons and areas are counted by days; where days cancel out nobody needs to see them.
    """
    weights = [line.basis[kind], line.basis["of"]]
    if kind == "own":
        return _two(weights, f"{NO_BREAK}{voice.unit(unit)}")
    weights[0] = weights[0][1]
    return _by_days(weights, line, kind, voice)


def _by_days(weights: Sequence[int], line: Line, kind: str, voice: Voice) -> tuple[str, str, str]:
    """Return two weights and their unit; those of premises without an account are written alike."""
    days = Month.of(line.month).days
    short, by_days = (f"{NO_BREAK}{voice.say(each)}" for each in w.WEIGHED[kind])
    beside = line.basis.get("vacant", ())[:1]
    if any(each % days for each in (*weights, *line.basis.get("area", ())[1:], *beside)):
        return _two(weights, by_days)
    return _two([each // days for each in weights], short)


def _away(line: Line, sources: Sources, voice: Voice) -> str:
    """Return who of the household bears nothing of it, being away, and by which papers."""
    if "away" not in line.basis:
        return ""
    gone, counted, short = _by_days(line.basis["away"], line, "persons", voice)
    papers = papers_of(line, sources, voice)
    told = voice.say(w.AWAY_OF, away=f"{gone}{short}", counted=f"{counted}{short}", papers=papers)
    return f" {told}"


def _vacant(line: Line, unit: str, voice: Voice) -> str:
    """Return the area of premises without an account, and what falls to it."""
    if "vacant" not in line.basis:
        return ""
    weight, part = line.basis["vacant"]
    theirs, whole, short = _by_days([weight, line.basis["of"]], line, "area", voice)
    facts = {"theirs": f"{theirs}{short}", "all": f"{whole}{short}"}
    size = voice.size(from_millionths(part), unit)
    return f" {voice.say(vacant.OF_COMMON, part=size, **facts)}"


def _heated(basis: dict[str, Any], unit: str, voice: Voice) -> str:
    """Return how much of cold water was warmed in the house, and how that is known."""
    if "heated" not in basis:
        return ""
    heated = voice.size(from_millionths(basis["heated"]), unit)
    return f" {voice.say(hot.HEATED[basis['heated_by']], heated=heated)}"


def _evened(line: Line, kind: str, voice: Voice) -> str:
    basis = line.basis
    text = evened(_exact(basis, kind), basis["part"])
    return f" {voice.say(text)}" if text else ""


def _exact(basis: dict[str, Any], kind: str) -> Fraction:
    own = basis[kind] if kind == "own" else basis[kind][1]
    return Fraction(basis[_DIVIDED[kind]] * own, basis["of"])


def _two(weights: Sequence[int], unit: str) -> tuple[str, str, str]:
    own, whole = (plain_figure(from_millionths(each)) for each in weights)
    return own, whole, unit


def _figures(basis: dict[str, Any], kind: str) -> Iterator[Figure]:
    yield Figure(from_millionths(basis["input"]), "", "distribution", basis["distribution"])
    if kind != "own":
        parameter_id, weight = basis[kind]
        yield Figure(from_millionths(weight), "", "account_parameter", parameter_id)
