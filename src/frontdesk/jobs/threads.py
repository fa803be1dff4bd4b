"""From the worker's event loop to the database: in a thread with a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from asgiref.sync import sync_to_async
from django.db import close_old_connections

T = TypeVar("T")


async def in_thread(function: Callable[..., T], *args: Any) -> T:
    """Run what works on the database beside the event loop and beside other such work; returns what it returns."""

    def with_a_living_connection() -> T:
        close_old_connections()  # the thread may have slept longer than the connection lived
        return function(*args)

    return await sync_to_async(with_a_living_connection, thread_sensitive=False)()
