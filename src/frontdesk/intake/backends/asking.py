"""One HTTP request to another service, within a time: the answer's status and text, or BackendDown.

The library's own time-out is for each wait; here the whole answer counts. Nothing of what is sent or received is
logged, and an error names no address: it may hold an id.
"""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError
from urllib3.util import Timeout

from frontdesk.intake.backends.contract import BackendDown

#: An answer may be this long (bytes).
MOST_BYTES = 8_000_000


@dataclass(frozen=True)
class Reply:
    status: int
    text: str
    headers: dict[str, str]  # names in lower case


def is_private_enough(url: str) -> bool:
    """Whether people's data and our secrets may go there: over TLS, or in the office's own network."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".").lower()
    if not host or parts.scheme not in ("https", "http"):
        return False
    if parts.scheme == "https":
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".lan", ".internal", ".home.arpa"))


def ask(http: requests.Session, method: str, url: str, *, seconds: float, **options: Any) -> Reply:
    """Make the request once; no redirect is followed. `options`: params, json, data, headers, auth. Raises BackendDown:
    no connection, no answer within `seconds`, or one that broke off."""
    ends = time.monotonic() + seconds
    try:
        # the library's pair of numbers would allow the connection and the answer so long each
        timeout: Any = Timeout(total=max(0.05, seconds))
        with http.request(method, url, timeout=timeout, stream=True, allow_redirects=False, **options) as response:
            raw = bytearray()
            socket = getattr(response.raw.connection, "sock", None)
            while chunk := response.raw.read1(65_536, decode_content=True):  # as it comes: it may only drip
                raw += chunk
                if len(raw) > MOST_BYTES:
                    raise BackendDown(f"the answer is longer than {MOST_BYTES} bytes")
                if time.monotonic() > ends:
                    raise BackendDown(f"no whole answer within {seconds:g} seconds")
                if socket is not None:  # none when the service closes the connection by itself
                    socket.settimeout(max(0.05, ends - time.monotonic()))
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Reply(response.status_code, raw.decode("utf-8", "replace"), headers)
    except (requests.Timeout, ReadTimeoutError):
        raise BackendDown(f"no answer within {seconds:g} seconds") from None
    except (requests.RequestException, HTTPError, OSError, ValueError) as error:
        raise BackendDown(f"no answer: {type(error).__name__}") from None
