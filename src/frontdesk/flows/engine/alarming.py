"""Somebody may be in danger: the crisis text goes out before anything else. See `flows/alarms.py` for what finds it.

At a question the person is then asked whether they want to go on; until they say so, their wait has a key `alarm`:
`kind`, `tries` (answers to that which were not understood) and `held` (the answer that counts after a yes, or null).
"""

from __future__ import annotations

from typing import Any

from frontdesk.flows import answers
from frontdesk.flows.engine import events as out
from frontdesk.flows.engine.asking import await_answer, keys_for
from frontdesk.flows.engine.run import Run
from frontdesk.flows.model import Ask

_CHOICES = ("choice", "choices")
#: A question that takes at most so many letters asks for a fact, not for what happened.
LONGEST_FACT = 500


def kind_of(run: Run, body: str) -> str:
    """The kind of crisis that the text tells of; "": none, or no flow that is being run asks for it."""
    alarm = run.engine.alarm
    if alarm is None or not any(ready.flow.crisis for ready in run.flows_outward()):
        return ""
    try:
        return alarm.find(body, run.doc["language"])
    except Exception as error:  # somebody else's function
        run.note("alarm", f"what looks for a crisis broke: {type(error).__name__}")
        return ""


def warn(run: Run, kind: str, body: str) -> None:
    """Send the office's crisis text, in the language that was written."""
    alarm = run.engine.alarm
    assert alarm is not None
    run.events.append(out.Alarmed(kind, run.label))
    language = run.doc["language"]
    try:
        language = alarm.language(body, language)
        text = alarm.text(kind, language)
    except Exception as error:
        run.note("alarm", f"the crisis text broke: {type(error).__name__}")
        text = ""
    if text.strip():
        run.tell(text, language=language)
    else:
        run.tell(run.phrase("alarm"))


def ask_whether(run: Run, kind: str, held: dict[str, Any] | None, tries: int = 0) -> Any:
    """Ask whether they want to go on with the questions. `held`: the answer that a yes makes count."""
    if run.on_call:
        keys = keys_for(run, (run.phrase("yes"), run.phrase("no")))
        run.tell(f"{run.phrase('alarm_go_on')} {keys}")
    else:
        run.tell(f"{run.phrase('alarm_go_on')} {run.phrase('alarm_reply')}")
    step = run.node.step if run.node else None
    details = {"tries": run.doc["wait"].get("tries", 0)} if isinstance(step, Ask) else {}
    return await_answer(run, {**details, "alarm": {"kind": kind, "tries": tries, "held": held}})


def goes_on(run: Run, body: str) -> bool | None:
    """Whether the text says yes or no to that; None: neither."""
    language, now = run.doc["language"], run.local_time
    listed = [answers.Choice("yes", run.phrase("yes")), answers.Choice("no", run.phrase("no"))]
    if answers.is_exact("choice", body, language=language, now=now, options=listed):
        picked = answers.understand("choice", body, language=language, now=now, options=listed)
        if isinstance(picked, answers.Understood):
            return bool(picked.value == "yes")
    said = answers.understand("yes_no", body, language=language, now=now)
    return bool(said.value) if isinstance(said, answers.Understood) else None


def is_holdable(step: Any) -> bool:
    """Whether a cry for help is an answer, too: a sensitive question that leaves room for a story asks for such things,
    one for a street or a name does not."""
    if not isinstance(step, Ask) or not step.sensitive or step.answer.type != "text":
        return False
    longest = step.answer.parameters.get("max")
    return bool(longest is None or longest > LONGEST_FACT)


def offers_options(step: Any) -> bool:
    """Whether the question offers options: who writes one of them word for word, answers."""
    return isinstance(step, Ask) and step.answer.type in _CHOICES
