"""The wire to LiqPay: a signed form there, plain JSON back. Thin, typed, TLS checked.

Decision 54 says why it is ours.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from app.payments.gateways.contract import EventUnreadable, GatewayRefused, GatewaySilent
from app.payments.gateways.fields import fields_of, text_in
from app.payments.gateways.liqpay.signature import sign

_TIMEOUT = httpx.Timeout(20.0, connect=5.0)
_LARGEST_ANSWER = 32 << 20
_NOT_OK = frozenset({"error", "failure"})


@dataclass(frozen=True, slots=True)
class Client:
    """One shop's way to LiqPay. The private key is in no `repr`, so in no log."""

    url: str
    public_key: str
    private_key: str = field(repr=False)
    version: int = 3

    def signed(self, **asked: object) -> Mapping[str, str]:
        """Return the two fields that carry what is asked; amounts as they are written."""
        said = {"version": self.version, "public_key": self.public_key, **asked}
        data = b64encode(json.dumps(said, ensure_ascii=False).encode()).decode()
        signature = sign(data, private_key=self.private_key, version=self.version)
        return {"data": data, "signature": signature}

    def ask(self, **asked: object) -> Mapping[str, Any]:
        """Return the answer to a call of the server API.

        Raises:
            GatewaySilent: no answer, or none that can be read.
        """
        try:
            answer = httpx.post(
                f"{self.url}/api/request",
                data=self.signed(**asked),
                timeout=_TIMEOUT,
                follow_redirects=False,
            )
            answer.raise_for_status()
        except httpx.HTTPError as fault:
            raise GatewaySilent(f"liqpay: {type(fault).__name__}") from fault
        if len(answer.content) > _LARGEST_ANSWER:
            raise GatewaySilent("liqpay: an answer without end")
        try:
            return fields_of(answer.content, is_mended=True)
        except EventUnreadable as fault:
            raise GatewaySilent("liqpay: an answer that is no JSON") from fault

    def ask_or_refuse(self, **asked: object) -> Mapping[str, Any]:
        """Return the answer to a call that was done.

        Raises:
            GatewaySilent, GatewayRefused.
        """
        answer = self.ask(**asked)
        if refusal_in(answer) and text_in(answer, "result") in _NOT_OK:
            raise GatewayRefused(code=refusal_in(answer), said=text_in(answer, "err_description"))
        return answer


def refusal_in(answer: Mapping[str, Any]) -> str:
    """Return the code of why a call was not done, empty where it was."""
    return text_in(answer, "err_code") or text_in(answer, "code")
