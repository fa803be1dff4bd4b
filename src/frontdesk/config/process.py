"""Processes: a child of `frontdesk serve` ends with its supervisor; one that stays is set up for staying."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

#: Set by the supervisor for its children: its own process number.
SUPERVISOR_VARIABLE = "FRONTDESK_SUPERVISOR_PID"
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def end_with_supervisor() -> None:
    """In a child of `frontdesk serve`: get SIGTERM as soon as the supervisor is gone. Elsewhere: nothing."""
    supervisor = os.environ.pop(SUPERVISOR_VARIABLE, "")
    if supervisor.isdigit():
        end_with_parent(int(supervisor))


def end_with_parent(parent: int) -> None:
    """Get SIGTERM when the parent process, whose number is `parent`, ends before us."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it was gone before we asked
            os.kill(os.getpid(), signal.SIGTERM)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True, name="watch-parent").start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)


def run_fast(main: Coroutine[Any, Any, T]) -> T:
    """`asyncio.run` on the event loop of uvloop, which serves sockets faster, where there is one for this platform."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run(main)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main)


def keep_what_is_loaded() -> None:
    """For a process that stays: what is loaded by now stays too, so the collector need not look through it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
