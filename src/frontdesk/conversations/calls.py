"""What a session wants of elsewhere: written in its transaction, asked for by a job, its result given to it once.

```
wanted -> running (a job has it until lease_until) -> done | failed    its result moved the session on
   ^------- the lease ran out: only for what may be asked again (GET, an idempotent function), MOST_TRIES times;
            else it has failed: "its fate is unknown", the step leaves by its `failed` exit, and staff are told
```
A result is given by one conditional UPDATE on the call, with the session's row locked: whoever comes second, or too
late, gives nothing.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Min, Q

from frontdesk.config import clock
from frontdesk.conversations import requests
from frontdesk.conversations.models import FlowSession, SessionCall
from frontdesk.conversations.one_by_one import one_by_one
from frontdesk.conversations.running import Who, context, given
from frontdesk.flows import functions
from frontdesk.flows.engine.events import FunctionWanted, HttpWanted, ResultIn
from frontdesk.flows.functions import Context
from frontdesk.jobs.services import defer
from frontdesk.jobs.threads import in_thread
from frontdesk.monitor import services as monitor
from frontdesk.people.notifications import notify_staff

State = SessionCall.State
RUN = "frontdesk.conversations.tasks.run_call"
#: A call that nobody has begun after this long has lost its job.
LOST_AFTER = timedelta(seconds=30)
#: Beyond its own timeout a call is under way at most this much longer; then its job counts as dead.
LEASE_MARGIN = timedelta(seconds=15)
#: No call may take longer than this (seconds), whatever its step says.
LONGEST = 60
MOST_TRIES = 3
UNKNOWN_FATE = "its fate is unknown: the job that asked did not come back"


def want(
    row: FlowSession, wanted: FunctionWanted | HttpWanted, document: dict[str, Any], who: Who, now: datetime
) -> None:
    """Write down what the session waits for; its job begins when the caller's transaction is committed."""
    request = asdict(wanted)
    if isinstance(wanted, FunctionWanted):
        function = functions.find(wanted.function)
        kind, repeatable = "function", function is not None and function.idempotent
        about = asdict(context(document, wanted, who, now))
        request["context"] = {**about, "now": now.isoformat()}
    else:
        kind, repeatable = "http", wanted.method == "GET"
    call = SessionCall.objects.create(
        session=row, wanted_id=wanted.id, kind=kind, request=request, repeatable=repeatable, created_at=now
    )
    _wake(call.pk)


async def run(call_id: int) -> None:
    """The job: ask, and give the session what came of it. Another job that has the call, or had it, is left alone."""
    call = await in_thread(_claim, call_id, clock.now())
    if call is None:
        return
    asked = _ask_function(call) if call.kind == "function" else requests.ask(call.request)
    try:
        result = await asyncio.wait_for(asked, _timeout(call))
    except TimeoutError:
        result = {"ok": False, "status": 504, "error": f"no answer within {_timeout(call):g} seconds"}
    await in_thread(finish, call, result, clock.now())


@transaction.atomic
def finish(call: SessionCall, result: dict[str, Any], now: datetime) -> bool:
    """Give the session the result of a call that was claimed. False: the claim is no longer ours, nothing happened."""
    from frontdesk.conversations import delivering, turns  # they write calls down themselves

    row = FlowSession.objects.select_for_update().get(pk=call.session_id)
    ours = SessionCall.objects.filter(pk=call.pk, state=State.RUNNING, lease_until=call.lease_until)
    parked = row.parked_at is not None
    if not ours.update(
        state=State.DONE if result["ok"] else State.FAILED,
        status=result.get("status"),
        error=str(result.get("error", ""))[:300],
        result=result if parked else None,
        request={"step": call.request.get("step", ""), "flow": call.request.get("flow", "")},
        done_at=now,
        lease_until=None,
    ):
        return False
    if row.state == FlowSession.State.CALLING and not parked:
        delivering.send(row, turns.take(row, as_event(call.wanted_id, result, now), now), now)
    return True


def held_result(row: FlowSession, now: datetime) -> ResultIn | None:
    """The result that came while the session was parked, once."""
    call = row.calls.exclude(result=None).order_by("pk").last()
    if call is None or call.result is None or row.state != FlowSession.State.CALLING:
        return None
    result: dict[str, Any] = call.result
    call.result = None
    call.save(update_fields=["result"])
    return as_event(call.wanted_id, result, now)


def as_event(wanted_id: str, result: dict[str, Any], now: datetime) -> ResultIn:
    """A result as the engine takes it."""
    return ResultIn(
        wanted_id,
        bool(result["ok"]),
        now,
        body=result.get("body", ""),
        value=result.get("value"),
        status=result.get("status") or 0,
        content_type=result.get("content_type", ""),
        error=result.get("error", ""),
    )


def find_lost(now: datetime) -> int:
    """For the minute tick: begin again, or give up, what a lost job left. Returns how many calls were seen to."""
    waiting = SessionCall.objects.filter(state=State.WANTED, created_at__lte=now - LOST_AFTER)
    seen = 0
    for pk in waiting.values_list("pk", flat=True)[:500]:
        _wake(pk)
        seen += 1
    lost = SessionCall.objects.filter(state=State.RUNNING, lease_until__lte=now).order_by("pk")
    pks = list(lost.values_list("pk", flat=True)[:500])
    return seen + one_by_one(pks, lambda pk: _see_to_lost(pk, now), "lost call", now)


def next_moment(now: datetime) -> datetime | None:
    """When a call needs somebody: its job is lost, or its lease ends. None: never."""
    open_ = SessionCall.objects.filter(state__in=[State.WANTED, State.RUNNING]).aggregate(
        wanted=Min("created_at", filter=Q(state=State.WANTED)), leased=Min("lease_until")
    )
    moments = [open_["wanted"] + LOST_AFTER if open_["wanted"] else None, open_["leased"]]
    return min((moment for moment in moments if moment is not None), default=None)


def _wake(pk: int) -> None:
    defer(RUN, lock_key=f"session call {pk}", call_id=pk)


def _see_to_lost(pk: int, now: datetime) -> bool:
    call = SessionCall.objects.filter(pk=pk, state=State.RUNNING, lease_until__lte=now).first()
    if call is None:
        return False  # its job has come back
    if call.repeatable and call.tries < MOST_TRIES:
        lost = SessionCall.objects.filter(pk=pk, state=State.RUNNING, lease_until=call.lease_until)
        if lost.update(state=State.WANTED, lease_until=None):
            _wake(pk)
    elif finish(call, {"ok": False, "status": 504, "error": UNKNOWN_FATE}, now):
        _tell(call, now)
    return True


def _claim(call_id: int, now: datetime) -> SessionCall | None:
    call = SessionCall.objects.filter(pk=call_id, state=State.WANTED).first()
    if call is None:
        return None
    lease = now + timedelta(seconds=_timeout(call)) + LEASE_MARGIN
    claimed = SessionCall.objects.filter(pk=call_id, state=State.WANTED)
    if not claimed.update(state=State.RUNNING, lease_until=lease, tries=F("tries") + 1):
        return None
    call.state, call.lease_until, call.tries = State.RUNNING, lease, call.tries + 1
    return call


def _timeout(call: SessionCall) -> float:
    return float(max(1, min(LONGEST, call.request.get("timeout") or 10)))


async def _ask_function(call: SessionCall) -> dict[str, Any]:
    name, about = call.request["function"], call.request["context"]
    function = functions.find(name)
    if function is None:
        return {"ok": False, "status": 404, "error": f"there is no function {name!r}"}
    known = Context(**{**about, "now": datetime.fromisoformat(about["now"])})
    try:
        value = await in_thread(function.run, call.request["arguments"], known)
        answer = given(call.wanted_id, value, known.now)
    except Exception as error:
        await in_thread(_record, error, name, call)
        return {"ok": False, "status": 500, "error": f"{name} failed: {type(error).__name__}"}
    return {"ok": True, "status": 200, "body": answer.body, "value": answer.value, "content_type": answer.content_type}


def _record(error: Exception, name: str, call: SessionCall) -> None:
    tags = ["conversation", f"function:{name}", f"flow:{call.request.get('flow', '')}"]
    summary = f"The function {name} failed"
    monitor.record_exception(error, summary=summary, tags=tags, now=clock.now(), quotes_people=True)


def _tell(call: SessionCall, now: datetime) -> None:
    where = {"flow": call.request.get("flow", ""), "step": call.request.get("step", "")}
    what = call.request.get("function") or f"{call.request.get('method', '')} request"
    summary = f"Nobody knows whether the {what} of {where['flow']}/{where['step']} was carried out; please look."
    monitor.record("warning", summary, tags=["conversation", f"session:{call.session_id}"], now=now)
    notify_staff("call_unknown", {**where, "what": what, "session": call.session_id}, now)
