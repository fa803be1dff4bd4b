"""Which issues a text may be about, by how like it is to sentences people write: a small ranker, made at load.

A text is a bag of words and of pieces of words (so that endings and slips cost little), weighted by how rare they are
(TF-IDF). Its score for an issue is how like it is (cosine, 0 to 1) to the issue's nearest sentences. Sentences about
other things stand against all issues: where they are nearer, there is no guess. No numbers are learnt from texts of
real people, and nothing leaves the process.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from frontdesk.flows.answers.normalising import plain
from frontdesk.intake.understanding.clauses import clauses
from frontdesk.intake.understanding.everyday import ELSEWHERE, EMPTY
from frontdesk.intake.understanding.keywords import Issue
from frontdesk.intake.understanding.other_texts import OTHER

#: Less like than this is no guess. Chosen on the sentences of the packaged packs, each ranked by all the others.
THRESHOLD = 0.2
#: A guess that is less than this share of the best is left out.
SHARE = 0.5
MOST = 3
_PIECES = (3, 4, 5)
_WORD_WEIGHT = 1.6  # a whole word tells more than a piece of one
_SHORTEST_IN_PIECES = 5  # "rent" is no part of "parents", nor "snap" of "snapped"
_NONE = ""


class Ranker:
    """Made of the titles, keywords and examples of some issues."""

    def __init__(self, issues: Iterable[Issue], other: Mapping[str, Iterable[str]] = OTHER) -> None:
        rows: list[tuple[str, str]] = []
        for issue in issues:
            texts = [*issue.titles.values(), *(t for kind in (issue.keywords, issue.examples) for t in _all(kind))]
            rows += [(issue.key, text) for text in dict.fromkeys(texts)]
        rows += [(_NONE, text) for text in (*_all(other), *_all(ELSEWHERE))]
        bags = [(key, features(text)) for key, text in rows]
        self.labels = [key for key, bag in bags if bag]
        counts: Counter[str] = Counter()
        for _, bag in bags:
            counts.update(bag.keys())
        self._idf = {name: math.log((1 + len(bags)) / (0.5 + count)) for name, count in counts.items()}
        self._index: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for row, (_, bag) in enumerate((key, bag) for key, bag in bags if bag):
            for name, weight in self._weighted(bag).items():
                self._index[name].append((row, weight))

    def rank(self, text: str, *, without: int = -1) -> list[tuple[str, float]]:
        """Every issue that is like the text at all, with its score, the best first; "" stands for other things.

        `without`: the number of a sentence to leave out, for measuring.
        """
        likeness: dict[int, float] = defaultdict(float)
        for name, weight in self._weighted(features(text)).items():
            for row, other in self._index.get(name, ()):
                likeness[row] += weight * other
        likeness.pop(without, None)
        by_issue: dict[str, list[float]] = defaultdict(list)
        for row, score in likeness.items():
            by_issue[self.labels[row]].append(score)
        scores = {key: _together(found) for key, found in by_issue.items()}
        return sorted(scores.items(), key=lambda item: (-item[1], item[0]))

    def guesses(self, text: str, *, without: int = -1) -> tuple[tuple[str, float], ...]:
        """Up to three issues with their scores; none where nothing is like enough, or other things are more so."""
        ranked = self.rank(text, without=without)
        if not ranked or ranked[0][0] == _NONE:
            return ()
        best = ranked[0][1]
        kept = [
            (key, round(score, 3)) for key, score in ranked if key != _NONE and score >= max(THRESHOLD, best * SHARE)
        ]
        return tuple(kept[:MOST])

    def _weighted(self, bag: Mapping[str, float]) -> dict[str, float]:
        # a name that no sentence has still makes the text less like any
        weights = {name: count * self._idf.get(name, self._unknown(name)) for name, count in bag.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {name: weight / length for name, weight in weights.items()} if length else {}

    def _unknown(self, name: str) -> float:
        return 2.0 if name.startswith(" ") else 0.7


def features(text: str) -> dict[str, float]:
    """Words (with a space before them) and their pieces, and how much each counts."""
    bag: dict[str, float] = defaultdict(float)
    words = [word for clause in clauses(text) for word in clause if word not in EMPTY]
    for word in words:
        bag[f" {word}"] += _WORD_WEIGHT
        edged = f"<{word}>"
        if len(word) < _SHORTEST_IN_PIECES:
            continue
        pieces = [edged[at : at + size] for size in _PIECES for at in range(len(edged) - size + 1)]
        for piece in pieces:
            bag[piece] += 1.5 / math.sqrt(len(pieces))
    return dict(bag)


def _together(found: list[float]) -> float:
    """The nearest sentence counts most, the next two a little."""
    best = sorted(found, reverse=True)[:3]
    return best[0] * 0.8 + sum(best[1:]) * 0.1


def _all(texts: Mapping[str, Iterable[str]]) -> list[str]:
    return [text for listed in texts.values() for text in listed if plain(text)]
