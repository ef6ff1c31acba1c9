"""The order in which published lines are read."""

from app.charging.benefits.lines import BENEFIT
from app.charging.models import Charge
from app.charging.recalculation.difference import TAKEN_BACK
from app.charging.reductions.interruptions import REDUCTION

IN_ORDER = (
    Charge.account_id,
    Charge.service_id,
    Charge.month,
    Charge.part.startswith(TAKEN_BACK).desc(),
    Charge.method == BENEFIT,
    Charge.method == REDUCTION,
    Charge.part,
)
"""Lines as they are read: what is taken back before what stands instead, what lowers last."""
