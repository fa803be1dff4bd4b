"""A matcher for regular expressions that reads each character once, whatever the pattern (Thompson's construction).

It builds on the parse tree of Python's own `re`, so that both understand the same patterns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

#: States a pattern may need; `{1,1000}` of something long would need more.
STATES = 5_000
#: Steps remembered per pattern.
REMEMBERED = 2_000

_Test = Callable[[str], bool]


class Unsupported(Exception):
    """What the automaton cannot do: look around, refer back."""


def is_harmless(pattern: str) -> bool:
    """Whether Python's matcher cannot take long: one endless repetition at most, and none inside of another."""
    return _endless(parser.parse(pattern, 0)) <= 1


def _endless(tree: Any) -> int:
    """How many endless repetitions; 2 for anything that may multiply the ways to match."""
    count = 0
    for code, value in tree:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
            _low, high, inside = value
            single = len(inside) == 1 and inside[0][0] in _SINGLE
            if not single:
                count += 2 if high > 1 else _endless(inside)
            elif high > 20:  # a short one has few ways to match, even beside others
                count += 1
        elif code is codes.SUBPATTERN:
            count += _endless(value[3])
        elif code is codes.BRANCH:
            count += max(_endless(branch) for branch in value[1])
        elif code not in _SINGLE and code is not codes.AT:
            count += 2
    return count


class Automaton:
    """A compiled pattern. `fullmatch` as `re.Pattern.fullmatch` with IGNORECASE, but it answers yes or no."""

    def __init__(self, pattern: str) -> None:
        self._steps: list[tuple[_Test, int]] = []  # state -> (what it reads, the state after it)
        self._jumps: list[
            list[tuple[str, int]]
        ] = []  # state -> where it goes without reading, and under what condition
        self._end = self._state()
        self._start = self._sequence(list(parser.parse(pattern, 0)), self._end)
        self._memory: dict[tuple[frozenset[int], str], frozenset[int]] = {}

    def fullmatch(self, text: str) -> bool:
        states = self._reach({self._start}, text, 0)
        for place, character in enumerate(text):
            key = (states, character)
            read = self._memory.get(key)
            if read is None:
                read = frozenset(self._steps[s][1] for s in states if self._steps[s][0](character))
                if len(self._memory) < REMEMBERED:
                    self._memory[key] = read
            if not read:
                return False
            states = self._reach(read, text, place + 1)
        return self._end in states

    def _reach(self, states: frozenset[int] | set[int], text: str, place: int) -> frozenset[int]:
        seen, todo = set(states), list(states)
        while todo:
            for condition, state in self._jumps[todo.pop()]:
                if state not in seen and (not condition or _at(condition, text, place)):
                    seen.add(state)
                    todo.append(state)
        return frozenset(seen)

    # --- building: each method takes the state that follows and returns the state to begin in ---

    def _state(self, reads: _Test | None = None, after: int = 0) -> int:
        if len(self._steps) >= STATES:
            raise Unsupported("too many repetitions")
        self._steps.append((reads or _nothing, after))
        self._jumps.append([])
        return len(self._steps) - 1

    def _sequence(self, tree: list[tuple[Any, Any]], after: int) -> int:
        for code, value in reversed(tree):
            after = self._one(code, value, after)
        return after

    def _one(self, code: Any, value: Any, after: int) -> int:
        if code in _SINGLE:
            return self._state(_test_of(code, value), after)
        if code is codes.SUBPATTERN:
            return self._sequence(list(value[3]), after)
        state = self._state()
        if code is codes.BRANCH:
            self._jumps[state] = [("", self._sequence(list(branch), after)) for branch in value[1]]
            return state
        if code is codes.AT:
            self._jumps[state] = [(str(value), after)]
            return state
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
            low, high, inside = value
            return self._repeat(low, high, list(inside), after)
        raise Unsupported(str(code).lower().replace("_", " "))

    def _repeat(self, low: int, high: Any, inside: list[tuple[Any, Any]], after: int) -> int:
        if high is codes.MAXREPEAT:
            again = self._state()
            self._jumps[again] = [("", after), ("", self._sequence(inside, again))]
            after = again
        else:
            leave = after
            for _ in range(high - low):
                optional = self._state()
                self._jumps[optional] = [("", leave), ("", self._sequence(inside, after))]
                after = optional
        for _ in range(low):
            after = self._sequence(inside, after)
        return after


def _nothing(_: str) -> bool:
    return False


def _at(condition: str, text: str, place: int) -> bool:
    if condition in ("AT_BEGINNING", "AT_BEGINNING_STRING"):
        return place == 0
    if condition == "AT_END":
        return place == len(text) or (place == len(text) - 1 and text[place] == "\n")
    if condition == "AT_END_STRING":
        return place == len(text)
    before = place > 0 and _is_word(text[place - 1])
    after = place < len(text) and _is_word(text[place])
    if condition == "AT_BOUNDARY":
        return before != after
    if condition == "AT_NON_BOUNDARY":
        return before == after
    raise Unsupported(condition)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


_CATEGORIES: dict[Any, _Test] = {
    codes.CATEGORY_DIGIT: str.isdecimal,
    codes.CATEGORY_NOT_DIGIT: lambda c: not c.isdecimal(),
    codes.CATEGORY_SPACE: str.isspace,
    codes.CATEGORY_NOT_SPACE: lambda c: not c.isspace(),
    codes.CATEGORY_WORD: _is_word,
    codes.CATEGORY_NOT_WORD: lambda c: not _is_word(c),
}

_SINGLE = frozenset({codes.LITERAL, codes.NOT_LITERAL, codes.ANY, codes.IN})


def _cases(character: str) -> Iterator[str]:
    return iter({character, character.lower(), character.upper()})


def _test_of(code: Any, value: Any) -> _Test:
    """What a single place of the pattern accepts, case ignored."""
    if code is codes.ANY:
        return lambda c: c != "\n"
    if code is codes.LITERAL:
        wanted = chr(value)
        return lambda c: c == wanted or c.lower() == wanted.lower()
    if code is codes.NOT_LITERAL:
        unwanted = chr(value)
        return lambda c: c.lower() != unwanted.lower()
    members = [member for member in value if member[0] is not codes.NEGATE]
    tests = [_member(kind, detail) for kind, detail in members]
    negated = len(members) != len(value)
    return lambda c: any(test(case) for case in _cases(c) for test in tests) != negated


def _member(kind: Any, detail: Any) -> _Test:
    if kind is codes.LITERAL:
        return lambda c: c == chr(detail)
    if kind is codes.RANGE:
        return lambda c: detail[0] <= ord(c) <= detail[1] if len(c) == 1 else False
    return _CATEGORIES[detail]
