"""Files of the repository, without what is installed or made beside them."""

import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MADE = {".git", ".venv", "var", "node_modules", "vendor", "__pycache__"}


def files(*suffixes: str) -> Iterator[Path]:
    """Return the files that end so; all files when no suffix is given."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if not _is_made(name))
        for name in sorted(names):
            if not suffixes or name.endswith(suffixes):
                yield Path(folder, name)


def _is_made(folder: str) -> bool:
    return folder in MADE or folder.endswith(("_cache", ".egg-info")) or folder == ".hypothesis"
