"""Money is written in one place."""

import re

from tests.structure.source import ROOT, files

WRITERS = {
    "app/ledger/closing.py",
    "app/ledger/covering.py",
    "app/ledger/documents.py",
    "app/ledger/frames.py",
    "app/ledger/lines.py",
    "app/ledger/open_items.py",
    "app/ledger/post.py",
    "app/ledger/reversing_sets.py",
}
_WRITES = re.compile(
    r"(?:insert|update|delete|copy_rows)\((?:session,\s*)?(?:Entry|Posting|OpenItem|Balance)\b"
    r"|\b(?:Entry|Posting|OpenItem|Balance)\((?!\))"
    r"|(?:INSERT INTO|UPDATE|DELETE FROM|COPY)\s+\"?(?:entry|posting|open_item|balance)\b"
    r"|table=\"(?:entry|posting|open_item|balance)\""
)


def test_only_the_ledger_writes_documents_entries_and_open_items() -> None:
    sources = [
        path
        for path in files(".py")
        if path.relative_to(ROOT).parts[0] in {"app", "portal", "admin", "tenants", "notifications"}
    ]
    writers = {
        str(path.relative_to(ROOT))
        for path in sources
        if path.name != "models.py" and _WRITES.search(path.read_text("utf-8"))
    }

    assert writers == WRITERS
