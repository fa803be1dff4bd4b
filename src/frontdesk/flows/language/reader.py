"""From nodes to drafts: which step is this, are its keys known, does each value have its shape?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from frontdesk.flows.language.drafts import Block, CaseDraft, Item, OptionDraft, Words
from frontdesk.flows.language.grammar import CASE, COMMON, HEADER, KINDS, OPTION, Key, Kind, Shape
from frontdesk.flows.language.nodes import Broken, Node, Scalar, Sequence, Table
from frontdesk.flows.language.report import Report, did_you_mean
from frontdesk.flows.language.shapes import READERS, condition, text

_COMMON_NAMES = frozenset(key.name for key in COMMON)


def header(root: Node, report: Report) -> tuple[dict[str, Any], dict[str, int]] | None:
    """The keys of the flow, read, and their lines; the steps are a Block under `steps`."""
    if isinstance(root, Broken):
        return None
    if not isinstance(root, Table):
        report.add(root.line, "no_flow", "This is no flow.", "It begins with `flow: name`, and `steps:` follow.")
        return None
    if root.get("flow") is None and root.get("steps") is None:
        report.add(root.line, "no_flow", "This is no flow.", "It begins with `flow: name`, and `steps:` follow.")
        return None
    return _keys(root, HEADER, report, "a flow")


def _keys(table: Table, keys: Iterable[Key], report: Report, what: str) -> tuple[dict[str, Any], dict[str, int]]:
    """The values of a table whose keys are known. Unknown and missing keys are reported."""
    known = {key.name: key for key in keys}
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for name, node in table.entries:
        key = known.get(name.text)
        if key is None:
            advice = did_you_mean(name.text, known)
            report.add(name.line, "unknown_key", f"{what.capitalize()} has no key `{name.text}`.", advice)
            continue
        lines[key.name] = name.line
        if isinstance(node, Scalar) and node.value is None and not key.required and key.shape is not Shape.VALUE:
            if node.text == "" and key.shape is Shape.STEPS:
                values[key.name] = Block()
            continue
        read = _read(node, key, report)
        if read is not None:
            values[key.name] = read
    for key in known.values():
        if key.required and key.name not in lines:
            report.add(table.line, "missing_key", f"{what.capitalize()} needs `{key.name}`: {key.about}.", "Add it.")
    return values, lines


def _read(node: Node, key: Key, report: Report) -> Any:
    if isinstance(node, Broken):
        return None
    match key.shape:
        case Shape.STEPS:
            return block(node, key, report)
        case Shape.WHEN if isinstance(node, Sequence):
            return tuple(case for case in (_case(one, report) for one in node.items) if case is not None)
        case Shape.WHEN:
            return condition(node, key, report)
        case Shape.OPTIONS:
            return _options(node, key, report)
        case Shape.KEYS:
            return _phone_keys(node, key, report)
        case _:
            return READERS[key.shape](node, key, report)


def block(node: Node, key: Key, report: Report) -> Block | None:
    """A list of steps, or one step without the dash."""
    if isinstance(node, Table):
        found = _item(node, 1, key, report)
        return Block([found]) if found is not None else Block()
    if not isinstance(node, Sequence):
        report.add(node.line, "wrong_value", f"`{key.name}` needs steps behind it.",
                   "Write each on a line of its own that begins with a dash: `- say: Thank you.`")  # fmt: skip
        return None
    if not node.items and key.required:
        report.add(node.line, "empty", f"`{key.name}` is empty.", "It needs at least one step.")
    items = [_item(one, place, key, report) for place, one in enumerate(node.items, 1)]
    return Block(item for item in items if item is not None)


def _item(node: Node, place: int, key: Key, report: Report) -> Item | None:
    if isinstance(node, Broken):
        return None
    if not isinstance(node, Table):
        shown = f"`{node.text[:40]}`" if isinstance(node, Scalar) else "A list"
        report.add(node.line, "no_step", f"{shown} is no step.", "A step says what to do: `- say: Hello.`")
        return None
    words = [name.text for name, _ in node.entries]
    kind = _kind(words)
    where = _where(node, kind, place, report.step if key is not HEADER[-1] else "")
    with report.at(where):
        if kind is None:
            if not set(words) <= {"step", "section"} or not words:
                _say_no_kind(node, words, report)
                return None
            values, lines = _keys(node, [one for one in COMMON if one.name in ("step", "section")], report, "a label")
            return Item("", node.line, where, values, lines)
        values, lines = _keys(node, (kind.main, *kind.keys, *COMMON), report, f"a step `{kind.word}`")
        return Item(kind.word, node.line, where, values, lines)


def _kind(words: list[str]) -> Kind | None:
    """The kind of step these keys make. `record` is also a key of `connect`: the kind that knows the other wins."""
    found = [KINDS[word] for word in words if word in KINDS]
    for kind in found:
        known = {kind.word, *_COMMON_NAMES, *(key.name for key in kind.keys)}
        if all(other.word in known for other in found):
            return kind
    return found[0] if len(found) == 1 else None


def _where(node: Table, kind: Kind | None, place: int, inside: str) -> str:
    """How problems name the step before it has a name: its own words where it has any."""
    for key in ("step", "as", "call", "run"):
        named = node.get(key)
        if isinstance(named, Scalar) and named.text:
            return named.text[:40]
    number = f"{place} ({kind.word})" if kind else str(place)
    return f"{inside} > {number}" if inside else number


def _say_no_kind(node: Table, words: list[str], report: Report) -> None:
    kinds = [word for word in words if word in KINDS]
    if len(kinds) > 1:
        second = next(name for name, _ in node.entries if name.text == kinds[1])
        report.add(second.line, "two_steps", f"This is two steps in one: `{kinds[0]}` and `{kinds[1]}`.",
                   f"Begin a new step: put a dash before `{kinds[1]}`.")  # fmt: skip
    elif "else" in words or "then" in words:
        report.add(node.line, "no_step", f"`{words[0]}` belongs to the `when` before it.", "Remove its dash.")
    else:
        word = next((word for word in words if word not in _COMMON_NAMES), words[0] if words else "")
        report.add(node.line, "no_step", "This step does not say what to do.", did_you_mean(word, KINDS))


def _case(node: Node, report: Report) -> CaseDraft | None:
    if isinstance(node, Broken):
        return None
    if not isinstance(node, Table):
        report.add(node.line, "wrong_value", "This is no case.", "Write `- case: adults > 2` and `then:` under it.")
        return None
    values, _ = _keys(node, CASE, report, "a case")
    if values.get("case") is None or values.get("then") is None:
        return None
    return CaseDraft(node.line, values["case"], values["then"])


def _options(node: Node, key: Key, report: Report) -> tuple[OptionDraft, ...] | None:
    if not isinstance(node, Table):
        report.add(node.line, "wrong_value", "`options` needs the options, a line each.",
                   "Write `value: What the person reads`, for example `food: Food`.")  # fmt: skip
        return None
    read = [_option(name, option, report) for name, option in node.entries]
    return tuple(option for option in read if option is not None)


def _option(name: Scalar, node: Node, report: Report) -> OptionDraft | None:
    if '"' in name.text or not name.text.strip() or len(name.text) > 80 or "{" in name.text:
        report.add(name.line, "bad_name", f"{name.text[:40]!r} cannot be the value of an option.",
                   "Use a short word: `food: Food`.")  # fmt: skip
        return None
    if not isinstance(node, Table):
        label = text(node, Key(name.text, Shape.TEXT, "the label"), report)
        return OptionDraft(name.text, name.line, label) if label else None
    values, _ = _keys(node, OPTION, report, f"the option `{name.text}`")
    label = values.get("label")
    if not isinstance(label, Words):
        return None
    words, when, then = values.get("words") or (), values.get("when"), values.get("then")
    return OptionDraft(name.text, name.line, label, words, when, then)


def _phone_keys(node: Node, key: Key, report: Report) -> Mapping[str, Block] | None:
    if not isinstance(node, Table):
        report.add(node.line, "wrong_value", "`keys` needs a line for each key.", "Write `1:` and steps under it.")
        return None
    found: dict[str, Block] = {}
    for name, steps in node.entries:
        if not set(name.text) <= set("0123456789*#") or not name.text:
            report.add(name.line, "bad_key", f"{name.text!r} is no key of a phone.", 'Use 0 to 9, "*" or "#".')
            continue
        read = block(steps, Key(name.text, Shape.STEPS, ""), report)
        if read is not None:
            found[name.text] = read
    return found
