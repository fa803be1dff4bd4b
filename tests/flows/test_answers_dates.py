"""Dates: in digits and words, of three languages, partial, ambiguous, impossible."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from tests.flows.answering import again, meaning, result_of, which

from frontdesk.flows.answers import understand
from frontdesk.flows.answers.date_deciding import age

DATE = [
    ("en", "3/5/2024", "2024-03-05"),
    ("en", "03/05/2024", "2024-03-05"),
    ("en", "3-5-2024", "2024-03-05"),
    ("en", "3.5.2024", "2024-03-05"),
    ("en", "3 5 2024", "2024-03-05"),
    ("en", "3/5/24", "2024-03-05"),
    ("en", "13/5/2024", "2024-05-13"),  # there is no 13th month
    ("en", "2024-03-05", "2024-03-05"),
    ("en", "2024-03-05T10:00:00Z", "2024-03-05"),
    ("en", "03052024", "2024-03-05"),
    ("en", "20240305", "2024-03-05"),
    ("en", "030524", "2024-03-05"),
    ("en", "March 5, 2024", "2024-03-05"),
    ("en", "march 5th 2024", "2024-03-05"),
    ("en", "5 Mar 2024", "2024-03-05"),
    ("en", "the fifth of march 2024", "2024-03-05"),
    ("en", "Nov 3 85", "1985-11-03"),
    ("en", "nov 3 '85", "1985-11-03"),
    ("en", "3nov1985", "1985-11-03"),
    ("en", "novmber 3 1985", "1985-11-03"),
    ("en", "Febuary 3 2024", "2024-02-03"),
    ("en", "Sept. 3, 2024", "2024-09-03"),
    ("en", "twenty first of june 2020", "2020-06-21"),
    ("en", "3 de noviembre de 1985", "1985-11-03"),
    ("en", "3 listopada 1985", "1985-11-03"),
    ("en", "Monday, March 4, 2024", "2024-03-04"),
    ("en", "I got it on March 5, 2024", "2024-03-05"),
    ("en", "March 5 2024 at 9:30 am", "2024-03-05"),
    ("en", "2/29/2024", "2024-02-29"),
    ("en", "today", "2026-04-10"),
    ("en", "yesterday", "2026-04-09"),
    ("en", "tomorrow please", "2026-04-11"),
    ("en", "day after tomorrow", "2026-04-12"),
    ("en", "3 days ago", "2026-04-07"),
    ("en", "two weeks ago", "2026-03-27"),
    ("en", "in 2 weeks", "2026-04-24"),
    ("en", "2/29/2023", again("unknown_day")),
    ("en", "2/30/2024", again("unknown_day")),
    ("en", "13/13/2024", again("unknown_day")),
    ("en", "nov 31 2024", again("unknown_day")),
    ("en", "0/5/2024", again("unknown_day")),
    ("en", "nov 3", again("incomplete")),
    ("en", "november", again("incomplete")),
    ("en", "1985", again("incomplete")),
    ("en", "Nov 1985", again("incomplete")),
    ("en", "about march 5 2024", again("not_a_date")),
    ("en", "march 5 or 6 2024", again("not_a_date")),
    ("en", "before 3/5/2024", again("not_a_date")),
    ("en", "not 3/5/2024", again("not_a_date")),
    ("en", "3/5/2024 3/6/2024", again("not_a_date")),
    ("en", "march april", again("not_a_date")),
    ("en", "may be 3", again("not_a_date")),
    ("en", "jule 3 2024", again("not_a_date")),  # June or July?
    ("en", "friday", again("not_a_date")),  # the last or the next?
    ("en", "soon", again("not_a_date")),
    ("en", "", again("not_a_date")),
    ("en", "312-555-0142", again("not_a_date")),
    ("es", "5 de marzo de 2024", "2024-03-05"),
    ("es", "5 marzo 24", "2024-03-05"),
    ("es", "5 de marso de 2024", "2024-03-05"),
    ("es", "el 5 de septiembre del 2024", "2024-09-05"),
    ("es", "tres de mayo de 2020", "2020-05-03"),
    ("es", "1ro de mayo de 2020", "2020-05-01"),
    ("es", "3.5.2024", "2024-05-03"),
    ("es", "31/5/2024", "2024-05-31"),
    ("es", "5/31/2024", "2024-05-31"),
    ("es", "5/5/2024", "2024-05-05"),
    # day first at home, month first on every form here
    ("es", "3/5/2024", which("2024-05-03", "2024-03-05")),
    ("es", "hoy", "2026-04-10"),
    ("es", "ayer", "2026-04-09"),
    ("es", "mañana", "2026-04-11"),
    ("es", "pasado mañana", "2026-04-12"),
    ("es", "hace 3 días", "2026-04-07"),
    ("pl", "5 marca 2024", "2024-03-05"),
    ("pl", "5 marca 2024 r.", "2024-03-05"),
    ("pl", "5 pazdziernika 2024", "2024-10-05"),
    ("pl", "3 XI 1985", "1985-11-03"),
    ("pl", "03.11.1985", "1985-11-03"),
    ("pl", "trzeci maja 1999", "1999-05-03"),
    ("pl", "dwudziesty pierwszy czerwca 2020", "2020-06-21"),
    ("pl", "3/5/2024", which("2024-05-03", "2024-03-05")),
    ("pl", "dzisiaj", "2026-04-10"),
    ("pl", "wczoraj", "2026-04-09"),
    ("pl", "jutro", "2026-04-11"),
    ("pl", "3 dni temu", "2026-04-07"),
]


@pytest.mark.parametrize(("language", "body", "expected"), DATE)
def test_dates(language, body, expected):
    assert meaning("date", body, language) == expected


LIMITED = [
    ("past", "en", "4/10/2026", "2026-04-10"),  # today is in both
    ("past", "en", "4/11/2026", again("past")),
    ("past", "en", "tomorrow", again("past")),
    ("past", "en", "nov 3", "2025-11-03"),
    ("past", "en", "march 5", "2026-03-05"),
    ("past", "en", "3/5", "2026-03-05"),
    ("past", "en", "friday", "2026-04-03"),
    ("past", "en", "last monday", "2026-04-06"),
    ("past", "en", "3/5/26", "2026-03-05"),
    ("past", "en", "5/3/2026", again("order")),  # 3 May is to come, 5 March is not: which is meant?
    ("past", "es", "5/3/2026", "2026-03-05"),
    ("past", "es", "3/5/2026", again("order")),
    ("past", "en", "feb 29", "2024-02-29"),
    ("future", "en", "4/10/2026", "2026-04-10"),
    ("future", "en", "4/9/2026", again("order")),
    ("future", "en", "4/13/2025", again("future")),
    ("future", "en", "yesterday", again("future")),
    ("future", "en", "nov 3", "2026-11-03"),
    ("future", "en", "march 5", "2027-03-05"),
    ("future", "en", "friday", "2026-04-17"),
    ("future", "en", "monday", "2026-04-13"),
    ("future", "en", "next friday", again("not_a_date")),  # two days to two people
    ("future", "en", "5/20/27", "2027-05-20"),
    ("future", "en", "5/20/85", again("future")),
    ("future", "en", "february 29", "2028-02-29"),
    ("future", "es", "el lunes", "2026-04-13"),
    ("future", "pl", "w poniedziałek", "2026-04-13"),
]


@pytest.mark.parametrize(("when", "language", "body", "expected"), LIMITED)
def test_dates_that_lie_in_the_past_or_in_the_future(when, language, body, expected):
    assert meaning("date", body, language, when=when) == expected


BIRTH = [
    ("en", "Nov 3 85", "1985-11-03"),
    ("en", "11/3/85", "1985-11-03"),
    ("en", "11/03/1985", "1985-11-03"),
    ("en", "11031985", "1985-11-03"),
    ("en", "I was born on November 3, 1985", "1985-11-03"),
    ("en", "my dob is 11-3-1985", "1985-11-03"),
    ("en", "2/29/2024", "2024-02-29"),
    ("en", "2/29/2023", again("unknown_day")),
    ("en", "feb 29 85", again("unknown_day")),
    ("en", "feb 29 24", again("year")),  # 1924 had one too
    ("en", "jan 3 15", "2015-01-03"),  # nobody is older than 110
    ("en", "nov 3 20", again("year")),  # 105 years old, or 5?
    ("en", "5/3/2026", again("order")),
    ("en", "12/25/2026", again("implausible")),
    ("en", "11/30/1890", again("implausible")),
    ("en", "tomorrow", again("not_a_date")),
    ("en", "1985", again("incomplete")),
    ("en", "Nov", again("incomplete")),
    ("en", "35", again("incomplete")),
    ("es", "3 de noviembre del 85", "1985-11-03"),
    ("es", "3/11/1985", which("1985-11-03", "1985-03-11")),
    ("es", "nací el 3 de noviembre de 1985", "1985-11-03"),
    ("pl", "3.11.85", "1985-11-03"),
    ("pl", "urodziłem się 3 listopada 1985 roku", "1985-11-03"),
]


@pytest.mark.parametrize(("language", "body", "expected"), BIRTH)
def test_dates_of_birth(language, body, expected):
    assert meaning("date_of_birth", body, language) == expected


PARTIAL = [("1985", "1985"), ("85", "1985"), ("Nov 1985", "1985-11"), ("11/1985", "1985-11"), ("1985-11", "1985-11"),
           ("nov 85", "1985-11"), ("Nov 3 1985", "1985-11-03"), ("2031", again("implausible")),
           ("I'm 41", again("not_a_date")), ("tengo 41 años", again("not_a_date")), ("born in '85", "1985"),
           ("20", again("year")), ("nov", again("incomplete")), ("nov 3", again("incomplete"))]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), PARTIAL)
def test_partial_dates(body, expected):
    assert meaning("date_of_birth", body, partial=True) == expected


def test_partial_dates_are_said_back_in_the_language():
    for language, label in (("en", "November 1985"), ("es", "noviembre de 1985"), ("pl", "listopad 1985")):
        assert result_of("date_of_birth", "Nov 1985", language, partial=True).label == label
    assert result_of("date", "3/5/2024").label == "March 5, 2024"


def test_the_author_may_settle_the_order():
    assert meaning("date", "3/5/2024", "en", first="day") == "2024-05-03"
    assert meaning("date", "3/5/2024", "es", first="day") == "2024-05-03"
    assert meaning("date", "3/5/2024", "en", first="month") == "2024-03-05"


MONTH_FIRST = [
    ("en", "3/11/2026", "2026-03-11"),
    ("en", "3.11.2026", "2026-03-11"),
    ("es", "3.11.2026", "2026-11-03"),
    ("es", "3/11/2026", which("2026-11-03", "2026-03-11")),
    ("es", "3-11-2026", which("2026-11-03", "2026-03-11")),
    ("es", "31/5/2024", "2024-05-31"),
    ("es", "5/31/2024", "2024-05-31"),
    ("es", "5/5/2024", "2024-05-05"),
    ("es", "15 de marzo de 2026", "2026-03-15"),
    ("pl", "3.11.2026", "2026-11-03"),
    ("pl", "3.11.2026 r.", "2026-11-03"),
    ("pl", "3/11/2026", which("2026-11-03", "2026-03-11")),
    ("pl", "3/15/2026", "2026-03-15"),
    ("pl", "15 marca 2026", "2026-03-15"),
]


@pytest.mark.parametrize(("language", "body", "expected"), MONTH_FIRST)
def test_the_month_first_counts_in_english_only(language, body, expected):
    assert meaning("date", body, language, first="month") == expected


def test_an_open_date_is_asked_back_in_words():
    asked = result_of("date", "3/11/2026", "es", first="month")
    assert [choice.label for choice in asked.choices] == ["3 de noviembre de 2026", "11 de marzo de 2026"]
    asked = result_of("date", "3/11/2026", "pl", first="month")
    assert [choice.label for choice in asked.choices] == ["3 listopada 2026", "11 marca 2026"]


def test_two_digit_years_follow_the_year_it_is():
    """In 2026 the years 16 to 26 are plausible in both centuries (a person of 110, a child); others in one."""
    for two_digits in range(100):
        result = understand(
            "date_of_birth", f"1/2/{two_digits:02d}", language="en", now=datetime(2026, 4, 10, tzinfo=UTC)
        )  # fmt: skip
        if 16 <= two_digits <= 26:
            assert result.code == "year", two_digits
        else:
            assert result.value == f"{1900 + two_digits if two_digits > 26 else 2000 + two_digits}-01-02"


def test_today_is_the_day_it_is_where_the_office_is():
    evening = datetime(2026, 4, 11, 2, tzinfo=UTC).astimezone(ZoneInfo("America/Chicago"))
    assert understand("date", "today", language="en", now=evening).value == "2026-04-10"


def test_age():
    assert age(date(1985, 11, 3), date(2026, 4, 10)) == 40
    assert age(date(1985, 4, 10), date(2026, 4, 10)) == 41
    assert age(date(2004, 2, 29), date(2026, 2, 28)) == 21
    assert age(date(2004, 2, 29), date(2026, 3, 1)) == 22
