"""The two logins of the product and its database, made once by the server's superuser."""

import psycopg
from psycopg import sql

from app.database.embedded.place import DATABASE, LOGINS, Place

RIGHTS = {
    "admin": "LOGIN NOSUPERUSER NOCREATEDB CREATEROLE",
    "app": "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT",
}
"""`admin` makes companies and migrates; `app` is what the sites and workers run as."""


def make_logins(place: Place) -> None:
    """Make what is missing, so an interrupted first start is completed by the next one."""
    passwords = place.passwords()
    with psycopg.connect(
        place.url("superuser", database="postgres"), autocommit=True
    ) as connection:
        made = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        for login, rights in RIGHTS.items():
            if LOGINS[login] not in made:
                connection.execute(
                    sql.SQL("CREATE ROLE {} " + rights + " PASSWORD {}").format(
                        sql.Identifier(LOGINS[login]), sql.Literal(passwords[login])
                    )
                )
        databases = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
        if DATABASE not in databases:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(DATABASE), sql.Identifier(LOGINS["admin"])
                )
            )
