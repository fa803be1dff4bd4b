"""The functions of the eviction export, answered from tables: what each would reply to what it is given.

Replies are dictionaries, lists or bare texts, as the flow expects them; bad input is a sentinel, never a failure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Arguments = Mapping[str, str]

PLACES = {
    "60603": {"zip_code": "60603", "county": "Cook", "county_id": "c-31", "state": "IL", "fips": "17031"},
    "61101": {"zip_code": "61101", "county": "Winnebago", "county_id": "c-201", "state": "IL", "fips": "17201"},
}
NOWHERE = {"zip_code": "", "county": "", "county_id": "", "state": "", "fips": ""}
CALL_US = {
    "id": "org-1",
    "organization": "Fox Valley Legal Help",
    "legalservername": "FVLH",
    "callback_type": "client_calls",
    "please_call": "Please call 555-0100.",
    "we_call": "We call you.",
    "disclaimer": "No promise is made.",
    "bypass": "Call 555-0199 at once.",
}
WE_CALL = {**CALL_US, "callback_type": "we_call_client"}
PRAIRIE = {**CALL_US, "organization": "Prairie Test Office"}
ISSUES = {
    "1": "Eviction",
    "2": "Lockout",
    "3": "Repairs",
    "4": "Utilities",
    "5": "Mortgage",
    "6": "Counseling",
    "7": "Other",
}
RACES = ["White", "Black", "Hispanic or Latino", "Asian"]
ETHNICITIES = ["Hispanic", "Not Hispanic"]
GENDERS = ["Woman", "Man", "Other"]
MARITAL = ["Single", "Married", "Widowed"]
LANGUAGES = ["English", "Spanish", "Polish"]
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
AGENCIES = [
    {"name": f"Agency {n}", "address": f"{n} Main St", "city": "Rockford", "phone": f"555-010{n}", "services": "Advice"}
    for n in (1, 2, 3)
]


def whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\s*\d{1,6}\s*", text) else None


def numbered(labels: list[str]) -> dict[str, str]:
    return {"body": "\n".join(f"{number}. {label}" for number, label in enumerate(labels, 1))}


def choice(labels: list[str], key: str) -> Callable[[Arguments], str]:
    def choose(given: Arguments) -> str:
        number = whole(given[key]) or 0
        return labels[number - 1] if 1 <= number <= len(labels) else "0"

    return choose


def month(given: Arguments) -> str:
    word = given["month"].strip().lower()[:3]
    number = MONTHS.index(word) + 1 if word in MONTHS else whole(given["month"]) or 0
    return str(number) if 1 <= number <= 12 else "0"


def day(given: Arguments) -> str:
    number = whole(given["day"]) or 0
    return str(number) if 1 <= number <= 31 else "0"


def year(given: Arguments) -> str:
    number = whole(given["year"])
    if number is None:
        return "0"
    return str(number if number > 1900 else 1900 + number if number < 100 else 0)


def money(given: Arguments) -> str:
    text = re.sub(r"[$,\s]", "", given["amount"])
    return text if re.fullmatch(r"\d+(\.\d\d?)?", text) else "-1"


def picked(key: str, highest: int) -> Callable[[Arguments], str]:
    def pick(given: Arguments) -> str:
        numbers = [n for n in re.findall(r"\d+", given[key]) if 1 <= int(n) <= highest]
        return "[" + ",".join(f'"{n}"' for n in numbers) + "]"

    return pick


def household(given: Arguments) -> dict[str, str]:
    adults, children = whole(given["adults"]), whole(given["children"])
    size = 0 if adults is None or children is None or adults < 1 else adults + children
    return {"household_size": str(size)}


FUNCTIONS: dict[str, Callable[[Arguments], Any]] = {
    "otis-zipcode-validate": lambda given: PLACES.get(given["zip"].strip(), NOWHERE),
    "otis-create-triage-user": lambda _: {"id": "u-1", "triage_id": "4711"},
    "otis-update-triage-user": lambda _: {},
    "eviction-intake-settings": lambda _: CALL_US,
    "eviction-legal-issues": lambda given: {
        "issue": ISSUES[given["choice"].strip()],
        "issue_id": "term-" + given["choice"].strip(),
        "notes": "Needs help",
    },
    "eviction-content": lambda _: "Read this: https://example.org/eviction",
    "hud-housing-counselors": lambda _: {"options": AGENCIES, "total": len(AGENCIES)},
    "otis-poverty-estimate": household,
    "otis-validate-month": month,
    "otis-validate-day-of-month": day,
    "otis-validate-year": year,
    "otis-calculate-age": lambda _: "38",
    "otis-load-races": lambda _: numbered(RACES),
    "otis-load-ethnicity": lambda _: numbered(ETHNICITIES),
    "otis-load-genders": lambda _: numbered(GENDERS),
    "otis-load-marital-statuses": lambda _: numbered(MARITAL),
    "otis-load-languages": lambda _: numbered(LANGUAGES),
    "otis-validate-race": choice(RACES, "race"),
    "otis-validate-ethnicity": choice(ETHNICITIES, "ethnicity"),
    "otis-validate-gender": choice(GENDERS, "gender"),
    "otis-validate-marital-status": choice(MARITAL, "maritalStatus"),
    "otis-validate-preferred-language": choice(LANGUAGES, "language"),
    "otis-validate-money-input": money,
    "otis-validate-benefits-types": picked("benefits", 5),
    "otis-validate-payments": picked("payments", 6),
    "otis-validate-total-income": lambda _: {"income": "2400.00", "incomeFlag": 0, "frequency": "26"},
    "otis-send-to-legal-server": lambda _: {"error": "false", "id": "gid-1"},
}
