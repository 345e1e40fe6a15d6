"""A passkey as it is kept in a file: the private half of a key pair, for one site."""

from __future__ import annotations

import base64
import binascii
import json
import time

from browser_agent.core.origin import Origin
from browser_agent.core.value import Value

HOW = 'a passkey file is JSON: {"rpId", "credentialId", "privateKey", "userHandle"}, the last three in base64'


class Passkey(Value):
    """A credential of one site (`rp_id`); bytes are in base64, as the browser's authenticator wants them."""

    rp_id: str
    credential_id: str
    private_key: str
    user_handle: str = ""
    sign_count: int = 0

    def __repr__(self) -> str:
        return f"Passkey({self.rp_id})"

    __str__ = __repr__

    def fits(self, origin: Origin) -> bool:
        """Whether the browser would let pages of an origin ask for it."""
        return not origin.any_ and (origin.host == self.rp_id or origin.host.endswith("." + self.rp_id))


def read_passkey(text: str) -> Passkey:
    """Read the file's text. Raises LookupError that shows none of it.

    signCount: sites refuse a count that does not grow; where the file has none, it is the time in seconds, which does.
    """
    try:
        said = json.loads(text)
    except ValueError:
        raise LookupError(f"it is no JSON; {HOW}") from None
    if not isinstance(said, dict) or not isinstance(said.get("rpId"), str) or not said["rpId"]:
        raise LookupError(f"it names no rpId; {HOW}")
    count = said.get("signCount", int(time.time()))
    if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count < 2**32:
        raise LookupError("signCount is not a whole number from 0")
    return Passkey(
        rp_id=said["rpId"].lower(),
        credential_id=_base64(said, "credentialId"),
        private_key=_base64(said, "privateKey"),
        user_handle=_base64(said, "userHandle") if said.get("userHandle") else "",
        sign_count=count,
    )


def _base64(said: dict[str, object], key: str) -> str:
    """Of either alphabet, as standard base64."""
    text = said.get(key)
    try:
        if not isinstance(text, str) or not text:
            raise LookupError(f"it has no {key}; {HOW}")
        plain = text.replace("-", "+").replace("_", "/").rstrip("=")
        return base64.b64encode(base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)).decode()
    except (binascii.Error, ValueError):
        raise LookupError(f"{key} is not base64; {HOW}") from None
