"""What is different between two versions of a flow: its steps and its texts. Where they stand in the file is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from frontdesk.flows.model import Flow, Text
from frontdesk.flows.templating import Condition, Template
from frontdesk.flows.texts import texts

#: Nothing of these changes what a flow does.
_PLACES = frozenset({"line", "column", "file"})


@dataclass(frozen=True)
class ChangedStep:
    """A step that both have: `kinds` as Say, Ask, ...; `changes`: property -> (before, after)."""

    name: str
    kind: str
    changes: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class ChangedText:
    """A text that both have and that reads otherwise in `language`."""

    key: str
    language: str
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """What the second flow has and the first has not, the other way round, and what differs."""

    steps_added: tuple[str, ...]
    steps_removed: tuple[str, ...]
    steps_changed: tuple[ChangedStep, ...]
    texts_added: tuple[tuple[str, str], ...]  # (key, source)
    texts_removed: tuple[tuple[str, str], ...]
    texts_changed: tuple[ChangedText, ...]
    settings_changed: Mapping[str, tuple[Any, Any]]  # the flow's own: title, languages, takes, nudge_after, ...

    @property
    def same(self) -> bool:
        return not any(getattr(self, each.name) for each in fields(self))


def compare(before: Flow, after: Flow) -> Comparison:
    """What changed from `before` to `after`."""
    old, new = _texts(before), _texts(after)
    changed = []
    for name in before.steps:
        if name in after.steps:
            step = _changed_step(name, before, after)
            if step is not None:
                changed.append(step)
    return Comparison(
        steps_added=tuple(name for name in after.steps if name not in before.steps),
        steps_removed=tuple(name for name in before.steps if name not in after.steps),
        steps_changed=tuple(changed),
        texts_added=tuple((key, text.source) for key, text in new.items() if key not in old),
        texts_removed=tuple((key, text.source) for key, text in old.items() if key not in new),
        texts_changed=tuple(found for key in old if key in new for found in _changed_text(old[key], new[key])),
        settings_changed=_different(before, after, without={"steps", "name"}),
    )


def _texts(flow: Flow) -> dict[str, Text]:
    return {text.key: text for text in texts(flow)}


def _changed_text(before: Text, after: Text) -> list[ChangedText]:
    found = []
    for language in dict.fromkeys((*before.templates, *after.templates)):
        old, new = before.templates.get(language), after.templates.get(language)
        if (old.source if old else "") != (new.source if new else ""):
            found.append(ChangedText(after.key, language, old.source if old else "", new.source if new else ""))
    return found


def _changed_step(name: str, before: Flow, after: Flow) -> ChangedStep | None:
    old, new = before.steps[name], after.steps[name]
    kind = type(new).__name__
    if type(old) is not type(new):
        return ChangedStep(name, kind, {"kind": (type(old).__name__, kind)})
    changes = _different(old, new)
    return ChangedStep(name, kind, changes) if changes else None


def _different(before: Any, after: Any, without: set[str] | None = None) -> dict[str, tuple[Any, Any]]:
    """The fields in which two values of one class differ."""
    found = {}
    for each in fields(before):
        if each.name in _PLACES or each.name in (without or ()):
            continue
        old, new = _shape(getattr(before, each.name)), _shape(getattr(after, each.name))
        if old != new:
            found[each.name] = (old, new)
    return found


def _shape(value: Any) -> Any:
    """A part of a flow as JSON, as an author wrote it, without where it stands."""
    if isinstance(value, Text):
        return value.source
    if isinstance(value, Template):
        return value.source
    if isinstance(value, Condition):
        return _condition(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _shape(getattr(value, each.name)) for each in fields(value) if each.name not in _PLACES}
    if isinstance(value, Mapping):
        return {str(key): _shape(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(str(item) for item in value)
    if isinstance(value, list | tuple):
        return [_shape(item) for item in value]
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def _condition(condition: Condition) -> Any:
    parts = (condition.type, condition.argument, condition.value, condition.expression)
    return [part for part in parts if part]
