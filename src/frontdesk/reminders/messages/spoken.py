"""How a date and a time are said and written, in the language of the message.

Babel knows the words; the patterns here are those a person would use for a day of this week or the next: no year.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time

#: Day patterns of the packaged languages; other languages get Babel's own.
_LONG_DATES = {"en": "EEEE, MMMM d", "es": "EEEE d 'de' MMMM", "fr": "EEEE d MMMM", "pl": "EEEE, d MMMM"}
_SHORT_DATES = {"en": "EEE, MMM d", "es": "EEE d 'de' MMM", "fr": "EEE d MMM", "pl": "EEE d.MM"}
_SPACES = re.compile(r"[\u00a0\u2000-\u200a\u202f\u205f]")


@cache
def locale_of(language: str, region: str) -> Locale:
    """How people who speak `language` in `region` write dates: `en` in US -> 2:30 PM, in GB -> 14:30."""
    for name in (f"{language}_{region}", language):
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse("en")


@lru_cache(maxsize=2000)
def long_date(day: date, locale: Locale) -> str:
    """`Wednesday, March 11`: as it is said."""
    return _say(day, locale, _LONG_DATES, "full")


@lru_cache(maxsize=2000)
def short_date(day: date, locale: Locale) -> str:
    """`Wed, Mar 11`: as it is texted."""
    return _say(day, locale, _SHORT_DATES, "medium")


def time_of_day(moment: datetime, locale: Locale) -> str:
    """`2:30 PM`, with a plain space: Babel's narrow one would turn a text into UCS-2 and double its price."""
    # by the wall clock: the same instant in another zone would be the same key
    return _time_of_day(moment.time(), locale)


@lru_cache(maxsize=2000)
def _time_of_day(at: time, locale: Locale) -> str:
    return _plain_spaces(format_time(at, "short", locale=locale))


@lru_cache(maxsize=2000)
def weekday(day: date, locale: Locale) -> str:
    """`Wednesday`."""
    return _plain_spaces(format_date(day, "EEEE", locale=locale))


def _say(day: date, locale: Locale, patterns: Mapping[str, str], otherwise: str) -> str:
    pattern = patterns.get(locale.language, otherwise)
    if locale.language == "en" and locale.territory not in (None, "US"):
        pattern = pattern.replace(", ", " ").replace("MMMM d", "d MMMM").replace("MMM d", "d MMM")
    said = _plain_spaces(format_date(day, pattern, locale=locale))
    # French says and writes "1er mars"; CLDR has only the number
    return re.sub(r"\b1 ", "1er ", said) if locale.language == "fr" and day.day == 1 else said


def _plain_spaces(text: str) -> str:
    return _SPACES.sub(" ", text)


def at_time(moment: datetime, locale: Locale) -> str:
    """`at 2:30 PM`, `a la 1:00 p.m.`, `à 14:30`, `o godzinie 14:30`; in another language the time alone."""
    said = time_of_day(moment, locale)
    if locale.language == "es":
        one_o_clock = re.match(r"0?1\D", said)
        return f"a la {said}" if one_o_clock else f"a las {said}"
    word = {"en": "at", "fr": "à", "pl": "o godzinie"}.get(locale.language)
    return f"{word} {said}" if word else said
