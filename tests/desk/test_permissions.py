"""Every page of the desk and of the admin site, for every role. A page that is in no table fails the last test."""

from __future__ import annotations

import re

import pytest
from django.contrib import admin
from django.urls import reverse

from frontdesk.desk.urls import pages

# What each role gets: 200 or 302 (a redirect inside the desk) for "yes", 403 for "no".
EVERYONE = {"administrator", "receptionist", "viewer"}
STAFF = {"administrator", "receptionist"}
ADMINISTRATOR = {"administrator"}

DESK_PAGES = {
    "today": (EVERYONE, None),
    "upload": (STAFF, None),
    "import": (EVERYONE, "file"),
    "failed-rows": (STAFF, "file"),
    "start-round": (STAFF, None),
    "round": (EVERYONE, "round"),
    "inbox": (EVERYONE, None),
    "thread": (EVERYONE, "thread"),
    "sessions": (EVERYONE, None),
    "session": (EVERYONE, "session"),
    "notifications": (EVERYONE, None),
}
DESK_POSTS = {
    "apply-import": (STAFF, "file"),
    "discard-import": (STAFF, "file"),
    "claim-thread": (STAFF, "thread"),
    "reply": (STAFF, "thread"),
    "resolve-thread": (STAFF, "thread"),
    "segments": (STAFF, None),
}
#: Pages with a test of their own: what they show comes from the carrier.
ELSEWHERE = {"media"}

# model -> who sees its list and a row, who may add, who may change, who may delete, the office's row of it
RECORDS = {
    "reminders_appointment": (EVERYONE, set(), set(), set(), "appointment"),
    "reminders_appointmentlog": (EVERYONE, set(), set(), set(), "attempt"),
    "reminders_import": (EVERYONE, set(), set(), set(), "file"),
    "reminders_failedimportrow": (EVERYONE, set(), set(), set(), "failed_row"),
    "reminders_round": (EVERYONE, set(), set(), set(), "round"),
    "reminders_reply": (EVERYONE, set(), set(), set(), "reply"),
    "jobs_jobbatch": (EVERYONE, set(), set(), set(), "batch"),
    "jobs_failedjob": (EVERYONE, set(), set(), set(), "failed_job"),
    "jobs_worker": (EVERYONE, set(), set(), set(), None),
    "conversations_flowversion": (EVERYONE, set(), set(), set(), "flow"),
    "conversations_flowroute": (EVERYONE, ADMINISTRATOR, set(), ADMINISTRATOR, "route"),
    "intake_contentpack": (EVERYONE, set(), set(), set(), "pack"),
    "intake_legalissue": (EVERYONE, set(), set(), set(), "issue"),
    "intake_navigationprocess": (EVERYONE, set(), set(), set(), "process"),
    "intake_organization": (EVERYONE, set(), set(), set(), "organization"),
    "intake_service": (EVERYONE, set(), set(), set(), "service"),
    "intake_intakesettings": (EVERYONE, set(), set(), set(), "terms"),
    "intake_counselor": (EVERYONE, set(), set(), set(), "counselor"),
    "intake_place": (EVERYONE, set(), set(), set(), "place"),
    "intake_areamedianincome": (EVERYONE, set(), set(), set(), "median"),
    "intake_triageuser": (STAFF, set(), set(), set(), "triage_user"),
    "intake_transfer": (STAFF, set(), STAFF, set(), "transfer"),
    "intake_receivedintake": (STAFF, set(), set(), set(), "received"),
    "intake_callbackbooking": (STAFF, set(), set(), set(), "booking"),
    "intake_firsttext": (STAFF, set(), set(), set(), "first_text"),
    "intake_pendingupdate": (STAFF, set(), set(), set(), "pending"),
    "intake_apiclient": (ADMINISTRATOR, set(), set(), set(), "client"),
    "consent_optout": (EVERYONE, STAFF, set(), set(), "opt_out"),
    "consent_sendingpause": (EVERYONE, ADMINISTRATOR, set(), set(), "pause"),
    "monitor_monitorentry": (ADMINISTRATOR, set(), set(), set(), "entry"),
    "monitor_monitoredtag": (ADMINISTRATOR, ADMINISTRATOR, set(), ADMINISTRATOR, "tag"),
    "carrier_carrierevent": (ADMINISTRATOR, set(), set(), set(), "event"),
    "carrier_inboundtext": (ADMINISTRATOR, set(), set(), set(), "text_in"),
    "people_user": (ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR, set(), "user"),
    "people_role": (ADMINISTRATOR, set(), set(), set(), "role"),
    "people_notification": (ADMINISTRATOR, set(), set(), set(), "notification"),
}
ROLES = ("administrator", "receptionist", "viewer", "nobody", "stranger")


def user_of(users, role):
    return None if role == "stranger" else getattr(users, role)


def expect(response, role, allowed, what):
    if role == "stranger":
        assert response.status_code == 302 and response.url.startswith("/accounts/login/"), what
    elif role in allowed:
        assert response.status_code in (200, 302), f"{role} should see {what}: {response.status_code}"
        assert "/accounts/login/" not in response.headers.get("Location", ""), what
    else:
        assert response.status_code == 403, f"{role} should not see {what}: {response.status_code}"


@pytest.mark.parametrize("role", ROLES)
def test_pages_of_the_desk(role, office, users, sign_in):
    client = sign_in(user_of(users, role))
    for name, (allowed, row) in DESK_PAGES.items():
        address = reverse(f"desk:{name}", args=[getattr(office, row).pk] if row else [])
        expect(client.get(address), role, allowed, address)
    for name, (allowed, row) in DESK_POSTS.items():
        address = reverse(f"desk:{name}", args=[getattr(office, row).pk] if row else [])
        expect(client.post(address), role, allowed, address)


@pytest.mark.parametrize("role", ROLES)
def test_lists_and_rows_of_the_admin_site(role, office, users, sign_in):
    client = sign_in(user_of(users, role))
    for model, (look, *_, row) in RECORDS.items():
        address = reverse(f"admin:{model}_changelist")
        expect(client.get(address), role, look, address)
        if row:
            address = reverse(f"admin:{model}_change", args=[getattr(office, row).pk])
            expect(client.get(address), role, look, address)


@pytest.mark.parametrize("role", ROLES)
def test_changes_in_the_admin_site(role, office, users, sign_in):
    client = sign_in(user_of(users, role))
    for model, (_, add, change, delete, row) in RECORDS.items():
        address = reverse(f"admin:{model}_add")
        expect(client.get(address), role, add, address)
        if not row or model in ("reminders_import", "reminders_round"):  # these rows are the desk's own pages
            continue
        pk = getattr(office, row).pk
        posted = client.post(reverse(f"admin:{model}_change", args=[pk]), {})
        expect(posted, role, change, f"POST {model}")
        expect(client.get(reverse(f"admin:{model}_delete", args=[pk])), role, delete, f"delete {model}")


def test_the_tables_name_every_page():
    named = {pattern.name for pattern in pages[0]}
    assert named == set(DESK_PAGES) | set(DESK_POSTS) | ELSEWHERE
    registered = {f"{m._meta.app_label}_{m._meta.model_name}" for m in admin.site._registry}
    own = {name for name in registered if not re.match("(account|mfa|usersessions|auth|procrastinate|django)", name)}
    assert own == set(RECORDS)


@pytest.mark.parametrize("role", ["administrator", "receptionist", "viewer"])
def test_the_navigation_offers_what_the_reader_may_open(role, office, users, sign_in):
    client = sign_in(getattr(users, role))
    page = client.get("/").content.decode()
    links = set(re.findall(r'<a href="(/[^"]*)"', page.split('id="nav-sidebar-apps"')[1].split("</nav>")[0]))
    assert "/" in links
    for link in links:
        assert client.get(link).status_code == 200, link
    assert (reverse("admin:people_user_changelist") in links) == (role == "administrator")
    assert (reverse("desk:upload") in links) == (role != "viewer")
