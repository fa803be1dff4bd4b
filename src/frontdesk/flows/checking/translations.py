"""Is every text there in every language, up to date and with all that stands in the original?"""

from __future__ import annotations

from collections.abc import Iterator

from frontdesk.flows.checking.review import Review
from frontdesk.flows.model import Text
from frontdesk.flows.parts import PlacedText, is_translatable
from frontdesk.flows.problems import Problem
from frontdesk.flows.templating import Template
from frontdesk.flows.translating.merging import differences, merge, po_file, stale_keys


def find(review: Review) -> Iterator[Problem]:
    """Codes: missing_translation, lost_variable, added_variable; from catalogues also stale_translation,
    surplus_translation, broken_translation, doubled_translation, po_syntax."""
    flow = review.flow
    texts = [placed for placed in review.texts if is_translatable(placed.text)]
    for language in flow.languages[1:]:
        catalogue = review.catalogues.get(language)
        translated = {placed.text.key for placed in texts if language in placed.text.templates}
        told: frozenset[str] = frozenset()
        if catalogue is not None:
            translations, problems = merge(flow, catalogue, language=language)
            yield from problems
            translated |= set(translations)
            told = stale_keys(flow, catalogue)
        else:
            yield from _differences(review, texts, language)
        yield from _missing(review, texts, language, translated | told)


def _missing(review: Review, texts: list[PlacedText], language: str, translated: set[str]) -> Iterator[Problem]:
    missing = [placed for placed in texts if placed.text.key not in translated]
    advice = f"Translate it in {po_file(review.flow, language)}."
    if len(missing) == len(texts) and texts:
        yield review.problem(
            "missing_translation", f"Nothing is translated to {language}: {len(texts)} texts.", advice=advice
        )
        return
    for placed in missing:
        yield review.problem(
            "missing_translation",
            f"{placed.text.key!r} is not translated to {language}.",
            step=placed.step,
            line=placed.line,
            advice=advice,
        )


def _differences(review: Review, texts: list[PlacedText], language: str) -> Iterator[Problem]:
    for placed in texts:
        translation = placed.text.templates.get(language)
        if translation is None or translation.fault is not None or _own(placed.text).fault is not None:
            continue  # `template_fault` says it
        for code, message, advice, severity in differences(placed.text, translation):
            yield review.problem(
                code,
                f"{message[:-1]} ({language}).",
                step=placed.step,
                line=placed.line,
                advice=advice,
                severity=severity,
            )


def _own(text: Text) -> Template:
    return next(iter(text.templates.values()))
