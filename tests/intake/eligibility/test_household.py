"""How many people a household is."""

from __future__ import annotations

import pytest

from frontdesk.intake.eligibility.household import size
from frontdesk.intake.eligibility.invalid import Invalid


@pytest.mark.parametrize(
    ("adults", "children", "opposing", "people"),
    [(2, 0, 0, 2), (1, 0, 0, 1), (1, 24, 0, 25), (25, 0, 0, 25), (2, 2, 1, 3), (26, 0, 1, 25)],
)
def test_everybody_counts_but_whom_help_is_sought_against(adults, children, opposing, people):
    assert size(adults, children, opposing) == people


@pytest.mark.parametrize(
    ("adults", "children", "opposing", "code"),
    [
        (0, 2, 0, "adults"),
        (-1, 0, 0, "adults"),
        (1, -1, 0, "children"),
        (1, 0, 1, "adults"),
        (2, 0, -1, "adults"),
        (1, 25, 0, "too_many"),
        (26, 0, 0, "too_many"),
    ],
)
def test_what_cannot_be_is_refused(adults, children, opposing, code):
    with pytest.raises(Invalid) as raised:
        size(adults, children, opposing)
    assert raised.value.code == code
