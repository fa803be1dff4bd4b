"""What a turn can read: where it is, what templates see there, and what they give."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from frontdesk.flows.engine import events as out
from frontdesk.flows.engine import scopes
from frontdesk.flows.engine.nodes import Node, Ready
from frontdesk.flows.engine.phrases import phrase
from frontdesk.flows.engine.values import plain
from frontdesk.flows.model import Text
from frontdesk.flows.templating import Condition, Template, TemplateFault

if TYPE_CHECKING:
    from frontdesk.flows.engine.engine import Engine


class Reading:
    """The part of a `Run` that changes nothing but its notes."""

    __slots__ = ("_scope", "at", "doc", "engine", "events", "frames", "node", "ready")

    engine: Engine
    doc: dict[str, Any]
    frames: list[dict[str, Any]]
    at: datetime
    events: list[out.EventOut]
    ready: Ready
    node: Node | None
    _scope: dict[str, Any] | None

    @property
    def on_call(self) -> bool:
        return bool(self.doc["channel"] == "call")

    @property
    def flow_name(self) -> str:
        return str(self.frames[-1]["flow"]) if self.frames else str(self.doc["flow"])

    @property
    def step_name(self) -> str:
        return self.node.name if self.node else ""

    @property
    def label(self) -> str:
        """The step as the path names it."""
        if self.node is None:
            return ""
        return self.node.label if len(self.frames) > 1 else self.node.name

    @property
    def languages(self) -> frozenset[str]:
        """The languages the person may choose: of this flow and of the whole."""
        outer = self.engine.find(self.doc["flow"])
        return self.ready.languages | outer.languages if outer else self.ready.languages

    def flows_outward(self) -> list[Ready]:
        """The flow we are in, the one that ran it, and so on."""
        return [self.engine.ready(frame["flow"]) for frame in reversed(self.frames)]

    @property
    def local_time(self) -> datetime:
        return self.at.astimezone(self.engine.zone)

    @property
    def scope(self) -> dict[str, Any]:
        """What templates and conditions read."""
        if self._scope is None:
            self._scope = scopes.build(self.doc, self.ready.studio, self.local_time.isoformat())
        return self._scope

    # --- templates: what breaks is left out, and noted ----------------------------------------------------------------

    def render(self, template: Template | None) -> str:
        if template is None:
            return ""
        try:
            return template.render(self.scope)
        except Exception as error:
            self.note("template", f"a template of this step broke and was left empty: {error}")
            return ""

    def value(self, given: Template | Any, extra: Mapping[str, Any] | None = None) -> Any:
        """What a template gives, as JSON: an object stays an object. Also templates within lists and objects."""
        if not isinstance(given, Template):
            if isinstance(given, Mapping):
                return {str(key): self.value(item, extra) for key, item in given.items()}
            if isinstance(given, list | tuple):
                return [self.value(item, extra) for item in given]
            return plain(given)
        try:
            return plain(given.value({**self.scope, **extra} if extra else self.scope))
        except Exception as error:
            self.note("template", f"a template of this step broke and was left empty: {error}")
            return ""

    def text(self, text: Text | None, extra: Mapping[str, Any] | None = None) -> str:
        if text is None:
            return ""
        template = text.templates.get(self.doc["language"])
        if template is None:
            template = next(iter(text.templates.values()))
        try:
            return template.render({**self.scope, **extra} if extra else self.scope)
        except Exception as error:
            self.note("template", f"a part of the text {text.key} broke and was left out: {error}")
            return error.text if isinstance(error, TemplateFault) else ""  # a question must be asked all the same

    def holds(self, condition: Condition) -> bool:
        try:
            return condition.holds(self.scope)
        except Exception as error:
            self.note("template", f"a condition of this step broke and counts as not met: {error}")
            return False

    def phrase(self, name: str, **fields: str) -> str:
        engine, language = self.engine, self.doc["language"]
        office = engine.office or phrase("office", language, engine.phrases)
        return phrase(name, language, engine.phrases, office=office, **fields)

    def note(self, code: str, message: str) -> None:
        self.events.append(out.Noted(code, message, self.flow_name, self.step_name))
