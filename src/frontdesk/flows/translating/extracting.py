"""Out to the translators: the texts of a flow as a .po file, joined with what has been translated already."""

from __future__ import annotations

from pathlib import PurePath

from frontdesk.flows import model
from frontdesk.flows.model import Flow
from frontdesk.flows.parts import SEGMENT_BUDGET, PlacedText, is_translatable, placed_texts
from frontdesk.flows.problems import FlowError
from frontdesk.flows.translating import po
from frontdesk.flows.translating.merging import same_wording, syntax_problems


def extract(flow: Flow, language: str, existing_po_text: str = "") -> str:
    """The .po text of `flow` for `language`.

    A text whose source changed keeps its translation, marked fuzzy, with the wording it was made for. What is not used
    any more goes to the end of the file as obsolete and comes back when its text does. Comments, flags and the header
    stay as they are. Raises FlowError when the existing text cannot be read, for then something would be lost.
    """
    entries, faults = po.read(existing_po_text)
    if faults:
        raise FlowError(syntax_problems(flow, language, faults))
    texts = [placed for placed in placed_texts(flow) if is_translatable(placed.text)]
    shelf = _Shelf(entries, {placed.text.key for placed in texts})
    written = [shelf.entry_for(flow, placed) for placed in texts]
    header = po.header_of(existing_po_text) or po.new_header(flow.name, language)
    return po.write([*written, *shelf.left()], header)


class _Shelf:
    """The entries that are there already; each is taken once, but one without a key for every text of its words."""

    def __init__(self, entries: list[po.Entry], keys: set[str]) -> None:
        self._entries = entries
        self._keys = keys
        self._taken: set[int] = set()

    def entry_for(self, flow: Flow, placed: PlacedText) -> po.Entry:
        text = placed.text
        entry = po.Entry(
            key=text.key,
            source=text.source,
            about=_about(flow, placed),
            file=PurePath(flow.file).name if flow.file else "",
        )
        found = self._find(text.key, text.source)
        if found is None:
            return entry
        old, is_same_text = found
        entry.text, entry.comments, entry.flags, entry.previous = old.text, old.comments, old.flags, old.previous
        if old.key and old.key != text.key:
            entry.flags = entry.flags | {"fuzzy"}  # moved here from another place: a translator should look
        if not is_same_text and old.text:
            entry.previous = old.previous or old.source
            entry.flags = entry.flags | {"fuzzy"}
        elif not old.text:
            entry.flags, entry.previous = entry.flags - {"fuzzy"}, ""
        elif not entry.flags & {"fuzzy"}:
            entry.previous = ""  # looked at: the old wording is of no use any more
        return entry

    def left(self) -> list[po.Entry]:
        """What no text took, as obsolete; what nobody has typed anything into is gone."""
        kept = []
        for index, entry in enumerate(self._entries):
            if index not in self._taken and (entry.text or entry.comments):
                entry.obsolete = True
                kept.append(entry)
        return kept

    def _find(self, key: str, source: str) -> tuple[po.Entry, bool] | None:
        """The entry for a text, and whether it was made for these words. In use before obsolete, same words first."""
        by_key = [i for i, e in enumerate(self._entries) if e.key == key and i not in self._taken]
        same = [i for i in by_key if same_wording(self._entries[i].source, source)]
        for candidates in (same, by_key):
            for obsolete in (False, True):
                # an empty entry must not hide a translation
                for index in sorted(candidates, key=lambda i: not self._entries[i].text):
                    if self._entries[index].obsolete is obsolete and not (obsolete and not self._entries[index].text):
                        self._taken.add(index)
                        return self._entries[index], index in same
        return self._by_words(source)

    def _by_words(self, source: str) -> tuple[po.Entry, bool] | None:
        """The same words under a key that is gone, or under none: a renamed step keeps its translations."""
        for index, entry in enumerate(self._entries):
            if entry.key and (index in self._taken or entry.key in self._keys):
                continue  # it is, or will be, where it belongs
            if entry.text and same_wording(entry.source, source):
                self._taken.add(index)
                return entry, True
        return None


def _about(flow: Flow, placed: PlacedText) -> list[str]:
    """Where a text stands, for its translator."""
    said = [f"{_kind(placed)} of step {placed.step.name}" if placed.step else f"{_kind(placed)} of the flow"]
    if isinstance(placed.step, model.Ask) and placed.where == "text":
        said[0] += f", answer: {_answer(placed.step.answer)}"
    if placed.step is not None and placed.step.section:
        said.append(f"Section: {placed.step.section}")
    if not _is_short(placed):
        budget = flow.segment_budget or SEGMENT_BUDGET
        said.append(
            f"At most {budget} text message segments ({_room(budget)} characters, fewer than half with accents)"
        )
    return [" ".join(line.split()) for line in said]


def _kind(placed: PlacedText) -> str:
    last = placed.where.rsplit(".", 1)[-1]
    if last == "label":
        return "Option"
    if last != "text":
        return {"again": "Asked again", "help": "Help", "confirm": "Confirmation", "nudge": "Reminder after silence",
                "goodbye": "Goodbye", "topic": "Topic"}.get(last, last.capitalize())  # fmt: skip
    kinds = {
        model.Ask: "Question",
        model.Wait: "Question",
        model.Say: "Message",
        model.Speak: "Spoken words",
        model.Gather: "Spoken question",
        model.HandOver: "Message before a person takes over",
        model.End: "Last message",
    }
    return kinds.get(type(placed.step), "Text")


def _answer(spec: model.AnswerSpec) -> str:
    details = ", ".join(f"{name} {value}" for name, value in sorted(spec.parameters.items()) if _is_plain(value))
    return f"{spec.type} ({details})" if details else spec.type


def _is_plain(value: object) -> bool:
    return isinstance(value, (str, int, float)) and not isinstance(value, bool)


def _is_short(placed: PlacedText) -> bool:
    return (
        placed.where.endswith("label")
        or placed.where == "topic"
        or isinstance(placed.step, (model.Speak, model.Gather))
    )


def _room(segments: int) -> int:
    """Characters of plain letters in so many segments: 160 alone, 153 in each of several."""
    return 160 if segments == 1 else 153 * segments
