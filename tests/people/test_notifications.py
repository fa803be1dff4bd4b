from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core import mail

import frontdesk
from frontdesk.config.env import get_settings
from frontdesk.people.models import Notification, Role, User
from frontdesk.people.notifications import TYPES, latest, mark_read, notify_staff, sentence, unread_count
from frontdesk.reminders.replies import responses

NOW = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)


@pytest.fixture
def staff(db):
    def user(name, role, **fields):
        return User.objects.create_user(f"{name}@example.org", role=Role.objects.get(slug=role), **fields)

    return {
        "ann": user("ann", "administrator"),
        "rosa": user("rosa", "receptionist"),
        "vic": user("vic", "viewer"),
        "gone": user("gone", "receptionist", is_active=False),
    }


def test_active_staff_with_the_roles_are_told(staff, django_assert_num_queries):
    with django_assert_num_queries(2):  # however many people there are
        rows = notify_staff("reply_unclear", {"reply_id": 1}, NOW)
    assert {row.notifiable_id for row in rows} == {staff["ann"].pk, staff["rosa"].pk}
    notify_staff("reply_unclear", {}, NOW, roles=["viewer"])
    assert Notification.objects.filter(notifiable_id=staff["vic"].pk).count() == 1


def test_reading(staff):
    for _ in range(3):
        notify_staff("reply_unclear", {}, NOW)
    rosa = staff["rosa"]
    assert unread_count(rosa) == 3
    assert mark_read(rosa, NOW, [latest(rosa)[0].pk]) == 1
    assert mark_read(rosa, NOW) == 2
    assert (unread_count(rosa), unread_count(staff["ann"])) == (0, 3)


def test_urgent_ones_go_out_by_e_mail_when_it_is_set_up(staff, monkeypatch, django_capture_on_commit_callbacks):
    urgent = next(name for name, kind in TYPES.items() if kind.urgent)
    calm = next(name for name, kind in TYPES.items() if not kind.urgent)
    with django_capture_on_commit_callbacks(execute=True):
        notify_staff(urgent, {}, NOW)
    assert mail.outbox == []  # no e-mail server is set up
    monkeypatch.setenv("FRONTDESK_EMAIL_URL", "smtp://mail.example.org")
    get_settings.cache_clear()
    with django_capture_on_commit_callbacks(execute=True):
        notify_staff(calm, {}, NOW)
        notify_staff(urgent, {"file": "monday.csv"}, NOW)
    assert sorted(m.to[0] for m in mail.outbox) == ["ann@example.org", "rosa@example.org"]
    assert all(len(m.to) == 1 and "\n" not in m.subject for m in mail.outbox)


@pytest.mark.parametrize("type", sorted(TYPES))
def test_every_type_has_a_sentence_even_with_a_hole_in_the_data(type):
    words = sentence(type, {})
    assert words.endswith((".", "?")) or "?" in words
    assert "{" not in words


def test_an_unknown_type_reads_as_its_message_or_its_name():
    assert sentence("from_tomorrow", {"message": "Hello."}) == "Hello."
    assert sentence("from_tomorrow", {}) == "From tomorrow"


def test_rooms_only_send_types_that_are_documented():
    sent = set()
    for path in Path(frontdesk.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            named = isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", ""))
            if named == "notify_staff" and node.args and isinstance(node.args[0], ast.Constant):
                sent.add(node.args[0].value)
    sent |= {type for type, _ in responses._NOTICES.values()}  # the one place that chooses among several
    assert sent == set(TYPES)


def test_every_type_is_documented():
    lines = (Path(__file__).parents[2] / "docs" / "desk.md").read_text().splitlines()
    documented = {line.split("`")[1]: line for line in lines if line.startswith("| `")}
    assert set(documented) == set(TYPES)
    for type, kind in TYPES.items():
        assert kind.meaning in documented[type]
        assert documented[type].endswith("| yes |") == kind.urgent
