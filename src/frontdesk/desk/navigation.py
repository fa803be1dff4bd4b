"""The sidebar: what there is to see, in the order of a day's work; each reader gets the pages they may open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from frontdesk.desk import counts


@dataclass(frozen=True)
class Item:
    title: str
    icon: str
    page: str
    permission: str = "people.look"
    badge: Callable[[], int] | None = None


GROUPS: tuple[tuple[str, tuple[Item, ...]], ...] = (
    (
        "",
        (
            Item("Today", "today", "desk:today"),
            Item("Upload a CSV", "upload_file", "desk:upload", "people.import_files"),
        ),
    ),
    (
        "Reminders",
        (
            Item("Appointments", "event", "admin:reminders_appointment_changelist"),
            Item("Attempts", "call", "admin:reminders_appointmentlog_changelist"),
            Item("Rounds", "sync", "admin:reminders_round_changelist"),
            Item("Replies", "reply", "admin:reminders_reply_changelist", badge=counts.replies_for_staff),
            Item("Imports", "table_view", "admin:reminders_import_changelist"),
            Item("Failed rows", "rule", "admin:reminders_failedimportrow_changelist"),
        ),
    ),
    (
        "Conversations",
        (
            Item("Inbox", "inbox", "desk:inbox", badge=counts.threads_for_staff),
            Item("Conversations", "forum", "desk:sessions"),
            Item("Flows", "account_tree", "admin:conversations_flowversion_changelist"),
            Item("Routes", "alt_route", "admin:conversations_flowroute_changelist"),
        ),
    ),
    (
        "Intake",
        (
            Item("People in triage", "diversity_3", "admin:intake_triageuser_changelist", "people.handle_intakes"),
            Item(
                "Transfers",
                "outbound",
                "admin:intake_transfer_changelist",
                "people.handle_intakes",
                badge=counts.transfers_to_repair,
            ),
            Item(
                "Received intakes",
                "move_to_inbox",
                "admin:intake_receivedintake_changelist",
                "people.handle_intakes",
                badge=counts.unseen_intakes,
            ),
            Item(
                "Callbacks booked", "phone_callback", "admin:intake_callbackbooking_changelist", "people.handle_intakes"
            ),
            Item("First texts", "chat_bubble", "admin:intake_firsttext_changelist", "people.handle_intakes"),
            Item("Organizations", "apartment", "admin:intake_organization_changelist"),
            Item("Services", "handshake", "admin:intake_service_changelist"),
            Item("Intake settings", "tune", "admin:intake_intakesettings_changelist"),
            Item("Legal issues", "gavel", "admin:intake_legalissue_changelist"),
            Item("Packs", "inventory_2", "admin:intake_contentpack_changelist"),
            Item("Places", "map", "admin:intake_place_changelist"),
        ),
    ),
    (
        "Consent",
        (
            Item("Opt-outs", "do_not_disturb_on", "admin:consent_optout_changelist"),
            Item("Pause", "pause_circle", "admin:consent_sendingpause_changelist"),
        ),
    ),
    (
        "Behind the desk",
        (
            Item("Failed jobs", "error", "admin:jobs_failedjob_changelist", badge=counts.failed_jobs),
            Item("Job batches", "stacks", "admin:jobs_jobbatch_changelist"),
            Item("Monitor", "monitoring", "admin:monitor_monitorentry_changelist", "people.see_monitor"),
            Item("Watched tags", "sell", "admin:monitor_monitoredtag_changelist", "people.see_monitor"),
            Item("Callbacks", "webhook", "admin:carrier_carrierevent_changelist", "people.see_monitor"),
            Item("Inbound texts", "sms", "admin:carrier_inboundtext_changelist", "people.see_monitor"),
        ),
    ),
    (
        "People",
        (
            Item("Users", "group", "admin:people_user_changelist", "people.manage_users"),
            Item("Roles", "badge", "admin:people_role_changelist", "people.manage_users"),
            Item("All notifications", "notifications", "admin:people_notification_changelist", "people.manage_users"),
        ),
    ),
)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The sidebar in unfold's form (its setting SIDEBAR.navigation)."""
    groups = []
    for title, items in GROUPS:
        shown = [_item(item, request) for item in items if request.user.has_perm(item.permission)]
        if shown:
            groups.append({"title": title, "items": shown})
    return groups


def account_links(request: HttpRequest) -> list[dict[str, str]]:
    """The menu under the reader's name."""
    pages = (
        ("Change password", "account_change_password"),
        ("Second factor", "mfa_index"),
        ("Where I am signed in", "usersessions_list"),
    )
    return [{"title": title, "link": reverse(page)} for title, page in pages]


def _item(item: Item, request: HttpRequest) -> dict[str, Any]:
    link = reverse(item.page)
    active = request.path == link or (link != "/" and request.path.startswith(link))
    badge = min(item.badge(), 99) if item.badge is not None else 0
    return {
        "title": item.title,
        "icon": item.icon,
        "link": link,
        "active": active,
        "badge": badge,
        "badge_variant": "warning",
    }
