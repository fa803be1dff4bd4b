"""The area median incomes that the operator has loaded, by county, year and household size (decision 9)."""

from __future__ import annotations

from datetime import date

from frontdesk.intake.models import AreaMedianIncome


def median_cents(county_fips: str, size: int, on: date) -> int | None:
    """100 % of the median income, a year, as it holds on a day; None when no table is loaded for county and size."""
    if not county_fips:
        return None
    rows = AreaMedianIncome.objects.filter(county_fips=county_fips, household_size=size, effective_from__lte=on)
    return rows.order_by("-effective_from", "-year").values_list("median_cents", flat=True).first()
