"""Settings of the embedded PostgreSQL for two cores that charge whole cities in bulk."""

import os
from pathlib import Path


def settings_for(sockets: Path, *, durable: bool) -> dict[str, str]:
    """Return the server's settings. Only tests may give durability away."""
    return _COMMON | _place(sockets) | (_durable() if durable else _RELAXED)


_COMMON = {
    "listen_addresses": "",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    # A helper process that reads ahead would take the cores from charging; the system is told early
    # which pages a bitmap will want: those of old months are often in no cache any more.
    "io_method": "sync",
    "effective_io_concurrency": "16",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "random_page_cost": "1.1",
    # The cores are busy with charging; a helper process would only take them from each other.
    "max_parallel_workers_per_gather": "0",
    "log_min_duration_statement": "5s",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "idle_in_transaction_session_timeout": "10min",
}

_RELAXED = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
}


def _durable() -> dict[str, str]:
    return {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "shared_buffers": f"{_buffers_mib()}MB",
        # A month of a million accounts writes gigabytes: fewer checkpoints, fewer full pages.
        "max_wal_size": "4GB",
        "min_wal_size": "1GB",
        "checkpoint_timeout": "15min",
        "checkpoint_completion_target": "0.9",
        # Lines of debtors touch pages all over: packing each whole page took a fifth of the
        # server's time, to write a quarter less.
        "wal_compression": "off",
        "wal_buffers": "16MB",
    }


def _place(sockets: Path) -> dict[str, str]:
    return {"unix_socket_directories": str(sockets), "unix_socket_permissions": "0700"}


def _buffers_mib() -> int:
    """Return an eighth of the memory; of what is beyond 4 GiB a half, but 16 GiB at most.

    Workers and web processes take no more where there is more. A page that the server has to fetch
    from the system costs as much as reading ten of its rows, and one that the system has to fetch
    from disk a thousand: corrections read a year of charges that nobody has looked at since.
    """
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return max(128, memory // 8, min(16_384, (memory - 4096) // 2))
