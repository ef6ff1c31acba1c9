"""Where the keys of an installation are, and where they must not be."""

from pathlib import Path

import pytest

from app.database.embedded.reach import kept_secret
from app.factory import SecretMissing, create_app
from app.settings import Settings
from tenants.provisioning.commands import LoginSecretMissing, login_secret

NAMED = {
    "DATABASE_URL": "postgresql://nobody@localhost/nothing",
    "DATABASE_ADMIN_URL": "postgresql://admin:adminpass@localhost/nothing",
    "DATABASE_SUPERUSER_URL": "postgresql://postgres:superpass@localhost/nothing",
}


class TestTheKeyOfCookies:
    def test_must_be_named_with_a_database(self) -> None:
        with pytest.raises(SecretMissing):
            create_app(Settings.from_env(NAMED))

    def test_is_made_once_for_a_folder_and_only_its_owner_reads_it(self, tmp_path: Path) -> None:
        made = kept_secret(tmp_path)

        assert len(made) >= 64
        assert kept_secret(tmp_path) == made
        assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600

    def test_is_made_anew_where_a_crash_left_an_empty_one(self, tmp_path: Path) -> None:
        (tmp_path / "secret_key").touch(mode=0o600)

        assert len(kept_secret(tmp_path)) >= 64


class TestPasswordsOfCompanies:
    def test_are_derived_from_no_empty_secret(self) -> None:
        with pytest.raises(LoginSecretMissing):
            login_secret(Settings.from_env({**NAMED, "ISOLATION": "login"}))


class TestProcessesThatServe:
    def test_hold_the_weak_login_alone(self) -> None:
        env = NAMED | Settings.from_env(NAMED).to_serving_env()

        assert Settings.from_env(env).database_url == NAMED["DATABASE_URL"]
        assert not any("adminpass" in value or "superpass" in value for value in env.values())


class TestACookie:
    def test_that_is_secure_is_of_one_host(self) -> None:
        app = create_app(Settings.from_env({**NAMED, "SECRET_KEY": "k", "SECURE_COOKIES": "1"}))

        assert app.config["SESSION_COOKIE_NAME"] == "__Host-oselia"
        assert app.config["SESSION_COOKIE_SECURE"]
        assert app.config["SESSION_COOKIE_DOMAIN"] is None
