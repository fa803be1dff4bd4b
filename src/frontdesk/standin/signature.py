"""How Twilio signs what it sends: X-Twilio-Signature (Twilio docs: security, "validating requests")."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable
from hashlib import sha1
from urllib.parse import urlsplit, urlunsplit


def signed_address(url: str, *, voice: bool = False) -> str:
    """The form of `url` that is signed: without user and fragment; voice requests over HTTPS lose the port too."""
    if "#" not in url and "@" not in url and not (voice and url.startswith("https:")):
        return url
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    if voice and parts.scheme == "https":
        host = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    return urlunsplit((parts.scheme, host, parts.path, parts.query, ""))


def sign(url: str, params: Iterable[tuple[str, str]], token: str) -> str:
    """The signature of a form POST: HMAC-SHA1 over the address and the sorted names and values, in base64."""
    text = url + "".join(name + value for name, value in sorted(set(params)))
    return base64.b64encode(hmac.digest(token.encode(), text.encode(), sha1)).decode()
