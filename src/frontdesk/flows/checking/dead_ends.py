"""Can every step be reached, and does every way end with a word to the person?"""

from __future__ import annotations

from collections.abc import Iterator

from frontdesk.flows import model
from frontdesk.flows.checking.covering import covers_every_answer
from frontdesk.flows.checking.graph import Exit, ExitKind, exits
from frontdesk.flows.checking.review import Review, did_you_mean, listed
from frontdesk.flows.model import Step
from frontdesk.flows.problems import Problem, Severity

#: After these the person has been told something, or somebody else has the conversation.
_TELLS = (
    *(model.Say, model.Speak, model.HandOver, model.Redirect, model.Connect, model.MakeCall, model.CapturePayment),
    model.Unsupported,
)
#: After these it is our turn: the person has just said something.
_HEARS = (model.Ask, model.Wait, model.Gather, model.Record)
#: What begins a conversation by the person. What we start ourselves owes nobody a word.
_BEGUN_BY_PERSON = ("text", "call", "conversation")
#: Exits by which nobody waits for a word: the text could not be sent, the person is silent or has hung up.
_NOBODY_WAITS = (ExitKind.SILENT,)


def find(review: Review) -> Iterator[Problem]:
    """Codes: nothing_starts, missing_step, unreachable_step, dead_end, failure_ends, silence_ends."""
    yield from _starts(review)
    yield from _missing(review)
    yield from _unreachable(review)
    if not review.is_sub_flow:
        yield from _dead_ends(review)
    yield from _failures(review)
    yield from _silences(review)


def _starts(review: Review) -> Iterator[Problem]:
    if not any(target is not None for target in review.flow.starts.values()):
        yield review.problem(
            "nothing_starts",
            "Nothing starts this flow.",
            advice="Give it a first step.",
            severity=Severity.ERROR,
        )


def _missing(review: Review) -> Iterator[Problem]:
    flow = review.flow
    for kind, target in flow.starts.items():
        if target is not None and target not in flow.steps:
            yield review.problem(
                "missing_step",
                f"What starts with a {kind} leads to `{target}`, and there is no such step.",
                advice=did_you_mean(target, flow.steps, "Name a step of this flow."),
                severity=Severity.ERROR,
            )
    for step in flow.steps.values():
        for target in dict.fromkeys(exit_.target for exit_ in exits(step)):
            if target is not None and target not in flow.steps:
                yield review.problem(
                    "missing_step",
                    f"It leads to `{target}`, and there is no such step.",
                    step=step,
                    advice=did_you_mean(target, flow.steps, "Name a step of this flow."),
                    severity=Severity.ERROR,
                )


def _unreachable(review: Review) -> Iterator[Problem]:
    for name, step in review.flow.steps.items():
        if name not in review.reachable:
            yield review.problem(
                "unreachable_step",
                "No way leads to this step.",
                step=step,
                advice="Lead to it from another step, or take it out.",
            )


def _dead_ends(review: Review) -> Iterator[Problem]:
    """Ends that can be reached with nothing said since the person last spoke."""
    silent = _reached_in_silence(review)
    for name, step in review.flow.steps.items():
        if name not in review.reachable or isinstance(step, (model.Return, model.End)):
            if isinstance(step, model.End) and step.text is None and name in silent and review.flow.goodbye is None:
                yield review.problem(
                    "dead_end",
                    "The conversation ends here without a word to the person.",
                    step=step,
                    advice="Give the end a text, or say something before it.",
                )
            continue
        mute = [
            exit_ for exit_ in exits(step) if exit_.target is None and _is_mute(review, step, exit_, name in silent)
        ]
        if mute:
            yield review.problem(
                "dead_end",
                f"{_how(step, mute)} the conversation ends without a word to the person.",
                step=step,
                advice="Lead on to a step that says what happens now.",
            )


def _reached_in_silence(review: Review) -> set[str]:
    """The steps that some way reaches with nothing said since the person last spoke."""
    flow = review.flow
    silent: set[str] = set()
    ahead = [flow.starts.get(kind) for kind in _BEGUN_BY_PERSON]
    for name in review.reachable:
        step = flow.steps[name]
        if isinstance(step, _HEARS):
            ahead += [exit_.target for exit_ in exits(step) if exit_.kind not in _NOBODY_WAITS]
    while ahead:
        at = ahead.pop()
        if at is None or at in silent or at not in flow.steps:
            continue
        silent.add(at)
        step = flow.steps[at]
        if not isinstance(step, _TELLS + _HEARS) and not _sub_flow_speaks(review, step):
            ahead += [exit_.target for exit_ in exits(step)]
    return silent


def _is_mute(review: Review, step: Step, exit_: Exit, reached_in_silence: bool) -> bool:
    """Whether the conversation ends by this exit without a word."""
    if exit_.kind is ExitKind.OTHERWISE and isinstance(step, model.Branch) and covers_every_answer(review.flow, step):
        return False  # never taken
    if exit_.kind in (ExitKind.FAILED, ExitKind.SILENT):
        return False  # these have findings of their own
    if isinstance(step, (model.Record, model.Connect, model.MakeCall)):
        return False  # after a voicemail or a call there is nobody left to talk to
    if isinstance(step, _HEARS):
        return True
    if isinstance(step, (*_TELLS, model.RunFlow)):
        return False
    return reached_in_silence


def _sub_flow_speaks(review: Review, step: Step) -> bool:
    """Whether a sub-flow is run that probably says something; one that is not known is believed to."""
    if not isinstance(step, model.RunFlow):
        return False
    sub = review.sub_flow(step.flow)
    return sub is None or any(isinstance(s, (*_TELLS, *_HEARS, model.End)) for s in sub.steps.values())


def _how(step: Step, mute: list[Exit]) -> str:
    if isinstance(step, model.Branch):
        labels = [exit_.label for exit_ in mute if exit_.label and exit_.kind is ExitKind.CASE]
        if any(exit_.kind is ExitKind.OTHERWISE for exit_ in mute):
            return "When no case holds" if not labels else f"In the cases {listed(labels)} and when none holds"
        return f"In the case {listed(labels)}" if labels else "In one of its cases"
    if isinstance(step, model.Gather):
        return f"After {' or '.join(exit_.label for exit_ in mute if exit_.label)}"
    if isinstance(step, _HEARS):
        return "After the answer"
    return "After this step"


def _failures(review: Review) -> Iterator[Problem]:
    """Calls of a Studio export that may fail and lead nowhere then. In our own flows a person takes over."""
    if not review.is_studio:
        return
    for name, step in review.flow.steps.items():
        if name not in review.reachable or not isinstance(step, (model.CallFunction, model.CallHttp, model.RunFlow)):
            continue
        if step.failed is None:
            yield review.problem(
                "failure_ends",
                f"When {_what(step)} fails, the conversation ends without a word to the person.",
                step=step,
                advice="Lead on to a step that tells the person what to do, or hands over.",
            )


def _what(step: Step) -> str:
    if isinstance(step, model.CallFunction):
        return f"the function `{step.function}`"
    return f"the sub-flow `{step.flow}`" if isinstance(step, model.RunFlow) else "the request"


def _silences(review: Review) -> Iterator[Problem]:
    """Waits with a time limit of their own that leads nowhere: one note for all of them, for the rule is one."""
    names = [
        name
        for name, step in review.flow.steps.items()
        if name in review.reachable
        and isinstance(step, (model.Ask, model.Wait))
        and step.timeout is not None
        and step.when_silent is None
    ]
    if names:
        step = review.flow.steps[names[0]]
        yield review.problem(
            "silence_ends",
            f"When nobody answers at {listed(names)}, the flow says nothing about it.",
            step=step,
            advice="The general rule for silence holds there: a nudge, then the conversation ends. "
            "Give the wait a step for silence if it should go otherwise.",
            severity=Severity.NOTE,
        )
