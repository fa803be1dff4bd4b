"""What a text looks like when it is sent, reckoned without running the flow: values get a usual length."""

from __future__ import annotations

import re
from functools import lru_cache

#: What stands for a value: as long as most names, places and amounts are, and dear to no alphabet.
USUAL = "nnnnnnnnnn"
#: By the last filter, or by a word in the path.
_BY_FILTER = {
    "money": "$1,234.50",
    "long_date": "Wednesday, November 25, 2026",
    "date": "11/25/2026",
    "phone": "(312) 555-0142",
    "list": "nnnnnnnn, nnnnnnnn and nnnnnnnn",
    "plus": "12", "minus": "12", "times": "12", "divided_by": "12", "round": "12", "size": "12", "floor": "12",
}  # fmt: skip
_BY_WORD = (
    (("phone", "from", "address"), "+13125550142"),
    (("url", "link"), "https://example.org/some/longer-page"),
    (("email",), "somebody@example.org"),
    (("zip",), "60603"),
    (("total", "count", "size", "number", "year", "age"), "2026"),
)
#: Times a loop is reckoned to go round.
_ROUNDS = 3

_TOKEN = re.compile(r"\{\{-?(.*?)-?\}\}|\{%-?\s*(\w+)(.*?)-?%\}", re.DOTALL)
_OPENS = {"if", "unless", "case", "for", "capture", "comment", "raw", "tablerow"}
_TURNS = {"elsif", "else", "when"}


@lru_cache(maxsize=4096)
def sample(source: str) -> str:
    """The text of a template with usual values, the longest branch of each condition, and loops three times round.

    Never raises: what is no valid Liquid is taken as it stands.
    """
    if "{{" not in source and "{%" not in source:
        return source
    text, _, _ = _block(source, 0, "", 0)
    return text


def _block(source: str, at: int, opened_by: str, depth: int) -> tuple[str, int, list[str]]:
    """Reads up to the end of the block: its longest alternative, where it ends, and all alternatives."""
    alternatives = [""]
    while True:
        token = _TOKEN.search(source, at)
        if token is None:
            alternatives[-1] += source[at:]
            at = len(source)
            break
        alternatives[-1] += source[at : token.start()]
        at = token.end()
        if token[1] is not None:
            alternatives[-1] += _value(token[1])
        elif token[2] in _OPENS and depth < 30:
            inner, at, _ = _block(source, at, token[2], depth + 1)
            alternatives[-1] += inner
        elif token[2] in _TURNS and opened_by:
            alternatives.append("")
        elif opened_by and token[2] == f"end{opened_by}":
            break
    longest = max(alternatives, key=len)
    if opened_by in ("capture", "comment"):
        longest = ""
    elif opened_by in ("for", "tablerow"):
        longest *= _ROUNDS
    return longest, at, alternatives


def _value(expression: str) -> str:
    path, *filters = (part.strip() for part in expression.split("|"))
    if path[:1] in "\"'" and path[-1:] == path[:1] and len(path) > 1:
        return path[1:-1]
    for name in reversed([filter_.split(":")[0].strip() for filter_ in filters]):
        if name in _BY_FILTER:
            return _BY_FILTER[name]
    last = path.lower().rsplit(".", 1)[-1]
    for words, value in _BY_WORD:
        if any(word in last for word in words):
            return value
    return USUAL
