"""Every company table in one import, for migrations, provisioning and structure tests."""

from app.access import models as access
from app.charging import models as charging
from app.charging.adjustments import models as adjustments
from app.charging.estimates import models as estimates
from app.charging.heat import balance as heat_balance
from app.charging.recalculation import models as recalculation
from app.charging.shadow import models as shadow
from app.charging.sharing import models as shared_balances
from app.charging.what_if import models as what_if
from app.contracts.limits import models as limits
from app.database import models as database
from app.database.base import CompanyBase
from app.documents import models as documents
from app.documents.acts import models as acts
from app.documents.advances import models as advances
from app.even_payments import models as even_payments
from app.exchange import models as exchange
from app.exchange.outgoing import models as outgoing
from app.exchange.partners import models as partners
from app.ledger import models as ledger
from app.ledger import rules as allocation_rules
from app.metering import heat_models as heat
from app.metering import models as metering
from app.metering.channels import models as channels
from app.metering.states import models as meter_states
from app.metering.submissions import models as submissions
from app.metering.verification import models as verification
from app.months import models as months
from app.payments import models as payments
from app.payments.autopay import models as autopay
from app.payments.bank import alias_models as payer_aliases
from app.payments.bank import models as bank
from app.payments.bank import settlement_models as bank_settlements
from app.payments.cash import models as cash
from app.payments.cash.fiscal import models as fiscal
from app.payments.documents import models as money_documents
from app.payments.gateways import models as gateways
from app.payments.gateways import saved_models as gateways_saved
from app.payments.gateways import told_models as gateways_told
from app.payments.providers import models as providers
from app.penalty import models as penalty
from app.registry import models as registry
from app.registry.absences import models as absences
from app.registry.groups import models as groups
from app.reports import models as reports
from app.restructuring import models as restructuring
from app.subsidies import models as subsidies
from app.tariffs import models as tariffs
from app.tariffs.benefits import models as benefits
from app.tariffs.containers import models as containers
from app.tariffs.interruptions import models as interruptions
from app.tariffs.mass_change import models as mass_change
from app.tariffs.one_off import models as one_off
from app.tariffs.sharing import models as sharing
from app.vat import models as vat

METADATA = CompanyBase.metadata

__all__ = [
    "METADATA",
    "absences",
    "access",
    "acts",
    "adjustments",
    "advances",
    "allocation_rules",
    "autopay",
    "bank",
    "bank_settlements",
    "benefits",
    "cash",
    "channels",
    "charging",
    "containers",
    "database",
    "documents",
    "estimates",
    "even_payments",
    "exchange",
    "fiscal",
    "gateways",
    "gateways_saved",
    "gateways_told",
    "groups",
    "heat",
    "heat_balance",
    "interruptions",
    "ledger",
    "limits",
    "mass_change",
    "meter_states",
    "metering",
    "money_documents",
    "months",
    "one_off",
    "outgoing",
    "partners",
    "payer_aliases",
    "payments",
    "penalty",
    "providers",
    "recalculation",
    "registry",
    "reports",
    "restructuring",
    "shadow",
    "shared_balances",
    "sharing",
    "submissions",
    "subsidies",
    "tariffs",
    "vat",
    "verification",
    "what_if",
]
