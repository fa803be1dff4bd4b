"""Telephone numbers as people write them -> E.164 and an extension. Pure.

Any spelling of one number is read: brackets, dots, dashes, spaces, `+1`, a leading `1`, `00` or `011`, `tel:`, a label
before or a word after it, letters (`1-800-FLOWERS`), an extension (`x12`, `ext. 12`, `#12`). Of two numbers in a cell
the first that can be one counts. Numbers of the North American plan are judged by its form (NPA-NXX-XXXX, neither
code ending in 11), not by lists of what has been given out: such lists grow old, and the fictional 555 numbers are on
none of them. Another country's number must be one by libphonenumber's patterns, or as long as its mobile numbers are. A
number that nobody has is the carrier's to refuse; the attempt then says so.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import Leniency, NumberParseException, PhoneNumber, PhoneNumberMatcher, PhoneNumberType

#: The North American Numbering Plan's form: area code and exchange begin with 2-9 and neither ends in 11. Area code 555
#: is in nobody's use but that of films, manuals and rehearsals, which write anything after it.
_NATIONAL = r"([2-9](?!11)\d{2}[2-9](?!11)\d{6}|555\d{7})"
_NANP = re.compile(rf"(?:\+?1)?{_NATIONAL}", re.ASCII)
_NANP_PLUS = re.compile(rf"\+1{_NATIONAL}", re.ASCII)
_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
#: What people put between the digits.
_MARKS = str.maketrans("", "", " ()-./_\u00a0\u2010\u2011\u2012\u2013")
_NOTHING = frozenset(
    ("", "-", "--", ".", "0", "n/a", "na", "none", "null", "no phone", "unknown", "nil", "no", "tbd", "?")
)
_ROUNDED = re.compile(r"\d[.,]?\d*e\+?\d+", re.IGNORECASE)
_EXTENSION = re.compile(r"(?:;\s*ext\s*=|[,;]?\s*(?:extension|extn|ext|x|#)[.:]?)\s*(\d{1,7})\s*$", re.IGNORECASE)


class Phone(NamedTuple):
    """A number that can be called: E.164, its extension or "", and a remark for staff or ""."""

    number: str
    extension: str = ""
    remark: str = ""


class UnreadablePhone(ValueError):
    """The text is no telephone number; the message is a sentence for a receptionist."""


def is_north_american(region: str) -> bool:
    """Whether national numbers of `region` (two letters) are of the North American plan."""
    return phonenumbers.country_code_for_region(region) == 1


@lru_cache(maxsize=16384)
def read_phone(text: str, region: str) -> Phone:
    """The number that `text` names, national ones read as of `region`. Raises UnreadablePhone with a sentence."""
    bare = text.translate(_MARKS)
    if found := (_NANP if is_north_american(region) else _NANP_PLUS).fullmatch(bare):
        return _unless_a_filler(text, Phone("+1" + found[1]))
    return _read_slowly(text, region)


def _read_slowly(text: str, region: str) -> Phone:
    plain = unicodedata.normalize("NFKC", text).strip().strip("'\"").strip()
    if plain.casefold() in _NOTHING:
        raise UnreadablePhone("is empty: write the person's telephone number with its area code.")
    if _ROUNDED.fullmatch(plain):
        plain = _unrounded(plain)
    plain = re.sub(r"(?<=^\d{10})\.0+$", "", plain)
    if re.match(r"00[1-9]", plain):
        plain = "+" + plain[2:]
    if phone := _parsed(plain, region):
        return _unless_a_filler(text, phone)
    found = [_checked(match.number) for match in PhoneNumberMatcher(plain, region, Leniency.POSSIBLE, max_tries=20)]
    good = [phone for phone in found if phone]
    for part in [] if good else re.split(r"[/;,|&\n]|\bor\b|\band\b", plain):
        if phone := _parsed(re.sub(r"[^\d+]+$", "", part.strip()), region):
            good.append(phone)
    if not good:
        raise UnreadablePhone(f"“{text.strip()[:40]}” {_why_not(plain, region)}")
    several = len({phone.number for phone in good}) > 1 or len(found) > 1
    remark = "Of several numbers in one cell the first is used." if several else ""
    return _unless_a_filler(text, good[0]._replace(remark=remark))


def _parsed(plain: str, region: str) -> Phone | None:
    extension = ""
    if found := _EXTENSION.search(plain):
        plain, extension = plain[: found.start()], found[1]
    try:
        number = phonenumbers.parse(plain, region)
    except NumberParseException:
        return None
    # letters spell a number only where it has few digits of its own (1-800-FLOWERS); else they are a remark
    if sum(c.isdigit() for c in plain) < 4 or (re.search("[A-Za-z]", plain) and not _is_vanity(plain)):
        return None
    checked = _checked(number)
    return checked._replace(extension=extension or checked.extension) if checked else None


def _is_vanity(plain: str) -> bool:
    return bool(re.fullmatch(r"(?:tel:)?[+\d()\s.-]*[-\s.][A-Za-z]{3,}[A-Za-z\d\s.-]*|tel:[+\d()\s.-]+", plain.strip()))


def _checked(number: PhoneNumber) -> Phone | None:
    """The number if it can be one."""
    national = phonenumbers.national_significant_number(number)
    if number.country_code == 1:
        fine = _NANP_PLUS.fullmatch(f"+1{national}") is not None
    else:
        like_a_mobile = phonenumbers.is_possible_number_for_type(number, PhoneNumberType.MOBILE)
        fine = (like_a_mobile or phonenumbers.is_valid_number(number)) and bool(
            _E164.fullmatch(f"+{number.country_code}{national}")
        )
    extension = number.extension or ""
    fine = fine and len(extension) <= 12
    return Phone(f"+{number.country_code}{national}", extension) if fine else None


def _unrounded(plain: str) -> str:
    """What Excel made of a long number (`3.125550142E+09`), if it has kept every digit."""
    value = float(plain.replace(",", "."))
    digits = re.sub(r"\D", "", re.split("e", plain, flags=re.IGNORECASE)[0])
    if len(digits) < 10:
        raise UnreadablePhone(f"“{plain}” has lost digits in Excel: format the column as text and write it again.")
    return f"{value:.0f}"


def _unless_a_filler(text: str, phone: Phone) -> Phone:
    if phone.number.startswith("+1") and len(set(phone.number[2:])) == 1:
        raise UnreadablePhone(f"“{text.strip()[:40]}” is a filler, not a number: write the person's own.")
    return phone


def _why_not(plain: str, region: str) -> str:
    digits = sum(c.isdigit() for c in plain)
    if not digits:
        return "is no telephone number: write it in digits, with the area code."
    if is_north_american(region) and not plain.startswith("+"):
        if digits == 7:
            return "has no area code: write all ten digits."
        if digits < 10:
            return f"is too short ({digits} digits): write all ten digits."
        if digits > 10 and not (digits == 11 and plain.lstrip("( ").startswith("1")):
            return f"is too long ({digits} digits): write all ten digits and no more."
        if digits in (10, 11):
            return "is no number that exists: an area code and the three digits after it begin with 2 to 9."
    return "is no telephone number that exists: write it with its area code, or with + and the country code."
