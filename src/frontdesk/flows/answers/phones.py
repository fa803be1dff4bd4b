"""Phone numbers, by libphonenumber: "(312) 555-0142", "my cell is 312.555.0142". The value is E.164."""

from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumberFormat

from frontdesk.flows.answers.normalising import fold
from frontdesk.flows.answers.registry import AnswerType
from frontdesk.flows.answers.results import Ambiguous, Choice, NotUnderstood, Question, Result, Understood
from frontdesk.flows.answers.wording import say

#: The country whose numbers are written without a country code; a spec may name another: `phone region=PL`.
REGION = "US"


def understand(body: str, question: Question) -> Result:
    region = str(question.parameters.get("region") or REGION)
    numbers = _numbers(fold(body), region)
    if any(number.extension for number in numbers):
        return _again(question, "extension")
    different = {phonenumbers.format_number(number, PhoneNumberFormat.E164): number for number in numbers}
    if not different:
        return _again(question, "not_a_phone")
    choices = tuple(Choice(value, in_words(number, region)) for value, number in different.items())
    return Understood(choices[0].value, choices[0].label) if len(choices) == 1 else Ambiguous(choices)


def _numbers(text: str, region: str) -> list[phonenumbers.PhoneNumber]:
    """The valid numbers in the text; a text that is nothing but one number may be written in any way."""
    if not any(c.isalpha() for c in text):
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            number = None
        if number is not None and phonenumbers.is_valid_number(number):
            return [number]
    found = [match.number for match in phonenumbers.PhoneNumberMatcher(text, region)]
    matched = "".join(match.raw_string for match in phonenumbers.PhoneNumberMatcher(text, region))
    # digits beside the number may belong to it: "555 312-555-0142" is no number of ours
    left = sum(c.isdigit() for c in text) - sum(c.isdigit() for c in matched)
    return found if left <= 2 else []


def in_words(number: phonenumbers.PhoneNumber, region: str) -> str:
    """(312) 555-0142; with the country code where it is another country's."""
    own = phonenumbers.country_code_for_region(region) == number.country_code
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL if own else PhoneNumberFormat.INTERNATIONAL)


def _again(question: Question, code: str) -> NotUnderstood:
    return NotUnderstood(code, hint(question, code))


def hint(question: Question, code: str) -> str:
    text = say("phone.extension" if code == "extension" else "phone", question.language)
    if code == "too_long":
        text = f"{say('too_long', question.language)} {text}"
    return text + (say("or_none", question.language) if question.parameters.get("or_none") else "")


TYPE = AnswerType("phone", understand, hint, parameters=("region",))
