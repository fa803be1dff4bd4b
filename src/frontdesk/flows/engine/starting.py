"""The first step of a session, and of one that starts over."""

from __future__ import annotations

from typing import Any

from frontdesk.flows.engine import session
from frontdesk.flows.engine.calling_steps import starting_values
from frontdesk.flows.engine.run import Run


def begin(run: Run) -> Any:
    """Put the session at the beginning of its flow: no values, no way back. Returns the first step."""
    doc = run.doc
    ready = run.engine.ready(doc["flow"])
    values = {} if ready.studio else starting_values(run, doc["flow"], ready.flow.takes, doc["data"])
    doc.update(frames=[session.frame(doc["flow"], values, {})], wait=None, back=[], staff=False)
    doc["state"] = "waiting"
    run.take(doc)
    return ready.flow.starts[doc["kind"]]
