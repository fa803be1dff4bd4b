"""A text of the person while the session waits for an answer: a word that works everywhere, or an answer."""

from __future__ import annotations

from typing import Any

from frontdesk.flows import answers
from frontdesk.flows.answers.normalising import clean
from frontdesk.flows.engine import alarming, words
from frontdesk.flows.engine import events as out
from frontdesk.flows.engine.asking import (
    ask_again,
    await_answer,
    given_up,
    goodbye,
    keep_answer,
    keep_any,
    keys_for,
    offered,
)
from frontdesk.flows.engine.nodes import Node
from frontdesk.flows.engine.plain_steps import give_to_staff
from frontdesk.flows.engine.run import Run
from frontdesk.flows.engine.using_words import use
from frontdesk.flows.model import Ask, Wait

_YES, _NO = "1", "2"  # keys on a call
#: Texts without words that are no wrong answers, in a row.
_EMPTY_TEXTS = 10


def hear(run: Run, heard: out.TextIn) -> Any:
    """Returns the next step, or STOP when the session waits on."""
    node = run.node
    if node is None:
        return run.fail("missing_step", f"the flow {run.flow_name} has no step {run.frames[-1]['step']}")
    step = node.step
    asked = type(step) is Ask
    if isinstance(step, Ask | Wait) and step.sensitive:
        run.sensitive = True
    choices = offered(run, node) or () if asked else ()
    word = words.find(heard.body, run.ready.own_words)
    if word is not None and not heard.media and not (asked and _is_answer(run, node, heard.body, choices)):
        done = use(run, word)
        if done is not None:
            return done
    pending = run.doc["wait"]
    if not (alarming.offers_options(step) and _is_answer(run, node, heard.body, choices)):
        kind = alarming.kind_of(run, heard.body)
        if kind:
            return _alarmed(run, node, heard, choices, kind)
    if "alarm" in pending:
        return _after_alarm(run, node, heard, choices)
    if not asked:
        return keep_any(run, node, heard)
    is_free = not run.on_call and _is_empty(heard) and pending.get("empty", 0) < _EMPTY_TEXTS
    if is_free and not isinstance(_understand(run, step, heard.body, choices, heard), answers.Understood):
        return _nothing_written(run, step, pending)
    if "confirm" in pending:
        return _confirmed(run, node, heard, choices)
    if "which" in pending:
        return _picked(run, node, heard, choices)
    return _answered(run, node, heard, choices)


def nothing_said(run: Run, node: Node) -> Any:
    """On a call: no key was pressed and nothing was said."""
    step: Ask = node.step
    choices = offered(run, node) or ()
    return _wrong(run, node, out.TextIn("", run.at), _understand(run, step, "", choices), choices)


def _is_empty(heard: out.TextIn) -> bool:
    return not heard.media and not clean(heard.body)


def _nothing_written(run: Run, step: Ask, pending: dict[str, Any]) -> Any:
    """A text without a word and without a picture: what was asked is said once more, and no try is used up."""
    empty = pending.get("empty", 0) + 1
    if "confirm" in pending:
        run.tell(run.phrase("confirm_again"))
        return await_answer(run, {"tries": pending["tries"], "confirm": pending["confirm"], "empty": empty})
    if "which" in pending:
        which = pending["which"]
        result = answers.Ambiguous(tuple(answers.Choice(one["value"], one["label"]) for one in which["choices"]))
        original = out.TextIn(which["body"], run.at, which["fields"], which["media"])
        return _ask_which(run, step, result, original, empty=empty)
    return ask_again(run, empty=empty)


def _answered(run: Run, node: Node, heard: out.TextIn, choices: tuple[answers.Choice, ...]) -> Any:
    step: Ask = node.step
    result = _understand(run, step, heard.body, choices, heard)
    if isinstance(result, answers.Understood):
        if step.confirm is None:
            return keep_answer(run, node, result.value, result.label, heard)
        return _ask_to_confirm(run, node, result, heard)
    if isinstance(result, answers.Ambiguous) and "which" not in run.doc["wait"]:
        return _ask_which(run, step, result, heard)
    return _wrong(run, node, heard, result, choices)


def _understand(
    run: Run, step: Ask, body: str, choices: tuple[answers.Choice, ...], heard: out.TextIn | None = None
) -> answers.Understood | answers.Ambiguous | answers.NotUnderstood:
    spec = step.answer
    if run.on_call and spec.type == "yes_no" and body.strip() in (_YES, _NO):
        body = "yes" if body.strip() == _YES else "no"
    try:
        return answers.understand(
            spec.type,
            body,
            language=run.doc["language"],
            now=run.local_time,
            parameters=spec.parameters,
            options=choices,
            media=heard.media if heard else (),
        )
    except Exception as error:  # an answer type of somebody's own
        run.note("answer_type", f"the answer type {spec.type} broke: {type(error).__name__}: {error}")
        return answers.NotUnderstood("broken", run.phrase("not_understood"))


def _alarmed(run: Run, node: Node, heard: out.TextIn, choices: tuple[answers.Choice, ...], kind: str) -> Any:
    """The person may be in danger: that is answered first. What was asked back before is dropped."""
    held = None
    if alarming.is_holdable(node.step):
        result = _understand(run, node.step, heard.body, choices, heard)
        if isinstance(result, answers.Understood):
            held = {"value": result.value, "label": result.label, **_as_json(heard)}
    alarming.warn(run, kind, heard.body)
    return alarming.ask_whether(run, kind, held)


def _after_alarm(run: Run, node: Node, heard: out.TextIn, choices: tuple[answers.Choice, ...]) -> Any:
    """YES goes on, NO ends; an answer to the question goes on with it. The crisis text was the last thing they read."""
    step, pending = node.step, run.doc["wait"]["alarm"]
    going_on = alarming.goes_on(run, heard.body)
    if going_on is False:
        run.tell(goodbye(run))
        return run.end(out.EndedBy.EXIT)
    if going_on:
        held = pending["held"]
        if held is None:
            return ask_again(run)
        result = answers.Understood(held["value"], held["label"])
        original = out.TextIn(held["body"], run.at, held["fields"], held["media"])
        if step.confirm is not None:
            return _ask_to_confirm(run, node, result, original)
        return keep_answer(run, node, result.value, result.label, original)
    if not isinstance(step, Ask):
        return keep_any(run, node, heard)
    if not isinstance(_understand(run, step, heard.body, choices, heard), answers.NotUnderstood):
        return _answered(run, node, heard, choices)
    tries = pending["tries"] + 1
    left = run.limits.tries - tries
    run.events.append(out.NotUnderstood(run.label, heard.body, max(left, 0), step.sensitive))
    if left <= 0:  # whatever the question says: nobody in danger is left with a machine
        run.tell(run.phrase("gave_up"))
        return give_to_staff(run, "not_understood")
    return alarming.ask_whether(run, pending["kind"], pending["held"], tries)


def _ask_to_confirm(run: Run, node: Node, result: answers.Understood, heard: out.TextIn) -> Any:
    step: Ask = node.step
    said = run.text(step.confirm, {"value": result.label})
    if run.on_call:
        said = f"{said} {keys_for(run, (run.phrase('yes'), run.phrase('no')))}"
    run.tell(said, sensitive=step.sensitive)
    return await_answer(
        run,
        {
            "tries": run.doc["wait"]["tries"],
            "confirm": {"value": result.value, "label": result.label, **_as_json(heard)},
        },
    )


def _confirmed(run: Run, node: Node, heard: out.TextIn, choices: tuple[answers.Choice, ...]) -> Any:
    """YES keeps the answer, NO asks again; another answer takes its place."""
    step: Ask = node.step
    pending = run.doc["wait"]
    body = heard.body
    if run.on_call and body.strip() in (_YES, _NO):
        body = "yes" if body.strip() == _YES else "no"
    said = answers.understand("yes_no", body, language=run.doc["language"], now=run.local_time)
    if isinstance(said, answers.Understood):
        if not said.value:
            return ask_again(run)
        held = pending["confirm"]
        original = out.TextIn(held["body"], run.at, held["fields"], held["media"])
        return keep_answer(run, node, held["value"], held["label"], original)
    if isinstance(_understand(run, step, heard.body, choices, heard), answers.Understood):
        return _answered(run, node, heard, choices)
    tries = pending["tries"] + 1
    left = _tries(run, step) - tries
    run.events.append(out.NotUnderstood(run.label, heard.body, max(left, 0), step.sensitive))
    if left <= 0:
        return given_up(run, node)
    run.tell(run.phrase("confirm_again"))
    return await_answer(run, {"tries": tries, "confirm": pending["confirm"]})


def _ask_which(run: Run, step: Ask, result: answers.Ambiguous, heard: out.TextIn, **details: Any) -> Any:
    if run.on_call:
        said = f"{run.phrase('ambiguous')} {keys_for(run, [choice.label for choice in result.choices])}"
    else:
        labels = [f"{n}. {choice.label}" for n, choice in enumerate(result.choices, 1)]
        said = "\n".join((run.phrase("ambiguous"), *labels, run.phrase("number")))
    run.tell(said, sensitive=step.sensitive)
    kept = [{"value": choice.value, "label": choice.label} for choice in result.choices]
    which = {"choices": kept, **_as_json(heard)}
    return await_answer(run, {"tries": run.doc["wait"]["tries"], "which": which, **details})


def _picked(run: Run, node: Node, heard: out.TextIn, choices: tuple[answers.Choice, ...]) -> Any:
    """A number or a label picks one of those asked back; otherwise it is a new answer to the question."""
    step: Ask = node.step
    pending = run.doc["wait"]["which"]
    listed = [answers.Choice(str(n), choice["label"]) for n, choice in enumerate(pending["choices"])]
    language, now = run.doc["language"], run.local_time
    exact = answers.is_exact("choice", heard.body, language=language, now=now, options=listed)
    if not exact:
        result = _understand(run, step, heard.body, choices, heard)
        if isinstance(result, answers.Understood):
            return _answered(run, node, heard, choices)
    picked = answers.understand("choice", heard.body, language=language, now=now, options=listed)
    if not isinstance(picked, answers.Understood):
        return _answered(run, node, heard, choices)
    choice = pending["choices"][int(picked.value)]
    original = out.TextIn(pending["body"], run.at, pending["fields"], pending["media"])
    if step.confirm is not None:
        return _ask_to_confirm(run, node, answers.Understood(choice["value"], choice["label"]), original)
    return keep_answer(run, node, choice["value"], choice["label"], original)


def _wrong(run: Run, node: Node, heard: out.TextIn, result: Any, choices: tuple[answers.Choice, ...]) -> Any:
    step: Ask = node.step
    tries = run.doc["wait"]["tries"] + 1
    left = _tries(run, step) - tries
    run.events.append(out.NotUnderstood(run.label, heard.body, max(left, 0), step.sensitive))
    if left <= 0:
        return given_up(run, node)
    if isinstance(result, answers.Ambiguous):
        run.doc["wait"] = {**run.doc["wait"], "tries": tries}
        return _ask_which(run, step, result, heard)
    details = {"tries": tries}
    if _is_empty(heard) and "empty" in run.doc["wait"]:
        details["empty"] = run.doc["wait"]["empty"]  # the next one counts too
    run.tell(run.text(step.again) or result.hint)
    if run.on_call:
        run.doc["wait"] = {**run.doc["wait"], "tries": tries}
        return ask_again(run)
    return await_answer(run, details)


def _tries(run: Run, step: Ask) -> int:
    return run.limits.tries if step.tries is None else max(step.tries, 1)


def _is_answer(run: Run, node: Node, body: str, choices: tuple[answers.Choice, ...]) -> bool:
    """Is the text literally one of the answers that are awaited?"""
    pending, spec = run.doc["wait"], node.step.answer
    language = run.doc["language"]
    if "confirm" in pending and answers.is_exact("yes_no", body, language=language):
        return True
    if "which" in pending:
        listed = [answers.Choice(str(n), choice["label"]) for n, choice in enumerate(pending["which"]["choices"])]
        if answers.is_exact("choice", body, language=language, options=listed):
            return True
    try:
        return answers.is_exact(
            spec.type, body, language=language, now=run.local_time, parameters=spec.parameters, options=choices
        )
    except Exception:  # noted when it is asked to understand
        return False


def _as_json(heard: out.TextIn) -> dict[str, Any]:
    return {"body": heard.body, "fields": dict(heard.fields), "media": [dict(media) for media in heard.media]}
