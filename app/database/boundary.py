"""What must hold before the product serves anyone from a database."""

from sqlalchemy import Engine

from app.database.engine import build_engine
from app.database.roles import STILL_GRANTED

_LOGIN = """
SELECT rolsuper, rolcreaterole, rolinherit, rolbypassrls
FROM pg_catalog.pg_roles WHERE rolname = session_user
"""
_OWNED = """
SELECT n.nspname FROM pg_catalog.pg_namespace AS n
JOIN pg_catalog.pg_roles AS r ON r.oid = n.nspowner
WHERE r.rolname = session_user ORDER BY 1
"""


class BoundaryOpen(RuntimeError):
    """This database would not keep companies apart; `oselia setup-db` mends it."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("companies would not be kept apart: " + "; ".join(faults))
        self.faults = faults


def verify_boundary(engine: Engine) -> None:
    """Raise unless the login of `engine` is weak and the dangerous functions are revoked."""
    with engine.connect() as connection:
        login = connection.exec_driver_sql(_LOGIN).one()
        owned = list(connection.exec_driver_sql(_OWNED).scalars())
        granted = list(connection.exec_driver_sql(STILL_GRANTED).scalars())
        settings = connection.exec_driver_sql(
            "SELECT pg_catalog.has_table_privilege('public', 'pg_catalog.pg_settings', 'UPDATE')"
        ).scalar_one()
        zone = connection.exec_driver_sql("SHOW timezone").scalar_one()
    faults = [f"the runtime login is {what}" for what, is_so in _weaknesses(login) if is_so]
    faults += [f"the runtime login owns schema {name}" for name in owned]
    faults += granted
    if settings:
        faults.append("everyone may update pg_settings")
    if zone != "UTC":
        faults.append(f"connections run in {zone}, not in UTC")
    if faults:
        raise BoundaryOpen(faults)


def verify_database(dsn: str) -> None:
    """Raise unless the database keeps companies apart; for commands, before they serve anyone."""
    engine = build_engine(dsn, pool_size=1)
    try:
        verify_boundary(engine)
    finally:
        engine.dispose()


def _weaknesses(login: object) -> list[tuple[str, bool]]:
    names = ("rolsuper", "rolcreaterole", "rolinherit", "rolbypassrls")
    words = ("a superuser", "allowed to create roles", "inheriting (not NOINHERIT)", "BYPASSRLS")
    return [(word, bool(getattr(login, name))) for word, name in zip(words, names, strict=True)]
