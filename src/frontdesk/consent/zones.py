"""In which time zones is it day for the person behind a number?

A zone in the CSV row decides. Else the hour must be allowed in the office's zone and in every zone the number may
belong to, by its exchange (libphonenumber). A number that belongs to no place - toll-free, premium, personal,
international or unknown - counts as the office's. A mobile that moved away with its owner cannot be seen here: that is
what the column in the CSV is for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from phonenumbers import PhoneNumberType
from phonenumbers.timezone import time_zones_for_number

#: More zones than any one country has on a prefix: libphonenumber gives 42 for a number that is anywhere in America.
TOO_MANY_ZONES = 20
_PLACELESS = {
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.PERSONAL_NUMBER,
    PhoneNumberType.PAGER,
    PhoneNumberType.UAN,
    PhoneNumberType.VOICEMAIL,
    PhoneNumberType.UNKNOWN,
}


@dataclass(frozen=True)
class ZoneRule:
    """The zones in which the hour must be allowed, and in words which rule chose them."""

    zones: tuple[ZoneInfo, ...]
    rule: str


@lru_cache(maxsize=50_000)
def zones_for(number: str, row_zone: str, office_zone: str) -> ZoneRule:
    """The zones that count for `number` (E.164).

    `row_zone` is the CSV row's IANA name or empty; `office_zone` a valid IANA name. A name that is no zone is ignored,
    and the rule says so.
    """
    note = ""
    if row_zone.strip():
        name = zone_name(row_zone)
        if name is not None:
            return ZoneRule((ZoneInfo(name),), f"the row's zone {name}")
        note = f"; the row's zone {row_zone.strip()[:40]!r} is unknown and was ignored"
    office = ZoneInfo(office_zone)
    names = number_zones(number)
    if not names:
        return ZoneRule((office,), f"the office's zone {office_zone}: the number belongs to no place{note}")
    others = [name for name in names if name != office_zone]
    if not others:
        return ZoneRule((office,), f"the office's zone {office_zone}, the number's too{note}")
    zones = (office, *(ZoneInfo(name) for name in others))
    return ZoneRule(zones, f"the office's zone {office_zone} and the number's {', '.join(others)}{note}")


def zone_name(text: str) -> str | None:
    """The IANA name that `text` means, whatever its case; None when there is no such zone."""
    return _names_by_lower_case().get(text.strip().lower())


def number_zones(number: str) -> tuple[str, ...]:
    """The IANA names of the zones a number may belong to; empty when it belongs to no place."""
    if number.startswith("+1") and len(number) == 12:
        # in North America area code and exchange decide; asking once for each of them is much cheaper
        return _zones_of(number[:8] + "0000")
    return _zones_of(number)


@lru_cache(maxsize=50_000)
def _zones_of(number: str) -> tuple[str, ...]:
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return ()
    if phonenumbers.number_type(parsed) in _PLACELESS:
        return ()
    names = tuple(name for name in time_zones_for_number(parsed) if zone_name(name) == name)
    return () if len(names) > TOO_MANY_ZONES else names


@cache
def _names_by_lower_case() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones() if name not in ("localtime", "Factory")}
