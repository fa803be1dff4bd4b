"""Shorthand for the tests of answers: one call, and what came of it as a plain value."""

from datetime import UTC, datetime

from frontdesk.flows.answers import Ambiguous, Choice, NotUnderstood, Understood, understand

NOW = datetime(2026, 4, 10, 12, tzinfo=UTC)  # a Friday

HOME = [
    Choice("rent", "Renting a home"),
    Choice("food", "Food stamps", ("snap", "link card")),
    Choice("other", "A different issue"),
    Choice("wages", "Unpaid wages"),
]
HOME_ES = [
    Choice("rent", "Alquiler de vivienda"),
    Choice("food", "Cupones de alimentos"),
    Choice("other", "Otro asunto"),
    Choice("wages", "Salarios sin pagar"),
]
HOME_PL = [
    Choice("rent", "Wynajem mieszkania"),
    Choice("food", "Kartki na żywność"),
    Choice("other", "Inna sprawa"),
    Choice("wages", "Niewypłacona pensja"),
]
LISTS = {"en": HOME, "es": HOME_ES, "pl": HOME_PL}


def result_of(type, body, language="en", options=(), media=(), **parameters):
    return understand(
        type, body, language=language, now=NOW, parameters=parameters, options=options, media=media
    )  # fmt: skip


def meaning(type, body, language="en", options=(), media=(), **parameters):
    """The value; ("which", [values]) where it is asked back; ("again", code) where it is not understood."""
    result = result_of(type, body, language, options, media, **parameters)
    if isinstance(result, Understood):
        return result.value
    if isinstance(result, Ambiguous):
        return "which", [choice.value for choice in result.choices]
    assert isinstance(result, NotUnderstood)
    assert result.hint
    return "again", result.code


def again(code):
    return "again", code


def which(*values):
    return "which", list(values)
