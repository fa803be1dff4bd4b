"""Reads single values, as `plain_shapes.py` does: texts, templates, conditions, and what stands in the header."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from frontdesk.flows import answers
from frontdesk.flows.language import plain_shapes as plain
from frontdesk.flows.language.drafts import Test, Words
from frontdesk.flows.language.grammar import Key, Shape
from frontdesk.flows.language.nodes import Broken, Node, Scalar, Sequence, Table
from frontdesk.flows.language.report import Report
from frontdesk.flows.model import REQUIRED
from frontdesk.flows.templating import Condition, Template, TemplateFault


def is_liquid(text: str) -> bool:
    return "{{" in text or "{%" in text


def template(source: str, line: int, report: Report) -> Template | None:
    try:
        compiled = Template(source)
    except TemplateFault as fault:
        message = f"This template does not work: {_sentence(fault.message)}"
        report.add(line + max(fault.line - 1, 0), "template", message, "Values stand in {{ }}, as in {{ adults }}.")
        return None
    return compiled


def condition(node: Node, key: Key, report: Report) -> Test | None:
    text = plain.text_of(node, key, report, "a condition, like `adults > 2`")
    if text is None:
        return None
    if is_liquid(text):
        report.add(
            node.line, "condition", f"`{key.name}` is an expression already.", "Write it without {{ }} or {% %}."
        )
        return None
    try:
        return Test(text, Condition(expression=text))
    except (TemplateFault, ValueError) as fault:
        message = fault.message if isinstance(fault, TemplateFault) else str(fault)
        advice = (
            "Compare with ==, not =."
            if re.search(r"[^=!<>]=[^=]", text)
            else 'An example: adults > 2 and need == "food".'
        )
        report.add(node.line, "condition", f"`{text}` is no condition: {_sentence(message)}", advice)
        return None


def _sentence(message: str) -> str:
    return message.strip().rstrip(".") + "."


def text(node: Node, key: Key, report: Report) -> Words | None:
    source = plain.text_of(node, key, report, "a text")
    if source is None:
        return None
    assert isinstance(node, Scalar)
    return Words(source, node.first_line or node.line)


def _template(node: Node, key: Key, report: Report) -> Template | None:
    source = plain.text_of(node, key, report, "a text")
    return template(source, node.first_line or node.line, report) if source and isinstance(node, Scalar) else None


def _templates(node: Node, key: Key, report: Report) -> tuple[Template, ...] | None:
    return plain.several(node, key, report, _template)


def value(node: Node, key: Key, report: Report) -> Any:
    """A JSON value; texts with Liquid in them become templates."""
    if isinstance(node, Scalar):
        if isinstance(node.value, str) and is_liquid(node.value):
            return template(node.value, node.first_line, report)
        return node.value
    if isinstance(node, Sequence):
        return [value(item, key, report) for item in node.items]
    if isinstance(node, Broken):
        return None
    return {name.text: value(item, key, report) for name, item in node.entries}


def _values(node: Node, key: Key, report: Report) -> dict[str, Any] | None:
    table = plain.table_of(node, key, report, "names and values, like `{adults: 2}`")
    if table is None:
        return None
    return {
        name.text: value(item, key, report) for name, item in table.entries if plain.name(name, key, report) is not None
    }


def _fields(node: Node, key: Key, report: Report) -> dict[str, Any] | None:
    table = plain.table_of(node, key, report, "names and values")
    return None if table is None else value(table, key, report)


def _pairs(node: Node, key: Key, report: Report) -> dict[str, Template] | None:
    table = plain.table_of(node, key, report, "names and values")
    if table is None:
        return None
    read = {name.text: _template(item, key, report) for name, item in table.entries}
    return {name: compiled for name, compiled in read.items() if compiled is not None}


def _answer(node: Node, key: Key, report: Report) -> tuple[str, Mapping[str, Any]] | None:
    spec = plain.text_of(node, key, report, "a kind of answer, like `yes_no` or `integer 1..20`")
    if spec is None:
        return None
    try:
        return answers.parse_spec(spec)
    except ValueError as error:
        report.add(node.line, "bad_answer", f"`answer: {spec}` does not work. {_sentence(str(error))}")
        return None


def _gives(node: Node, key: Key, report: Report) -> tuple[tuple[str, str], ...] | None:
    if isinstance(node, Table):
        pairs = [(there.text, plain.name(here, key, report)) for there, here in node.entries]
        return tuple((there, here) for there, here in pairs if here)
    names = plain.names(node, key, report)
    return None if names is None else tuple((name, name) for name in names)


def _takes(node: Node, key: Key, report: Report) -> dict[str, Any] | None:
    if isinstance(node, Scalar):
        name = plain.name(node, key, report)
        return None if name is None else {name: REQUIRED}
    takes: dict[str, Any] = {}
    for part in node.items if isinstance(node, Sequence) else (node,):
        if isinstance(part, Table):
            for word, default in part.entries:
                if plain.name(word, key, report):
                    takes[word.text] = _plain(default)
        elif taken := plain.name(part, key, report):
            takes[taken] = REQUIRED
    return takes


def _plain(node: Node) -> Any:
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [_plain(item) for item in node.items]
    if isinstance(node, Broken):
        return None
    return {name.text: _plain(item) for name, item in node.entries}


def _starts(node: Node, key: Key, report: Report) -> dict[str, str] | None:
    if isinstance(node, Table):
        pairs = [(kind, plain.label(step, key, report)) for kind, step in node.entries]
        return {kind.text: step for kind, step in pairs if step and plain.among(kind, key, report)}
    words = plain.several(node, key, report, plain.one_of)
    return None if words is None else dict.fromkeys(words, "")


#: Shape -> how it is read. The shapes that hold steps are read in `reader.py`.
READERS: Mapping[Shape, Callable[[Node, Key, Report], Any]] = {
    Shape.TEXT: text,
    Shape.LINE: plain.line,
    Shape.NAME: plain.name,
    Shape.LABEL: plain.label,
    Shape.NAMES: plain.names,
    Shape.CONDITION: condition,
    Shape.TEMPLATE: _template,
    Shape.TEMPLATES: _templates,
    Shape.VALUE: value,
    Shape.VALUES: _values,
    Shape.FIELDS: _fields,
    Shape.PAIRS: _pairs,
    Shape.WHOLE: plain.whole,
    Shape.NUMBER: plain.number,
    Shape.FLAG: plain.flag,
    Shape.DURATION: plain.duration,
    Shape.WORDS: plain.words,
    Shape.ANSWER: _answer,
    Shape.GIVES: _gives,
    Shape.TAKES: _takes,
    Shape.LANGUAGES: plain.languages,
    Shape.STARTS: _starts,
    Shape.ONE_OF: plain.one_of,
    Shape.SOME_OF: plain.some_of,
}
