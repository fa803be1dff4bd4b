"""What of the hand-off and of the service happens by the clock. Loaded with the app: it imports when it is called."""

from __future__ import annotations

from datetime import datetime


def transfers(now: datetime) -> None:
    """Every minute: transfers that are due, or whose job died."""
    from frontdesk.intake.handoff import transferring

    transferring.tick(now)


def updates(now: datetime) -> None:
    """Every minute: what the external service was not told yet."""
    from frontdesk.intake.backends import pending_updates

    pending_updates.tick(now)


def old_tokens(now: datetime) -> None:
    """Every night: tokens of our own service that nobody can use any more."""
    from frontdesk.intake.api import tokens

    tokens.delete_old(now)


def next_moment(now: datetime) -> datetime | None:
    """When one of them has something to do; None: never."""
    from frontdesk.intake.backends import pending_updates
    from frontdesk.intake.handoff import transferring

    moments = (transferring.next_moment(now), pending_updates.next_moment(now))
    return min((moment for moment in moments if moment is not None), default=None)
