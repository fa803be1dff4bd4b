"""transfers, resend, rotate-keys, api-client: handing intakes over, and who may use the service."""

from __future__ import annotations

from typing import Any, cast

from django.core.management.base import CommandError

from frontdesk.config import clock
from frontdesk.config.commands import Report
from frontdesk.intake.intake_commands import showing
from frontdesk.intake.models import Transfer

#: Transfers that are listed at most; all are counted.
MOST = 200


def transfers(state: str) -> Report:
    """Transfers, newest first; without a state, all but those that are confirmed or dropped."""
    states = [one.value for one in Transfer.State]
    if state and state not in states:
        raise CommandError(f"{state!r} is no state of a transfer; they are {', '.join(states)}")
    rows = Transfer.objects.select_related("organization").order_by("-updated_at")
    rows = rows.filter(state=state) if state else rows.exclude(state__in=("confirmed", "dropped"))
    counts = {one: Transfer.objects.filter(state=one).count() for one in states}
    lines: list[Any] = []
    found: list[dict[str, Any]] = []
    for row in rows[:MOST]:
        organization = row.organization.name if row.organization else ""
        found.append(
            {
                "id": row.pk,
                "external_id": row.external_id,
                "triage_user": row.triage_user_id,
                "organization": organization,
                "state": row.state,
                "tries": row.tries,
                "due_at": row.due_at,
                "updated_at": row.updated_at,
                "error": row.error,
            }
        )
        line = f"{row.pk}  {row.external_id}  {row.state} since {showing.local(row.updated_at)}"
        line += f", {showing.counted(row.tries, 'time')} tried" if row.tries else ""
        line += f", {organization}" if organization else ""
        lines.append(showing.plain(f"{line}: {row.error}" if row.error else line))
    lines.append(showing.plain(", ".join(f"{name} {count}" for name, count in counts.items())))
    if counts["refused"]:
        lines.append(
            showing.plain("refused ones are mended in the admin site (Transfers), or: frontdesk intake resend ID")
        )
    return Report({"transfers": found, "counts": counts}, lines)


def resend(transfer: int) -> Report:
    """Queue a transfer again."""
    from frontdesk.intake.handoff import repair

    try:
        row = repair.resend(transfer, cast(Any, showing.who()), clock.now())
    except repair.CannotRepair as error:
        raise CommandError(f"transfer {transfer}: {error}") from None
    data = {"id": row.pk, "external_id": row.external_id, "state": row.state}
    return Report(data, [showing.plain(f"{row.external_id} is queued again")])


def rotate_keys() -> Report:
    """What `frontdesk rotate-keys` does."""
    from frontdesk.intake.management.commands.rotate_keys import Command

    return Command().report()


def add_client(name: str) -> Report:
    """A client of the service, with its secrets."""
    from frontdesk.intake.api import clients

    try:
        client_id, secret, username, password = clients.add(name, clock.now(), actor=showing.who())
    except ValueError as error:
        raise CommandError(str(error)) from None
    data = {"client_id": client_id, "client_secret": secret, "username": username, "password": password}
    lines = [showing.plain(f"{key:14} {value}") for key, value in data.items()]
    lines.append(showing.plain("Keep them now: only their hashes are stored."))
    return Report(data, list(lines))


def close_client(name: str) -> Report:
    """A client of the service, and its tokens, are good no more."""
    from frontdesk.intake.api import clients

    try:
        clients.close(name, clock.now(), actor=showing.who())
    except ValueError as error:
        open_ones = ", ".join(clients.names()) or "none"
        raise CommandError(f"{error}; open are: {open_ones}") from None
    return Report({"client_id": name, "closed": True}, [showing.plain(f"{name} is closed, and its tokens with it")])
