"""The legal acts that prices and norms rest on: found, or entered once."""

from app.exchange.kind import Step, Write

IDS = {"act_id": "bigint"}

ENTER: tuple[Step, ...] = (
    Write(
        """
        INSERT INTO legal_act (kind, number, dated, issuer, import_job_id)
        SELECT DISTINCT ON (act_kind, act_number, act_dated)
               act_kind, act_number, act_dated, coalesce(act_issuer, ''), :job
        FROM staged ORDER BY act_kind, act_number, act_dated, line
        ON CONFLICT (kind, number, dated) DO NOTHING
        """,
        effect="legal_act",
    ),
    Write(
        """
        UPDATE staged SET act_id = act.id FROM legal_act AS act
        WHERE act.kind = act_kind AND act.number = act_number AND act.dated = act_dated
        """
    ),
    Write(
        """
        UPDATE staged SET settlement_id = place.id FROM settlement AS place
        WHERE place.katottg = staged.katottg
        """
    ),
)
