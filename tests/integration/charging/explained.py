"""Published lines of an account, as they are explained."""

from collections.abc import Sequence

from sqlalchemy import select

from app.charging.explanation import Explanation, Voice, explain, sources_of
from app.charging.models import Charge
from app.database import company_session
from app.kernel.company import CompanyRef
from app.registry.models import Account


def explained(
    company: CompanyRef,
    number: str,
    *,
    part: str = "",
    voice: Voice | None = None,
    least_others: int = 0,
) -> Sequence[Explanation]:
    """Explain an account's lines whose part ends so, to staff unless said otherwise."""
    with company_session(company) as session:
        own = select(Charge).join(Account, Account.id == Charge.account_id)
        lines = session.scalars(
            own.where(Account.number == number, Charge.part.endswith(part))
        ).all()
        sources = sources_of(session, lines, least_others=least_others)
        return [explain(each, sources, voice=voice or Voice()) for each in lines]
