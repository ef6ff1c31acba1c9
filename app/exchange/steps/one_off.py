"""Orders of one-off services from a file, set-wise: each charged once, by its month's run."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.months.parameter_keys import PRICE_LIST_WITHOUT_VAT
from app.months.parameters import parameter
from app.tariffs.one_off.models import OneOffOrder
from app.tariffs.one_off.months import charging_month, mark_orders
from app.tariffs.one_off.orders import LARGEST_ORDER

FIND_ITEM = """
UPDATE staged SET item_id = item.id, service_id = item.service_id
FROM price_item AS item WHERE item.name_key = staged.item_key
"""
FIND_PRICE = """
UPDATE staged SET item_price_id = price.id
FROM item_price AS price
WHERE price.item_id = staged.item_id AND price.retired_at IS NULL
  AND price.valid @> staged.on_day
"""
TOO_LARGE = f"""
SELECT line, jsonb_build_object('given', quantity, 'price', price.price, 'most', {LARGEST_ORDER})
FROM staged JOIN item_price AS price ON price.id = staged.item_price_id
WHERE quantity * price.price > {LARGEST_ORDER}
"""
FIND_HOLDER = """
UPDATE staged SET debtor_id = holder.person_id
FROM account_holder AS holder
WHERE holder.account_id = staged.account_id AND holder.retired_at IS NULL
  AND holder.valid @> staged.on_day
"""
_SAME = """
FROM staged JOIN one_off_order AS known
  ON known.account_id = staged.account_id AND known.item_id = staged.item_id
 AND known.on_day = staged.on_day AND known.document = staged.document
 AND known.retired_at IS NULL AND known.reverses_id IS NULL
"""
OTHER_QUANTITY = f"""
SELECT line, jsonb_build_object('given', staged.quantity, 'known', known.quantity)
{_SAME} WHERE known.quantity <> staged.quantity
"""
LEAVE_OUT_KNOWN = f"DELETE FROM staged WHERE line IN (SELECT line {_SAME})"
# It says who owes; nothing is charged by it alone, so no month is marked for it. Orders of one
# file may fall into several gaps between agreements, and into the days of several holders.
BEGIN_AGREEMENTS = """
INSERT INTO agreement (account_id, service_id, debtor_id, contract_model, method, valid,
                       recorded_by, import_job_id)
SELECT account_id, service_id, debtor_id, 'individual', 'one_off',
       daterange(min(on_day), until_on), :actor, :job
FROM (
    SELECT staged.account_id, staged.service_id, staged.debtor_id, staged.on_day,
           least(upper(holder.valid), (
               SELECT min(lower(later.valid)) FROM agreement AS later
               WHERE later.account_id = staged.account_id
                 AND later.service_id = staged.service_id
                 AND later.retired_at IS NULL AND lower(later.valid) > staged.on_day)) AS until_on
    FROM staged
    JOIN account_holder AS holder ON holder.account_id = staged.account_id
     AND holder.retired_at IS NULL AND holder.valid @> staged.on_day
    WHERE NOT EXISTS (
        SELECT FROM agreement AS own
        WHERE own.account_id = staged.account_id AND own.service_id = staged.service_id
          AND own.retired_at IS NULL AND own.valid @> staged.on_day)
) AS wanted
GROUP BY account_id, service_id, debtor_id, until_on
"""
_PLACE = text("""
INSERT INTO one_off_order (account_id, agreement_id, item_id, item_price_id, month, on_day,
                           document, quantity, price, vat_rate, is_vat_on_top, recorded_by,
                           import_job_id)
SELECT staged.account_id, agreement.id, staged.item_id, price.id, :month, staged.on_day,
       staged.document, staged.quantity, price.price, price.vat_rate, :on_top, :actor, :job
FROM staged
JOIN item_price AS price ON price.id = staged.item_price_id
JOIN agreement ON agreement.account_id = staged.account_id
 AND agreement.service_id = staged.service_id AND agreement.retired_at IS NULL
 AND agreement.valid @> staged.on_day
WHERE staged.on_day = :day
ORDER BY staged.line
RETURNING account_id
""")


def place(session: Session, parameters: Mapping[str, Any]) -> int:
    """Write the staged orders down day by day, and let their months charge them."""
    days = session.scalars(text("SELECT DISTINCT on_day FROM staged ORDER BY on_day")).all()
    count = 0
    for day in days:
        month = charging_month(session, day)
        told = {
            "day": day,
            "month": month.first_day,
            "on_top": parameter(session, PRICE_LIST_WITHOUT_VAT, on=day),
            "actor": parameters["actor"],
            "job": parameters["job"],
        }
        count += len(session.scalars(_PLACE, told).all())
        of_file = select(OneOffOrder.account_id).where(
            OneOffOrder.import_job_id == parameters["job"], OneOffOrder.on_day == day
        )
        mark_orders(session, month, of_file.distinct(), by=parameters["actor"])
    return count
