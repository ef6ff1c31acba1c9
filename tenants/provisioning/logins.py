"""A company's own login, for `ISOLATION=login`."""

from psycopg import Connection as Driver
from psycopg import sql
from sqlalchemy import Connection

from app.database.sessions import login_password
from app.kernel.company import CompanyRef


def set_login(connection: Connection, company: CompanyRef, *, secret: str | None) -> None:
    """Let the company's user role log in with its derived password; without `secret`, forbid it.

    Only the SCRAM verifier travels and is kept, so neither logs nor catalogs hold the password.
    """
    driver = connection.connection.driver_connection
    assert isinstance(driver, Driver)
    role = sql.Identifier(company.user_role)
    if secret is None:
        statement = sql.SQL("ALTER ROLE {} NOLOGIN PASSWORD NULL").format(role)
    else:
        password = login_password(secret, company).encode()
        verifier = driver.pgconn.encrypt_password(
            password, company.user_role.encode(), b"scram-sha-256"
        )
        statement = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(
            role, sql.Literal(verifier.decode())
        )
    driver.execute(statement)
