"""Services of accounts whose holder a file changes: from his day on the new one owes for them."""

from app.exchange.kind import Step, Write
from app.exchange.steps.facts import FactTable
from app.tariffs.models import Agreement

# The table of holders is that of the step before, which records them.
PASS_ON: tuple[Step, ...] = (
    *FactTable(
        Agreement,
        ("account_id", "service_id"),
        """
        SELECT held.line, own.account_id, own.service_id, held.person_id AS debtor_id,
               own.contract_model, own.payee_id, own.method, own.norm_kind, own.area_kind,
               own.amount, own.contract_number, own.valid * held.valid AS valid
        FROM new_account_holder AS held
        JOIN agreement AS own ON own.account_id = held.account_id AND own.retired_at IS NULL
         AND own.valid && held.valid AND own.debtor_id <> held.person_id
        """,
        "holder",
    ).steps,
    Write("DROP TABLE new_agreement, old_agreement"),  # a later step has its own
)
