"""Transactions beside Django's own."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from django.db import connection, transaction


def joined() -> AbstractContextManager[None]:
    """The transaction that is open, or one of its own where none is.

    For what a turn of a conversation does dozens of times: `transaction.atomic()` would make a savepoint each time. An
    error takes nothing back by itself where a transaction was open; so it is for what writes last, or whose callers
    give up all that they have done.
    """
    return nullcontext() if connection.in_atomic_block else transaction.atomic()
