"""Sessions bound to one company, and the one way to open them.

`Engines` chooses the connection of a company. The composition roots build one and `install` it;
everyone else calls `company_session` or `shared_session`.
"""

import hmac
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Literal, cast

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session, SessionTransaction

from app.database.boundary import verify_boundary
from app.database.engine import build_engine, database_url
from app.kernel.company import CompanyRef

Isolation = Literal["role", "login"]
Connect = Callable[[CompanyRef], str | None]

_COMPANY = "company"
_TIMEOUT = "statement_timeout_s"
_OPEN_LOGINS = 64
"""Companies whose small pools stay open under `ISOLATION=login`; the longest unused goes."""


class CompanyMissing(RuntimeError):
    """Work on a company's rows was asked for without a company."""


class EnginesMissing(RuntimeError):
    """No composition root has installed the engines of this process."""


class Engines:
    """The engines of one process, each opened on first use and kept."""

    def __init__(
        self,
        dsn: str,
        *,
        isolation: str = "role",
        secret: str = "",
        connect: Connect = lambda _company: None,
    ) -> None:
        if isolation not in {"role", "login"}:
            raise ValueError(f"ISOLATION is role or login, not {isolation!r}")
        if isolation == "login" and not secret:
            raise ValueError("ISOLATION=login derives passwords from a secret, and none is set")
        self.isolation = cast("Isolation", isolation)
        self._dsn = dsn
        self.secret = secret
        """Never logged; it derives passwords of logins and the key of companies' secrets."""
        self._connect = connect
        self._open: OrderedDict[str, Engine] = OrderedDict()
        self._lock = Lock()

    @property
    def shared(self) -> Engine:
        """Return the engine of the directory."""
        return self._engine(self._dsn)

    def of(self, company: CompanyRef) -> Engine:
        """Return the engine that reaches the company's schema."""
        dsn = self._connect(company) or self._dsn
        if self.isolation == "role":
            return self._engine(dsn)
        url = database_url(dsn).set(
            username=company.user_role, password=login_password(self.secret, company)
        )
        return self._engine(url.render_as_string(hide_password=False), small=True)

    def open(
        self,
        company: CompanyRef,
        *,
        statement_timeout_s: int = 0,
        held: Connection | None = None,
    ) -> Session:
        """Return a session of the company; the caller commits and closes it.

        A statement that takes longer is cut off and fails; 0 is no limit. `held` is a connection
        of `of(company)` that it keeps from one transaction to the next.
        """
        _refuse_others(company)
        session = Session(held or self.of(company), expire_on_commit=False)
        session.info[_COMPANY] = company
        session.info[_TIMEOUT] = int(statement_timeout_s)
        event.listen(session, "after_begin", self._enter_company)
        return session

    def dispose(self, *, close: bool = True) -> None:
        """Forget all connections; `close=False` in a forked child, whose parent uses them."""
        with self._lock:
            for engine in self._open.values():
                engine.dispose(close=close)
            self._open.clear()

    def _enter_company(
        self, session: Session, transaction: SessionTransaction, connection: Connection
    ) -> None:
        if transaction.nested:
            return  # a savepoint is inside the transaction that has already entered
        company = company_of(session)
        # Under `login` the connection already is the user role, and can be nothing else.
        role = company.user_role if self.isolation == "role" else None
        _enter(connection, company, role=role)
        if timeout := session.info[_TIMEOUT]:
            connection.exec_driver_sql(f"SET LOCAL statement_timeout TO '{timeout}s'")

    def _engine(self, dsn: str, *, small: bool = False) -> Engine:
        with self._lock:
            engine = self._open.get(dsn)
            if engine is None:
                engine = _small_engine(dsn) if small else _verified_engine(dsn)
                self._open[dsn] = engine
            self._open.move_to_end(dsn)
            if len(self._open) > _OPEN_LOGINS:
                _, unused = self._open.popitem(last=False)
                unused.dispose()  # connections in use are closed when they come back
            return engine


_installed: list[Engines] = []


def install(engines: Engines) -> None:
    """Make `engines` those of this process; called by composition roots and tests."""
    _installed[:] = [engines]


def installed() -> Engines:
    """Return the engines of this process."""
    if not _installed:
        raise EnginesMissing("no engines were installed")
    return _installed[0]


@contextmanager
def company_session(company: CompanyRef) -> Iterator[Session]:
    """Open one transaction of one company: committed at the end, rolled back on an error."""
    with installed().open(company) as session, session.begin():
        yield session


@contextmanager
def second_session(session: Session) -> Iterator[Session]:
    """Open a session of the same company with a connection of its own, there at once and kept.

    Whoever waits for what this process is about to lock may hold the last connection otherwise.
    It is committed at the end; whoever commits it before goes on in another transaction.
    """
    company, engines = company_of(session), installed()
    with engines.of(company).connect() as held, engines.open(company, held=held) as beside:
        event.listen(beside, "after_begin", _wait_as_long_as_it_takes)
        yield beside
        beside.commit()


def _wait_as_long_as_it_takes(
    _session: Session, _transaction: SessionTransaction, connection: Connection
) -> None:
    # It waits, in its transaction, while the other one writes.
    connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")


@contextmanager
def shared_session() -> Iterator[Session]:
    """Open one transaction on the directory of companies; a company's tables are out of reach."""
    with Session(installed().shared, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def bind_to(connection: Connection, company: CompanyRef, *, role: str) -> Iterator[Session]:
    """Open a session inside a transaction that has begun, as one of the company's roles.

    For provisioning and migrations, whose login may take either role. The caller commits.
    """
    _enter(connection, company, role=role)
    with Session(connection, expire_on_commit=False) as session:
        session.info[_COMPANY] = company
        yield session


def company_of(session: Session) -> CompanyRef:
    """Return the company that the session is bound to."""
    company = session.info.get(_COMPANY)
    if not isinstance(company, CompanyRef):
        raise CompanyMissing("this session belongs to no company")
    return company


def _small_engine(dsn: str) -> Engine:
    return build_engine(dsn, pool_size=1, max_overflow=3)


def _verified_engine(dsn: str) -> Engine:
    """Return an engine of the runtime's login, once its database is known to part companies."""
    engine = build_engine(dsn)
    try:
        verify_boundary(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _refuse_others(company: object) -> None:
    # A task's arguments come from outside, so types are only a hope; the id becomes a name in SQL.
    if not isinstance(company, CompanyRef) or type(company.id) is not int:
        raise CompanyMissing(f"{company!r} is no company")


def _enter(connection: Connection, company: CompanyRef, *, role: str | None) -> None:
    if role is not None:
        connection.exec_driver_sql(f'SET LOCAL ROLE "{role}"')
    # pg_temp last: a forgotten temporary table must never stand in for a real one.
    connection.exec_driver_sql(f'SET LOCAL search_path TO "{company.schema}", pg_temp')


def login_password(secret: str, company: CompanyRef) -> str:
    """Return the password of the company's login under `ISOLATION=login`.

    Derived, so that nothing is stored: whoever holds the secret can already act for everyone.
    """
    message = f"oselia/login/{company.user_role}".encode()
    return hmac.new(secret.encode(), message, "sha256").hexdigest()
