"""Who guesses secrets is slowed: so many wrong ones for a client, from an address, or for a client from an address, and
further wrong ones are only told to wait.

The right secret is always let in: secrets are 256 random bits, which nobody guesses however fast, and behind a web
proxy all the world may come from one address. What waiting is for is the noise of a client that asks with an old secret
again and again, and that whoever guesses learns nothing more.
"""

from __future__ import annotations

import hashlib

from django.core.cache import cache

from frontdesk.intake.models import ApiClient

#: Wrong ones for one client from one address, for one client from anywhere, and from one address for any client. The
#: last is high, as one address may be that of our own proxy.
MOST_WRONG = 10
MOST_WRONG_OF_CLIENT = 50
MOST_WRONG_FROM_ADDRESS = 200
#: Seconds, from the first wrong one on.
WINDOW = 15 * 60


def count_wrong(client_id: str, address: str) -> bool:
    """Count a wrong one; whether there were too many already, so that whoever sent it is told to wait."""
    if not ApiClient.objects.filter(client_id=client_id, is_active=True).exists():
        client_id = ""  # all that do not exist count as one: names that are made up cannot fill the cache
    limits = (
        (("both", client_id, address), MOST_WRONG),
        (("client", client_id), MOST_WRONG_OF_CLIENT),
        (("address", address), MOST_WRONG_FROM_ADDRESS),
    )
    return max([_counted(_key(*what)) > most for what, most in limits])  # each is counted


def _counted(key: str) -> int:
    """How many there are with this one."""
    if cache.add(key, 1, WINDOW):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two
        cache.set(key, 1, WINDOW)
        return 1


def _key(*what: str) -> str:
    digest = hashlib.sha256("\n".join(what).encode()).hexdigest()
    return f"api-wrong-secret-{digest[:40]}"
