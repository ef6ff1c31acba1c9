import psycopg

from tests.databases import Database


class TestDatabase:
    def test_runs_as_a_login_that_is_no_superuser(self, database: Database) -> None:
        with psycopg.connect(database.url) as connection:
            row = connection.execute(
                "SELECT rolname, rolsuper, rolcreaterole, rolinherit FROM pg_roles"
                " WHERE rolname = current_user"
            ).fetchone()

        assert row == ("oselia_app", False, False, False)

    def test_belongs_to_the_administrator(self, database: Database) -> None:
        with psycopg.connect(database.admin_url) as connection:
            row = connection.execute(
                "SELECT datname, pg_get_userbyid(datdba) FROM pg_database"
                " WHERE datname = current_database()"
            ).fetchone()

        assert row == (database.name, "oselia_admin")

    def test_is_as_new_in_every_test(self, database: Database) -> None:
        with psycopg.connect(database.superuser_url) as connection:
            connection.execute("CREATE TABLE left_behind (id int PRIMARY KEY)")
            connection.execute("CREATE ROLE left_behind")

    def test_is_as_new_after_the_test_above(self, database: Database) -> None:
        with psycopg.connect(database.superuser_url) as connection:
            row = connection.execute(
                "SELECT to_regclass('left_behind'), to_regrole('left_behind')"
            ).fetchone()

        assert row == (None, None)
