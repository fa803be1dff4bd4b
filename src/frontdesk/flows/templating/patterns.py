"""Regular expressions that people's texts are tested with: the whole text, case ignored, and never for long.

Python's matcher can take longer than the world lasts for a pattern such as `(a+)+b`. It is used only where it cannot:
for patterns with at most one part that repeats without end and nothing repeated inside of a repetition. All others run
through an automaton that reads each character once.
"""

from __future__ import annotations

import re
from functools import lru_cache

from frontdesk.flows.templating.automaton import Automaton, Unsupported, is_harmless

#: Characters of a text that are looked at; a text message has at most 1,600.
LONGEST = 2_000

#: A named group as Studio's patterns write it.
_JAVAS_GROUP = re.compile(r"\(\?<(?=[A-Za-z])")


class PatternFault(Exception):
    """A pattern that is no regular expression, or one that cannot be tested safely."""


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text, space at its ends aside, matches. Raises PatternFault."""
    return bool(_compile(pattern).fullmatch(text.strip()[:LONGEST]))


@lru_cache(maxsize=1024)
def _compile(pattern: str) -> re.Pattern[str] | Automaton:
    pattern = _JAVAS_GROUP.sub("(?P<", pattern)
    try:
        compiled = re.compile(pattern, re.IGNORECASE)
        if is_harmless(pattern):
            return compiled
        return Automaton(pattern)
    except Unsupported as error:
        raise PatternFault(f"The pattern {pattern!r} may take for ever and uses {error}; write it without.") from error
    except (re.error, RecursionError, OverflowError) as error:
        raise PatternFault(f"{pattern!r} is no regular expression: {error}.") from error
