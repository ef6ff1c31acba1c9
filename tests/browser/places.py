"""What the numbers and words in addresses of pages stand for."""

from bench.city import MONTH

TABLES = {
    "job_id": "import_job",
    "link_id": "account_link",
    "item_id": "price_item",
    "group_id": "account_group",
    "estimate_item_id": "estimate_item",
    "expense_id": "estimate_expense",
    "season_id": "heat_season",
    "place_id": "group_place",
    "sum_id": "shared_sum",
    "restructuring_id": "restructuring",
    "even_id": "even_agreement",
    "order_id": "one_off_order",
    "receipt_id": "cash_receipt",
    "shift_id": "cash_shift",
    "desk_id": "cash_desk",
    "intent_id": "payment_intent",
    "setup_id": "setup_intent",
    "partner_id": "exchange_partner",
    "statement_id": "bank_statement",
    "waiting_id": "payment",
    "line_id": "bank_line",
}
"""Where the row of an address's number lies, when not in the table of that name."""

NAMED = {
    "day": "2026-11-20",
    "text": str(MONTH),
    "paper": "roll80",
    "form": "act",
    "kind": "payment",
    "name": "debt_ages",
    "step": "renewal",
    "act": "change",
    "money_kind": "refund",
}
"""What addresses name by a word: a month, a parameter, what is done with an absence or a plan."""
