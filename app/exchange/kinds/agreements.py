"""Which account takes which service, how it is charged, who owes and to whom."""

from collections.abc import Sequence

from app.exchange import cells
from app.exchange.kind import Check, Column, Kind, Write, column
from app.exchange.kinds import common
from app.exchange.known import Known
from app.exchange.steps import accounts
from app.exchange.steps.facts import FactTable
from app.exchange.steps.periods import PERIOD, TURNED_ROUND
from app.tariffs.models import Agreement
from app.tariffs.terms import MOST_FIXED

METHODS = cells.one_of(
    metered="за лічильником|лічильник|по лічильнику",
    norm="за нормою|норма|норматив",
    area="за площею|площа|кв. м",
    flat="з квартири|з помешкання",
    share="за часткою|частка",
    imbalance="за небалансом|небаланс|частка небалансу|без лічильника",
    heat="за розподілом тепла|розподіл тепла|за вузлом обліку тепла",
    follows="за обсягом води|за водопостачанням|за водою",
    containers="за контейнерами|контейнери|за вивезенням",
    load="за тепловим навантаженням|за навантаженням|умовно-постійна частина",
    water_heat="за обсягом гарячої води|тепло гарячої води|підігрів води|тепло на підігрів води",
    fixed="фіксована сума|сума|фіксована",
    subscription="абонплата|абонентське обслуговування|абонентська плата",
)
MODELS = cells.one_of(
    individual="індивідуальний|індивідуальний договір",
    individual_serviced="індивідуальний з обслуговуванням",
    collective="колективний",
    collective_consumer="з колективним споживачем",
    contribution="внесок|внесок співвласника",
)
AREAS = cells.one_of(total_area="загальна|загальна площа", heated_area="опалювана|опалювана площа")

_COLUMNS = (
    accounts.ACCOUNT,
    common.SERVICE,
    column("method", "Спосіб нарахування", METHODS, "text", "спосіб", "метод", required=True),
    column("norm_kind", "Вид благоустрою", common.TEXT, "text", "норма", "благоустрій"),
    column("area_kind", "Яка площа", AREAS, "text", "вид площі"),
    column("amount", "Сума на місяць", cells.decimals(2), "numeric", "сума"),
    column("contract_model", "Модель договору", MODELS, "text", "вид договору"),
    column("contract_number", "Номер договору", common.TEXT, "text", "№ договору", "договір"),
    common.PAYEE,
    common.FROM,
    common.TO,
)


def columns(known: Known) -> Sequence[Column]:
    """Return the columns of a list of agreements."""
    del known
    return _COLUMNS


HOLDER = Write(
    """
    UPDATE staged SET debtor_id = holder.person_id
    FROM account_holder AS holder
    WHERE holder.account_id = staged.account_id AND holder.retired_at IS NULL
      AND upper_inf(holder.valid)
    """
)
NOBODY_OWES = Check(
    "import.agreement.nobody",
    "account",
    "SELECT line, jsonb_build_object('given', account) FROM staged WHERE debtor_id IS NULL",
)

_HELD = f"""
CROSS JOIN LATERAL (
    SELECT person_id,
           daterange(CASE WHEN row_number() OVER by_day > 1 THEN lower(valid) END,
                     lead(lower(valid)) OVER by_day) AS days
    FROM account_holder
    WHERE account_id = staged.account_id AND retired_at IS NULL
    WINDOW by_day AS (ORDER BY lower(valid))
) AS held
WHERE {PERIOD} && held.days
"""
"""Everybody owes for his own days; those before the first known holder are the first one's."""

KIND = Kind(
    "agreements",
    "Послуги за рахунками",
    columns,
    (
        *accounts.KNOWN_ACCOUNT,
        HOLDER,
        NOBODY_OWES,
        TURNED_ROUND,
        Check(
            "import.agreement.norm",
            "norm_kind",
            "SELECT line, '{}'::jsonb FROM staged WHERE method = 'norm' AND norm_kind IS NULL",
        ),
        Check(
            "import.agreement.amount",
            "amount",
            "SELECT line, '{}'::jsonb FROM staged WHERE method = 'fixed' AND amount IS NULL",
        ),
        Check(
            "import.agreement.amount-unfit",
            "amount",
            f"""
            SELECT line, jsonb_build_object('given', amount) FROM staged
            WHERE method = 'fixed' AND amount >= {MOST_FIXED}
            """,
        ),
        *FactTable(
            Agreement,
            ("account_id", "service_id"),
            f"""
            SELECT line, account_id, service_id, held.person_id AS debtor_id,
                   coalesce(contract_model, 'individual') AS contract_model, payee_id, method,
                   norm_kind,
                   CASE WHEN method = 'area' THEN coalesce(area_kind, 'total_area') END
                       AS area_kind,
                   amount, contract_number, {PERIOD} * held.days AS valid
            FROM staged {_HELD}
            """,
            "service",
        ).steps,
    ),
    fields={**accounts.IDS, "debtor_id": "bigint"},
)
