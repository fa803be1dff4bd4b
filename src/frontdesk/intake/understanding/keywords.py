"""Which issues a text names: their keywords as whole words and phrases, in any language.

| the text | what it names |
|---|---|
| "parents", "snapped" | nothing: a keyword is a whole word |
| "evction" | eviction: one slip in a word of five letters or more, near one issue and far from all others |
| "food stamps" | the longest phrase wins: not "food" |
| "not about eviction" | nothing: it is denied |
| "my landlord evicts me" | eviction alone, though several issues have "landlord": a word of one issue counts more |
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from frontdesk.flows.answers.near import distance
from frontdesk.flows.answers.normalising import plain
from frontdesk.intake.understanding.clauses import clauses
from frontdesk.intake.understanding.everyday import BETWEEN, DENIALS, ELSEWHERE, REAL

#: Shorter words have too many neighbours.
SHORTEST_MISSPELT = 5
_NOWHERE = "*"  # stands for every issue that is on no menu


@dataclass(frozen=True)
class Issue:
    """What is known of an issue. Texts by language, as the pack has them."""

    key: str
    titles: Mapping[str, str]
    keywords: Mapping[str, Sequence[str]] = field(default_factory=dict)
    examples: Mapping[str, Sequence[str]] = field(default_factory=dict)
    is_dangerous: bool = False


@dataclass(frozen=True)
class Named:
    """`issues`: those the text names, in the order of the menu. `elsewhere`: it also names a problem on no menu.
    `denied`: those it says it is not about. `rest`: the text without what it denies, for guesses."""

    issues: tuple[str, ...] = ()
    elsewhere: bool = False
    denied: frozenset[str] = frozenset()
    rest: str = ""


class Keywords:
    """The keywords of some issues, ready to be looked for."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.order: list[str] = []
        self._phrases: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for issue in issues:
            self.order.append(issue.key)
            for words in [*issue.keywords.values(), issue.titles.values()]:
                for word in words:
                    phrase = tuple(plain(word).split())
                    if phrase:
                        self._phrases[phrase].add(issue.key)
        for words in ELSEWHERE.values():
            for word in words:
                phrase = tuple(word.split())
                if phrase not in self._phrases:
                    self._phrases[phrase].add(_NOWHERE)
        self._longest = max((len(phrase) for phrase in self._phrases), default=0)
        self._by_first: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for phrase in self._phrases:
            if any(len(word) >= SHORTEST_MISSPELT for word in phrase):
                self._by_first[phrase[0][0]].append(phrase)
        self._known = {word for phrase in self._phrases for word in phrase}

    def named(self, text: str) -> Named:
        """What the text names."""
        whole = self._phrases.get(tuple(plain(text).split()), set()) - {_NOWHERE}
        if whole:  # "Eviction (I am a landlord)", as the menu says it
            return Named(tuple(key for key in self.order if key in whole), rest=text)
        hits: list[set[str]] = []
        denied: set[str] = set()
        rest: list[str] = []
        for words in clauses(text):
            kept = [True] * len(words)
            for at, length, issues in self._phrases_in(words):
                if _is_denied(words, at):
                    denied |= issues
                    kept[at : at + length] = [False] * length
                else:
                    hits.append(issues)
            rest.append(" ".join(word for word, keep in zip(words, kept, strict=True) if keep))
        elsewhere = any(_NOWHERE in hit for hit in hits)
        hits = [hit - {_NOWHERE} for hit in hits]
        found = set().union(*(hit for hit in hits if len(hit) == 1)) or set().union(*hits)
        order = tuple(key for key in self.order if key in found)
        return Named(order, elsewhere, frozenset(denied - found - {_NOWHERE}), ". ".join(rest))

    def _phrases_in(self, words: list[str]) -> Iterator[tuple[int, int, set[str]]]:
        """(where it begins, how many words it has, its issues) of each phrase; none of them within a longer one."""
        taken = [False] * len(words)
        for length in range(min(self._longest, len(words)), 0, -1):
            for at in range(len(words) - length + 1):
                if any(taken[at : at + length]):
                    continue
                said = tuple(words[at : at + length])
                issues = self._phrases.get(said) or self._misspelt(said)
                if issues:
                    taken[at : at + length] = [True] * length
                    yield at, length, set(issues)

    def _misspelt(self, said: tuple[str, ...]) -> set[str]:
        """The issues of the one phrase that was meant: with a slip in one word or more."""
        near: set[str] = set()
        for phrase in self._by_first.get(said[0][0], ()):
            if len(phrase) == len(said) and all(map(self._is_slip, said, phrase)):
                if near and near != self._phrases[phrase]:
                    return set()  # near two issues: who knows which
                near |= self._phrases[phrase]
        return near

    def _is_slip(self, written: str, word: str) -> bool:
        if written == word:
            return True
        if len(word) < SHORTEST_MISSPELT or written in REAL or written in self._known:
            return False
        if written[0] != word[0] or any(c.isdigit() for c in written) or distance(written, word) != 1:
            return False
        if len(word) > SHORTEST_MISSPELT:
            return True
        # in a short word another letter or another end makes another word ("leave" and "lease", "fire" and "fired")
        return sorted(written) == sorted(word) or (len(written) != len(word) and written[-1] == word[-1])


def _is_denied(words: list[str], at: int) -> bool:
    """Whether the phrase that begins there is said not to be the topic."""
    for before in range(at - 1, max(at - 5, -1), -1):
        if words[before] in DENIALS:
            # "no food": it is lacking, and just that may be the problem; "no es desalojo" denies
            return words[before] != "no" or before < at - 1
        if words[before] not in BETWEEN:
            return False
    return False
