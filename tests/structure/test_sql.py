"""Words that must not appear in SQL, wherever it is written."""

import ast
import io
import re
import tokenize
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
BANNED = {
    "a day comes from kernel.clock, connections run in UTC": (
        r"\bcurrent_date\b|\bcurrent_time\b|\blocaltimestamp\b|\blocaltime\b"
        r"|now\(\)\s*::\s*date|\bcast\(\s*now\(\)|current_timestamp\s*::\s*date"
        r"|_at\s*::\s*date|\bdate_trunc\(\s*'day'"
    ),
    "the statement SET LOCAL, never the function": r"\bset_config\s*\(",
    "INSERT ... ON CONFLICT instead": r"\bmerge\s+into\b",
    "lock rows": r"\bpg_(try_)?advisory_",
    "no volatile function in an UPDATE": r"\bupdate\b[^;]*\bset\b[^;]*\b(random|clock_timestamp)\(",
    "DDL as plain statements": r"\bdo\s+\$\$",
    "the SQLSTATE would be lost at COMMIT": r"\bdeferrable\b|\bset\s+constraints\b",
    "no notifications": r"\bpg_notify\s*\(|^\s*listen\s",
}
# Names what it takes away from everyone.
EXCEPTIONS = {ROOT / "app" / "database" / "roles.py"}
FOLDERS = ("app", "tenants", "portal", "admin", "notifications", "migrations", "bench")


@cache
def texts_of(path: Path) -> list[str]:
    """Return the strings of a module without its docstrings and comments, or a file of SQL."""
    source = path.read_text("utf-8")
    if path.suffix == ".sql":
        return [source]
    tree = ast.parse(source)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    prose = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in prose
    ]


@cache
def calls_of(path: Path) -> str:
    """Return the code of a module without strings and comments, for `func.current_date()`."""
    if path.suffix == ".sql":
        return ""
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline)
    return " ".join(token.string for token in tokens if token.type in {tokenize.NAME, tokenize.OP})


def sources() -> list[Path]:
    return [
        path
        for folder in FOLDERS
        for suffix in ("*.py", "*.sql")
        for path in sorted((ROOT / folder).rglob(suffix))
        if path not in EXCEPTIONS
    ]


@pytest.mark.parametrize("reason", BANNED)
def test_no_sql_uses(reason: str) -> None:
    pattern = re.compile(BANNED[reason], re.IGNORECASE | re.MULTILINE)
    found = [
        f"{path.relative_to(ROOT)}: {each[:80]!r}"
        for path in sources()
        for each in texts_of(path)
        if pattern.search(each)
    ]
    assert found == []


def test_no_expression_asks_the_database_for_the_day() -> None:
    pattern = re.compile(r"func \. (current_date|current_time|localtime|localtimestamp)\b")
    assert [path for path in sources() if pattern.search(calls_of(path))] == []


def test_only_app_database_builds_an_engine() -> None:
    allowed = {ROOT / "app/database/engine.py", ROOT / "tenants/provisioning/prepare.py"}
    makers = re.compile(r"\bcreate_engine \(")
    found = {path for path in sources() if makers.search(calls_of(path))}
    assert {path for path in found if path.parts[len(ROOT.parts)] != "bench"} <= allowed


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("SELECT current_date", True),
        ("SELECT now()::date", True),
        ("SELECT paid_at::date FROM payment", True),
        ("SELECT now()", False),
        ("SELECT valid_from::date", False),
    ],
)
def test_the_check_itself_sees_what_it_should(text: str, *, is_found: bool) -> None:
    pattern = next(iter(BANNED.values()))
    assert bool(re.search(pattern, text, re.IGNORECASE)) is is_found
