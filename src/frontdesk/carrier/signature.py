"""Is this request really the carrier's? The rules of `X-Twilio-Signature`, as pure functions.

Source: Twilio docs, "Security: validating requests are coming from Twilio", and twilio-python's `RequestValidator`,
against which these functions are tested. In short: the address as it was configured (with its query, without userinfo
and fragment), then every form field's name and value, sorted by name, nothing between them, no value trimmed; HMAC with
the account's auth token; Base64. Twilio keeps or drops the port depending on the product, so both spellings count.
"""

from __future__ import annotations

import binascii
import hmac
from collections.abc import Mapping, Sequence
from functools import lru_cache

HEADER = "X-Twilio-Signature"
#: Comes with webhooks that are signed by a shared key; names the algorithm. Without it the algorithm is HMAC_SHA1.
SETTINGS_HEADER = "X-Twilio-Webhooks-Signature-Settings"
_HASHES = {"HMAC_SHA1": "sha1", "HMAC_SHA256": "sha256"}

Params = Mapping[str, "str | Sequence[str]"]


def is_valid(url: str, params: Params, signature: str, tokens: Sequence[str], settings_header: str = "") -> bool:
    """Whether `signature` is that of a form POST of `params` to `url`, by any of `tokens`.

    `url` is the address as the carrier knows it; `params` the form's fields, several values as a sequence; `tokens` the
    auth tokens in force (two during a rotation; none: nothing is valid); `settings_header` the SETTINGS_HEADER, if any.
    """
    return _signed(url, _joined(params), signature, tokens, settings_header)


def sign(url: str, params: Params, token: str, algorithm: str = "HMAC_SHA1") -> str:
    """The signature the carrier would send: for `doctor`, tests and benchmarks. The port stays as `url` has it."""
    origin, rest = _split(url)
    text = _bare(origin) + rest + _joined(params)
    return _digest(token, text.encode("utf-8"), _HASHES[algorithm]).decode("ascii")


def _signed(url: str, fields: str, signature: str, tokens: Sequence[str], settings_header: str) -> bool:
    algorithm = _algorithm(settings_header) if settings_header else "sha1"
    if not signature or not tokens or algorithm is None:
        return False
    given = signature.encode("utf-8", "replace")
    origin, rest = _split(url)
    for spelling in _spellings(origin):
        text = (spelling + rest + fields).encode("utf-8", "replace")
        for token in tokens:
            if token and hmac.compare_digest(_digest(token, text, algorithm), given):
                return True
    return False


def _digest(token: str, text: bytes, algorithm: str) -> bytes:
    return binascii.b2a_base64(hmac.digest(token.encode("utf-8"), text, algorithm), newline=False)


def _joined(params: Params) -> str:
    parts: list[str] = []
    for name in sorted(params):
        value = params[name]
        if isinstance(value, str):
            parts += (name, value)
        else:
            for one in sorted(set(value)):
                parts += (name, one)
    return "".join(parts)


def _algorithm(settings_header: str) -> str | None:
    """`key=<id>,algorithm=HMAC_SHA256` -> sha256; no algorithm named -> sha1; one we do not know -> None."""
    for part in settings_header.split(","):
        name, _, value = part.partition("=")
        if name.strip() == "algorithm" and value.strip():
            return _HASHES.get(value.strip().upper())
    return "sha1"


def _split(url: str) -> tuple[str, str]:
    """`https://user@host:1/path?query#fragment` -> (`https://user@host:1`, `/path?query`)."""
    if "#" in url:
        url = url.partition("#")[0]
    start = url.find("://")
    if start < 0:
        return "", url
    ends = [at for at in (url.find("/", start + 3), url.find("?", start + 3)) if at >= 0]
    end = min(ends, default=len(url))
    return url[:end], url[end:]


@lru_cache(maxsize=64)
def _bare(origin: str) -> str:
    scheme, separator, place = origin.partition("://")
    return scheme.lower() + separator + place.rpartition("@")[2]


@lru_cache(maxsize=64)
def _spellings(origin: str) -> tuple[str, ...]:
    """The origin without its port, and with it (443 or 80 when it names none); as it was given first."""
    scheme, separator, place = _bare(origin).partition("://")
    host, colon, port = place.rpartition(":")
    if not colon or not port.isdigit():  # no port; the colons of a bare [::1] are not followed by digits alone
        host, port = place.removesuffix(":"), ""
    without = f"{scheme}{separator}{host}"
    spellings = without, f"{without}:{port or (443 if scheme == 'https' else 80)}"
    return spellings[::-1] if port else spellings
