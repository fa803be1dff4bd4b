"""How many people a household is (intake.md 3.2, B10)."""

from __future__ import annotations

from frontdesk.intake.eligibility.invalid import Invalid

#: More than this is a slip of the finger (intake.md 7.2).
MOST = 25


def size(adults: int, children: int, opposing: int = 0) -> int:
    """Everybody counted together. `adults` includes the person themselves.

    `opposing`: those among the adults whom the person seeks help against; they are left out (domestic violence).
    Raises Invalid: adults (none, or nobody but opposing ones), children (below 0), too_many.
    """
    if children < 0:
        raise Invalid("children", f"{children} children: 0 or more")
    if opposing < 0 or adults - opposing < 1:
        raise Invalid(
            "adults", f"{adults} adults, {opposing} of them opposing: the person is an adult of the household"
        )
    people = adults - opposing + children
    if people > MOST:
        raise Invalid("too_many", f"a household of {people}: at most {MOST}")
    return people
