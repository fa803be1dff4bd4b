"""Every step gets a name that stays the same while other steps change: its own, its answer's, or its first words'."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from frontdesk.flows.language.drafts import Block, Item, Words, blocks
from frontdesk.flows.language.report import Report
from frontdesk.flows.templating import Template

#: The longest name that is made of a text.
LONGEST = 40
_LIQUID = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


def name_steps(steps: Block, report: Report) -> None:
    """Set `name` of every item. Two steps may not have one name: the author decides which of them is renamed."""
    taken: dict[str, int] = {}
    _fixed(steps, taken, report)
    _derived(steps, taken, "")


def _fixed(steps: Block, taken: dict[str, int], report: Report) -> None:
    """Names that the author gave: labels, and what the answer of a question is kept as."""
    for item in steps:
        given = item.label or (str(item.values.get("as") or "") if item.kind in ("ask", "choose", "gather") else "")
        if given and given in taken:
            advice = f"Give this one a name of its own: `step: {given}_2`."
            if not item.label:
                advice = f"Add a line `step: {given}_2` to this one; `as: {given}` may stay."
            report.add(
                item.line,
                "name_taken",
                f"The step on line {taken[given]} is called `{given}` already.",
                advice,
                item.where,
            )
        elif given:
            taken[given] = item.line
            item.name = given
        for _, inner in blocks(item):
            _fixed(inner, taken, report)


def _derived(steps: Block, taken: dict[str, int], inside: str) -> None:
    for item in steps:
        if not item.name and (item.kind or item.label):
            item.name = _free(_candidates(item), inside, taken)
            taken[item.name] = item.line
        for word, inner in blocks(item):
            _derived(inner, taken, f"{item.name}_{slug(word)}")


def _candidates(item: Item) -> list[str]:
    """Names that say what the step does, the best first."""
    own = [str(item.values["as"])] if item.values.get("as") else []
    main = item.main
    match item.kind:
        case "ask" | "choose":
            return own or ["question"]
        case "call" | "run":
            return [*own, str(main or item.kind)]
        case "set":
            return ["set_" + "_".join(list(main or {})[:2])]
        case "when":
            tests = [main.source] if hasattr(main, "source") else [case.test.source for case in main or ()]
            return ["when_" + slug(" ".join(tests[:1]))]
        case "repeat" | "return" | "end" | "language" if not isinstance(main, Words):
            return [item.kind]
        case "goto":
            return [f"goto_{main}"]
        case _:
            source = main.source if isinstance(main, (Words, Template)) else str(main or "")
            first = slug(source)
            plain = {"say": first, "ask": first}.get(item.kind, f"{item.kind}_{first}" if first else item.kind)
            return [*own, plain or item.kind]


def _free(candidates: list[str], inside: str, taken: dict[str, int]) -> str:
    further = [f"{inside}_{name}" for name in candidates] if inside else []
    for name in (*candidates, *further):
        if name not in taken:
            return name
    last = (further or candidates)[-1]
    number = 2
    while f"{last}_{number}" in taken:
        number += 1
    return f"{last}_{number}"


def slug(text: str) -> str:
    """The words of a text as a name: "How many adults?" -> "how_many_adults". A long one is cut and gets a checksum."""
    plain = unicodedata.normalize("NFKD", _LIQUID.sub(" ", text)).encode("ascii", "ignore").decode()
    words = _NOT_A_WORD.sub("_", plain.lower()).strip("_")
    if len(words) <= LONGEST:
        return words
    cut = words[:LONGEST].rsplit("_", 1)[0]
    return f"{cut}_{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:4]}"
