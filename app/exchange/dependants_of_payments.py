"""What stands on the payments and movements that an import brought."""

USES_OF_PAYMENTS = {
    "payment.taken-back": """
        SELECT payment.account_id, reversal.booked_on FROM bank_line AS original
        JOIN bank_line AS reversal ON reversal.reverses_id = original.id
         AND reversal.import_job_id <> original.import_job_id
        JOIN bank_line_payment AS became ON became.line_id = original.id
        JOIN payment ON payment.id = became.payment_id
        WHERE original.import_job_id = :job
    """,
    "payment.moved-on": """
        SELECT payment.account_id, document.made_on FROM payment
        JOIN money_document_line AS line ON line.payment_id = payment.id AND line.side = 'out'
        JOIN money_document AS document ON document.id = line.document_id
         AND document.declined_at IS NULL AND document.reverses_id IS NULL
        WHERE payment.import_job_id = :job AND NOT EXISTS (
            SELECT FROM money_document AS later WHERE later.reverses_id = document.id)
    """,
    "payment.settled": """
        SELECT payment.account_id, payment.paid_on FROM payment
        JOIN bank_settlement_payment AS settled ON settled.payment_id = payment.id
         AND settled.withdrawn_at IS NULL
        JOIN bank_settlement AS settlement ON settlement.id = settled.settlement_id
        JOIN bank_line AS total ON total.id = settlement.line_id
        WHERE payment.import_job_id = :job AND total.import_job_id <> :job
    """,
}
"""Sort -> the accounts and days of what must be undone first, as `dependants` shows them."""
