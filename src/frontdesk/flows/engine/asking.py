"""Questions: asking them, asking them again, and what becomes of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from frontdesk.flows import answers
from frontdesk.flows.engine import events as out
from frontdesk.flows.engine.nodes import Node
from frontdesk.flows.engine.plain_steps import give_to_staff, media_of, outbound, speak
from frontdesk.flows.engine.run import Run
from frontdesk.flows.engine.values import plain, weight
from frontdesk.flows.model import AfterTries, AnswerSpec, Ask, Option, Wait

#: What a question on a call takes: keys and words, after five seconds of silence nothing.
_LISTENING: dict[str, Any] = {"input": "dtmf speech", "timeout": 5}
#: Options of a list made at run time; nobody reads more of them in a text.
MOST_OPTIONS = 200


def ask(run: Run, node: Node) -> Any:
    step: Ask = node.step
    choices = offered(run, node)
    if choices is None:
        run.note("no_options", "there is nothing to choose from; the question was not asked, its value is null")
        run.set_value(step.store_as, None, sensitive=step.sensitive)
        return step.next if step.when_given_up is None else step.when_given_up
    put(run, node, choices)
    return await_answer(run, {"tries": 0})


def wait(run: Run, node: Node) -> Any:
    step: Wait = node.step
    text, media = run.text(step.text), media_of(run, step.media)
    run.tell(text, media=media)
    if run.ready.studio:
        outbound(run, step.name, text)
    return await_answer(run, {})


def await_answer(run: Run, details: dict[str, Any]) -> Any:
    """Wait for the person at the step the run is at."""
    assert run.node is not None
    step = run.node.step
    if type(step) is Ask:
        if run.on_call:
            listen(run)
        if step.when_language_changes is not None:
            details["language"] = run.doc["language"]
        return run.wait(
            out.WaitKind.ANSWER,
            timeout=step.timeout,
            obeyed=step.timeout is not None and step.when_silent is not None,
            expects=step.answer.type,
            sensitive=step.sensitive,
            **details,
        )
    # a timeout that leads nowhere is not obeyed: Studio's exports carry one of an hour at every question
    obeyed = step.when_silent is not None
    timeout = step.timeout if obeyed else None
    return run.wait(out.WaitKind.ANSWER, timeout=timeout, obeyed=obeyed, sensitive=step.sensitive, **details)


def ask_again(run: Run, **more: Any) -> Any:
    """The question the session waits at, said once more; nothing moves. `more` is kept in the wait."""
    node, details = run.node, {**_tries_only(run), **more}
    assert node is not None
    step = node.step
    run.path.append(run.label)
    if step.screen:
        run.events.append(out.ScreenShown(step.screen, run.label))
    if type(step) is Ask:
        choices = offered(run, node)
        if choices is not None:
            put(run, node, choices)
    elif isinstance(step, Wait):
        text = run.text(step.text)
        run.tell(text or run.phrase("please_answer"), media=media_of(run, step.media))
    return await_answer(run, details)


def put(run: Run, node: Node, choices: tuple[answers.Choice, ...]) -> None:
    """Say the question with what its answer type adds to it; on a call, open the keypad and the microphone."""
    step: Ask = node.step
    spec, language = step.answer, run.doc["language"]
    text = run.text(step.text)
    if not run.on_call:
        try:
            text += answers.suffix(spec.type, language=language, parameters=spec.parameters, options=choices)
        except Exception as error:  # a type that does not exist, or somebody's own
            run.note("answer_type", f"the answer type {spec.type} broke: {type(error).__name__}: {error}")
        run.tell(text, media=media_of(run, step.media))
        return
    labels = [choice.label for choice in choices]
    if spec.type == "yes_no":
        labels = [run.phrase("yes"), run.phrase("no")]
    details = {"text": f"{text} {keys_for(run, labels)}".strip(), "language": language, **_LISTENING}
    if labels and len(labels) < 10 and spec.type != "choices":
        details["number_of_digits"] = 1
    run.events.append(out.CallAction("gather", run.label, details))


def listen(run: Run) -> None:
    """On a call: what was said last is asked, with the keypad and the microphone open."""
    last = run.events[-1] if run.events else None
    details: dict[str, Any] = {"language": run.doc["language"]}
    if isinstance(last, out.CallAction):
        if last.verb == "gather":
            return
        if last.verb == "say":
            details = dict(last.details)
            run.events.pop()
    sensitive = isinstance(last, out.CallAction) and last.sensitive
    run.events.append(out.CallAction("gather", run.label, {**details, **_LISTENING}, sensitive))


def keys_for(run: Run, labels: Sequence[str]) -> str:
    """On a call: which key to press for what."""
    return " ".join(run.phrase("press", label=label, number=str(n)) for n, label in enumerate(labels, 1))


def offered(run: Run, node: Node) -> tuple[answers.Choice, ...] | None:
    """The options of the question in the person's language; () where its type has none, None where none is left."""
    spec, language = node.step.answer, run.doc["language"]
    ready = node.choices.get(language)
    if ready is not None:
        return ready
    if not spec.options and spec.options_from is None:
        node.choices[language] = ()
        return ()
    choices = _made_options(run, spec) if spec.options_from is not None else []
    choices += [
        answers.Choice(option.value, run.text(option.label), option.words)
        for option in spec.options
        if option.when is None or run.holds(option.when)
    ]
    if spec.options_from is None and all(_is_fixed(option) for option in spec.options):
        node.choices[language] = tuple(choices)
    return tuple(choices) or None


def _is_fixed(option: Option) -> bool:
    return option.when is None and all(not t.variables for t in option.label.templates.values())


def _made_options(run: Run, spec: AnswerSpec) -> list[answers.Choice]:
    """Options of a list made at run time: objects with `value` and `label` (and `words`), plain values, or what
    `item_value` and `item_label` make of each item."""
    made = run.value(spec.options_from)
    if not isinstance(made, list):
        run.note("no_options", "what the options are made from is no list")
        return []
    choices = []
    for item in made[:MOST_OPTIONS]:
        value, label, words = item, item, None
        if isinstance(item, dict):
            value = item.get("value", item.get("label"))
            label, words = item.get("label", value), item.get("words")
        if spec.item_value is not None:
            value = run.value(spec.item_value, {"item": item})
        if spec.item_label is not None:
            label = run.text(spec.item_label, {"item": item})
        elif label is item:
            label = value
        if value is not None:
            listed = tuple(str(word) for word in words) if isinstance(words, list) else ()
            choices.append(answers.Choice(value, str(label), listed))
    return choices


def keep_answer(run: Run, node: Node, value: Any, label: str, heard: out.TextIn) -> Any:
    """The answer counts. Returns the next step."""
    step: Ask = node.step
    _remember(run, _tries_only(run))
    run.write("widgets", step.name, {"inbound": inbound(run, heard)})
    run.write("answers", step.store_as, label)
    run.set_value(step.store_as, plain(value), sensitive=step.sensitive)
    if step.answer.type == "language" and value in run.languages:
        speak(run, value)
    return step.next


def keep_any(run: Run, node: Node, heard: out.TextIn) -> Any:
    """Studio's wait: whatever came is the answer."""
    _remember(run, {})
    earlier = run.frames[-1]["widgets"].get(node.name) or {}
    run.write("widgets", node.name, {**earlier, "inbound": inbound(run, heard)})
    return node.step.next


def given_up(run: Run, node: Node) -> Any:
    """The last try was wrong. Returns the next step."""
    step: Ask = node.step
    if step.after_tries is AfterTries.GO_ON:
        _remember(run, _tries_only(run))
        run.set_value(step.store_as, None, sensitive=step.sensitive)
        return step.next if step.when_given_up is None else step.when_given_up
    if step.after_tries is AfterTries.END:
        run.tell(goodbye(run))
        return run.end(out.EndedBy.TRIES)
    run.tell(run.phrase("gave_up"))
    return give_to_staff(run, "not_understood")


def leave_by(run: Run, exit_: str) -> Any:
    """Silence, or a text that could not be sent, leads on; BACK leads to the question again."""
    _remember(run, _tries_only(run))
    return exit_


def goodbye(run: Run) -> str:
    for ready in run.flows_outward():
        if ready.flow.goodbye is not None:
            return run.text(ready.flow.goodbye)
    return run.phrase("goodbye")


def inbound(run: Run, heard: out.TextIn) -> dict[str, Any]:
    """What is kept of a text: for Studio's templates the carrier's whole form, for ours the words and media."""
    kept: dict[str, Any] = dict(heard.fields) if run.ready.studio else {}
    kept["Body"] = heard.body
    if heard.media:
        kept["NumMedia"] = str(len(heard.media))
        for n, media in enumerate(heard.media):
            kept[f"MediaUrl{n}"] = media.get("url", "")
            kept[f"MediaContentType{n}"] = media.get("content_type", "")
    return kept


def _tries_only(run: Run) -> dict[str, Any]:
    """The details of a wait for a plain answer: nothing asked back, nothing to confirm."""
    return {key: value for key, value in run.doc["wait"].items() if key in ("tries", "language")}


def _remember(run: Run, details: dict[str, Any]) -> None:
    run.doc["wait"] = {"kind": out.WaitKind.ANSWER.value, **details}
    run.doc["size"] += weight(run.doc["wait"])
    run.answered()
