"""What people tell guided navigation, in order (`office.client(story=...)`): by numbers, the same in every language.

Which organizations then take them, and where, stands at the head of the Illinois pack (`packs/illinois/pack.yaml`).
"""

from __future__ import annotations

#: A tenant: owes no rent, has no subsidy, wants to stay, and names the landlord.
_TENANT = ["2", "1", "1", "Acme Homes"]
_I_RENT = "1"

TENANT_COURT = [_I_RENT, "1", "2", "2", *_TENANT]  # court papers; no date known, no ruling yet
TENANT_NOTICE = [_I_RENT, "2", "1", "2", "2", *_TENANT]  # five days; no court papers, no date known
TENANT_LOCKOUT = [_I_RENT, "4", "2", "1", "1", *_TENANT]  # cannot get in, has a place to sleep, things are inside
TENANT_UTILITIES = [_I_RENT, "5", "1", "2", *_TENANT]  # the heat; it is not about a bill of their own
TENANT_CONDITIONS = [_I_RENT, "6", "1", "1", *_TENANT]  # no heat; the landlord was told
#: Food stamps: wants to apply, and has food for three days. The shortest way to an offer.
SNAP_APPLY = ["6", "1"]
#: A former partner: in a safe place, nobody else reads the phone, no court case.
ORDER_OF_PROTECTION = ["1", "2", "2", "3", "2", "1", "1"]
