"""The inbox against whoever means it ill, or presses twice: words as markup, odd addresses, readings nobody notes."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from conversations.talk import LINE, PERSON, make_session, wrote
from frontdesk.config import clock
from frontdesk.conversations import inbox
from frontdesk.conversations.models import ConversationMessage, FlowVersion
from frontdesk.conversations.transcript import record_in
from frontdesk.monitor.models import MonitorEntry

pytestmark = pytest.mark.django_db

EVIL = "<script>alert(1)</script>\"' onload=x {{ 1|add:1 }}"
FLOW = """
flow: intake
steps:
  - ask: What is your Social Security number?
    as: ssn
    answer: text
    sensitive: true
  - set: {note: "{{ ssn }}", other: "{{ name }}"}
"""


@pytest.fixture
def thread(users):
    now = clock.now()
    version = FlowVersion.objects.create(
        name="intake", number=1, state="published", source="yaml", text=FLOW + f"# key: sesame {EVIL}\n",
        created_at=now, file_name=EVIL, problems=[{"message": EVIL}], created_by=EVIL,
    )  # fmt: skip
    values = {"ssn": "123-45-6789", "note": "123-45-6789", "other": "Ann"}
    session = make_session(
        version=version,
        pins={"intake": 1},
        state="handed_over",
        now=now,
        at_step=EVIL,
        failure=EVIL,
        language="en",
        document={"frames": [{"flow": "intake", "values": values, "answers": {}}]},
    )
    why = f"{EVIL} call 312-555-0177"
    found = inbox.open_thread(
        PERSON, LINE, "handed_over", session=session, detail=why, now=now, attributes={EVIL: EVIL}
    )
    record_in(session, PERSON, LINE, EVIL, now=now)
    return found


def pages(client, thread) -> dict[str, str]:
    names = {"inbox": [], "thread": [thread.pk], "session": [thread.session_id], "sessions": []}
    found = {name: client.get(reverse(f"desk:{name}", args=args)).content.decode() for name, args in names.items()}
    change = reverse("admin:conversations_flowversion_change", args=[thread.session.version_id])
    return {**found, "version": client.get(change).content.decode()}


def test_what_people_and_flows_say_is_never_markup(thread, users, sign_in):
    for name, text in pages(sign_in(users.administrator), thread).items():
        assert "<script>alert(1)" not in text, name
        assert "onload=x {{ 1|add:1 }}" in text or name in ("sessions",), name
    draft = sign_in(users.administrator).post(reverse("desk:reply", args=[thread.pk]), {"body": EVIL * 500})
    assert "<script>alert(1)" not in draft.content.decode()


def test_an_address_that_is_no_web_address_is_no_link(thread, users, sign_in):
    row = wrote(body="look", at=clock.now())
    row.media = [{"url": "javascript:alert(1)"}, {"url": "data:text/html,x"}, {"url": "https://example.org/a.png"}]
    row.save()
    text = sign_in(users.receptionist).get(reverse("desk:thread", args=[thread.pk])).content.decode()
    assert "javascript:alert" not in text and "data:text/html" not in text
    assert 'href="https://example.org/a.png"' in text


@pytest.mark.parametrize("odd", ["²", "9" * 5000, "-1", "x", "", "1e3", "٣"])
def test_odd_numbers_in_an_address_break_nothing(odd, thread, users, sign_in):
    client = sign_in(users.receptionist)
    assert client.get(reverse("desk:thread", args=[thread.pk]), {"before": odd}).status_code == 200
    row = wrote(body="look", at=clock.now())
    assert client.get(reverse("desk:media", args=[row.pk]), {"n": odd}).status_code == 404


def test_a_viewer_reads_no_reason_that_holds_what_was_said_and_no_flow_files(thread, users, sign_in):
    for name, text in pages(sign_in(users.viewer), thread).items():
        assert "312-555-0177" not in text and "call " not in text.partition('id="live"')[2], name
        assert "sesame" not in text, name
    assert "sesame" not in pages(sign_in(users.receptionist), thread)["version"]
    assert "sesame" in pages(sign_in(users.administrator), thread)["version"]


def test_a_sensitive_answer_is_hidden_under_its_other_names_too(thread, users, sign_in):
    text = sign_in(users.administrator).get(reverse("desk:session", args=[thread.session_id])).content.decode()
    values = text.split('id="values-heading"')[1].split("</section>")[0]
    assert "123-45-6789" not in values and "Ann" in values


def test_the_part_that_follows_by_itself_is_no_way_around_the_audit(thread, users, sign_in):
    client = sign_in(users.viewer)
    address = reverse("desk:thread", args=[thread.pk])
    read = MonitorEntry.objects.filter(tags__contains=["action:transcript.read"])
    client.get(address, {"part": "live"})
    assert read.count() == 1
    client.get(address, {"part": "live"})
    assert read.count() == 1
    client.get(address)
    assert read.count() == 2


def test_a_button_pressed_twice_sends_once(thread, users, sign_in):
    client = sign_in(users.receptionist)
    for body in ("We will call you.", "We will call you.", "Today."):
        client.post(reverse("desk:reply", args=[thread.pk]), {"body": body})
    sent = ConversationMessage.objects.filter(author="staff").order_by("pk").values_list("body", flat=True)
    assert list(sent) == ["We will call you.", "Today."]
    record_in(None, PERSON, LINE, "what?", now=clock.now())
    client.post(reverse("desk:reply", args=[thread.pk]), {"body": "Today."})
    assert list(sent.all()) == ["We will call you.", "Today.", "Today."]


def test_an_answer_without_its_record_is_no_answer(thread, users, sign_in, monkeypatch):
    from frontdesk.desk.views import inbox as views

    def broken(*_, **__):
        raise RuntimeError("the audit is broken")

    client = sign_in(users.receptionist)
    monkeypatch.setattr(views, "log_action", broken)
    client.raise_request_exception = False
    for name in ("reply", "claim-thread", "resolve-thread"):
        assert client.post(reverse(f"desk:{name}", args=[thread.pk]), {"body": "hi"}).status_code == 500
    thread.refresh_from_db()
    assert (thread.state, ConversationMessage.objects.filter(author="staff").count()) == ("open", 0)


@pytest.mark.parametrize("name", ["reply", "claim-thread", "resolve-thread"])
def test_what_changes_something_takes_a_token_and_a_post(name, thread, users):
    client = Client(enforce_csrf_checks=True)
    client.force_login(users.receptionist)
    address = reverse(f"desk:{name}", args=[thread.pk])
    assert client.post(address, {"body": "hi"}).status_code == 403
    assert client.get(address).status_code == 405
    assert not ConversationMessage.objects.filter(author="staff").exists()
