"""One turn while it runs: the copy of the session that is being written, the events so far, the way gone.

Everything that changes the session goes through here, so that BACK can undo it and no document is changed in place.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from frontdesk.flows.engine import events as out
from frontdesk.flows.engine import scopes, session, undo
from frontdesk.flows.engine.nodes import Node
from frontdesk.flows.engine.reading import Reading
from frontdesk.flows.engine.values import weight

if TYPE_CHECKING:
    from frontdesk.flows.engine.engine import Engine

#: What a handler returns when the run stops there: it waits, or it is over.
STOP: Any = object()


class Over(Exception):
    """The session has failed in the middle of a step; nothing more is to be done in this turn."""


class Run(Reading):
    """The session of this turn, and what it has done so far."""

    __slots__ = ("_owned", "before", "limits", "path", "returned", "sensitive", "texts", "visits")

    def __init__(self, engine: Engine, document: dict[str, Any], at: datetime) -> None:
        self.engine = engine
        self.limits = engine.limits
        self.before = document
        self.at = at
        self.events = []
        self.path: list[str] = []
        self.texts = 0
        self.visits: dict[tuple[int, Node], int] = {}
        self.returned: tuple[str, ...] = ()  # names that a `return` of this flow gives besides those it declares
        self.sensitive = False
        self._owned: set[int] = set()
        self.doc = dict(document)
        self.doc["at"] = at.isoformat()
        self.doc["turns"] += 1
        self.take(self.doc)

    def take(self, document: dict[str, Any]) -> None:
        """Go on with this document, whose top level is ours."""
        self.doc = document
        self.frames = document["frames"] = list(document["frames"])
        self._scope = None
        self.ready = self.engine.ready(self.frames[-1]["flow"]) if self.frames else self.engine.nothing
        self.node = self.ready.nodes.get(self.frames[-1]["step"]) if self.frames else None

    # --- writing ------------------------------------------------------------------------------------------------------

    def write(self, part: str, key: str, value: Any) -> None:
        """Set one value of the innermost frame; part "" is the frame itself."""
        depth = len(self.frames) - 1
        frame = self._own_frame(depth)
        target = frame
        if part:
            target = frame[part]
            if id(target) not in self._owned:
                target = frame[part] = dict(target)
                self._owned.add(id(target))
        if self.doc["back"]:
            self._record(["set", depth, part, key, target[key]] if key in target else ["del", depth, part, key])
        target[key] = value
        self.doc["size"] += weight(value) + len(key) + 40
        if part and self._scope is not None:
            scopes.follow(self._scope, part, target, key, value, self.ready.studio)

    def write_doc(self, key: str, value: Any) -> None:
        """Set the language or the channel, so that BACK brings the earlier one again."""
        if self.doc["back"]:
            self._record(["doc", key, self.doc[key]])
        self.doc[key] = value
        self._scope = None

    def speak_for_good(self, language: str) -> None:
        """Set the language the person asked for: BACK leads to no other, whatever was spoken at that question."""
        self.doc["language"] = language
        if any(change[:2] == _LANGUAGE for entry in self.doc["back"] for change in entry["undo"]):
            self.doc["back"] = [
                {**entry, "undo": [change for change in entry["undo"] if change[:2] != _LANGUAGE]}
                for entry in self.doc["back"]
            ]
        self._scope = None

    def heard(self) -> None:
        """The person acted: what counts against loops begins anew."""
        self.doc["busy"] = 0
        self.texts = 0
        if self.visits:
            self.visits = {}

    def added(self, item: Any) -> None:
        """Something was added to the document besides its values."""
        self.doc["size"] += weight(item)

    def forget_scope(self) -> None:
        self._scope = None

    def set_value(self, name: str, value: Any, *, sensitive: bool = False) -> None:
        self.write("values", name, value)
        self.events.append(out.ValueSet(name, value, self.step_name, self.flow_name, sensitive))

    def answered(self) -> None:
        """From here on something follows from an answer: BACK leads to this moment."""
        entry = undo.entry(self.doc["wait"])
        self._owned.add(id(entry))
        back = [*self.doc["back"], entry]
        if len(back) > self.limits.back_steps:
            del back[: len(back) - self.limits.back_steps]
        self._owned.add(id(back))
        self.doc["back"] = back

    def push(self, flow: str, values: dict[str, Any], parameters: dict[str, Any]) -> None:
        """Enter a flow."""
        if self.doc["back"]:
            self._record(["push"])
        frame = session.frame(flow, values, parameters)
        self._owned.update((id(frame), id(frame["values"]), id(frame["widgets"]), id(frame["answers"])))
        self.frames.append(frame)
        self.doc["size"] += weight(frame)
        self._arrive()

    def pop(self) -> dict[str, Any]:
        """Leave the innermost flow, which is not the only one."""
        frame: dict[str, Any] = self.frames.pop()
        if self.doc["back"]:
            self._record(["pop", frame])
            # what the way back keeps must stay as it is
            self._owned.difference_update((id(frame), id(frame["values"]), id(frame["widgets"]), id(frame["answers"])))
        self._arrive()
        return frame

    def _arrive(self) -> None:
        self._scope = None
        self.ready = self.engine.ready(self.frames[-1]["flow"])
        self.node = self.ready.nodes.get(self.frames[-1]["step"])

    def _own_frame(self, depth: int) -> dict[str, Any]:
        frame: dict[str, Any] = self.frames[depth]
        if id(frame) not in self._owned:
            frame = self.frames[depth] = dict(frame)
            self._owned.add(id(frame))
        return frame

    def _record(self, change: list[Any]) -> None:
        back = self.doc["back"]
        if id(back) not in self._owned:
            back = self.doc["back"] = list(back)
            self._owned.add(id(back))
        entry = back[-1]
        if id(entry) not in self._owned:
            entry = back[-1] = {"wait": entry["wait"], "undo": list(entry["undo"])}
            self._owned.add(id(entry))
        entry["undo"].append(change)

    # --- telling ------------------------------------------------------------------------------------------------------

    def tell(
        self, text: str, *, media: tuple[str, ...] = (), to: str = "", sensitive: bool = False, language: str = ""
    ) -> None:
        """Send a text, on a call of a flow of ours speak it. An empty one is not sent. `language`: "" is the person's.

        One that is too long fails the session, and raises Over.
        """
        if not text.strip() and not media:
            return
        if len(text) > self.limits.text_characters:
            self.fail("text", f"a text of {len(text)} characters; {self.limits.text_characters} are allowed")
            raise Over
        if self.on_call and not to and not self.ready.studio:
            details = {"text": text, "language": language or self.doc["language"]}
            self.events.append(out.CallAction("say", self.label, details, sensitive))
        else:
            self.events.append(out.Message(text, self.label, language or self.doc["language"], media, to, sensitive))

    # --- stopping -----------------------------------------------------------------------------------------------------

    @property
    def over(self) -> bool:
        return self.doc["state"] in ("ended", "failed")

    def wait(
        self,
        kind: out.WaitKind,
        *,
        timeout: int | None = None,
        obeyed: bool = False,
        expects: str = "",
        sensitive: bool = False,
        **details: Any,
    ) -> Any:
        """Stop here until something comes. `details` are kept in the session's wait."""
        if self.frames[-1]["step"] != self.step_name:
            self.write("", "step", self.step_name)
        self.doc["wait"] = {"kind": kind.value, **details}
        self.doc["state"] = _STATES[kind]
        self.events.append(out.WaitBegun(kind, self.step_name, self.flow_name, timeout, obeyed, expects, sensitive))
        return STOP

    def end(self, by: out.EndedBy) -> Any:
        values = self.frames[0]["values"] if self.frames else {}
        label = self.label
        self._close(out.State.ENDED)
        if self.on_call and by is not out.EndedBy.HUNG_UP:
            self.events.append(out.CallAction("hang_up", label, {}))
        self.events.append(out.Ended(by, values, label))
        return STOP

    def fail(self, code: str, message: str) -> Any:
        """The session cannot go on. The person is told that staff will write; whoever runs the engine tells staff."""
        if self.over:
            return STOP
        flow, step, label = self.flow_name, self.step_name, self.label
        if code == "size":  # what made it too large is not kept
            self.doc = {**self.before, **{key: self.doc[key] for key in ("at", "turns", "steps", "busy", "calls")}}
            self.frames = self.doc["frames"] = list(self.doc["frames"])
        self._close(out.State.FAILED)
        text = self.phrase("failed")
        if self.on_call:
            self.events.append(out.CallAction("say", label, {"text": text, "language": self.doc["language"]}))
            self.events.append(out.CallAction("hang_up", label, {}))
        elif text:
            self.events.append(out.Message(text, label, self.doc["language"]))
        self.events.append(out.Failed(code, message, flow, step))
        return STOP

    def _close(self, state: out.State) -> None:
        if self.frames and self.node is not None and self.frames[-1]["step"] != self.node.name:
            self._own_frame(len(self.frames) - 1)["step"] = self.node.name
        self.doc.update(state=state.value, wait=None, kept=[], back=[])


_LANGUAGE = ["doc", "language"]
_STATES = {
    out.WaitKind.ANSWER: out.State.WAITING.value,
    out.WaitKind.RESULT: out.State.CALLING.value,
    out.WaitKind.CALL: out.State.CALLING.value,
    out.WaitKind.STAFF: out.State.HANDED_OVER.value,
}
