"""From drafts to the graph of `model.py`: what follows what. The steps are made in `steps.py` and `voice_steps.py`.

A target is the name of a step, None (the end of the flow), or a mark that stands for a label until every step is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from frontdesk.flows.language.drafts import Block, Item, Test, Words
from frontdesk.flows.language.report import Report, did_you_mean
from frontdesk.flows.language.shapes import template
from frontdesk.flows.model import Branch, Case, Step, Text
from frontdesk.flows.templating import Condition, Template

Target = str | None
#: Stands before a label in a target that is not resolved yet.
_MARK = "\0"
#: The fields of a step that hold a target.
_EXITS = frozenset(
    (
        *("next", "failed", "when_silent", "when_given_up", "when_language_changes"),
        *("keypress", "speech", "no_audio", "hung_up", "busy", "no_answer"),
    )
)

#: What comes before a step itself among the steps that an item is made of; the others follow it.
_RANKS = {"if": 0, "speak": 0, "": 1}

Maker = Callable[["Graph", Item, Target], None]


class Graph:
    """Collects the steps of one flow. `makers`: kind -> what adds its steps."""

    def __init__(
        self,
        makers: Mapping[str, Maker],
        languages: tuple[str, ...],
        translations: Mapping[str, Mapping[str, str]],
        report: Report,
    ) -> None:
        self.steps: dict[str, Step] = {}
        self.report = report
        self._makers = makers
        self._languages = languages
        self._translations = translations
        self._labels: dict[str, Target] = {}
        self._section = ""

    # --- blocks -------------------------------------------------------------------------------------------------------

    def block(self, items: Block, after: Target) -> None:
        """Add every step of the block; the last one leads to `after`."""
        before = self._section
        for place, item in enumerate(items):
            self._section = str(item.values.get("section") or self._section)
            if item.name:
                self._labels[item.name] = self.entry(items, after, place)
            if item.kind:
                with self.report.at(item.name or item.where):
                    self._item(item, self.entry(items, after, place + 1))
        self._section = before

    def _item(self, item: Item, after: Target) -> None:
        if item.only_if is not None:
            self.branch(item, f"{item.name}.if", [(item.only_if, self._entry_of(item, after))], after)
        self._makers[item.kind](self, item, after)

    def entry(self, items: Block, after: Target, first: int = 0) -> Target:
        """Where one arrives who goes to this block, or to its item number `first`."""
        for place in range(first, len(items)):
            item = items[place]
            if item.kind:
                return f"{item.name}.if" if item.only_if is not None else self._entry_of(item, after)
        return after

    def _entry_of(self, item: Item, after: Target) -> Target:
        if item.kind == "goto":
            return _MARK + str(item.main)
        if item.kind == "repeat" and isinstance(item.main, Block):
            return self.entry(item.main, f"{item.name}.until")
        if item.kind == "record" and item.main is not None:
            return f"{item.name}.speak"
        return item.name

    def inner(self, item: Item, key: str, after: Target) -> Target:
        """Add the block under `key` and give its entry; without the key, `after`."""
        found = item.values.get(key)
        return self.add(found, after) if isinstance(found, Block) else after

    def add(self, found: Block, after: Target) -> Target:
        self.block(found, after)
        return self.entry(found, after)

    def failed(self, item: Item, after: Target) -> Target:
        """Where a step leads that did not work: its `failed` steps. None: staff take over, as the engine says."""
        return self.inner(item, "failed", after) if "failed" in item.values else None

    # --- steps --------------------------------------------------------------------------------------------------------

    def common(self, item: Item, name: str = "") -> dict[str, Any]:
        """What every step has; `name`: of a further step that the same item is made of."""
        common: dict[str, Any] = {"name": name or item.name, "line": item.line, "section": self._section}
        if not name:
            common["screen"] = str(item.values.get("screen") or "")
        return common

    def put(self, step: Step) -> None:
        self.steps[step.name] = step

    def branch(self, item: Item, name: str, ways: list[tuple[Test, Target]], otherwise: Target) -> None:
        cases = tuple(Case((test.condition,), target, test.source) for test, target in ways)
        self.put(Branch(**self.common(item, name), cases=cases, next=otherwise))

    def text(self, item: Item | None, part: str, words: Words | None) -> Text | None:
        """The text of an item in every language there is. Its key: the step's name and which text of it this is."""
        if words is None:
            return None
        key = f"{item.name}.{part}" if item else f"flow.{part}"
        own = template(words.source, words.line, self.report)
        if own is None:
            return None
        templates = {self._languages[0]: own}
        for language in self._languages[1:]:
            translated = self._translations.get(language, {}).get(key)
            if translated:
                self._translated(templates, language, key, translated, words.line)
        return Text(key, words.source, templates, words.line)

    def _translated(self, templates: dict[str, Template], language: str, key: str, source: str, line: int) -> None:
        known = len(self.report.problems)
        compiled = template(source, line, self.report)
        if compiled is not None:
            templates[language] = compiled
            return
        fault = self.report.problems[known]
        message = f"The translation of {key} into {language!r} does not work. {fault.message}"
        self.report.problems[known] = replace(fault, line=line, code="translation", message=message)

    # --- labels -------------------------------------------------------------------------------------------------------

    def resolved(self) -> dict[str, Step]:
        """The steps in the order of the file, every mark replaced by the step that the label stands for."""
        ordered = sorted(self.steps.values(), key=lambda step: (step.line, _RANKS.get(step.name.partition(".")[2], 2)))
        return {step.name: self._with_targets(step) for step in ordered}

    def target(self, label: str, line: int) -> Target:
        """The step to which `goto: label` leads. Reports a label that does not exist, or that leads in a circle."""
        seen = [label]
        while True:
            if seen[-1] not in self._labels:
                self.report.add(line, "no_such_step", f"There is no step `{seen[-1]}` to go to.",
                                did_you_mean(seen[-1], self._labels, "Give one that name: `step: ...`."))  # fmt: skip
                return None
            found = self._labels[seen[-1]]
            if found is None or not found.startswith(_MARK):
                return found
            if found[1:] in seen:
                self.report.add(
                    line, "circle", f"`goto: {label}` goes round in a circle and meets no step.", "Change one."
                )
                return None
            seen.append(found[1:])

    def _with_targets(self, step: Step) -> Step:
        changes: dict[str, Any] = {}
        for each in fields(step):
            value = getattr(step, each.name)
            if each.name in _EXITS and isinstance(value, str) and value.startswith(_MARK):
                changes[each.name] = self._target_quietly(value)
            elif each.name == "cases":
                changes["cases"] = tuple(replace(case, next=self._target_quietly(case.next)) for case in value)
        return replace(step, **changes) if changes else step

    def _target_quietly(self, target: Target) -> Target:
        if target is None or not target.startswith(_MARK):
            return target
        known = len(self.report.problems)
        found = self.target(target[1:], 0)
        del self.report.problems[known:]  # said at the goto itself
        return found


def test(expression: str) -> Test:
    """A condition that the language itself writes."""
    return Test(expression, Condition(expression=expression))
