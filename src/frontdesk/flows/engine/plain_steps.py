"""Steps that say, decide and set; none of them waits."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from frontdesk.flows.engine import events as out
from frontdesk.flows.engine.nodes import Node
from frontdesk.flows.engine.run import Run
from frontdesk.flows.engine.values import parsed, typed
from frontdesk.flows.model import Assignment, Branch, End, HandOver, Return, Say, SetLanguage, SetValues, Unsupported
from frontdesk.flows.templating import Template


def say(run: Run, node: Node) -> Any:
    step: Say = node.step
    text = run.text(step.text)
    media = media_of(run, step.media)
    to = ""
    if step.to is not None:
        to = run.render(step.to).strip()
        if not to:
            run.note("no_recipient", "whom to send this text to came out empty; it was not sent")
            return step.next if step.failed is None else step.failed
        if to == run.doc["contact"]:
            to = ""
    if not text.strip() and not media:
        run.note("empty_text", "the text came out empty; it was not sent")
        return step.next
    run.texts += 1
    if run.texts > run.limits.texts_per_turn:
        if run.texts == run.limits.texts_per_turn + 1:
            run.note("texts", f"more than {run.limits.texts_per_turn} texts in one turn; the others are left out")
        return step.next
    run.tell(text, media=media, to=to)
    if run.ready.studio:
        outbound(run, step.name, text, to)
    return step.next


def outbound(run: Run, name: str, text: str, to: str = "") -> None:
    """What Studio's templates read of a text that was sent; what was answered to an earlier one is gone."""
    sent = {"Body": text, "From": run.doc["line"], "To": to or run.doc["contact"], "Status": "sent"}
    run.write("widgets", name, {"outbound": sent})


def media_of(run: Run, templates: tuple[Template, ...]) -> tuple[str, ...]:
    return tuple(url for url in (run.render(template).strip() for template in templates) if url) if templates else ()


def branch(run: Run, node: Node) -> Any:
    step: Branch = node.step
    for case in step.cases:
        if all(run.holds(condition) for condition in case.conditions):
            return case.next
    return step.next


def set_values(run: Run, node: Node) -> Any:
    step: SetValues = node.step
    assign(run, step.assignments, step.name)
    return step.next


def assign(run: Run, assignments: tuple[Assignment, ...], name: str) -> None:
    """Set the values, each seeing those before it. Studio's templates also read them as `widgets.NAME.X`."""
    given: dict[str, Any] = {}
    for assignment in assignments:
        value = assigned(run, assignment)
        run.set_value(assignment.name, value)
        given[assignment.name] = value
    if run.ready.studio:
        run.write("widgets", name, given)


def assigned(run: Run, assignment: Assignment) -> Any:
    value = run.value(assignment.value)
    if not isinstance(assignment.value, Template):
        return value
    if assignment.kind == "typed":
        # in our flows a text that is handed on stays the text it is: "60603" is no number
        return value if not run.ready.studio and _is_expression(assignment.value.source) else typed(value)
    if assignment.kind == "text":
        return value if isinstance(value, str) else run.render(assignment.value)
    if not isinstance(value, str):
        return value
    try:
        return parsed(value)
    except ValueError as error:
        run.note("json", f"{assignment.name} is no JSON and stays text: {error}")
        return value


@lru_cache(maxsize=4096)
def _is_expression(source: str) -> bool:
    """Is the whole source one `{{ expression }}`?"""
    text = source.strip()
    return text.startswith("{{") and text.endswith("}}") and text.count("{{") == 1 and "{%" not in text


def return_(run: Run, node: Node) -> Any:
    step: Return = node.step
    for assignment in step.assignments:
        run.set_value(assignment.name, assigned(run, assignment))
    run.returned = tuple(a.name for a in step.assignments if a.name not in run.ready.flow.gives)
    return None


def end(run: Run, node: Node) -> Any:
    """Without a text of its own it says the goodbye of the flow, where there is one."""
    step: End = node.step
    goodbyes = [ready.flow.goodbye for ready in run.flows_outward()]
    run.tell(run.text(step.text or next((text for text in goodbyes if text is not None), None)))
    return run.end(out.EndedBy.FLOW)


def set_language(run: Run, node: Node) -> Any:
    step: SetLanguage = node.step
    language = run.render(step.to).strip()
    if language not in run.languages:
        run.note("language", f"the flow does not have the language {language!r}; it goes on in {run.doc['language']}")
    else:
        speak(run, language)
    return step.next


def speak(run: Run, language: str) -> None:
    """Go on in this language, until BACK takes back what led here."""
    if language != run.doc["language"]:
        run.write_doc("language", language)
        run.events.append(out.LanguageChanged(language))


def hand_over(run: Run, node: Node) -> Any:
    step: HandOver = node.step
    attributes: Any = None
    if step.attributes is not None:
        attributes = run.value(step.attributes)
        if isinstance(attributes, str):
            try:
                attributes = parsed(attributes)
            except ValueError:
                run.note("json", "the attributes of this hand-over are no JSON and stay text")
    run.tell(run.text(step.text))
    reason = run.render(Template(step.reason)) if "{{" in step.reason else step.reason
    return give_to_staff(run, reason, attributes)


def give_to_staff(run: Run, reason: str, attributes: Any = None) -> Any:
    run.events.append(out.HandedOver(run.label, reason, attributes))
    if run.on_call:
        run.events.append(out.CallAction("hang_up", run.label, {}))
    return run.wait(out.WaitKind.STAFF)


def unsupported(run: Run, node: Node) -> Any:
    step: Unsupported = node.step
    run.note("unsupported", f"{step.what} cannot be done here; the flow goes on after it")
    return step.next
