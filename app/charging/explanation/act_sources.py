"""The acts behind prices, norms and benefits, and how they are read."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.charging.explanation.source_queries import ACT
from app.tariffs.benefits.models import Benefit, BenefitTerm
from app.tariffs.models import LegalAct


@dataclass(frozen=True, slots=True)
class ActSource:
    """The legal act behind a price, a norm or a shared sum."""

    kind: str
    number: str
    dated: date | None
    issuer: str


@dataclass(frozen=True, slots=True)
class BenefitTold:
    """A benefit: the act that set its terms, and its name."""

    act: ActSource
    name: str


TERMS = (
    select(BenefitTerm.id, *ACT, Benefit.name)
    .join(Benefit, Benefit.id == BenefitTerm.benefit_id)
    .join(LegalAct, LegalAct.id == BenefitTerm.legal_act_id)
)
