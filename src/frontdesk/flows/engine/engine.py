"""The engine: which turn an event makes of a session. See docs/flow-engine.md."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from frontdesk.flows import alarms, model
from frontdesk.flows.engine import (
    alarming,
    asking,
    calling_steps,
    events,
    plain_steps,
    receiving,
    session,
    upgrades,
    voice_steps,
    words,
)
from frontdesk.flows.engine.limits import Limits
from frontdesk.flows.engine.nodes import Handler, Ready
from frontdesk.flows.engine.phrases import Phrases
from frontdesk.flows.engine.run import Over, Run
from frontdesk.flows.engine.starting import begin
from frontdesk.flows.engine.values import plain, weight
from frontdesk.flows.engine.walking import check

logger = logging.getLogger(__name__)

HANDLERS: dict[type, Handler] = {
    model.Say: plain_steps.say,
    model.Ask: asking.ask,
    model.Wait: asking.wait,
    model.Branch: plain_steps.branch,
    model.SetValues: plain_steps.set_values,
    model.CallFunction: calling_steps.call_function,
    model.CallHttp: calling_steps.call_http,
    model.RunFlow: calling_steps.run_flow,
    model.Return: plain_steps.return_,
    model.End: plain_steps.end,
    model.SetLanguage: plain_steps.set_language,
    model.HandOver: plain_steps.hand_over,
    model.Unsupported: plain_steps.unsupported,
    model.Speak: voice_steps.speak,
    model.Gather: voice_steps.gather,
    model.Record: voice_steps.record,
    model.Connect: voice_steps.connect,
    model.MakeCall: voice_steps.make_call,
    model.Redirect: voice_steps.redirect,
    model.CapturePayment: voice_steps.capture_payment,
}

_NOTHING = model.Flow(name="", steps={}, starts={})


class EngineError(Exception):
    """A mistake of whoever runs the engine: an unknown flow, a session that is over, an event without a time zone."""


class Engine:
    """Runs sessions of these flows. Immutable to its users: one engine serves any number of sessions, in any order.

    flows: name -> flow, with every sub-flow. opt_words: given only by callers that have no consent in front of them; it
    says "stop" or "start" for a text that is such a word. known: can a sub-flow that is not among `flows` be answered
    by whoever runs the engine? Where it says no, such a step leaves by its failed exit, or the session fails. zone: the
    office's, for "today" and `flow.now`. phrases: the office's own wording, see phrases.py. office: its name. alarm:
    what flows with `crisis: true` ask of each text; without it the one that is registered in alarms.py.
    """

    def __init__(
        self,
        flows: Mapping[str, model.Flow],
        *,
        limits: Limits | None = None,
        opt_words: Callable[[str], str | None] | None = None,
        known: Callable[[str], bool] | None = None,
        zone: tzinfo = UTC,
        phrases: Phrases | None = None,
        office: str = "",
        alarm: alarms.Alarm | None = None,
    ) -> None:
        self.flows = flows
        self.limits = limits or Limits()
        self.opt_words = opt_words
        self.known = known
        self.zone = zone
        self.phrases: Phrases = phrases or {}
        self.office = office
        self._alarm = alarm
        self.nothing = Ready(_NOTHING, HANDLERS)
        self._ready: dict[str, Ready] = {}

    def start(self, name: str, trigger: events.Trigger) -> events.Turn:
        """Begin a session. Raises EngineError for an unknown flow, or a trigger that this flow does not start with."""
        ready = self.find(name)
        if ready is None:
            raise EngineError(f"there is no flow {name}")
        if trigger.kind not in ready.flow.starts:
            kinds = ", ".join(ready.flow.starts) or "nothing"
            raise EngineError(f"the flow {name} is not started by {trigger.kind}, but by {kinds}")
        _check_time(trigger.at)
        named = _language_named(trigger.body) if trigger.kind == "text" else ""
        wanted = named if named in ready.languages else trigger.language
        language = wanted if wanted in ready.languages else ready.flow.language
        document = session.new(name, language, trigger)
        document["data"] = plain(trigger.parameters)
        document["trigger"] = session.trigger_of(trigger, document["data"])
        starts = ready.flow.starts
        if ready.studio and trigger.kind == "text" and starts["text"] == starts.get("conversation", ""):
            document["trigger"]["conversation"] = session.as_conversation(document["trigger"]["message"])
        document["size"] += weight(document["data"]) + weight(document["trigger"])
        run = Run(self, document, trigger.at)
        return self._carry_out(run, lambda: _begin(run, trigger))

    def resume(self, document: Mapping[str, Any], event: events.EventIn) -> events.Turn:
        """Go on with a session; the document given is not changed.

        Raises EngineError for a session that is over (only a late result is let pass, with a note), or one that a later
        release wrote.
        """
        try:
            upgraded = upgrades.upgrade(document)  # type: ignore[arg-type]
        except ValueError as error:
            raise EngineError(str(error)) from error
        _check_time(event.at)
        run = Run(self, upgraded, event.at)
        if run.over:
            if not isinstance(event, events.ResultIn):
                raise EngineError(f"the session is over: it has {upgraded['state']}")
            run.note("late_result", f"a result for {event.id} came after the session was over; it is ignored")
            return events.Turn(run.doc, tuple(run.events), ())
        return self._carry_out(run, lambda: receiving.RECEIVERS[type(event)](run, event))

    @property
    def alarm(self) -> alarms.Alarm | None:
        return self._alarm or alarms.registered()

    def find(self, name: str) -> Ready | None:
        """The flow, made ready on its first use; None where there is none of that name."""
        ready = self._ready.get(name)
        if ready is None and (flow := self.flows.get(name)) is not None:
            ready = self._ready[name] = Ready(flow, HANDLERS)
        return ready

    def ready(self, name: str) -> Ready:
        """The same; a flow without steps where there is none."""
        return self.find(name) or self.nothing

    def _carry_out(self, run: Run, what: Callable[[], None]) -> events.Turn:
        try:
            if run.at - datetime.fromisoformat(run.doc["started_at"]) > timedelta(days=self.limits.age_days):
                run.fail("age", f"the conversation began more than {self.limits.age_days} days ago")
            else:
                what()
                check(run)
        except Over:
            pass
        except Exception as error:
            # A fault of ours must not lose the person: staff are told, and the log says where it is.
            where = (run.flow_name, run.step_name)
            logger.exception("the engine broke in flow %s, step %s", *where, extra={"quotes_people": True})
            broke = f"the engine broke: {type(error).__name__}"
            if run.over:
                run.note("internal", broke)
            else:
                run.fail("internal", broke)
        return events.Turn(run.doc, tuple(run.events), tuple(run.path), run.sensitive)


def _begin(run: Run, trigger: events.Trigger) -> None:
    first = begin(run)
    kind = alarming.kind_of(run, trigger.body) if trigger.kind != "call" and trigger.body else ""
    if kind:
        alarming.warn(run, kind, trigger.body)
    receiving.go(run, first)


def _check_time(at: datetime) -> None:
    if at.tzinfo is None:
        raise EngineError("the time of an event needs a time zone")


def start(flow: model.Flow, trigger: events.Trigger, flows: Mapping[str, model.Flow] | None = None) -> events.Turn:
    """Begin a session of this flow, with the engine's default limits."""
    return Engine({**(flows or {}), flow.name: flow}).start(flow.name, trigger)


def resume(document: Mapping[str, Any], event: events.EventIn, flows: Mapping[str, model.Flow]) -> events.Turn:
    """Go on with a session of these flows, with the engine's default limits."""
    return Engine(flows).resume(document, event)


def _language_named(body: str) -> str:
    """The language that the first text is the name of ("Español"): who writes that wants to begin in it."""
    word = words.find(body)
    return word.language if word is not None else ""
