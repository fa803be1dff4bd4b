"""One state of an export, read by its properties and exits; and the export, which gathers what is reported."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from frontdesk.flows.model import Text
from frontdesk.flows.problems import Problem, Severity
from frontdesk.flows.studio.properties import known_as, widget
from frontdesk.flows.templating import Condition, JsonTemplate, Template, TextTemplate

#: What templates of Terraform leave behind when they were never filled in.
_PLACEHOLDER = re.compile(r"\$\{[^}]*\}")
#: How exports name the person; a message to one of these is no message to somebody else.
PERSON = frozenset(
    {"", "{{contact.channel.address}}", "{{trigger.message.From}}", "{{trigger.call.From}}", "{{trigger.request.to}}"}
)


@dataclass
class Export:
    """What is known while an export is read. `flow_names`: the sid of a sub-flow -> the name of a flow here."""

    file: str
    language: str = "en"
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    flow_names: Mapping[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def report(
        self,
        code: str,
        message: str,
        advice: str = "",
        severity: Severity = Severity.WARNING,
        step: str = "",
        line: int = 0,
    ) -> None:
        problem = Problem(self.file, line, step, code, message, advice, severity)
        if problem not in self.problems:
            self.problems.append(problem)


class State:
    """One state: `exits` maps each event to the name of the state it leads to, None where it ends the flow."""

    def __init__(self, export: Export, document: Mapping[str, Any], line: int) -> None:
        self.export, self.line = export, line
        self.name, self.type = str(document["name"]), str(document["type"])
        self.transitions: list[Mapping[str, Any]] = [
            t for t in document.get("transitions") or () if isinstance(t, Mapping)
        ]
        self.exits: dict[str, str | None] = {}
        for transition in self.transitions:
            self.exits.setdefault(str(transition.get("event")), transition.get("next") or None)
        self.properties: dict[str, Any] = {}
        properties = document.get("properties")
        for name, value in properties.items() if isinstance(properties, Mapping) else ():
            self._take(str(name), value)

    def _take(self, name: str, value: Any) -> None:
        kind = widget(self.type)
        if kind is None:
            return
        known = known_as(self.type, name)
        about = kind.properties.get(known)
        written = "" if value in (None, [], {}) else str(value)
        if about is None:
            self.report(
                "property", f"The property {name!r} is none that {self.type} has; it is left out.", "Check its name."
            )
            return
        self.properties[known] = value
        if not about.used and written and "*" not in about.usual and written.replace(" ", "") not in about.usual:
            self.report("property", f"The property {name!r} has no effect: {about.about}.", severity=Severity.NOTE)

    def report(self, code: str, message: str, advice: str = "", severity: Severity = Severity.WARNING) -> None:
        self.export.report(code, message, advice, severity, self.name, self.line)

    def exit(self, *events: str) -> str | None:
        """Where the first of these events that leads anywhere leads."""
        return next((leads for event in events if (leads := self.exits.get(event))), None)

    def string(self, name: str) -> str:
        """The property as text, "" where there is none; what is no text as JSON writes it."""
        value = self.properties.get(name)
        if value is None:
            return ""
        return ("true" if value else "false") if isinstance(value, bool) else str(value)

    def number(self, name: str, default: int) -> int:
        """The property as a whole number; what is none is reported, and the default counts."""
        value = self.string(name).strip()
        if not value:
            return default
        try:
            return max(0, int(float(value)))
        except (ValueError, OverflowError):
            self.report("number", f"{name} is {value!r}, which is no number; {default} is used.", "Write a number.")
            return default

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.string(name).strip().lower()
        return default if not value else value in ("true", "yes", "1", "enable")

    def template(self, source: Any, where: str, kind: type[Template] = Template) -> Template:
        """The template; what is wrong with it is reported, and it renders as nothing, as in Studio."""
        text = source if isinstance(source, str) else "" if source is None else str(source)
        template = kind.forgiving(text)
        self._look_at(text, where)
        faults = template.faults if template.fault is not None or "|" in text else ()
        for fault in faults:
            broken = template.fault is not None
            place = f"line {fault.line}, column {fault.column}" if fault.line else ""
            self.report(
                "template" if broken else "filter",
                f"{where} is no valid Liquid ({_joined(place, fault.message)}); it renders as nothing, as in Studio."
                if broken
                else f"{where}: {fault.message} It leaves the value as it is.",
                "Correct it, or take it out.",
            )
        return template

    def maybe(self, name: str, kind: type[Template] = Template) -> Template | None:
        """The template of a property; None where it is empty."""
        return self.template(self.string(name), name, kind) if self.string(name).strip() else None

    def text(self, source: str, where: str) -> Text:
        """The text for people, in every language there is; its key is the state's name."""
        templates = {self.export.language: self.template(source, where)}
        for language, texts in self.export.translations.items():
            if self.name in texts:
                templates[language] = self.template(texts[self.name], f"the translation ({language})")
        return Text(self.name, source, templates, self.line)

    def condition(self, type: str, argument: str, value: str) -> Condition | None:
        """The condition; None, and a report, for a type that does not exist."""
        self._look_at(argument + value, "a condition")
        try:
            condition = Condition.forgiving(type=type, argument=argument, value=value)
        except ValueError:
            self.report("condition", f"There is no condition {type!r}; that branch is never taken.", "", Severity.ERROR)
            return None
        if condition.fault is not None:
            self.report("condition", f"A condition never holds: {condition.fault.message}", "Correct it.")
        return condition

    def pairs(self, name: str) -> list[tuple[str, Template]]:
        """The [{key, value, type}] of a property."""
        found: list[tuple[str, Template]] = []
        for item in self.entries(name):
            kind = JsonTemplate if is_json(item) else TextTemplate
            pair = (str(item.get("key") or ""), self.template(item.get("value"), f"{name}: {item.get('key')}", kind))
            same = [value for key, value in found if key == pair[0]]
            if same and pair[1] not in same:
                self.report("twice", f"{name} names {pair[0]!r} twice, with different values.", "Take one out.")
            found.append(pair)
        return found

    def entries(self, name: str) -> list[Mapping[str, Any]]:
        """The objects in a list of [{key, value, ...}] that have a key."""
        value = self.properties.get(name)
        items: Iterable[Any] = value if isinstance(value, list) else ()
        return [item for item in items if isinstance(item, Mapping) and item.get("key")]

    def _look_at(self, text: str, where: str) -> None:
        for placeholder in sorted(set(_PLACEHOLDER.findall(text))):
            self.report(
                "placeholder",
                f"{where} holds {placeholder}, a placeholder that was never filled in.",
                "Export the flow from Twilio itself, or fill it in.",
            )


def is_json(entry: Mapping[str, Any]) -> bool:
    """Whether a variable or parameter holds JSON, in either spelling."""
    return entry.get("type") == "json_object" or str(entry.get("parse_as_json")).lower() == "true"


def slug(text: str) -> str:
    """A name that a flow can have: "Daily Sit-down!" -> "daily-sit-down"."""
    return re.sub(r"[^a-z0-9_.-]+", "-", text.lower()).strip("-.")[:80]


def _joined(*parts: str) -> str:
    return ": ".join(part for part in parts if part)
