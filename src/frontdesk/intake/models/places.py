"""Places: which counties a ZIP code lies in."""

from __future__ import annotations

from django.db import models


class Place(models.Model):
    """One ZIP code in one of its counties; a ZIP that crosses county lines has several rows.

    Rows of a state come from a file with its provenance (`places/`), and are replaced as a whole.
    """

    class Kind(models.TextChoices):
        STANDARD = "standard"  # streets
        PO_BOX = "po_box"  # boxes of a post office
        UNIQUE = "unique"  # one large receiver of mail
        MILITARY = "military"  # APO, FPO, DPO

    zip_code = models.CharField(max_length=5)
    city = models.CharField(max_length=80)
    county = models.CharField(max_length=80)  # without the word County
    county_fips = models.CharField(max_length=5)  # 17031
    state = models.CharField(max_length=2)  # IL
    is_primary = models.BooleanField(default=True)  # the county most of the ZIP lies in
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.STANDARD)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    source = models.CharField(max_length=200)  # where the row comes from, with version and licence

    class Meta:
        db_table = "places"
        constraints = [models.UniqueConstraint(fields=["zip_code", "county_fips"], name="one_place_a_zip_and_county")]
        indexes = [models.Index(fields=["state", "county"], name="places_of_a_state")]

    def __str__(self) -> str:
        return f"{self.zip_code} {self.county}, {self.state}"


class AreaMedianIncome(models.Model):
    """The yearly median income of a county for a household size (HUD), as the operator uploaded it."""

    county_fips = models.CharField(max_length=5)
    year = models.PositiveSmallIntegerField()
    household_size = models.PositiveSmallIntegerField()
    median_cents = models.BigIntegerField()  # 100 % of it, a year
    effective_from = models.DateField()
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "area_median_incomes"
        constraints = [
            models.UniqueConstraint(
                fields=["county_fips", "year", "household_size"], name="one_median_a_county_year_and_size"
            )
        ]

    def __str__(self) -> str:
        return f"{self.county_fips} {self.year} {self.household_size}"
