"""All settings, read once from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """Frozen settings of one process. Secrets never appear in `repr`, so it may be logged."""

    database_url: str
    """Login of the runtime: NOSUPERUSER NOCREATEROLE NOINHERIT, owns nothing."""
    database_admin_url: str
    """Creates roles and schemas: `tenant create`, `tenant migrate`, `setup-db` only."""
    broker_url: str
    secret_key: str
    database_superuser_url: str = ""
    """Known for the embedded server only; `setup-db` makes extensions with it."""
    data_folder: Path = ROOT / "var"
    """Home of the embedded servers, when no database is named."""
    base_domain: str = "localhost"
    """Companies answer at `<slug>.<base_domain>`."""
    public_port: int = 8000
    isolation: str = "role"
    """`role`: SET LOCAL ROLE on one login; `login`: a login and a small pool for each company."""
    secure_cookies: bool = False
    trusted_proxies: int = 0
    """Proxies of ours before the web server; only they may say who the client is."""
    page_statement_timeout_s: int = 30
    """What one statement of a page may take; the long steps of a month are let run. 0: no limit."""
    smtp_url: str = ""
    """`smtp://user:password@host:587` (STARTTLS) or `smtps://…:465`; empty: no letter is sent."""
    mail_from: str = ""
    """Address that letters come from; the company's name stands before it."""
    checkbox_url: str = "https://api.checkbox.in.ua"
    """Where the fiscal registrar (ПРРО) of cash desks is called."""
    autoclient_url: str = "https://acp.privatbank.ua/api"
    """Where PrivatBank tells statements (Автоклієнт)."""
    liqpay_url: str = ""
    """Where LiqPay is, when not at its own address: a fake."""
    stripe_url: str = ""
    """Where Stripe is, likewise."""
    file_store: Path = ROOT / "var" / "files"
    demo: bool = False
    """True in the demo: the mailbox page is open to everyone on this machine."""

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Self:
        """Return the settings that the environment names."""
        url = env.get("DATABASE_URL", "")
        return cls(
            database_url=url,
            database_admin_url=env.get("DATABASE_ADMIN_URL", url),
            broker_url=env.get("BROKER_URL", ""),
            secret_key=env.get("SECRET_KEY", ""),
            database_superuser_url=env.get("DATABASE_SUPERUSER_URL", ""),
            data_folder=Path(env.get("OSELIA_DATA", str(ROOT / "var"))),
            base_domain=env.get("BASE_DOMAIN", "localhost"),
            public_port=int(env.get("PORT", "8000")),
            isolation=env.get("ISOLATION", "role"),
            secure_cookies=env.get("SECURE_COOKIES", "") == "1",
            trusted_proxies=int(env.get("TRUSTED_PROXIES", "0")),
            page_statement_timeout_s=int(env.get("PAGE_STATEMENT_TIMEOUT_S", "30")),
            smtp_url=env.get("SMTP_URL", ""),
            mail_from=env.get("MAIL_FROM", ""),
            checkbox_url=env.get("CHECKBOX_URL", "https://api.checkbox.in.ua"),
            autoclient_url=env.get("AUTOCLIENT_URL", "https://acp.privatbank.ua/api"),
            liqpay_url=env.get("LIQPAY_URL", ""),
            stripe_url=env.get("STRIPE_URL", ""),
            file_store=Path(env.get("FILE_STORE", str(ROOT / "var" / "files"))),
            demo=env.get("OSELIA_DEMO", "") == "1",
        )

    def to_env(self) -> dict[str, str]:
        """Return the environment from which a child process reads the same settings."""
        return {
            "DATABASE_URL": self.database_url,
            "DATABASE_ADMIN_URL": self.database_admin_url,
            "DATABASE_SUPERUSER_URL": self.database_superuser_url,
            "BROKER_URL": self.broker_url,
            "SECRET_KEY": self.secret_key,
            "OSELIA_DATA": str(self.data_folder),
            "BASE_DOMAIN": self.base_domain,
            "PORT": str(self.public_port),
            "ISOLATION": self.isolation,
            "SECURE_COOKIES": "1" if self.secure_cookies else "",
            "TRUSTED_PROXIES": str(self.trusted_proxies),
            "PAGE_STATEMENT_TIMEOUT_S": str(self.page_statement_timeout_s),
            "SMTP_URL": self.smtp_url,
            "MAIL_FROM": self.mail_from,
            "CHECKBOX_URL": self.checkbox_url,
            "AUTOCLIENT_URL": self.autoclient_url,
            "LIQPAY_URL": self.liqpay_url,
            "STRIPE_URL": self.stripe_url,
            "FILE_STORE": str(self.file_store),
            "OSELIA_DEMO": "1" if self.demo else "",
        }

    def to_serving_env(self) -> dict[str, str]:
        """Return the environment of processes that answer requests and tasks: no stronger login.

        The others are emptied, not left out: the parent's own may be in its environment.
        """
        return self.to_env() | {"DATABASE_ADMIN_URL": "", "DATABASE_SUPERUSER_URL": ""}

    def __repr__(self) -> str:
        return f"Settings(base_domain={self.base_domain!r}, isolation={self.isolation!r})"
