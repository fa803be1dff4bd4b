"""Are the texts easy enough to read, in each language? The flow as a whole decides; the hardest texts are named."""

from __future__ import annotations

from collections.abc import Iterator

from frontdesk.flows.checking.readability import Measure, measure
from frontdesk.flows.checking.review import Review
from frontdesk.flows.checking.samples import sample
from frontdesk.flows.parts import PlacedText
from frontdesk.flows.problems import Problem, Severity

#: The grade where the flow says nothing: plain language for the public is written for 6th to 8th grade.
LEVEL = 6.0
#: Fewer words in all say nothing about a flow, fewer in one text nothing about the text.
_LEAST_OF_FLOW = 60
_LEAST_OF_TEXT = 15
#: So many of the hardest texts are named, and only those so far above the level.
_NAMED = 5
_CLEARLY = 2.0


def find(review: Review) -> Iterator[Problem]:
    """Codes: reading_level, hard_text."""
    level = review.flow.reading_level or LEVEL
    texts = [placed for placed in review.texts if not placed.where.startswith("answer.")]
    for language in review.flow.languages:
        samples = [(p, sample(p.text.templates[language].source)) for p in texts if language in p.text.templates]
        whole = measure("\n".join(text for _, text in samples), language)
        if whole is None:
            continue
        if whole.words >= _LEAST_OF_FLOW and whole.grade > level:
            yield review.problem(
                "reading_level",
                f"The {language} texts need grade {whole.grade:g}; grade {level:g} is wanted.",
                advice="Write shorter sentences and everyday words, first in the hardest texts.",
            )
        measured: list[tuple[Measure, PlacedText]] = []
        for placed, text in samples:
            one = measure(text, language)
            if one is not None and one.words >= _LEAST_OF_TEXT and one.grade >= level + _CLEARLY:
                measured.append((one, placed))
        for one, placed in sorted(measured, key=lambda pair: -pair[0].grade)[:_NAMED]:
            yield review.problem(
                "hard_text",
                f"This {language} text needs grade {one.grade:g} ({one.words / one.sentences:.0f} words a sentence).",
                step=placed.step,
                line=placed.line,
                advice="Write shorter sentences and everyday words.",
                severity=Severity.NOTE,
            )
