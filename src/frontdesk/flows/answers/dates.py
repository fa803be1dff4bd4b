"""Dates and dates of birth: "3/5/2024", "Nov 3 85", "3 de noviembre", "yesterday". Asked back where two are meant."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date, format_skeleton

from frontdesk.flows.answers import relative_days
from frontdesk.flows.answers.date_deciding import Day, Rule, decide
from frontdesk.flows.answers.date_reading import read
from frontdesk.flows.answers.registry import AnswerType
from frontdesk.flows.answers.results import Ambiguous, Choice, NotUnderstood, Question, Result, Understood, spoken
from frontdesk.flows.answers.wording import say

_LOCALES = {"en": "en_US", "es": "es_US", "pl": "pl_PL"}
_KEYS = {"unknown_day": "unknown_day", "incomplete": "incomplete", "year": "year", "order": "order"}


def understand(body: str, question: Question) -> Result:
    rule = _rule(question)
    moved = relative_days.read(body, rule.today, rule.when)
    if moved is not None:
        fault = {"past": moved > rule.today, "future": moved < rule.today}.get(rule.when, False)
        return _again(question, rule.when) if fault else _understood(_day(moved), question)
    return _read(body, question, rule)


def understand_birth(body: str, question: Question) -> Result:
    return _read(body, question, _rule(question, "birth"))


def _read(body: str, question: Question, rule: Rule) -> Result:
    parts = read(body, question.language)
    if parts is None:
        return _again(question, "not_a_date")
    decided = decide(parts, rule, spoken(question.language))
    if isinstance(decided, str):
        return _again(question, decided)
    if len(decided) > 1:
        return Ambiguous(tuple(Choice(day.iso, in_words(day, question.language)) for day in decided))
    return _understood(decided[0], question)


def _rule(question: Question, when: str = "") -> Rule:
    given = question.parameters
    return Rule(
        question.now.date(),
        when or str(given.get("when") or ""),
        bool(given.get("partial")),
        str(given.get("first") or ""),
    )


def _day(day: date) -> Day:
    return Day(day.year, day.month, day.day)


def _understood(day: Day, question: Question) -> Understood:
    return Understood(day.iso, in_words(day, question.language))


def in_words(day: Day, language: str) -> str:
    """March 5, 2024; March 2024; 2024."""
    locale = _LOCALES[spoken(language)]
    if day.month is None:
        return str(day.year)
    if day.day is None:
        return str(format_skeleton("yMMMM", day.first(), locale=locale))
    return str(format_date(day.first(), "long", locale=locale))


def _again(question: Question, code: str) -> NotUnderstood:
    return NotUnderstood(code, hint(question, code))


def hint(question: Question, code: str) -> str:
    years = {"past": -1, "future": 1}.get(str(question.parameters.get("when") or ""), 0)
    example = Day(question.now.year + years, 3, 5)
    key = f"date.{code}" if code in (*_KEYS, "past", "future") else "date"
    if key == "date" and question.parameters.get("partial"):
        key = "date.partial"
    return _hint(question, code, key, example)


def hint_birth(question: Question, code: str) -> str:
    key = f"date.{code}" if code in _KEYS else "date_of_birth"
    if code == "implausible":
        key = "date_of_birth.implausible"
    elif key == "date_of_birth" and question.parameters.get("partial"):
        key = "date.partial"
    return _hint(question, code, key, Day(1985, 11, 3))


def _hint(question: Question, code: str, key: str, example: Day) -> str:
    text = say(key, question.language, example=in_words(example, question.language))
    return f"{say('too_long', question.language)} {text}" if code == "too_long" else text


DATE = AnswerType("date", understand, hint, parameters=("when", "partial", "first"))
DATE_OF_BIRTH = AnswerType("date_of_birth", understand_birth, hint_birth, parameters=("partial", "first"))
