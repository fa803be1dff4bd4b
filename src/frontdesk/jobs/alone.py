"""Work that a process does once at a time: who wakes it meanwhile takes no slot, it looks once more when it is done.

For work that goes on as long as there is something to do: were each wake to join in, a long queue of texts would in
time take every slot of the worker.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

#: Name of the work under way -> whether it was woken again since it last began.
_under_way: dict[str, bool] = {}


async def alone(name: str, work: Callable[[], Awaitable[object]]) -> None:
    """Await work(); if this process is at the work `name` already, return at once and have it done once more there.

    Names are of one event loop. When work raises, those who woke it meanwhile are not served: as with every job that is
    lost, the minute tick finds what is due.
    """
    if name in _under_way:
        _under_way[name] = True
        return
    _under_way[name] = True
    try:
        while _under_way[name]:
            _under_way[name] = False
            await work()
    finally:
        del _under_way[name]
