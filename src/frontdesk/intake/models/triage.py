"""The people being triaged, what was decided about them and why, and what they wrote first."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from frontdesk.config.sealing import SealedJSONField
from frontdesk.intake.models.content import IntakeSettings, Organization


class TriageStatus(models.TextChoices):
    """How far the triage is. Spelt as ILAO's reports do (otis_reports_glh_summary.rst)."""

    STARTED = "Started"  # the place is known
    LEGAL_ISSUE = "Legal issue"  # nobody takes such an issue by text
    OUT_OF_AREA = "Out of area"
    PROGRAM_TRIAGE = "Program triage"  # guided navigation
    REFERRALS = "Referrals"  # nobody matches
    OVER_INCOME_REFERRALS = "Over-income Referrals"
    COMPLETED = "Program triage completed"  # an organization was offered


class IntakeStatus(models.TextChoices):
    """How far the intake with an organization is. Spelt as ILAO's reports do."""

    DIVERTED = "Diverted"
    REFERRALS = "Referrals"  # no safe way to reach the person
    STARTED = "Started"
    INCOMPLETE = "Incomplete"  # broken off
    OFFERED = "Offered"  # and declined, or not answered yet
    OVER_INCOME = "Over-income"
    ELIGIBLE = "Eligible"
    BYPASS = "Bypass"  # the organization wants to be called at once
    TRANSFERRED = "eTransferred"
    NOT_TRANSFERRED = "Not_eTransferred"


class TriageUser(models.Model):
    """A person being triaged: made as soon as the place is known, and updated screen by screen.

    ```
    triage_status: Started -> Legal issue | Out of area | Program triage -> Referrals | Over-income Referrals
                                                                         -> Program triage completed
    intake_status: (none) -> Offered -> Started -> Diverted | Over-income | Bypass | Referrals | Incomplete
                                                -> Eligible -> eTransferred <-> Not_eTransferred
    ```
    What identifies a person or could harm them lies in `sealed`, and is gone after a confirmed transfer or when the
    conversation has ended without one (`privacy/purging.py`); age, totals and statuses stay.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    session_key = models.CharField(max_length=80, blank=True)  # the conversation: flow session's number, "trial ..."
    is_trial = models.BooleanField(default=False)  # from `flows run`: counted nowhere, transferred nowhere
    flow = models.CharField(max_length=80, blank=True)
    contact_number = models.CharField(max_length=64)  # E.164
    line = models.CharField(max_length=64)
    referral_source = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10, default="en")
    zip_code = models.CharField(max_length=5, blank=True)
    city = models.CharField(max_length=80, blank=True)
    county = models.CharField(max_length=80, blank=True)
    county_fips = models.CharField(max_length=5, blank=True)
    state = models.CharField(max_length=2, blank=True)
    household_size = models.PositiveSmallIntegerField(default=1)
    household_adults = models.PositiveSmallIntegerField(null=True)
    household_children = models.PositiveSmallIntegerField(null=True)
    over_income = models.BooleanField(null=True)  # null: not asked
    total_income_cents = models.BigIntegerField(null=True)  # a month
    needs_review = models.BooleanField(default=False)  # an income they did not know, a limit we have no table for
    age = models.PositiveSmallIntegerField(null=True)
    race = models.CharField(max_length=80, blank=True)
    ethnicity = models.CharField(max_length=80, blank=True)
    gender = models.CharField(max_length=80, blank=True)
    marital_status = models.CharField(max_length=80, blank=True)
    primary_language = models.CharField(max_length=80, blank=True)
    populations = models.JSONField(default=list)  # senior, veteran, ...
    triage_status = models.CharField(max_length=40, choices=TriageStatus.choices, default=TriageStatus.STARTED)
    intake_status = models.CharField(max_length=40, choices=IntakeStatus.choices, blank=True)
    last_screen_viewed = models.CharField(max_length=60, blank=True)
    issue_key = models.CharField(max_length=60, blank=True)
    triage_problem = models.CharField(max_length=60, blank=True)  # search term of the issue
    lsc_code = models.CharField(max_length=80, blank=True)
    outcome_variable = models.CharField(max_length=120, blank=True)
    outcome_value = models.CharField(max_length=120, blank=True)
    is_dangerous = models.BooleanField(default=False)  # later texts do not say what it is about
    safe_to_text = models.BooleanField(null=True)
    safe_to_call = models.BooleanField(null=True)
    organization = models.ForeignKey(Organization, null=True, on_delete=models.SET_NULL, related_name="triage_users")
    intake_settings = models.ForeignKey(
        IntakeSettings, null=True, on_delete=models.SET_NULL, related_name="triage_users"
    )
    conflict = models.CharField(max_length=10, blank=True)  # lowest, low, high, highest; for staff's eyes only
    has_conflict_flag = models.BooleanField(default=False)  # the organization wants to be warned of that level
    #: Everything else the person said: search (the first text), names, date of birth, incomes, address, phone, email,
    #: profile of guided navigation, notes. See triage/answers.py
    sealed = SealedJSONField()
    backend_uuid = models.CharField(max_length=60, blank=True)  # the record's id at an external service
    backend_triage_id = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # the conversation is over
    purged_at = models.DateTimeField(null=True)  # what was sealed is gone

    class Meta:
        db_table = "triage_users"
        constraints = [
            models.UniqueConstraint(
                fields=["session_key"], condition=~Q(session_key=""), name="one_triage_user_a_session"
            )
        ]
        indexes = [
            models.Index(fields=["updated_at"], condition=Q(purged_at=None), name="triage_users_to_purge"),
            models.Index(fields=["contact_number", "-created_at"], name="triage_users_of_a_number"),
        ]

    def __str__(self) -> str:
        return f"triage user {self.pk}"

    @property
    def triage_id(self) -> str:
        """The number under which staff and other systems know it."""
        return self.backend_triage_id or str(self.pk)


class TriageScreen(models.Model):
    """A screen that a person has seen: the funnel."""

    triage_user = models.ForeignKey(TriageUser, on_delete=models.CASCADE, related_name="screens")
    screen = models.CharField(max_length=60)
    language = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        db_table = "triage_screens"
        constraints = [models.UniqueConstraint(fields=["triage_user", "screen"], name="one_row_a_screen")]
        indexes = [models.Index(fields=["at"], name="triage_screens_funnel")]

    def __str__(self) -> str:
        return self.screen


class Decision(models.Model):
    """What a rule decided about a person, with the facts it used: why a caseworker sees what they see.

    Facts hold totals, sizes and codes; never a name, a date of birth, an address or a single income.
    """

    triage_user = models.ForeignKey(TriageUser, on_delete=models.CASCADE, related_name="decisions")
    rule = models.CharField(max_length=40)  # income, matching, age, qualifier, conflict, area, rough_income
    rule_version = models.CharField(max_length=40)  # "fpl 2026", ...
    facts = models.JSONField(default=dict)
    outcome = models.CharField(max_length=60)
    reasons = models.JSONField(default=list)  # sentences
    about = models.ForeignKey(IntakeSettings, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "triage_decisions"
        indexes = [models.Index(fields=["triage_user", "made_at"], name="decisions_of_a_person")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.outcome}"


class FirstText(models.Model):
    """What somebody wrote first, and what was made of it: from the misses the office grows its keywords."""

    class Found(models.TextChoices):
        KEYWORD = "keyword"  # a word or phrase of the issue
        GUESS = "guess"  # one of up to three guesses was chosen
        MENU = "menu"  # nothing was near: a miss
        CRISIS = "crisis"  # the crisis text was sent first

    session_key = models.CharField(max_length=80)
    text = models.TextField(blank=True)  # blanked with the transcripts
    language = models.CharField(max_length=10)
    found = models.CharField(max_length=10, choices=Found.choices)
    guesses = models.JSONField(default=list)  # [{key, score}]
    chosen = models.CharField(max_length=60, blank=True)  # the issue in the end
    at = models.DateTimeField()

    class Meta:
        db_table = "first_texts"
        constraints = [
            models.UniqueConstraint(
                fields=["session_key"], condition=~Q(session_key=""), name="one_first_text_a_session"
            )
        ]
        indexes = [models.Index(fields=["found", "-at"], name="first_texts_misses")]

    def __str__(self) -> str:
        return f"{self.found} {self.chosen}"
