"""Lines explained: a sentence, the sum as on paper, and where each figure comes from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from app.charging.models import Charge
from app.documents.explanations.facts import ActFact, Named, named_facts
from app.documents.explanations.metered import metered
from app.documents.explanations.told import (
    MILLION,
    ReadingUsed,
    Told,
    amount_of,
    days_in_words,
    hryvnias,
    of_days,
    priced,
)
from app.documents.explanations.words import (
    act_in_words,
    part_in_words,
    times,
)
from app.documents.wording import _
from app.kernel.figures import plain_figure


@dataclass(frozen=True, slots=True)
class Explained:
    """One line explained. `formula` ends in the line's own amount."""

    service_id: int
    month: date
    part: str
    sentence: str
    formula: str
    act: str
    """The act of the price, empty where the price is no tariff's."""
    sources: tuple[str, ...]
    """Where the other figures come from: readings, persons, norm."""
    amount: Decimal
    quantity: Decimal
    price_part: str = ""
    """Part of a composed price; each part stands on the whole volume."""
    reading: ReadingUsed | None = None
    days: tuple[int, int] | None = None
    """Days of the line and of the whole, where it is for a part of the month."""


def explain(session: Session, charges: Sequence[Charge]) -> list[Explained]:
    """Return the explanation of each line, in order.

    Needs nothing but the rows and the ids in them; facts retired since are read all the same.
    """
    named = named_facts(session, charges)
    return [_explain(charge, named) for charge in charges]


def _explain(charge: Charge, named: Named) -> Explained:
    told = _TELLERS[charge.method](charge, named)
    tariff = named.tariffs.get(charge.basis.get("tariff", 0))
    days = charge.basis.get("days")
    act = tariff.act if tariff else _act_of_sum(charge, named)
    return Explained(
        service_id=charge.service_id,
        month=charge.month,
        part=charge.part,
        sentence=" ".join(
            filter(None, (told.sentence, part_in_words(tariff), days_in_words(days)))
        ),
        formula=told.formula,
        act=act_in_words(act) if act else "",
        sources=told.sources,
        amount=charge.amount,
        quantity=charge.quantity,
        price_part=tariff.part if tariff else "",
        reading=told.reading,
        days=(days[0], days[1]) if days else None,
    )


def _norm(charge: Charge, named: Named) -> Told:
    basis, unit = charge.basis, named.units[charge.service_id]
    norm_id, norm = basis["norm"]
    parameter_id, heads = basis["persons"]
    fact = named.norms[norm_id]
    size = f"{amount_of(norm / MILLION, unit)} × {times(heads / MILLION, fact.per)}"
    sources = [_("Норма: %(act)s", act=act_in_words(fact.act))]
    if document := named.documents.get(parameter_id):
        sources.append(_("Кількість: %(document)s", document=document))
    return Told(_("За нормою споживання."), priced(of_days(size, charge), charge), tuple(sources))


def _area(charge: Charge, named: Named) -> Told:
    parameter_id, area = charge.basis["area"]
    document = named.documents.get(parameter_id)
    return Told(
        _("За площею приміщення."),
        priced(of_days(amount_of(area / MILLION, "m2"), charge), charge),
        (_("Площа: %(document)s", document=document),) if document else (),
    )


def _flat(charge: Charge, named: Named) -> Told:
    del named
    return Told(_("Однаково з кожного приміщення."), priced(of_days("1", charge), charge))


def _subscription(charge: Charge, named: Named) -> Told:
    del named
    return Told(
        _("Плата за абонентське обслуговування за місяць."), priced(of_days("1", charge), charge)
    )


def _fixed(charge: Charge, named: Named) -> Told:
    del named
    amount = hryvnias(charge.basis["sum"] / Decimal(100))
    return Told(
        _("Стала сума за договором."), f"{of_days(amount, charge)} = {hryvnias(charge.amount)}"
    )


def _share(charge: Charge, named: Named) -> Told:
    sum_id, total = charge.basis["shared_sum"]
    parameter_id, own, whole = charge.basis["share"]
    formula = (
        f"{hryvnias(total / Decimal(100))} × {plain_figure(Decimal(own) / MILLION)}"
        f" / {plain_figure(Decimal(whole) / MILLION)} = {hryvnias(charge.amount)}"
    )
    sources = []
    if act := named.sums.get(sum_id):
        sources.append(_("Сума: %(act)s", act=act_in_words(act)))
    if document := named.documents.get(parameter_id):
        sources.append(_("Частка: %(document)s", document=document))
    return Told(_("За часткою у спільній сумі."), formula, tuple(sources))


_TELLERS: dict[str, Callable[[Charge, Named], Told]] = {
    "metered": metered,
    "norm": _norm,
    "area": _area,
    "flat": _flat,
    "share": _share,
    "fixed": _fixed,
    "subscription": _subscription,
}


def _act_of_sum(charge: Charge, named: Named) -> ActFact | None:
    pair = charge.basis.get("shared_sum")
    return named.sums.get(pair[0]) if pair else None
