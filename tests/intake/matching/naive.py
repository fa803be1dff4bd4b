"""The rules of matching and eligibility once more, as plainly as they can be said, sharing nothing with the product.

Written from the domain's text: filter (area, problem, published and open, capacity, population, income), newest
submission only, order (named, free, population, longest since the last intake). Money as fractions, services as dicts.
"""

from __future__ import annotations

from fractions import Fraction

#: (in force from (year, month, day), {state: (one person, each further)}), of the two years that the tests use
POVERTY = [
    ((2026, 1, 13), {"": (15960, 5680), "AK": (19950, 7100), "HI": (18360, 6530)}),
    ((2025, 1, 15), {"": (15650, 5500), "AK": (19550, 6880), "HI": (17990, 6330)}),
]
NOT_INCOME = ["snap", "housing_voucher", "tax_refund", "gift", "settlement"]


def poverty_line(size, state, day):
    for start, regions in POVERTY:
        if (day.year, day.month, day.day) >= start:
            one, further = regions.get(state, regions[""])
            return Fraction(one + (size - 1) * further)
    raise AssertionError("the tests stay within the years they know")


def income_outcome(items, size, service, day, groups, state, median):
    """items: [(kind, dollars a pay period as Fraction or None, periods, opposing)] -> the outcome, as a word."""
    if service["standard"] == "none":
        return "within"
    if "all" in service["waived_for"] or any(group in service["waived_for"] for group in groups):
        return "waived"
    if service["standard"] == "ami" and median is None:
        return "manual_review"
    year = Fraction(0)
    for kind, dollars, periods, opposing in items:
        if kind in NOT_INCOME or opposing:
            continue
        if dollars is None:
            return "manual_review"
        year += dollars * periods
    base = Fraction(median, 100) if service["standard"] == "ami" else poverty_line(size, state, day)
    return "over" if year > base * service["maximum"] / 100 else "within"


def groups_of(person, service):
    groups = [group for group in person["groups"] if person["age"] is None or group not in ("senior", "minor")]
    if person["age"] is not None and person["age"] >= service["senior_age"]:
        groups.append("senior")
    if person["age"] is not None and person["age"] < 18:
        groups.append("minor")
    return groups


def names(places, person):
    for place in places.get("states", []):
        if place == person["state"]:
            return True
    for place in places.get("counties", []):
        if place == person["county"]:
            return True
    for place in places.get("cities", []):
        city, _, state = place.partition(", ")
        if city.lower() == person["city"].lower() and state in ("", person["state"]):
            return True
    return person["zip"] in places.get("zip_codes", [])


def is_offered(person, service, submissions, day):
    mine = [submission for submission in submissions if submission["service"] == service["service"]]
    if not mine:
        return False
    newest = mine[0]
    for submission in mine:
        if submission["at"] > newest["at"]:
            newest = submission
    if person["value"] and person["value"] not in newest["outcomes"].get(person["field"], []):
        return False
    if not service["open"] or service["id"] in person["excluded"]:
        return False
    if service["limit"] > 0 and service["count"] >= service["limit"]:
        return False
    if not names(service["include"], person) or names(service["exclude"], person):
        return False
    groups = groups_of(person, service)
    if service["groups"] and not [group for group in service["groups"] if group in groups]:
        return False
    if "prisoner" in groups and not service["prisoners"]:
        return False
    if person["age"] is not None and (person["age"] < 13 or person["age"] < service["minimum_age"]):
        return False
    if person["items"] is not None:
        outcome = income_outcome(
            person["items"], person["size"], service, day, groups, person["state"], person["median"]
        )
        return outcome != "over"
    if person["over"] and service["standard"] != "none":
        return "all" in service["waived_for"] or bool([g for g in groups if g in service["waived_for"]])
    return True


def comes_before(a, b, person):
    """Which of two offered services is offered first, asked question by question."""
    for question in (
        lambda service: service["organization"] == person["named"],
        lambda service: service["cost"] == "free",
        lambda service: bool(service["groups"]),
    ):
        if question(a) != question(b):
            return question(a)
    if a["last_intake"] != b["last_intake"]:
        if a["last_intake"] is None or b["last_intake"] is None:
            return a["last_intake"] is None
        return a["last_intake"] < b["last_intake"]
    return (a["organization"], a["id"]) < (b["organization"], b["id"])


def offers(person, services, submissions, day):
    """The ids of what is offered, best first: put in one after the other, each before the first it comes before."""
    queue = []
    for service in services:
        if is_offered(person, service, submissions, day):
            place = 0
            while place < len(queue) and not comes_before(service, queue[place], person):
                place += 1
            queue.insert(place, service)
    return [service["id"] for service in queue]
