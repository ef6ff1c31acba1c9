"""Secrets of a company (a merchant's private key, a password of an exchange), sealed at rest.

A copy of the database alone opens none: the key is derived from the installation's SECRET_KEY.
Each is sealed for one company and one purpose, so a row moved to another company or column is
refused. Whoever changes SECRET_KEY gives the secrets anew.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.orm import Session

from app.database.sessions import company_of, installed
from app.kernel.errors import Conflict

_NONCE = 12
_VERSION = b"\x01"


class SecretsClosed(RuntimeError):
    """The process was given no SECRET_KEY, so it can neither keep secrets nor open them."""


class SecretUnreadable(Conflict):
    """It was sealed with another SECRET_KEY, for another company or another purpose."""

    key = "secrets.unreadable"


def seal(session: Session, secret: str, *, purpose: str) -> bytes:
    """Return the secret as it may be kept in a row of the session's company."""
    nonce = os.urandom(_NONCE)
    sealed = _cipher().encrypt(nonce, secret.encode(), _bound_to(session, purpose))
    return _VERSION + nonce + sealed


def unseal(session: Session, sealed: bytes, *, purpose: str) -> str:
    """Return the secret that was sealed for this company and purpose.

    Raises:
        SecretUnreadable: it was not.
    """
    refused = SecretUnreadable(f"a secret of {purpose} does not open", purpose=purpose)
    if not sealed.startswith(_VERSION) or len(sealed) <= len(_VERSION) + _NONCE:
        raise refused
    nonce, rest = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    try:
        return _cipher().decrypt(nonce, rest, _bound_to(session, purpose)).decode()
    except InvalidTag as fault:
        raise refused from fault


def _cipher() -> AESGCM:
    secret = installed().secret
    if not secret:
        raise SecretsClosed("set SECRET_KEY: it opens the secrets that companies keep")
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"oselia company secrets")
    return AESGCM(derived.derive(secret.encode()))


def _bound_to(session: Session, purpose: str) -> bytes:
    company = company_of(session)
    return f"{company.id}\x1f{purpose}".encode()
