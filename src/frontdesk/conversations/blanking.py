"""What stays of a session's document when what people said is forgotten. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from frontdesk.flows.model import OPEN_PAYMENT_OUTPUTS, Ask, CapturePayment, Flow, Wait

#: Of the engine's document (docs/flow-engine.md): how the conversation went, nothing of what was said in it.
KEPT = frozenset(
    {"format", "state", "flow", "kind", "language", "channel", "started_at", "at", "turns", "steps", "busy", "calls"}
)
#: The key that says what has been blanked: "sensitive" answers or "all".
MARK = "redacted"
#: Of a payment's outputs, words that others use as well: they go with the step, and are not looked for elsewhere.
_COMMON = OPEN_PAYMENT_OUTPUTS | {
    *("PaymentCardType", "BankAccountType", "PaymentError", "ConnectorError", "SecurityCode"),
}
#: A shorter value (a 1, a yes) is found everywhere and gives nothing away.
SHORTEST = 3
#: A shorter one stands within other texts by chance.
SHORTEST_QUOTED = 5


def bare(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document without a word of what was said."""
    return {**{key: value for key, value in document.items() if key in KEPT}, MARK: "all"}


def without_sensitive(document: Mapping[str, Any], flows: Iterable[Flow]) -> dict[str, Any]:
    """The document of a session that is over, without the answers to sensitive questions of `flows`, and without what
    the carrier told of payments.

    They go under their names, in the step's widget, and wherever the same value stands (handed to another flow, say).
    The way back, texts that were never read, and an answer that waited for a yes, go as a whole.
    """
    flows = list(flows)
    names, steps = _sensitive(flows)
    payments = _payments(flows)
    blank = {**document, "back": [], "kept": [], "wait": _plain_wait(document.get("wait")), MARK: "sensitive"}
    if not names and not payments:
        return blank
    said = _said(document, names, steps, payments)
    frames = [
        {
            **frame,
            "values": _blanked(frame.get("values", {}), names),
            "answers": _blanked(frame.get("answers", {}), names),
            "widgets": {
                name: _blanked(outputs, set(outputs) - OPEN_PAYMENT_OUTPUTS)
                if outputs and name in payments
                else outputs
                for name, outputs in _blanked(frame.get("widgets", {}), steps).items()
            },
        }
        for frame in document.get("frames", [])
    ]
    cleaned: dict[str, Any] = _replaced({**blank, "frames": frames}, said)
    return {**cleaned, **{key: document[key] for key in KEPT if key in document}}


def _plain_wait(wait: Any) -> Any:
    """What is awaited, without what was asked back, which quotes an answer."""
    if not isinstance(wait, Mapping):
        return wait
    return {key: value for key, value in wait.items() if key not in ("confirm", "which", "alarm")}


def sensitive_names(flows: Iterable[Flow]) -> set[str]:
    """The names under which `flows` keep answers to sensitive questions."""
    return _sensitive(flows)[0]


def sensitive_words(document: Mapping[str, Any], flows: Iterable[Flow]) -> set[str]:
    """What was said to sensitive questions, and is known of payments, as it stands in the document: elsewhere it is as
    sensitive.
    """
    return said_to(document, marks_of(list(flows)))


class Marks(NamedTuple):
    """What flows ask that is sensitive: names of answers, of their steps, and of the steps that take payments."""

    names: set[str]
    steps: set[str]
    payments: set[str]


def marks_of(flows: Iterable[Flow]) -> Marks:
    """Of these flows, all together."""
    flows = list(flows)
    return Marks(*_sensitive(flows), _payments(flows))


def said_to(document: Mapping[str, Any], marks: Marks) -> set[str]:
    """`sensitive_words` where the flows have been looked through already."""
    return _said(document, *marks) if any(marks) else set()


def quotes_any(text: str, words: set[str]) -> bool:
    """Whether a text quotes one of these words that is long enough not to stand in it by chance."""
    small = text.lower()
    return any(len(word) >= SHORTEST_QUOTED and word.lower() in small for word in words)


def quoting(words: Iterable[str]) -> Callable[[str], bool]:
    """Whether a text quotes one of these words, whatever its case. Short ones, which stand within others by chance,
    count where they are numbers and stand alone: an amount, not a yes; SHORTEST is as short as they may be.
    """
    known = {word.strip() for word in words}
    found = sorted(
        word for word in known if len(word) >= SHORTEST_QUOTED or (len(word) >= SHORTEST and _is_number(word))
    )
    if not found:
        return lambda text: False
    alone = [rf"(?<!\w){re.escape(word)}(?!\w)" if len(word) < SHORTEST_QUOTED else re.escape(word) for word in found]
    pattern = re.compile("|".join(alone), re.IGNORECASE)
    return lambda text: pattern.search(text) is not None


def _is_number(word: str) -> bool:
    return any(letter.isdigit() for letter in word)


def is_any_of(value: Any, said: set[str]) -> bool:
    """Whether a value is, or holds, one of these words."""
    return not said.isdisjoint(_leaves(value))


def without_words(value: Any, said: set[str]) -> Any:
    """A value without what is, or quotes, one of these words: None stands in its place."""
    if isinstance(value, Mapping):
        return {key: without_words(item, said) for key, item in value.items()}
    if isinstance(value, list):
        return [without_words(item, said) for item in value]
    if isinstance(value, str) and any(word in value for word in said if len(word) >= SHORTEST_QUOTED):
        return None
    return _replaced(value, said)


def _said(document: Mapping[str, Any], names: set[str], steps: set[str], payments: set[str]) -> set[str]:
    # asked in every turn: only names that are there are looked at, of the many that flows may set
    gone: list[Any] = []
    for frame in document.get("frames", []):
        for held in (frame.get("values", {}), frame.get("answers", {})):
            gone += [held[name] for name in held.keys() & names]
        widgets = frame.get("widgets", {})
        gone += [_written(widgets[step]) for step in widgets.keys() & steps]
        told = [widgets[step] or {} for step in widgets.keys() & payments]
        gone += [value for outputs in told for name, value in outputs.items() if name not in _COMMON]
    return {leaf for value in gone for leaf in _leaves(value)}


def _written(outputs: Any) -> Any:
    """What a question brought, without what the carrier says of every text (whose it is, how many pictures)."""
    inbound = outputs.get("inbound") if isinstance(outputs, Mapping) else None
    return {**outputs, "inbound": {"Body": inbound.get("Body")}} if isinstance(inbound, Mapping) else outputs


def _sensitive(flows: Iterable[Flow]) -> tuple[set[str], set[str]]:
    names, steps = set(), set()
    for flow in flows:
        for name, step in flow.steps.items():
            if isinstance(step, Ask | Wait) and step.sensitive:
                steps.add(name)
            if isinstance(step, Ask) and step.sensitive:
                names.add(step.store_as)
    return names, steps


def _payments(flows: Iterable[Flow]) -> set[str]:
    return {name for flow in flows for name, step in flow.steps.items() if isinstance(step, CapturePayment)}


def _blanked(values: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: None if name in names else value for name, value in values.items()}


def _leaves(value: Any) -> Iterable[str]:
    if isinstance(value, str):  # most are
        if len(value) >= SHORTEST:
            yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, int | float) and not isinstance(value, bool) and len(str(value)) >= SHORTEST:
        yield str(value)


def _replaced(value: Any, said: set[Any]) -> Any:
    if isinstance(value, Mapping):
        return {key: _replaced(item, said) for key, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, said) for item in value]
    if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value) in said:
        return None
    return value
