"""RSA signatures as EasyPay 3.1 makes them: SHA-1, PKCS #1 v1.5, upper-case hex.

SHA-1 is the protocol's; what it signs is short, and only the two sides' own keys are trusted.
"""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1

from app.payments.providers.refused import KeyWrong, SignatureWrong

_SHORTEST_KEY = 1024
_OWN_KEY = 2048
_SHA1 = SHA1()  # noqa: S303 - the protocol's, see above


def new_private_key() -> str:
    """Return a new private key of ours, PEM."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=_OWN_KEY)
    return made.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def public_half(private_pem: str) -> str:
    """Return the public key of a private one, PEM: what the other side is given."""
    return (
        _private(private_pem)
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def public_key(pem: str) -> rsa.RSAPublicKey:
    """Return a public key as it was given.

    Raises:
        KeyWrong: it is no RSA key in PEM, or too short a one.
    """
    try:
        key = serialization.load_pem_public_key(pem.strip().encode())
    except ValueError as fault:
        raise KeyWrong("no public key in PEM") from fault
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < _SHORTEST_KEY:
        raise KeyWrong("no RSA key, or a short one")
    return key


def sign(private_pem: str, content: bytes) -> str:
    """Return the signature of `content` by our key."""
    return _private(private_pem).sign(content, padding.PKCS1v15(), _SHA1).hex().upper()


def verify(public_pem: str, content: bytes, signature: str) -> None:
    """Let `content` through that the other side has signed.

    Raises:
        SignatureWrong: it has not.
    """
    try:
        public_key(public_pem).verify(bytes.fromhex(signature), content, padding.PKCS1v15(), _SHA1)
    except (InvalidSignature, ValueError) as fault:
        raise SignatureWrong("not signed with the key that was agreed") from fault


def _private(pem: str) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    assert isinstance(key, rsa.RSAPrivateKey), "made by `new_private_key`"
    return key
