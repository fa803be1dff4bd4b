"""A YAML file as plain nodes, each with its line. Values are read by our own, smaller rules.

YAML 1.2: `yes` and `no` are words. A number that begins with 0 (a ZIP code) is text, so are dates. Anchors, tags and
merge keys are refused: a flow is read by people, top to bottom.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.nodes import Node as YamlNode

from frontdesk.flows.language.report import Report

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,17}")
_PLAIN_TAGS = "tag:yaml.org,2002:"
_KNOWN_TAGS = frozenset(
    _PLAIN_TAGS + word for word in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq", "value")
)


@dataclass(frozen=True)
class Scalar:
    line: int
    text: str
    value: Any  # str, int, float, bool or None
    first_line: int = 0  # where the text itself begins: below the | or > of a block


@dataclass(frozen=True)
class Sequence:
    line: int
    items: tuple[Node, ...]


@dataclass(frozen=True)
class Table:
    line: int
    entries: tuple[tuple[Scalar, Node], ...]

    def get(self, key: str) -> Node | None:
        return next((node for scalar, node in self.entries if scalar.text == key), None)


@dataclass(frozen=True)
class Broken:
    """A value that is no YAML of ours; the report has it already."""

    line: int


Node = Scalar | Sequence | Table | Broken


def parse(text: str, report: Report) -> Node | None:
    """The file's one document; None where it is empty or no YAML, which the report then says."""
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        report.add(
            line, "yaml", f"This is not valid YAML: {error.problem or error.context}.", _advice(error, text, line)
        )
        return None
    except YAMLError as error:
        report.add(0, "yaml", f"This is not valid YAML: {_first_line(error)}.", "Save the file as plain UTF-8 text.")
        return None
    except (ValueError, IndexError, KeyError, AttributeError, TypeError, AssertionError) as error:
        # Some broken files trip the library itself.
        report.add(0, "yaml", f"This is not valid YAML: {_first_line(error)}.", "Compare it with a flow that works.")
        return None
    return _node(root, report, set()) if root is not None else None


def _node(node: YamlNode, report: Report, seen: set[int]) -> Node:
    line = node.start_mark.line + 1
    if id(node) in seen:
        advice = "Write it out, or use a sub-flow."
        report.add(line, "anchor", "Anchors (& and *) are not part of the language.", advice)
        return Broken(line)
    seen.add(id(node))
    if node.tag not in _KNOWN_TAGS:
        shown = str(node.tag).removeprefix(_PLAIN_TAGS)
        report.add(line, "tag", f"{shown!r} is a tag, which flows do not use.", "Leave it out.")
        return Broken(line)
    if isinstance(node, ScalarNode):
        return _scalar(node, line)
    if isinstance(node, SequenceNode):
        return Sequence(line, tuple(_node(child, report, seen) for child in node.value))
    assert isinstance(node, MappingNode)
    return _table(node, line, report, seen)


def _table(node: MappingNode, line: int, report: Report, seen: set[int]) -> Table | Broken:
    entries: list[tuple[Scalar, Node]] = []
    first: dict[str, int] = {}
    for key_node, value_node in node.value:
        key_line = key_node.start_mark.line + 1
        if isinstance(key_node, MappingNode):
            report.add(key_line, "braces", "A value that begins with {{ is read as YAML's own braces.",
                       'Put quotation marks around it: "{{ name }}".')  # fmt: skip
            return Broken(line)
        if not isinstance(key_node, ScalarNode) or key_node.tag not in _KNOWN_TAGS:
            report.add(key_line, "bad_key", "A key must be a plain word.", "Write it as `word: value`.")
            continue
        key = _scalar(key_node, key_line)
        if key.text in first:
            message = f"{key.text!r} stands here twice, first on line {first[key.text]}."
            report.add(key_line, "duplicate_key", message, "Remove one of them.")
            continue
        first[key.text] = key_line
        value = _node(value_node, report, seen)
        if isinstance(value, Scalar) and value.text == "":
            value = replace(value, line=key_line)  # where nothing stands, YAML finds it further down
        entries.append((key, value))
    return Table(line, tuple(entries))


def _scalar(node: ScalarNode, line: int) -> Scalar:
    first_line = line + 1 if node.style in ("|", ">") else line
    return Scalar(line, node.value, _value(node), first_line)


def _value(node: ScalarNode) -> Any:
    text: str = node.value
    if node.style:
        return text
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


def _advice(error: MarkedYAMLError, text: str, line: int) -> str:
    problem = error.problem or ""
    lines = text.split("\n")
    here = lines[line - 1] if 0 < line <= len(lines) else ""
    if "\t" in here[: len(here) - len(here.lstrip())] or "'\\t'" in problem:
        return "Use spaces, not tabs, at the beginning of a line."
    if "mapping values" in problem:
        return (
            "A text with a colon in it needs quotation marks around it, or a | before it and the text on the next line."
        )
    if "{{" in here or "{%" in here:
        return 'A value that begins with { needs quotation marks around it: "{{ name }}".'
    if "another document" in problem or "single document" in str(error.context):
        return "One file holds one flow: remove the line ---."
    return "Look at the line before it too: quotation marks that do not close, or lines that are not indented alike."


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
