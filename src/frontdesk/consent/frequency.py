"""How often a number was contacted on a day of the office: `contact_days`, for many numbers at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db import connection

from frontdesk.consent.models import ContactDay


def read(numbers: Collection[str], day: date) -> dict[str, int]:
    """The contacts of each number on `day`; a number without any is left out."""
    if not numbers:
        return {}
    return dict(ContactDay.objects.filter(day=day, number__in=numbers).values_list("number", "contacts"))


def lock(numbers: Collection[str], day: date) -> dict[str, int]:
    """The contacts of each number on `day`, locked until the caller's transaction ends.

    Rows are made and locked in the order of the numbers, so that two workers with the same numbers wait for each other
    and never block each other for good.
    """
    if not numbers:
        return {}
    ordered = sorted(numbers)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contact_days (number, day, contacts) select number, %s, 0 from unnest(%s::text[]) as number"
            " on conflict (number, day) do nothing",
            [day, ordered],
        )
        cursor.execute(
            "select number, contacts from contact_days where day = %s and number = any(%s)"
            ' order by number collate "C" for update',
            [day, ordered],
        )
        return dict(cursor.fetchall())


def add(contacts: Mapping[str, int], day: date) -> None:
    """Count `contacts` more for numbers whose rows `lock` holds."""
    _change(contacts, day, "contact_days.contacts + more.contacts")


def subtract(contacts: Mapping[str, int], day: date) -> None:
    """Count `contacts` fewer, never below none."""
    _change(contacts, day, "greatest(contact_days.contacts - more.contacts, 0)")


def _change(contacts: Mapping[str, int], day: date, sum_sql: str) -> None:
    ordered = sorted(number for number, count in contacts.items() if count)
    if not ordered:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"update contact_days set contacts = {sum_sql}"
            " from unnest(%s::text[], %s::int[]) as more (number, contacts)"
            " where contact_days.day = %s and contact_days.number = more.number",
            [ordered, [contacts[number] for number in ordered], day],
        )
