"""Following a round on a terminal to its end, with or without a worker that does the work."""

from __future__ import annotations

import time

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from frontdesk.config import clock
from frontdesk.jobs import draining, worker
from frontdesk.jobs.queries import worker_is_alive
from frontdesk.reminders.queries import RoundProgress, round_progress
from frontdesk.reminders.rounds import rounds

#: Seconds between two looks.
LOOK = 0.5
#: What is put off for longer is not waited for: quiet hours.
SOON = draining.PATIENCE
#: Seconds without any change after which following ends: sending is paused, or the carrier refuses our account.
STUCK = 120.0


def see_to_its_end(round_id: int, console: Console, *, wait: bool) -> RoundProgress | None:
    """Work the round off when no worker is alive; follow it to its end when `wait`. Returns how far it is then, None
    when it was left to a worker.

    The end: every attempt is settled or handed over, but for those put off for more than a moment, and those that
    nothing moves.
    """
    alive = worker_is_alive(clock.now())
    if alive and not wait:
        return None
    _with_a_bar(round_id, console, working=not alive)
    return _look(round_id)


def _look(round_id: int) -> RoundProgress:
    now = clock.now()
    rounds.finish(now)
    return round_progress(round_id, now, now + SOON)


def _with_a_bar(round_id: int, console: Console, *, working: bool) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        shown = bar.add_task("Calling and texting", total=None)

        def show() -> RoundProgress:
            seen = _look(round_id)
            bar.update(shown, total=seen.total - seen.later, completed=seen.total - seen.open)
            return seen

        last = 0.0

        def show_sometimes() -> None:
            nonlocal last
            if time.monotonic() - last > LOOK:
                last = time.monotonic()
                show()

        changed, before = time.monotonic(), -1
        while not working:
            seen = show()
            if seen.finished or seen.open <= seen.later or time.monotonic() - changed > STUCK:
                return
            if seen.open != before:
                changed, before = time.monotonic(), seen.open
            working = not worker_is_alive(clock.now())  # it has gone: the round is ours
            time.sleep(LOOK)
        worker.work(drain=True, on_progress=show_sometimes)
        show()
