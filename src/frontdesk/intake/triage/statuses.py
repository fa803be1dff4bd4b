"""The words for how far a person is: one canonical spelling each, the variants that other systems send accepted.

Spellings: ILAO otis_reports_glh_summary.rst; screens: otis_website_data_integration_functions.rst and the published
eviction flow, which mix "-" and "_" (intake.md 5).
"""

from __future__ import annotations

import re

TRIAGE_STATUSES = (
    "Started",
    "Legal issue",
    "Out of area",
    "Program triage",
    "Referrals",
    "Over-income Referrals",
    "Program triage completed",
)
INTAKE_STATUSES = (
    "Diverted",
    "Referrals",
    "Started",
    "Incomplete",
    "Offered",
    "Over-income",
    "Eligible",
    "Bypass",
    "eTransferred",
    "Not_eTransferred",
)
SCREENS = (
    "sms-zip-code",
    "sms_household_size",
    "sms-match-offered",
    "sms-matches",
    "sms_date_of_birth",
    "sms_demographics",
    "sms_income",
    "sms-income-screens",
    "sms_legal_issue_selector",
    "sms-legal-issue",
    "sms-legal-issues",
    "sms-counselors-list",
    "cook-county-exit",
    "sms-no-matches",
    "sms-confirmation",
)
#: What else is sent for one of them, as `_plain` writes it.
_VARIANTS = {
    "programtriagecomplete": "Program triage completed",
    "legalissues": "Legal issue",
    "overincomereferral": "Over-income Referrals",
    "referral": "Referrals",
    "transferred": "eTransferred",
    "nottransferred": "Not_eTransferred",
}
_SLUG = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*\Z")


def triage_status(text: str) -> str:
    """The canonical triage status; "" when it is none. Case, spaces, "-" and "_" do not matter."""
    return _find(text, _TRIAGE)


def intake_status(text: str) -> str:
    """The canonical intake status; "" when it is none. Case, spaces, "-" and "_" do not matter."""
    return _find(text, _INTAKE)


def screen(text: str) -> str:
    """The canonical spelling of a screen. Screens of our own flows are taken as they are; "" when it is no such name.

    At most 60 characters: letters and digits, with single "-" or "_" between. What a person wrote never is one.
    """
    name = text.strip().lower()
    known = _SCREENS.get(_plain(name))
    if known:
        return known
    return name if len(name) <= 60 and _SLUG.match(name) else ""


def _find(text: str, known: dict[str, str]) -> str:
    plain = _plain(text)
    found = known.get(plain)
    if found is None:
        variant = _VARIANTS.get(plain, "")
        found = variant if variant in known.values() else ""
    return found


def _plain(text: str) -> str:
    return re.sub(r"[\s_-]+", "", text).casefold()


_TRIAGE = {_plain(status): status for status in TRIAGE_STATUSES}
_INTAKE = {_plain(status): status for status in INTAKE_STATUSES}
_SCREENS = {_plain(name): name for name in SCREENS}
