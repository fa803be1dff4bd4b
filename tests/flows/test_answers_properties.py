"""What holds for every text: nothing raises, values are valid, what is said back is understood, slips never mislead."""

import json
import re
import string
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.flows.answering import HOME, NOW

from frontdesk.flows.answers import Ambiguous, Choice, NotUnderstood, Understood, is_exact, names, suffix, understand
from frontdesk.flows.answers.month_words import MONTHS
from frontdesk.flows.answers.none_words import NONE
from frontdesk.flows.answers.number_words import TENS, UNITS
from frontdesk.flows.answers.yes_no_words import NO, NOT_HERE, YES

LANGUAGES = st.sampled_from(["en", "es", "pl", "es-US", "fr", ""])
#: Pieces of which people's answers are made, put together at random: closer to sense than random characters.
WRITTEN = (
    "yes|no|sí|tak|nie|maybe|not|or|and|y|i|o|lub|,|.|-|/|$|1|2|3|4|12|85|1985|2024|60603|1,200.50|1.2k|3/5/2024|"
    "march|marzo|listopada|today|food stamps|renting|wages|two|dos|trzy|twenty|none|nada|brak|about|k|a|b|my name is|"
    "maria|maria@gmail.com|312-555-0142|+|#|(|)|'|\"|½|👍|4️⃣|٣|ü|ł|\u200b|\x00|\ud800|all|except|hundred|ii|first|"
    "friday|ago|in|days|per month|every|0|-5|0000000000|I don't know|@|\n"
)
PIECES = st.sampled_from(WRITTEN.split("|"))
SENTENCES = st.lists(PIECES, max_size=9).map(" ".join)
MESSAGES = st.one_of(st.text(max_size=60), SENTENCES, st.lists(PIECES, max_size=5).map("".join))
PARAMETERS = {
    "integer": [{}, {"min": 0, "max": 20}, {"min": 3}, {"max": -2}],
    "people_count": [{}, {"min": 1, "max": 20}, {"min": 0, "max": 20}],
    "money": [{}, {"min": 0, "max": 5000}, {"per": "month"}],
    "date": [{}, {"when": "past"}, {"when": "future"}, {"partial": True}, {"first": "day"}],
    "date_of_birth": [{}, {"partial": True}],
    "choices": [{}, {"at_least": 1}, {"at_most": 2}],
    "text": [{}, {"max": 20}],
    "email": [{}, {"or_none": True}],
    "media": [{}, {"image": True, "or_none": True}],
}


def is_valid(type, value, parameters):
    if value is None:
        return parameters.get("or_none", False)
    match type:
        case "yes_no":
            return value is True or value is False
        case "choice":
            return value in [option.value for option in HOME]
        case "choices":
            most = parameters.get("at_most", 99)
            least = parameters.get("at_least", 0)
            return (
                all(one in [o.value for o in HOME] for one in value) and least <= len(set(value)) == len(value) <= most
            )
        case "day_of_month":
            return type_of(value) is int and 1 <= value <= 31
        case "integer" | "people_count":
            low, high = parameters.get("min", 0), parameters.get("max", 10**15)
            return type_of(value) is int and low <= value <= high
        case "money":
            low, high = Decimal(parameters.get("min", 0)), Decimal(parameters.get("max", 10**12))
            return re.fullmatch(r"\d+\.\d\d", value) is not None and low <= Decimal(value) <= high
        case "date" | "date_of_birth":
            full = value + "-01" * (2 - value.count("-"))
            day = date.fromisoformat(full)
            if "partial" not in parameters and value.count("-") != 2:
                return False
            when = "past" if type == "date_of_birth" else parameters.get("when")
            return (when != "past" or day <= NOW.date()) and (when != "future" or day >= NOW.date())
        case "phone":
            return re.fullmatch(r"\+\d{8,15}", value) is not None
        case "email":
            return re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", value) is not None
        case "zip":
            return re.fullmatch(r"\d{5}", value) is not None
        case "name":
            return 0 < len(value) <= 100 and not any(c.isdecimal() for c in value)
        case "text":
            return 0 < len(value) <= parameters.get("max", 1600)
        case "language":
            return value in ("en", "es", "pl", *[option.value for option in HOME])
        case "media":
            return isinstance(value, list)
        case "month":  # this, `amount` and the counts come with the intake
            return type_of(value) is int and 1 <= value <= 12
        case "amount":
            return value == "unknown" or is_valid("money", value, parameters)
    raise AssertionError(type)


def type_of(value):
    return value.__class__


@pytest.mark.parametrize("type", names())
@settings(max_examples=150, deadline=None)
@given(body=MESSAGES, language=LANGUAGES, data=st.data())
def test_any_text_is_understood_asked_back_or_asked_again(type, body, language, data):
    parameters = data.draw(st.sampled_from(PARAMETERS.get(type, [{}])))
    result = understand(type, body, language=language, now=NOW, parameters=parameters, options=HOME)
    if isinstance(result, Understood):
        assert is_valid(type, result.value, parameters), result
        assert json.loads(json.dumps(result.value)) == result.value
        assert "\x00" not in result.label
    elif isinstance(result, Ambiguous):
        assert result.choices
        assert len({json.dumps(choice.value) for choice in result.choices}) == len(result.choices)
        assert all(is_valid(type, choice.value, parameters) and choice.label for choice in result.choices)
    else:
        assert isinstance(result, NotUnderstood)
        assert result.code
        assert result.hint
        assert "{" not in result.hint
    assert isinstance(is_exact(type, body, language=language, options=HOME), bool)
    if is_exact(type, body, language=language, parameters=parameters, options=HOME) and type != "choices":
        assert not isinstance(result, NotUnderstood)


@settings(max_examples=200, deadline=None)
@given(cents=st.integers(0, 10**9), language=st.sampled_from(["en", "es", "pl"]))
def test_money_said_back_is_understood(cents, language):
    value = f"{Decimal(cents) / 100:.2f}"
    said = understand("money", value, language="en", now=NOW)
    assert said.value == value
    label = understand("money", value, language=language, now=NOW).label
    assert understand("money", label, language=language, now=NOW).value == value


@settings(max_examples=200, deadline=None)
@given(day=st.dates(date(1916, 5, 1), date(2025, 12, 31)), language=st.sampled_from(["en", "es", "pl"]))
def test_dates_said_back_are_understood(day, language):
    for type in ("date", "date_of_birth"):
        said = understand(type, day.isoformat(), language=language, now=NOW)
        assert said.value == day.isoformat()
        assert understand(type, said.label, language=language, now=NOW).value == day.isoformat()
    month = understand("date", day.isoformat()[:7], language=language, now=NOW, parameters={"partial": True})
    assert understand("date", month.label, language=language, now=NOW, parameters={"partial": True}) == month


@settings(max_examples=100, deadline=None)
@given(day=st.dates(date(1930, 1, 1), date(2025, 12, 31)))
def test_american_dates_in_digits(day):
    for written in (f"{day.month}/{day.day}/{day.year}", f"{day:%m-%d-%Y}", f"{day:%m%d%Y}", f"{day:%b %d, %Y}"):
        assert understand("date", written, language="en", now=NOW).value == day.isoformat()


@settings(max_examples=100, deadline=None)
@given(value=st.integers(0, 10**9))
def test_whole_numbers_said_back_are_understood(value):
    for written in (str(value), f"{value:,}", f"{value}.", f" {value} please"):
        assert understand("integer", written, language="en", now=NOW).value == value


@settings(max_examples=100, deadline=None)
@given(line=st.integers(2000000, 9999999), language=st.sampled_from(["en", "es", "pl"]))
def test_phones_said_back_are_understood(line, language):
    said = understand("phone", f"312{line}", language=language, now=NOW)
    assume(isinstance(said, Understood))
    assert said.value == f"+1312{line}"
    assert understand("phone", said.label, language=language, now=NOW) == said


LABELS = st.lists(
    st.text(string.ascii_lowercase + "áéłż ", min_size=4, max_size=14).filter(lambda t: len(t.strip()) >= 4),
    min_size=2,
    max_size=6,
    unique_by=lambda label: " ".join(label.split()),
)


@settings(max_examples=150, deadline=None)
@given(labels=LABELS, language=st.sampled_from(["en", "es", "pl"]))
def test_every_number_and_every_label_selects_its_own_option(labels, language):
    options = [Choice(f"value{n}", label) for n, label in enumerate(labels)]
    for place, option in enumerate(options, start=1):
        for written in (str(place), f"{place}.", f"#{place}", f"{place})"):
            assert understand("choice", written, language=language, now=NOW, options=options).value == option.value
        result = understand("choice", option.label.upper(), language=language, now=NOW, options=options)
        assert not isinstance(result, Understood) or result.value == option.value
        assert option.label in suffix("choice", language=language, options=options)


def slipped(word, data):
    """The word with one slip of a finger: a letter left out, doubled, wrong, too many, or two swapped."""
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from(string.ascii_lowercase + " "))
    kind = data.draw(st.sampled_from(["out", "wrong", "more", "swap"]))
    match kind:
        case "out":
            return word[:at] + word[at + 1 :]
        case "wrong":
            return word[:at] + letter + word[at + 1 :]
        case "more":
            return word[:at] + letter + word[at:]
    return word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]


LISTS = [
    ["Renting a home", "Food stamps", "A different issue", "Unpaid wages"],
    ["Landlord", "Tenant", "Neighbor", "Relative"],
    ["Eviction", "Foreclosure", "Divorce", "Custody", "Debt", "Work"],
    ["Single", "Married", "Divorced", "Separated", "Widowed", "Other", "Prefer not to respond"],
    ["Soltero", "Casado", "Divorciado", "Separado", "Viudo", "Otros", "Prefiero no contestar"],
    ["Kawaler", "Żonaty", "Rozwiedziony", "W separacji", "Wdowiec", "Inne"],
    ["Weekly", "Every two weeks", "Twice a month", "Monthly"],
    ["Rent", "Rental car", "Parent", "Current"],
    ["Heat", "No heat", "Meat", "Heating"],
    ["White", "Black", "Asian", "Native American", "Hispanic or Latino", "Other"],
]


@pytest.mark.parametrize("labels", LISTS, ids=lambda labels: labels[0])
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_one_slip_never_selects_another_option(labels, data):
    options = [Choice(f"v{n}", label) for n, label in enumerate(labels)]
    meant = data.draw(st.sampled_from(options))
    written = slipped(meant.label.lower(), data)
    others = {label.lower() for label in labels if label != meant.label}
    assume(written.strip() not in others)  # a slip that makes exactly another option is that option
    assume(not ({" ".join(written.split()[i:j]) for i in range(9) for j in range(i + 1, 10)} & others))
    for type, wrap in (("choice", False), ("choices", True)):
        result = understand(type, written, language="en", now=NOW, options=options)
        if isinstance(result, Understood) and not set(written.split()) & {word for o in others for word in o.split()}:
            assert result.value == ([meant.value] if wrap else meant.value), written


@settings(max_examples=400, deadline=None)
@given(language=st.sampled_from(["en", "es", "pl"]), value=st.booleans(), data=st.data())
def test_one_slip_never_turns_a_yes_into_a_no(language, value, data):
    same, opposite = (YES, NO) if value else (NO, YES)
    phrase = data.draw(st.sampled_from(sorted(same[language] - NOT_HERE[language])))
    written = slipped(phrase, data)
    exact = set().union(*opposite.values())
    assume(" ".join(written.split()) not in exact)
    # "I don't" less its last letters is "I do": a slip in a denial is not ours to see where what is left is a yes
    assume(not any(f" {one} " in f" {' '.join(written.split())} " for one in exact if len(one) > 1))
    result = understand("yes_no", written, language=language, now=NOW)
    assert not isinstance(result, Understood) or result.value is value, written


@settings(max_examples=400, deadline=None)
@given(word=st.sampled_from(sorted(word for word in MONTHS if len(word) > 3)), data=st.data())
def test_one_slip_never_makes_another_month(word, data):
    written = slipped(word, data)
    assume(written not in MONTHS and " " not in written)
    result = understand("date", f"{written} 3 1985", language="en", now=NOW)
    assert not isinstance(result, Understood) or result.value == f"1985-{MONTHS[word]:02d}-03", written


@settings(max_examples=400, deadline=None)
@given(language=st.sampled_from(["en", "es", "pl"]), data=st.data())
def test_one_slip_never_makes_another_number(language, data):
    word = data.draw(st.sampled_from(sorted(word for word in UNITS[language] if len(word) > 3)))
    written = slipped(word, data)
    words = set(written.split())
    assume(
        not any(not table.keys().isdisjoint(words) for table in (*UNITS.values(), *TENS.values()))
        and written not in NONE
    )
    result = understand("integer", written, language=language, now=NOW)
    assert not isinstance(result, Understood) or result.value == UNITS[language][word], written
