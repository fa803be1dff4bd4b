"""One process that keeps others alive: what `frontdesk serve` is.

```
a child:   starting -> up -> died -> (waits a little longer each time) -> starting ...
all of it: starting -> serving -> stopping (SIGTERM, Ctrl-C: children finish what they have in hand) -> ended
```

A child that ends before it was ever up means a mistake that trying again does not mend: everything stops, and
`Supervisor.run` returns 1. A second Ctrl-C does not wait for children any longer.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from frontdesk.config.process import SUPERVISOR_VARIABLE

#: Seconds a child waits before it is started again: first, and at the most.
FIRST_PATIENCE, LONGEST_PATIENCE = 0.5, 30.0
#: A child that lived so many seconds starts afresh: its next death is again a first one.
LONG_LIFE = 30.0
#: Seconds children have for finishing what they have in hand.
GRACE = 120.0


@dataclass(frozen=True)
class Child:
    """A process to keep alive: `words` of the `frontdesk` command; `is_up()` tells when its start has succeeded."""

    name: str
    words: tuple[str, ...]
    is_up: Callable[[], Awaitable[bool]]


class Supervisor:
    """Runs children until it is told to stop. `say(text)` is told what happens, a line each."""

    def __init__(self, children: Sequence[Child], say: Callable[[str], None], grace: float = GRACE) -> None:
        self.children = children
        self.say = say
        self.grace = grace
        self._processes: dict[str, asyncio.subprocess.Process] = {}
        self._stopping = asyncio.Event()
        self._exit_code = 0

    async def run(
        self, when_up: Callable[[], None], watch: Callable[[], Coroutine[Any, Any, None]] | None = None
    ) -> int:
        """Start everything, call `when_up` once all are up, and keep them alive. Returns the exit code.

        `watch` runs beside the children for as long as they do.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._told_to_stop)
        up = [asyncio.Event() for _ in self.children]
        keepers = [
            asyncio.create_task(self._keep(child, event)) for child, event in zip(self.children, up, strict=True)
        ]
        beside = [asyncio.create_task(self._announce(up, when_up))]
        if watch is not None:
            beside.append(asyncio.create_task(watch()))
        await self._stopping.wait()
        await self._stop_children()
        for task in (*keepers, *beside):
            task.cancel()
        await asyncio.gather(*keepers, *beside, return_exceptions=True)
        return self._exit_code

    def fail(self, why: str) -> None:
        """Stop everything, with an exit code that says so."""
        self.say(why)
        self._exit_code = 1
        self._stopping.set()

    def _told_to_stop(self) -> None:
        if self._stopping.is_set():
            self.say("Stopping at once.")
            for process in self._processes.values():
                if process.returncode is None:
                    process.kill()
        self._stopping.set()

    async def _announce(self, up: Sequence[asyncio.Event], when_up: Callable[[], None]) -> None:
        for event in up:
            await event.wait()
        when_up()

    async def _keep(self, child: Child, up: asyncio.Event) -> None:
        patience = FIRST_PATIENCE
        while not self._stopping.is_set():
            began = time.monotonic()
            code = await self._live(child, up)
            if self._stopping.is_set():
                return
            how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
            if not up.is_set():
                return self.fail(f"{child.name} could not start: it {how}. What it said is above.")
            if time.monotonic() - began > LONG_LIFE:
                patience = FIRST_PATIENCE
            self.say(f"{child.name} {how}; starting it again in {patience:g} s.")
            await asyncio.sleep(patience)
            patience = min(patience * 2, LONGEST_PATIENCE)

    async def _live(self, child: Child, up: asyncio.Event) -> int:
        """One life of a child: from its start to its end. Returns its exit code, negative for a signal."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "frontdesk", *child.words),
            env={**os.environ, SUPERVISOR_VARIABLE: str(os.getpid())},
            stdin=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C on the terminal is for us; we pass it on
        )
        self._processes[child.name] = process
        ended = asyncio.create_task(process.wait())
        try:
            while not up.is_set() and not ended.done():
                if await child.is_up() and not ended.done():
                    up.set()
                await asyncio.wait([ended], timeout=0.1)
            return await ended
        finally:
            ended.cancel()

    async def _stop_children(self) -> None:
        alive = [process for process in self._processes.values() if process.returncode is None]
        for process in alive:
            process.terminate()
        waits = [asyncio.create_task(process.wait()) for process in alive]
        if not waits:
            return
        _, late = await asyncio.wait(waits, timeout=2)
        if late:
            self.say("Waiting for work in hand to finish; Ctrl-C again stops at once.")
            _, late = await asyncio.wait(waits, timeout=self.grace)
        for process in alive:
            if process.returncode is None:
                self.say(f"Process {process.pid} did not end in {self.grace:g} s; killing it.")
                process.kill()
        await asyncio.gather(*waits)
