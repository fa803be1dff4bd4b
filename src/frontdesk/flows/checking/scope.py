"""What may a template read at a step? Which names its flow sets where, and which outputs its steps leave behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from frontdesk.flows import model
from frontdesk.flows.checking.graph import ExitKind, exits
from frontdesk.flows.checking.review import Review
from frontdesk.flows.model import Step
from frontdesk.flows.parts import parts, templates_of

_ANYTHING = "*"  # outputs that nobody can list
_REPLY = frozenset({"body", "parsed", "content_type", "status_code"})

#: What stands in `widgets.NAME` after a step of each class (Studio's names).
OUTPUTS: Mapping[type[Step], frozenset[str]] = {
    model.Say: frozenset({"outbound"}),
    model.Ask: frozenset({"inbound", "outbound"}),
    model.Wait: frozenset({"inbound", "outbound"}),
    model.CallFunction: _REPLY,
    model.CallHttp: _REPLY,
    model.Gather: frozenset({"Digits", "SpeechResult", "Confidence"}),
    model.Record: frozenset({"RecordingUrl", "RecordingDuration", "RecordingSid", "Digits", "TranscriptionText"}),
    model.Connect: frozenset({"DialCallStatus", "DialCallSid", "DialCallDuration", "RecordingUrl"}),
    model.MakeCall: frozenset({"CallSid", "CallStatus", "AnsweredBy"}),
    model.CapturePayment: frozenset(
        {
            *("Result", "PaymentToken", "PaymentConfirmationCode", "ProfileId", "PaymentMethod", "PaymentCardNumber"),
            *("PaymentCardType", "ExpirationDate", "SecurityCode", "PaymentCardPostalCode", "BankAccountNumber"),
            *("BankRoutingNumber", "BankAccountType", "PaymentError", "PayErrorCode", "ConnectorError"),
        }
    ),
    model.HandOver: frozenset({_ANYTHING}),
    model.Redirect: frozenset({_ANYTHING}),
    model.Unsupported: frozenset({_ANYTHING}),
}
#: What the engine itself puts into `flow`.
FLOW_FIELDS = frozenset({"data", "variables", "channel", "sid", "flow_sid", "language", "now"})
#: What can start a session in `trigger`.
TRIGGER_FIELDS = frozenset({"message", "call", "conversation", "request", "parent", "type", "session"})


@dataclass(frozen=True)
class Read:
    """A path that a template of `step` reads. `where`: the part of the step."""

    path: tuple[str, ...]
    line: int
    where: str
    name: str  # of the step
    step: Step | None = field(compare=False)

    def __str__(self) -> str:
        return ".".join(self.path)

    @property
    def value(self) -> str | None:
        """The name of the value it reads, or None where it reads something else."""
        if self.path[:2] == ("flow", "variables"):
            return self.path[2] if len(self.path) > 2 else None
        return None if self.path[0] in ("flow", "widgets", "trigger", "contact", "answers") else self.path[0]

    @property
    def is_whole(self) -> bool:
        """Whether it reads everything at once: `flow`, `flow.variables`, `widgets`."""
        return self.path in (("flow",), ("flow", "variables"), ("widgets",), ("answers",))


class Scope:
    """The names of one flow: who sets them, who reads them, and which may be set when a step is reached."""

    def __init__(self, review: Review) -> None:
        self.review = review
        self.flow = review.flow

    @cached_property
    def reads(self) -> list[Read]:
        found: dict[Read, None] = {}
        for step in self.flow.steps.values():
            for part in parts(step):
                line = getattr(part.content, "line", 0) or step.line
                for template in templates_of(part.content):
                    for path in sorted(template.variables):
                        found[Read(tuple(path.split(".")), line, part.where, step.name, step)] = None
        for placed in self.review.texts:
            if placed.step is None:
                for template in templates_of(placed.text):
                    for path in sorted(template.variables):
                        found[Read(tuple(path.split(".")), placed.line, placed.where, "", None)] = None
        return list(found)

    @cached_property
    def setters(self) -> dict[str, list[Step]]:
        """Name -> the steps that set it. Parameters are not among them; see `Flow.takes`."""
        found: dict[str, list[Step]] = {}
        for step in self.flow.steps.values():
            for name in self.sets(step):
                found.setdefault(name, []).append(step)
        return found

    @property
    def names(self) -> set[str]:
        return set(self.setters) | set(self.flow.takes)

    @cached_property
    def asked(self) -> frozenset[str]:
        """The names whose answers have a label in `answers`."""
        return frozenset(step.store_as for step in self.flow.steps.values() if isinstance(step, model.Ask))

    def sets(self, step: Step) -> list[str]:
        """The values a step sets, each once."""
        names: list[str] = []
        if isinstance(step, model.SetValues):
            names += [assignment.name.split(".")[0] for assignment in step.assignments]
        elif isinstance(step, (model.Ask, model.CallFunction, model.CallHttp, model.RunFlow)) and step.store_as:
            names.append(step.store_as)
        if isinstance(step, model.RunFlow):
            names += [here for _, here in step.gives] or sorted(self._given_by(step) or ())
        return list(dict.fromkeys(names))

    def may_set_anything(self, step: Step) -> bool:
        """A sub-flow that is not known, all of whose values are taken."""
        return isinstance(step, model.RunFlow) and not step.gives and self._given_by(step) is None

    def outputs(self, step: Step) -> frozenset[str] | None:
        """The fields of `widgets.NAME`; None: nobody can list them."""
        if isinstance(step, model.SetValues):
            return frozenset(assignment.name for assignment in step.assignments)
        if isinstance(step, model.RunFlow):
            given = self._given_by(step)
            return None if given is None else given | frozenset(here for _, here in step.gives)
        found = OUTPUTS.get(type(step), frozenset())
        return None if _ANYTHING in found else found

    def keys(self, name: str) -> frozenset[str] | None:
        """The keys of the objects that `name` may hold; None: not known, or no object."""
        found: set[str] = set()
        if name in self.flow.takes:
            return None
        for step in self.setters.get(name, ()):
            if isinstance(step, model.CallFunction) and step.store_as == name:
                function = self.review.functions.get(step.function)
                if function is None or not function.gives:
                    return None
                found |= set(function.gives)
            else:
                return None
        return frozenset(found) or None

    @cached_property
    def before(self) -> dict[str, frozenset[str]]:
        """Step -> what may have happened on some way to it: names set, `widgets.NAME` of steps done, `*` for anything.

        A forward analysis to the fixed point; each fact is one bit of an integer.
        """
        bits: dict[str, int] = {}

        def bit(fact: str) -> int:
            return bits.setdefault(fact, 1 << len(bits))

        state: dict[str, int] = {}
        begin = sum(bit(name) for name in self.flow.takes)
        ahead = []
        for target in self.flow.starts.values():
            if target is not None and target in self.flow.steps:
                state[target] = begin
                ahead.append(target)
        done = {name: bit(f"widgets.{name}") for name in self.flow.steps}
        sets = {name: sum(bit(value) for value in self.sets(step)) for name, step in self.flow.steps.items()}
        for name, step in self.flow.steps.items():
            if self.may_set_anything(step):
                sets[name] |= bit(_ANYTHING)
        ways = {name: exits(step) for name, step in self.flow.steps.items()}
        while ahead:
            name = ahead.pop()
            for exit_ in ways[name]:
                if exit_.target is None or exit_.target not in self.flow.steps:
                    continue
                known = state[name] | done[name]
                if exit_.kind not in (ExitKind.FAILED, ExitKind.SILENT, ExitKind.LANGUAGE):
                    known |= sets[name]
                old = state.get(exit_.target)
                if old is None or known & ~old:
                    state[exit_.target] = (old or 0) | known
                    ahead.append(exit_.target)
        return {name: frozenset(fact for fact, one in bits.items() if known & one) for name, known in state.items()}

    def _given_by(self, step: model.RunFlow) -> frozenset[str] | None:
        """What the sub-flow gives; None where it is not known. A Studio flow gives every variable it sets."""
        sub = self.review.sub_flow(step.flow)
        if sub is None:
            return None
        if sub.gives or sub.source is not model.Source.STUDIO:
            return frozenset(sub.gives)
        return frozenset(_assigned(sub.steps.values()))


def _assigned(steps: Iterable[Step]) -> set[str]:
    return {assignment.name for step in steps if isinstance(step, model.SetValues) for assignment in step.assignments}
