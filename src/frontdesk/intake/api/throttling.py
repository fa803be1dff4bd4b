"""Who guesses secrets is made to wait: MOST_WRONG wrong ones for a client from an address, then none for a while."""

from __future__ import annotations

import hashlib

from django.core.cache import cache

MOST_WRONG = 10
#: Seconds, from the first wrong one on.
WINDOW = 15 * 60


def must_wait(client_id: str, address: str) -> bool:
    return int(cache.get(_key(client_id, address)) or 0) >= MOST_WRONG


def count_wrong(client_id: str, address: str) -> None:
    key = _key(client_id, address)
    if not cache.add(key, 1, WINDOW):
        try:
            cache.incr(key)
        except ValueError:  # it ran out between the two
            cache.set(key, 1, WINDOW)


def _key(client_id: str, address: str) -> str:
    digest = hashlib.sha256(f"{client_id}\n{address}".encode()).hexdigest()
    return f"api-wrong-secret-{digest[:40]}"
