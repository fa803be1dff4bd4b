"""One HTTP request to another service, within a time: the answer's status and text, or BackendDown.

The library's own time-out is for each wait; here the whole answer counts. Nothing of what is sent or received is
logged, and an error names no address: it may hold an id.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import requests

from frontdesk.intake.backends.contract import BackendDown

#: An answer may be this long (bytes).
MOST_BYTES = 8_000_000


@dataclass(frozen=True)
class Reply:
    status: int
    text: str
    headers: dict[str, str]  # names in lower case


def ask(http: requests.Session, method: str, url: str, *, seconds: float, **options: Any) -> Reply:
    """Make the request once; no redirect is followed. `options`: params, json, data, headers, auth. Raises BackendDown:
    no connection, no answer within `seconds`, or one that broke off."""
    ends = time.monotonic() + seconds
    try:
        with http.request(
            method, url, timeout=max(0.05, seconds), stream=True, allow_redirects=False, **options
        ) as response:
            raw = bytearray()
            for chunk in response.iter_content(65_536):
                raw += chunk
                if len(raw) > MOST_BYTES:
                    raise BackendDown(f"the answer is longer than {MOST_BYTES} bytes")
                if time.monotonic() > ends:
                    raise BackendDown(f"no whole answer within {seconds:g} seconds")
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Reply(response.status_code, raw.decode("utf-8", "replace"), headers)
    except requests.Timeout:
        raise BackendDown(f"no answer within {seconds:g} seconds") from None
    except (requests.RequestException, OSError, ValueError) as error:
        raise BackendDown(f"no answer: {type(error).__name__}") from None
