"""What each kind of event does to a session, by the state it is in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from frontdesk.flows.engine import alarming, voice_steps, words
from frontdesk.flows.engine import events as out
from frontdesk.flows.engine.asking import ask_again, goodbye, leave_by
from frontdesk.flows.engine.calling_steps import result
from frontdesk.flows.engine.hearing import hear, nothing_said
from frontdesk.flows.engine.run import STOP, Run
from frontdesk.flows.engine.walking import walk
from frontdesk.flows.model import Ask, Wait


def go(run: Run, name: Any) -> None:
    """Walk on; where an answer is awaited, texts that were kept are read first, in their order."""
    walk(run, name)
    while run.doc["kept"] and _awaits_answer(run):
        first, *rest = run.doc["kept"]
        run.doc["kept"] = rest
        run.heard()
        walk(run, hear(run, out.TextIn(first["body"], run.at, first["fields"], first["media"])))


def text(run: Run, event: out.TextIn) -> None:
    opt = run.engine.opt_words(event.body) if run.engine.opt_words else None
    if opt:
        run.events.append(out.WordUsed(opt, run.label))
        if opt == "start" and _awaits_answer(run):
            ask_again(run)
        return
    if len(event.body) > run.limits.text_characters:
        run.note("text", f"a text of {len(event.body)} characters was cut to {run.limits.text_characters}")
        event = out.TextIn(event.body[: run.limits.text_characters], event.at, event.fields, event.media)
    if _awaits_answer(run):
        run.heard()
        go(run, hear(run, event))
        return
    if words.leaves(event.body, run.ready.own_words):  # whoever wants to leave need not wait
        run.events.append(out.WordUsed(words.EXIT, run.label))
        run.tell(goodbye(run))
        run.end(out.EndedBy.EXIT)
        return
    kind = "" if run.on_call else alarming.kind_of(run, event.body)
    if kind:  # is answered at once, whoever has the conversation, and is no answer to what will be asked
        alarming.warn(run, kind, event.body)
    elif run.doc["state"] == "calling":
        _keep(run, event)


def a_result(run: Run, event: out.ResultIn) -> None:
    wait = run.doc["wait"]
    if wait["kind"] != "result" or wait["id"] != event.id:
        run.note("late_result", f"a result for {event.id} came, which is not awaited (any more); it is ignored")
        return
    if run.node is None:
        _lost(run)
        return
    go(run, result(run, event))


def silence(run: Run, event: out.SilenceIn) -> None:
    if run.node is None:
        _lost(run)
    elif _awaits_answer(run):
        exit_ = run.node.step.when_silent
        if exit_ is None:
            run.end(out.EndedBy.SILENCE)
        else:
            run.heard()
            go(run, leave_by(run, exit_))
    elif run.doc["wait"]["kind"] == "call":
        try:
            exit_ = voice_steps.silent(run, run.node)
        except KeyError:
            run.note("unexpected", "silence means nothing at this step; it is ignored")
            return
        if exit_ is None:
            run.end(out.EndedBy.SILENCE)
        else:
            run.heard()
            go(run, exit_)
    else:
        run.note("unexpected", f"silence means nothing while {run.doc['state']}; it is ignored")


def nudge(run: Run, event: out.NudgeIn) -> None:
    if not _awaits_answer(run) or run.node is None:
        return
    for ready in run.flows_outward():
        if ready.flow.nudge is not None:
            run.tell(run.text(ready.flow.nudge))
            break
    else:
        run.tell(run.phrase("nudge"))
    ask_again(run)


def resume(run: Run, event: out.ResumeIn) -> None:
    if not _awaits_answer(run) or run.node is None:
        return
    if event.name_topic:
        topic = next((r.flow.topic for r in run.flows_outward() if r.flow.topic is not None), None)
        named = run.text(topic).strip() if topic is not None else ""
        run.tell(run.phrase("topic", topic=named) if named else run.phrase("go_on"))
    ask_again(run)


def delivery_failed(run: Run, event: out.DeliveryFailedIn) -> None:
    step = run.node.step if run.node is not None else None
    if _awaits_answer(run) and isinstance(step, Wait) and step.failed is not None:
        exit_ = leave_by(run, step.failed)
        earlier = run.frames[-1]["widgets"].get(step.name) or {}
        outbound = {**(earlier.get("outbound") or {}), **event.fields}
        run.write("widgets", step.name, {**earlier, "outbound": outbound})
        run.heard()
        go(run, exit_)
    else:
        run.note("delivery_failed", "a text could not be sent, and the flow does not say what then")


def on_call(run: Run, event: out.CallIn) -> None:
    wait, node = run.doc["wait"], run.node
    if node is None:
        _lost(run)
    elif wait["kind"] == "call" and event.what in voice_steps.leads(node):
        go(run, voice_steps.happened(run, node, event))
    elif event.what == "hangup" and run.on_call:
        if wait["kind"] != "staff":
            run.end(out.EndedBy.HUNG_UP)
    elif wait["kind"] == "answer" and isinstance(node.step, Ask) and event.what in ("keypress", "speech", "timeout"):
        run.heard()
        body = event.fields.get("Digits" if event.what == "keypress" else "SpeechResult", "")
        if event.what == "timeout" or not body:
            go(run, nothing_said(run, node))
        else:
            go(run, hear(run, out.TextIn(body, event.at, event.fields)))
    else:
        run.note("unexpected", f"{event.what} means nothing at this step; it is ignored")


def given_back(run: Run, event: out.GivenBackIn) -> None:
    node = run.node
    if run.doc["state"] != "handed_over" or node is None:
        run.note("unexpected", "staff do not have this conversation; nothing was given back")
        return
    run.heard()
    # what staff and the person settled is not taken back by a word, and what was written before is no answer any more
    run.doc["back"], run.doc["kept"] = [], []
    run.doc["staff"] = True
    if run.on_call:
        run.doc["channel"] = "text"  # the call is long over
        run.forget_scope()
    if isinstance(node.step, Ask):
        run.doc["wait"] = {"kind": "answer", "tries": 0}
        ask_again(run)
        go(run, STOP)
        return
    run.write("widgets", node.name, dict(event.fields))
    go(run, node.step.next)


RECEIVERS: dict[type, Callable[[Run, Any], None]] = {
    out.TextIn: text,
    out.ResultIn: a_result,
    out.SilenceIn: silence,
    out.NudgeIn: nudge,
    out.ResumeIn: resume,
    out.DeliveryFailedIn: delivery_failed,
    out.CallIn: on_call,
    out.GivenBackIn: given_back,
}


def _awaits_answer(run: Run) -> bool:
    return bool(run.doc["state"] == "waiting" and run.doc["wait"]["kind"] == "answer")


def _keep(run: Run, event: out.TextIn) -> None:
    """Keep a text until a question stands that it can answer."""
    kept = run.doc["kept"]
    if len(kept) >= run.limits.kept_texts:
        run.note(
            "kept", f"more than {run.limits.kept_texts} texts came while a result was awaited; this one is left out"
        )
        return
    item = {"body": event.body, "fields": dict(event.fields), "media": [dict(m) for m in event.media]}
    run.doc["kept"] = [*kept, item]
    run.added(item)


def _lost(run: Run) -> None:
    run.fail("missing_step", f"the flow {run.flow_name} has no step {run.frames[-1]['step']}")
