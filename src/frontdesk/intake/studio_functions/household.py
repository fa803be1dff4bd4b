"""How many people a household has, and what 300 % of the poverty guideline is for them."""

from __future__ import annotations

from frontdesk.config.env import get_settings
from frontdesk.flows.functions import Context
from frontdesk.intake.eligibility import guidelines
from frontdesk.intake.studio_functions import amounts, people
from frontdesk.intake.studio_functions.given import Arguments, household_size, text

#: What the flow takes for "ask again".
NONE = {"household_size": "0", "income": ""}


def poverty_estimate(arguments: Arguments, context: Context) -> dict[str, str]:
    """`adults`, `children` -> household_size ("0" when an answer is no whole number, or nobody is grown up), income
    (dollars a month, exact: "5410.00")."""
    size = household_size(text(arguments, "adults"), text(arguments, "children"), context.language, context.now)
    if size is None:
        return dict(NONE)
    person = people.of(context)
    today = context.now.astimezone(get_settings().office_zone).date()
    limit = guidelines.limit(size, guidelines.ROUGH_PERCENT, today, (person.state if person else "") or "IL")
    return {"household_size": str(size), "income": amounts.as_text(limit.monthly_cents)}
