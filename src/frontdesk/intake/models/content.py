"""What a content pack brings: packs, legal issues, guided navigation, who helps, with what, and on which terms."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class ContentPack(models.Model):
    """A folder of YAML that was loaded: issues, dialogues, organizations of one or more states."""

    name = models.CharField(max_length=60, unique=True)  # illinois
    title = models.CharField(max_length=120)
    states = models.JSONField(default=list)  # ["IL"]
    version = models.CharField(max_length=40, blank=True)
    is_default = models.BooleanField(default=False)  # its menu is shown before the place is known
    settings = models.JSONField(default=dict)  # texts and addresses of the pack: referrals, hotlines, ...
    loaded_at = models.DateTimeField()

    class Meta:
        db_table = "content_packs"
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="one_default_pack")
        ]

    def __str__(self) -> str:
        return self.name


class LegalIssue(models.Model):
    """A legal problem people come with: which dialogue pins it down, under which codes it is known."""

    pack = models.ForeignKey(ContentPack, on_delete=models.CASCADE, related_name="issues")
    key = models.SlugField(max_length=60)  # eviction
    number = models.PositiveSmallIntegerField()  # place in the menu
    titles = models.JSONField()  # language -> what the menu says
    neutral_titles = models.JSONField(default=dict)  # language -> what later texts say of a dangerous issue
    is_dangerous = models.BooleanField(default=False)  # others may read the phone: no later text names it
    is_live = models.BooleanField(default=True)  # in the menu
    process_id = models.CharField(max_length=60, blank=True)  # guided navigation begins there
    lsc_code = models.CharField(max_length=80)  # "63 Landlord/ Tenant (Not Public Housing)": the code is the key
    list_code = models.CharField(max_length=20, blank=True)  # LIST: HO-02
    search_term = models.CharField(max_length=60)  # UUID of the taxonomy term
    content_urls = models.JSONField(default=dict)  # language -> address of self-help content
    rest_export = models.CharField(max_length=120)  # /rest/eviction-cases: case acceptance
    keywords = models.JSONField(default=dict)  # language -> words and phrases that name it
    examples = models.JSONField(default=dict)  # language -> sentences people write, for the ranker
    notes = models.JSONField(default=dict)  # language -> the sentence that begins the notes of a transfer

    class Meta:
        db_table = "legal_issues"
        constraints = [models.UniqueConstraint(fields=["pack", "key"], name="one_issue_a_pack_and_key")]

    def __str__(self) -> str:
        return self.key


class NavigationProcess(models.Model):
    """A dialogue of guided navigation, or the qualifier questions of an organization, as the pack defines it."""

    pack = models.ForeignKey(ContentPack, on_delete=models.CASCADE, related_name="processes")
    process_id = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, default="issue")  # issue, qualifier
    definition = models.JSONField()  # see navigation/definition.py

    class Meta:
        db_table = "navigation_processes"

    def __str__(self) -> str:
        return self.name


class Organization(models.Model):
    """Who helps."""

    pack = models.ForeignKey(ContentPack, null=True, blank=True, on_delete=models.CASCADE, related_name="organizations")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    name = models.CharField(max_length=120)  # as people know it
    legalserver_name = models.CharField(max_length=120, blank=True)  # as the case management system knows it
    phone = models.CharField(max_length=40, blank=True)
    url = models.CharField(max_length=300, blank=True)
    conflict_levels = models.JSONField(default=list)  # which of lowest, low, high, highest warn; exact matches
    last_intake_at = models.DateTimeField(null=True, blank=True)  # the order of matches: longest ago first

    class Meta:
        db_table = "organizations"

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """One thing an organization does, for whom and where."""

    class Cost(models.TextChoices):
        FREE = "free"
        LOW_COST = "low_cost"  # matched after what is free

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="services")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    name = models.CharField(max_length=160)
    #: {"include": {"states", "counties" (FIPS), "cities", "zip_codes"}, "exclude": {the same}}; see matching/area.py
    area = models.JSONField(default=dict)
    populations = models.JSONField(default=list)  # [] open to all; else senior, veteran, ...
    cost = models.CharField(max_length=10, choices=Cost.choices, default=Cost.FREE)
    is_published = models.BooleanField(default=True)

    class Meta:
        db_table = "services"

    def __str__(self) -> str:
        return self.name


class CaseAcceptance(models.Model):
    """A submission: which outcomes of guided navigation a service takes. The newest that is no draft counts."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="submissions")
    rest_export = models.CharField(max_length=120)  # /rest/eviction-cases
    legal_issue = models.CharField(max_length=60)  # search term (UUID) of the issue
    outcomes = models.JSONField()  # outcome field -> [values]
    language = models.CharField(max_length=10, default="en")
    is_draft = models.BooleanField(default=False)
    submitted_at = models.DateTimeField()

    class Meta:
        db_table = "case_acceptances"
        indexes = [models.Index(fields=["rest_export", "service", "-submitted_at"], name="submissions_newest_first")]

    def __str__(self) -> str:
        return f"{self.service_id} {self.submitted_at}"


class IntakeSettings(models.Model):
    """On which terms a service takes intakes."""

    class CallbackType(models.TextChoices):
        WE_CALL_CLIENT = "we_call_client"  # an appointment is made
        CLIENT_CALLS = "client_calls"  # the person calls
        WE_CALL_NO_APPOINTMENT = "we_call_no_appointment"  # we call at a time of our own

    class Reset(models.TextChoices):
        DAILY = "daily"
        WEEKLY = "weekly"  # Monday
        MONTHLY = "monthly"  # the first
        NEVER = "never"

    class Standard(models.TextChoices):
        FPL = "fpl"  # percent of the federal poverty guidelines
        AMI = "ami"  # percent of the area median income
        NONE = "none"  # no limit

    service = models.OneToOneField(Service, on_delete=models.CASCADE, related_name="intake_settings")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    name = models.CharField(max_length=160)
    is_enabled = models.BooleanField(default=True)
    callback_type = models.CharField(max_length=30, choices=CallbackType.choices, default=CallbackType.WE_CALL_CLIENT)
    callback_number = models.CharField(max_length=40, blank=True)
    #: {"hours": {"mon": ["09:00-12:00", ...], ...}, "slot_minutes": 60, "closed": ["2026-12-25"], "days_ahead": 14,
    #:  "lead_hours": 2, "per_slot": 2, "per_day": 0 (no limit), "per_week": 0, "blocks": false}; scheduling/hours.py
    callbacks = models.JSONField(default=dict)
    intake_limit = models.PositiveIntegerField(default=0)  # 0: no limit
    current_count = models.PositiveIntegerField(default=0)  # confirmed intakes since counted_since
    reset_frequency = models.CharField(max_length=10, choices=Reset.choices, default=Reset.MONTHLY)
    counted_since = models.DateTimeField(null=True, blank=True)
    income_standard = models.CharField(max_length=6, choices=Standard.choices, default=Standard.FPL)
    income_maximum = models.PositiveSmallIntegerField(default=125)  # percent
    income_waived_for = models.JSONField(default=list)  # populations; ["all"]: nobody is turned away for income
    collects_income = models.BooleanField(default=True)  # whether it is asked although it is waived
    minimum_age = models.PositiveSmallIntegerField(default=18)
    senior_age = models.PositiveSmallIntegerField(default=60)
    allows_prisoners = models.BooleanField(default=True)
    #: which questions are asked: ethnicity, veteran, disability, ...; race, gender, marital_status, language always are
    questions = models.JSONField(default=list)
    qualifier_process = models.CharField(max_length=60, blank=True)  # a NavigationProcess
    household_definition = models.JSONField(default=dict)  # language -> text
    #: name -> language -> text: please_call, we_call, bypass, disclaimer, under_age, over_income
    messages = models.JSONField(default=dict)
    transfer = models.JSONField(default=dict)  # {"kind": "desk"} or {"kind": "legalserver", "url", "program", ...}

    class Meta:
        db_table = "intake_settings"
        verbose_name_plural = "intake settings"

    def __str__(self) -> str:
        return self.name


class Counselor(models.Model):
    """A housing counselor near the person, as HUD lists them."""

    pack = models.ForeignKey(ContentPack, on_delete=models.CASCADE, related_name="counselors")
    name = models.CharField(max_length=160)
    address = models.CharField(max_length=200)
    city = models.CharField(max_length=80)
    state = models.CharField(max_length=2)
    zip_code = models.CharField(max_length=5)
    phone = models.CharField(max_length=40)
    url = models.CharField(max_length=300, blank=True)
    services = models.JSONField(default=list)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        db_table = "counselors"

    def __str__(self) -> str:
        return self.name
