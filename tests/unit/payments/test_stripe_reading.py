"""What is kept of what Stripe told: nothing that charges a card, nothing that names its payer."""

from app.payments.gateways.stripe.reading import told_to_a_person, without_tokens


def test_tokens_are_left_out_within_lists_too() -> None:
    told = {"charges": {"data": [{"id": "ch_1", "customer": "cus_1"}, [{"source": "src_1"}], 7]}}

    assert without_tokens(told) == {"charges": {"data": [{"id": "ch_1"}, [{}], 7]}}


def test_of_a_dispute_is_kept_what_a_person_needs_and_not_the_payer() -> None:
    dispute = {
        "id": "dp_1",
        "payment_intent": "pi_1",
        "amount": 28597,
        "currency": "uah",
        "reason": "fraudulent",
        "evidence": {"customer_name": "Олена Коваль", "customer_email_address": "o@example.com"},
        "balance_transactions": [{"id": "txn_1", "source": "ch_1"}],
    }

    told = told_to_a_person(dispute, word="charge.dispute.funds_withdrawn", public_key="pk_1")

    assert (told.payment_id, f"{told.amount:.2f}", told.status) == ("pi_1", "285.97", None)
    assert told.raw == {
        "id": "dp_1",
        "payment_intent": "pi_1",
        "amount": 28597,
        "currency": "uah",
        "reason": "fraudulent",
        "balance_transactions": [{"id": "txn_1"}],
    }
