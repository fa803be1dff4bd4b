"""What a text says about a date, before anything is decided: its parts, and in which order they may be meant."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from frontdesk.flows.answers.guarding import DENIALS, OR, is_doubtful
from frontdesk.flows.answers.month_words import FILLERS, LONG_MONTHS, MONTHS, ROMAN, WEEKDAYS
from frontdesk.flows.answers.near import meant
from frontdesk.flows.answers.normalising import fold, plain, without_courtesy, word_set
from frontdesk.flows.answers.numbers import find_numbers, ordinal, whole_number

#: A date may stand in a short sentence.
MOST_WORDS = 18
#: So many of its words may be about something else.
MOST_OTHERS = 6

_ISO = re.compile(r"(?<!\d)(\d{4})[-/. ]+(\d{1,2})[-/. ]+(\d{1,2})(?!\d)(?:t[\d:.z+-]*)?")
_DIGITS = re.compile(r"(?<![\d/.-])(\d{1,2}) ?([-/., ]) ?(\d{1,2}) ?[-/., ] ?'?(\d{4}|\d{2})(?![\d/-])")
_RUN = re.compile(r"(?<!\d)(\d{8}|\d{6})(?!\d)")
_MONTH_YEAR = re.compile(r"(?<!\d)(\d{1,2}) ?[-/.] ?(\d{4})(?!\d)")
_YEAR_MONTH = re.compile(r"(?<!\d)(\d{4}) ?[-/.] ?(\d{1,2})(?!\d)")
_TWO = re.compile(r"(?<!\d)(\d{1,2}) ?([-/.]) ?(\d{1,2})(?!\d)")
#: Where a day and a month were written together: 3nov1985.
_JOINED = re.compile(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z]{3})")
_TIME = re.compile(
    r"(?:\b(?:at|a las?|o|godz|godzinie)\.? )?\b\d{1,2}(?::\d{2}(?: ?[ap]\.?m\b\.?)?| ?[ap]\.?m\b\.?)(?: ?hrs?\b)?"
)
_ROUGH = word_set("about around roughly approx before after between or sometime somewhere circa "
                  "aproximadamente alrededor antes despues entre okolo przed po miedzy jakos")  # fmt: skip

#: Said with two digits they are somebody's age, and no year: "I'm 41".
_AGE = word_set("im am age aged tengo anos mam lat wiek edad years yrs")


@dataclass(frozen=True)
class Parts:
    """One reading. `year` is as written ("85", "2024"); what was not said is None. `order`: "month" or "day" first
    where digits alone left it open, "" where it is certain."""

    year: str | None = None
    month: int | None = None
    day: int | None = None
    order: str = ""
    dotted: bool = False

    def other_order(self) -> Parts:
        return replace(self, month=self.day, day=self.month, order="day" if self.order == "month" else "month")


def read(body: str, language: str) -> Parts | None:
    """The date in the text, the month read first where that is open; None when there is none, or more than one."""
    text = without_courtesy_marks(fold(body))
    words = plain(text).split()
    if not words or len(words) > MOST_WORDS:
        return None
    if is_doubtful(plain(text)) or not (_ROUGH | (OR - {"o", "u"}) | (DENIALS - {"i"})).isdisjoint(words):
        return None
    text = _TIME.sub(" ", text) if _TIME.sub(" ", text).strip() else text
    return _in_digits(text) or _with_month_word(text, language) or _two_or_one(text)


def without_courtesy_marks(folded: str) -> str:
    """The folded text without courtesy, its marks kept."""
    kept = [word for word in folded.split() if without_courtesy(f"x {plain(word)}") != "x" or not plain(word)]
    return " ".join(kept)


def _alone(text: str, found: re.Match[str]) -> bool:
    """Whether nothing else in the text is a number or a month, and few words stand around."""
    rest = plain(text[: found.start()] + " " + text[found.end() :]).split()
    others = [word for word in rest if word not in FILLERS and word not in WEEKDAYS]
    return len(others) <= MOST_OTHERS and not any(word in MONTHS or any(c.isdigit() for c in word) for word in rest)


def _in_digits(text: str) -> Parts | None:
    if found := _ISO.search(text):
        return Parts(found[1], int(found[2]), int(found[3])) if _alone(text, found) else None
    if found := _DIGITS.search(text):
        parts = Parts(found[4], int(found[1]), int(found[3]), "month", found[2] == ".")
        return parts if _alone(text, found) else None
    if (found := _RUN.search(text)) and _alone(text, found):
        return _run(found[1])
    return None


def _run(digits: str) -> Parts | None:
    """03051985, 19850305, 030585."""
    if digits[:2] in ("19", "20") and 1 <= int(digits[4:6]) <= 12:
        if len(digits) == 6:  # 198503, or 19 August 2003: nobody can tell
            return None
        if 1 <= int(digits[6:]) <= 31:
            return Parts(digits[:4], int(digits[4:6]), int(digits[6:]))
    return Parts(digits[4:], int(digits[:2]), int(digits[2:4]), "month")


def _with_month_word(text: str, language: str) -> Parts | None:
    """ "Nov 3 85", "3 de noviembre de 1985", "trzeci listopada 1985 r.", "3 XI 1985"."""
    words = plain(_JOINED.sub(" ", re.sub(r"(\d)(st|nd|rd|th)\b", r"\1", text))).split()
    at, month = _month_in(words)
    if at < 0:
        return None
    before, after = _numbers(words[:at], language), _numbers(words[at + 1 :], language)
    if before is None or after is None:
        return None
    rest = [w for w in (*words[:at], *words[at + 1 :]) if not w.isdecimal() and w not in FILLERS]
    if len(rest) > MOST_OTHERS:
        return None
    said = [*before, *after]
    if len(said) > 2:
        return None
    years = [number for number in said if len(number) == 4 or int(number) > 31]
    days = [number for number in said if number not in years]
    if len(years) > 1:
        return None
    if not years and len(days) == 2:  # "nov 3 12": the year comes last
        days, years = days[:1], days[1:]
        if len(years[0]) != 2:
            return None
    if any(len(number) not in (2, 4) for number in years):
        return None
    return Parts(years[0] if years else None, month, int(days[0]) if days else None)


def _month_in(words: list[str]) -> tuple[int, int]:
    """Where the one month stands, and which; (-1, 0) when there is none or two."""
    exact = [
        (at, MONTHS[word])
        for at, word in enumerate(words)
        if word in MONTHS and not (word == "may" and words[at + 1 : at + 2] in (["be"], ["have"], ["not"]))
    ]
    if len(exact) > 1:  # short forms that are words of their own: "urodzilem sie 3 maja", "3 days ago"
        exact = [(at, month) for at, month in exact if words[at] not in ("sie", "set", "ago")]
    if len(exact) == 1:
        return exact[0]
    if exact:
        return -1, 0
    roman = [(at, ROMAN[word]) for at, word in enumerate(words) if word in ROMAN and 0 < at < len(words) - 1]
    if len(roman) == 1 and words[roman[0][0] - 1].isdecimal() and words[roman[0][0] + 1].isdecimal():
        return roman[0]
    spelled = []
    for at, word in enumerate(words):
        if len(word) < 4 or not word.isalpha() or word in FILLERS or word in WEEKDAYS or ordinal(word, "en"):
            continue
        month = meant(word, LONG_MONTHS) if whole_number(word, "en") is None else None
        if isinstance(month, int):
            spelled.append((at, month))
    return spelled[0] if len(spelled) == 1 else (-1, 0)


def _numbers(words: list[str], language: str) -> list[str] | None:
    """The numbers among the words, as written; a day may be spelled out. None: something is no date."""
    found: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        if word.isdecimal():
            if len(word) not in (1, 2, 4):
                return None
            found.append(word)
        elif (day := ordinal(word, language)) is not None:
            units = ordinal(words[at + 1], language) if at + 1 < len(words) and day in (20, 30) else None
            at += 1 if units and units < 10 else 0  # dwudziesty pierwszy
            found.append(str(day + units if units and units < 10 else day))
        elif any(c.isdigit() for c in word):
            return None
        elif word not in FILLERS and word not in WEEKDAYS:
            numbers = find_numbers(words[at:], language)
            if numbers and numbers[0].start == 0:
                tens = numbers[0].value
                end = at + numbers[0].end
                units = ordinal(words[end], language) if end < len(words) and tens in (20, 30) else None
                if units and units < 10:  # twenty first
                    tens, end = tens + units, end + 1
                found.append(str(tens))
                at = end
                continue
        at += 1
    return found


def _two_or_one(text: str) -> Parts | None:
    """11/1985, 1985-11, 3/5, 11/85, 1985."""
    if (found := _YEAR_MONTH.search(text)) and _alone(text, found):
        return Parts(found[1], int(found[2]))
    if (found := _MONTH_YEAR.search(text)) and _alone(text, found):
        return Parts(found[2], int(found[1]))
    if (found := _TWO.search(text)) and _alone(text, found):
        if int(found[3]) > 31 and len(found[3]) == 2:
            return Parts(found[3], int(found[1]))
        return Parts(None, int(found[1]), int(found[3]), "month", found[2] == ".")
    found = re.search(r"(?<![\w'])'?(\d{4}|\d{2})(?!\w)", text)
    if found and len(found[1]) == 2 and not _AGE.isdisjoint(plain(text).split()):
        return None
    if found and _alone(text, found) and all(w in FILLERS or w == found[1] for w in plain(text).split()):
        return Parts(found[1])
    return None
