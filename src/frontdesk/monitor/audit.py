"""Who did what: append-only entries of the kind `action`, each with a verb from the list below.

Services call `log_action` in the transaction of what they do, so that the act and its record stand or fall together.
There is never a message's text in it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from frontdesk.config import clock
from frontdesk.monitor import writing
from frontdesk.monitor.models import MonitorEntry
from frontdesk.monitor.redaction import redact, redact_text

log = logging.getLogger(__name__)

#: Every verb and how the entry reads after the actor's name; docs/monitor.md shows them.
VERBS: dict[str, str] = {
    "import.applied": "imported a file",
    "import.discarded": "set a file aside",
    "import.exported": "downloaded rows",
    "round.started": "started a round",
    "appointment.removed": "removed an appointment",
    "appointment.restored": "took a removed appointment back",
    "reply.resolved": "dealt with a reply",
    "transcript.read": "read a conversation",
    "transcript.media_opened": "opened a picture or file of a conversation",
    "transcripts.redacted": "blanked old transcripts",
    "thread.claimed": "took over a conversation",
    "thread.answered": "answered a person",
    "thread.resolved": "dealt with a conversation",
    "thread.given_back": "gave a conversation back to its flow",
    "job.retried": "started a failed job again",
    "opt_out.added": "entered an opt-out",
    "flow.published": "published a flow",
    "flow.rolled_back": "went back to an earlier version of a flow",
    "flow.retired": "retired a flow",
    "flow.routed": "changed which flow answers whom",
    "flow.begun": "began a flow with people",
    "transfer.edited": "changed an intake that is handed over",
    "transfer.resent": "handed an intake over again",
    "transfer.dropped": "gave up handing an intake over",
    "intake.read": "read an intake",
    "intake.purged": "blanked sensitive answers of intakes",
    "data_keys.rotated": "sealed the data with a new key",
    "api_client.added": "made a client of the intake service",
    "updates.retried": "told the external intake service again",
    "api_client.closed": "closed a client of the intake service",
    "sending.paused": "paused sending",
    "sending.resumed": "resumed sending",
    "user.created": "made a user",
    "user.changed": "changed a user",
    "user.closed": "closed a user's account",
    "user.signed_in": "signed in",
    "user.sign_in_failed": "failed to sign in",
    "tag.watched": "began to watch a tag",
    "tag.unwatched": "stopped watching a tag",
    "workers.restarted": "restarted the workers",
    "database.backed_up": "made a backup",
    "database.restored": "restored a backup",
    "monitor.pruned": "deleted old monitor entries",
}
#: The actor of what nobody in particular did.
SYSTEM = "frontdesk"


def log_action(
    verb: str, actor: Any = SYSTEM, object: Any = "", data: Mapping[str, Any] | None = None, now: datetime | None = None
) -> None:
    """Keep that `actor` (a user, or a name) did `verb` to `object` (a model instance, or a name).

    `data` is redacted. Found again by the tags `action:<verb>`, `actor:<id>` and `object:<model>:<id>`. A verb that is
    not in VERBS is kept too, and a line in the log asks for it to be written there.
    """
    if verb not in VERBS:
        log.error("the audit does not know the verb %r: add it to frontdesk/monitor/audit.py", verb)
    who, what = _reference(actor), _reference(object)
    tags = [f"action:{verb}", f"actor:{who}"]
    if what:
        tags.append(f"object:{what}")
    entry = MonitorEntry(
        kind=MonitorEntry.Kind.ACTION,
        # staff are named: that is what an audit is for
        summary=f"{actor or SYSTEM} {VERBS.get(verb, verb)}"[:300],
        data={"verb": verb, "actor": who, "object": what, **redact(dict(data or {}))},
        tags=[tag[:80] for tag in tags],
        created_at=now or clock.now(),
    )
    writing.write([entry])


def _reference(thing: Any) -> str:
    meta, pk = getattr(thing, "_meta", None), getattr(thing, "pk", None)
    if meta is not None:
        return f"{meta.model_name}:{pk}"
    return redact_text(str(thing)) if thing else ""
