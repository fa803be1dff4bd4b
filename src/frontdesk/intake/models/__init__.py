"""The tables of the room, a module for each subject."""

from frontdesk.intake.models.content import (
    CaseAcceptance,
    ContentPack,
    Counselor,
    IntakeSettings,
    LegalIssue,
    NavigationProcess,
    Organization,
    Service,
)
from frontdesk.intake.models.handoff import CallbackBooking, ReceivedIntake, Transfer
from frontdesk.intake.models.navigation import NavigationSession
from frontdesk.intake.models.places import AreaMedianIncome, Place
from frontdesk.intake.models.searching import IndexKey
from frontdesk.intake.models.triage import (
    Decision,
    FirstText,
    IntakeStatus,
    TriageScreen,
    TriageStatus,
    TriageUser,
)
from frontdesk.intake.models.wire import ApiClient, ApiToken, CountedIntake, PendingUpdate

__all__ = [
    "ApiClient",
    "ApiToken",
    "AreaMedianIncome",
    "CallbackBooking",
    "CaseAcceptance",
    "ContentPack",
    "Counselor",
    "CountedIntake",
    "Decision",
    "FirstText",
    "IndexKey",
    "IntakeSettings",
    "IntakeStatus",
    "LegalIssue",
    "NavigationProcess",
    "NavigationSession",
    "Organization",
    "PendingUpdate",
    "Place",
    "ReceivedIntake",
    "Service",
    "Transfer",
    "TriageScreen",
    "TriageStatus",
    "TriageUser",
]
