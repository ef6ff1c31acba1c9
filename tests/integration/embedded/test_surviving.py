import os
import signal
import threading
from pathlib import Path

import psycopg
import pytest

from app.database.embedded import AlreadyRunning, remove, revive, running_servers
from app.database.embedded.child import NotMainThread, start_child
from tests.integration.embedded.conftest import Supervise, Supervisor, gone


def write_thousand(supervisor: Supervisor) -> None:
    with supervisor.connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS id")
    supervisor.valkey().rpush("kept", *range(1000))


def count_kept(supervisor: Supervisor) -> tuple[int, int]:
    with supervisor.connect() as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
    assert row is not None
    return row[0], supervisor.valkey().llen("kept")


class TestSupervisor:
    def test_leaves_nothing_running_when_it_ends(
        self, supervise: Supervise, tmp_path: Path
    ) -> None:
        supervisor = supervise(tmp_path / "var")

        supervisor.leave()

        assert gone(supervisor.pids, within_s=0)

    def test_killed_takes_its_servers_along_and_keeps_the_data(
        self, supervise: Supervise, tmp_path: Path
    ) -> None:
        first = supervise(tmp_path / "var")
        write_thousand(first)

        first.kill()
        second = supervise(tmp_path / "var")  # at once: the old servers may still be leaving

        assert gone(first.pids)
        assert count_kept(second) == (1000, 1000)

    def test_starts_again_after_its_servers_were_killed(
        self, supervise: Supervise, tmp_path: Path
    ) -> None:
        first = supervise(tmp_path / "var")
        write_thousand(first)
        for pid in first.pids.values():
            os.kill(pid, signal.SIGKILL)

        first.leave()
        second = supervise(tmp_path / "var")

        assert count_kept(second) == (1000, 1000)

    def test_killed_with_its_servers_at_one_blow_keeps_the_data(
        self, supervise: Supervise, tmp_path: Path
    ) -> None:
        first = supervise(tmp_path / "var")
        write_thousand(first)
        first.process.send_signal(signal.SIGSTOP)  # nobody reaps: the servers become zombies
        for pid in first.pids.values():
            os.kill(pid, signal.SIGKILL)
        first.kill()

        second = supervise(tmp_path / "var")

        assert count_kept(second) == (1000, 1000)

    def test_is_not_fooled_by_a_stranger_with_the_dead_servers_number(
        self, supervise: Supervise, tmp_path: Path
    ) -> None:
        first = supervise(tmp_path / "var")
        root = Path(first.told["broker"].removeprefix("redis+socket://")).parents[1]
        lock = root / "postgres" / "postmaster.pid"
        text = lock.read_text()
        first.leave()
        stranger = start_child(["sleep", "60"], ends_on=signal.SIGTERM)
        lock.write_text(text.replace(str(first.pids["postgres"]), str(stranger.process.pid), 1))

        try:
            second = supervise(tmp_path / "var")
        finally:
            stranger.stop()

        assert second.pids["postgres"] != first.pids["postgres"]

    def test_of_a_folder_in_use_joins_and_leaves_the_servers_alone(
        self, supervise: Supervise, tmp_path: Path
    ) -> None:
        first = supervise(tmp_path / "var")
        second = supervise(tmp_path / "var")

        second.leave()

        assert second.pids == {}
        assert second.told["url"] == first.told["url"]
        write_thousand(first)

    def test_is_refused_a_folder_in_use_when_it_must_be_the_only_one(
        self, supervise: Supervise, tmp_path: Path
    ) -> None:
        supervise(tmp_path / "var")

        with (
            pytest.raises(AlreadyRunning),
            running_servers(tmp_path / "var", joining=False),
        ):
            pass

    def test_does_not_delete_the_data_of_running_servers(
        self, supervise: Supervise, tmp_path: Path
    ) -> None:
        first = supervise(tmp_path / "var")

        with pytest.raises(AlreadyRunning):
            remove(tmp_path / "var")

        write_thousand(first)


class TestRevive:
    def test_starts_what_was_killed_and_tells_its_name(self, tmp_path: Path) -> None:
        with running_servers(tmp_path / "var") as servers:
            with psycopg.connect(servers.database_admin_url) as connection:
                connection.execute("CREATE TABLE kept (id int PRIMARY KEY)")
            for child in servers.processes.values():
                child.process.kill()
                child.process.wait()

            assert revive(servers, tmp_path / "var") == ["valkey", "postgres"]
            assert revive(servers, tmp_path / "var") == []

            with psycopg.connect(servers.database_admin_url) as connection:
                assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
        remove(tmp_path / "var")


class TestStartChild:
    def test_refuses_another_thread_than_the_main_one(self) -> None:
        # Linux would kill the server when that thread, not when the process, ends.
        refused: list[BaseException] = []

        def start() -> None:
            try:
                start_child(["sleep", "60"], ends_on=signal.SIGTERM)
            except NotMainThread as error:
                refused.append(error)

        thread = threading.Thread(target=start)
        thread.start()
        thread.join()

        assert len(refused) == 1

    def test_without_a_death_signal_is_watched_through_a_pipe(self) -> None:
        child = start_child(["sleep", "60"], ends_on=signal.SIGTERM, has_death_signal=False)
        assert child.watchdog is not None
        assert child.watchdog.stdin is not None

        child.watchdog.stdin.close()  # what the kernel does to the pipe of a killed process

        assert child.process.wait(10) == -signal.SIGTERM
        child.stop()
