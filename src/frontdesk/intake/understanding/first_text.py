"""The person's first text: which issue it names or may mean, in this order.

| | what happens |
|---|---|
| a crisis | is told beside everything else (`Found.crisis`): the flow's `crisis: true` has answered it by then |
| keyword | the text names one issue, and none beside it: it is chosen |
| guess | it names several, or is like sentences about some: up to three, the person chooses |
| menu | nothing is near |

Every first text is kept with what was made of it; from those that led to the menu the office grows its keywords.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from frontdesk.flows.answers.normalising import clean
from frontdesk.intake.models import FirstText, LegalIssue
from frontdesk.intake.understanding import crisis
from frontdesk.intake.understanding.crisis_words import DANGER, VIOLENCE
from frontdesk.intake.understanding.keywords import Issue, Keywords
from frontdesk.intake.understanding.ranking import MOST, Ranker

#: Of what is kept of a text.
LONGEST = 2_000
#: The score of an issue whose keyword is there, where others are named beside it.
NAMED = 0.9


@dataclass(frozen=True)
class Found:
    """`how`: "keyword" (then `issue` is the key of the one), "guess" (`guesses`: (key, score 0 to 1), the best first)
    or "menu". `crisis`: "" or the kind, as `crisis.find` gives it."""

    how: str
    issue: str = ""
    guesses: tuple[tuple[str, float], ...] = ()
    crisis: str = ""


class Understanding:
    """Some issues, ready for texts. Pure; made once and used for any number of texts."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        self.keywords = Keywords(issues)
        self.ranker = Ranker(issues)
        self.dangerous = tuple(issue.key for issue in issues if issue.is_dangerous)

    def understand(self, text: str, language: str) -> Found:
        """What a text means; `language` is that of the conversation, and all languages are tried."""
        kind = crisis.find(text, language)
        named = self.keywords.named(text)
        if len(named.issues) == 1 and not named.elsewhere:
            return Found("keyword", named.issues[0], crisis=kind)
        guesses = dict.fromkeys(named.issues, NAMED)
        if kind in (VIOLENCE, DANGER):
            guesses.update(dict.fromkeys(self.dangerous, NAMED))
        if len(guesses) < MOST and not named.elsewhere:
            for key, score in self.ranker.guesses(named.rest):
                if key not in named.denied:
                    guesses.setdefault(key, score)
        if not guesses:
            return Found("menu", crisis=kind)
        ordered = sorted(guesses.items(), key=lambda item: -item[1])
        return Found("guess", guesses=tuple(ordered[:MOST]), crisis=kind)


def understand(text: str, language: str) -> Found:
    """What a first text means among the live issues of the default pack."""
    from frontdesk.intake.content import issues

    return _understanding(issues.live()).understand(text, language)


def keep(session_key: str, text: str, language: str, found: Found, now: datetime) -> FirstText:
    """Keep a first text and what was made of it; one a session, the last one counts. "" keeps one that has none."""
    values = {
        "text": clean(text)[:LONGEST],
        "language": language[:10],
        "found": FirstText.Found.CRISIS if found.crisis else found.how,
        "guesses": [{"key": key, "score": score} for key, score in found.guesses],
        "chosen": found.issue,
        "at": now,
    }
    if not session_key:
        return FirstText.objects.create(session_key="", **values)
    row, _ = FirstText.objects.update_or_create(session_key=session_key, defaults=values)
    return row


def chosen(session_key: str, key: str) -> None:
    """Note the issue in the end, whichever way it was found. Nothing happens where no first text was kept."""
    if session_key:
        FirstText.objects.filter(session_key=session_key).update(chosen=key[:60])


_made: dict[str, Understanding] = {}


def _understanding(rows: Sequence[LegalIssue]) -> Understanding:
    """Made anew when a word of the issues has changed; the last few are remembered."""
    fingerprint = json.dumps([[r.key, r.titles, r.keywords, r.examples, r.is_dangerous] for r in rows], sort_keys=True)
    made = _made.get(fingerprint)
    if made is None:
        issues = [Issue(r.key, r.titles, r.keywords, r.examples, r.is_dangerous) for r in rows]
        made = Understanding(issues)
        while len(_made) >= 4:
            _made.pop(next(iter(_made)))
        _made[fingerprint] = made
    return made
