"""Phone numbers on pages: whole for those who may see them, and like +1312•••0142 for the others."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import F, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat, Left, Right

SEE_NUMBERS = "people.see_numbers"
_LONG_NUMBER = re.compile(r"\+?\d(?:[\s().-]{0,2}\d){6,}")


def shown_number(field: str, user: Any) -> Combinable:
    """An expression for the phone number in `field` as `user` may see it: whole, or like +1312•••0142."""
    if user.has_perm(SEE_NUMBERS):
        return F(field)
    return Concat(Left(field, 5), Value("•••"), Right(field, 4))


def hide_numbers(text: str) -> str:
    """`text` with every run of seven digits or more, as phone numbers are written, replaced by dots."""
    return _LONG_NUMBER.sub("•••", text)
