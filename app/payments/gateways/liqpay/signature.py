"""How LiqPay and a merchant prove themselves to each other.

base64(H(private key + data + private key)); H is SHA-1 below version 7 and SHA3-256 from it on.
Which of them a signature is shows in its length.
"""

import hmac
from base64 import b64encode
from collections.abc import Collection
from hashlib import sha1, sha3_256

from app.payments.gateways.contract import SignatureForged

FIRST_SHA3 = 7
VERSIONS = (3, 7)
_LENGTH_SHA1, _LENGTH_SHA3 = 28, 44


def sign(data: str, *, private_key: str, version: int) -> str:
    """Return the signature of `data` by a version of the API.

    >>> sign("e30=", private_key="key", version=3)
    'zLPY/A8sBpdKExBEr53ydLUg1es='
    """
    signed = f"{private_key}{data}{private_key}".encode()
    # The gateway's own choice of the hash; a shop of version 7 alone takes no other.
    made = sha3_256(signed) if version >= FIRST_SHA3 else sha1(signed)  # noqa: S324
    return b64encode(made.digest()).decode()


def verify(data: str, signature: str, *, private_key: str, versions: Collection[int]) -> None:
    """Refuse a signature that is not the key's, by a version that the merchant allows.

    Raises:
        SignatureForged.
    """
    of_length = {
        _LENGTH_SHA1: [each for each in versions if each < FIRST_SHA3],
        _LENGTH_SHA3: [each for each in versions if each >= FIRST_SHA3],
    }
    allowed = of_length.get(len(signature))
    if not allowed:
        raise SignatureForged("a signature of no version that the merchant allows")
    right = sign(data, private_key=private_key, version=allowed[0])
    if not hmac.compare_digest(right.encode(), signature.encode()):
        raise SignatureForged("the signature is not the merchant's")
