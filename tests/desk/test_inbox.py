"""The inbox, a thread, sessions and routes at the desk, as each role sees them."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.urls import reverse

from conversations.talk import LINE, PERSON, make_session
from frontdesk.carrier.statuses import Channel
from frontdesk.config import clock
from frontdesk.config.env import get_settings
from frontdesk.consent.services import opt_out
from frontdesk.conversations import inbox
from frontdesk.conversations.models import ConversationMessage, FlowRoute, FlowVersion, SessionTurn
from frontdesk.conversations.outgoing.queueing import Outgoing, queue_texts
from frontdesk.conversations.transcript import record_in
from frontdesk.monitor.models import MonitorEntry

pytestmark = pytest.mark.django_db
FLOW = """
flow: intake
steps:
  - ask: What is your name?
    as: name
    answer: name
  - ask: What is your Social Security number?
    as: ssn
    answer: text
    sensitive: true
"""


@pytest.fixture
def talk(users):
    """Somebody who was handed over ten minutes ago, and wrote."""
    now = clock.now()
    version = FlowVersion.objects.create(
        name="intake", number=1, state="published", source="yaml", text=FLOW, file_name="intake.yaml", created_at=now
    )
    session = make_session(
        version=version,
        pins={"intake": 1},
        state="handed_over",
        now=now,
        document={"frames": [{"flow": "intake", "values": {"name": "Ann", "ssn": "123-45-6789"}, "answers": {}}]},
    )
    SessionTurn.objects.create(session=session, number=1, event="text", path=["ask_name", "ask_ssn"], at=now)
    queue_texts(session, PERSON, LINE, [Outgoing("What is your name?", step="ask_name")], now=now)
    thread = inbox.open_thread(
        PERSON, LINE, "handed_over", session=session, detail="urgent", now=now - timedelta(minutes=10)
    )
    record_in(session, PERSON, LINE, "call me at 312-555-0177\nplease", now=now)
    record_in(session, PERSON, LINE, "123-45-6789", now=now, sensitive=True)
    return thread


def page(client, name, *args, **query):
    answer = client.get(reverse(f"desk:{name}", args=args), query)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def post(client, name, *args, **data):
    return client.post(reverse(f"desk:{name}", args=args), data)


def test_the_list_shows_who_waits_longest_first(talk, users, sign_in):
    other = inbox.open_thread("+13125550143", LINE, "failed", now=clock.now() - timedelta(hours=3))
    text = page(sign_in(users.receptionist), "inbox")
    assert text.index("+13125550143") < text.index(PERSON)
    assert "3 h" in text and "10 min" in text
    assert "Handed over: urgent" in text
    inbox.staff_reply(other, "We are on it.", users.receptionist, clock.now())
    text = page(sign_in(users.receptionist), "inbox")
    assert text.index(PERSON) < text.index("+13125550143")
    assert "answered" in text
    inbox.resolve(other, users.receptionist, clock.now())
    assert "+13125550143" not in page(sign_in(users.receptionist), "inbox")
    assert "+13125550143" in page(sign_in(users.receptionist), "inbox", state="resolved")


def test_a_thread_shows_everything_to_who_answers(talk, users, sign_in):
    client = sign_in(users.receptionist)
    text = page(client, "thread", talk.pk)
    for shown in (PERSON, "What is your name?", "ask_name", "queued", "312-555-0177", "123-45-6789", "Send"):
        assert shown in text, shown
    (read,) = MonitorEntry.objects.filter(tags__contains=["action:transcript.read"])
    assert read.data["object"] == f"inboxthread:{talk.pk}"
    page(client, "thread", talk.pk, part="live")  # follows by itself: no second reading
    assert MonitorEntry.objects.filter(tags__contains=["action:transcript.read"]).count() == 1


def test_a_viewer_reads_without_numbers_and_sensitive_answers_and_may_not_answer(talk, users, sign_in):
    client = sign_in(users.viewer)
    for text in (page(client, "thread", talk.pk), page(client, "inbox"), page(client, "sessions")):
        assert "+1312•••0142" in text
        for hidden in (PERSON, "312-555-0177", "123-45-6789", ">Send<"):
            assert hidden not in text
    for name in ("reply", "claim-thread", "resolve-thread"):
        assert post(client, name, talk.pk, body="hi").status_code == 403
    assert post(client, "segments", body="hi").status_code == 403


def test_claim_answer_resolve(talk, users, sign_in):
    client = sign_in(users.receptionist)
    post(client, "claim-thread", talk.pk)
    talk.refresh_from_db()
    assert talk.claimed_by == users.receptionist
    assert post(client, "reply", talk.pk, body="We call you today.").status_code == 302
    row = ConversationMessage.objects.get(author="staff")
    assert (row.body, row.user, row.status) == ("We call you today.", users.receptionist, "queued")
    assert "Receptionist Lee" in page(client, "thread", talk.pk)
    post(client, "resolve-thread", talk.pk)
    talk.refresh_from_db()
    talk.session.refresh_from_db()
    assert (talk.state, talk.session.state, talk.session.ended_by) == ("resolved", "ended", "staff")
    assert "Open it again" in page(client, "thread", talk.pk)
    verbs = [e.data["verb"] for e in MonitorEntry.objects.filter(kind="action").order_by("pk")]
    assert [v for v in verbs if v.startswith("thread.")] == ["thread.claimed", "thread.answered", "thread.resolved"]


def test_somebody_elses_conversation_is_taken_over_on_purpose(talk, users, sign_in):
    inbox.claim(talk, users.receptionist, clock.now())
    client = sign_in(users.administrator)
    assert "Take over from Receptionist Lee" in page(client, "thread", talk.pk)
    assert (
        "looks after this conversation"
        in client.post(reverse("desk:claim-thread", args=[talk.pk]), follow=True).content.decode()
    )
    post(client, "claim-thread", talk.pk, take_over="")
    talk.refresh_from_db()
    assert talk.claimed_by == users.administrator


def test_what_cannot_be_sent_stays_in_the_box_with_the_reason(talk, users, sign_in):
    client = sign_in(users.receptionist)
    long = post(client, "reply", talk.pk, body="x" * 5000).content.decode()
    assert "write at most 4,800" in long
    assert f">{'x' * 5000}</textarea>" in long
    opt_out(PERSON, Channel.TEXT, source="text", now=clock.now())
    text = post(client, "reply", talk.pk, body="But wait").content.decode()
    assert "has texted STOP" in text
    assert "Not sent: But wait" in text
    assert "Send</button>" not in page(client, "thread", talk.pk)
    assert not ConversationMessage.objects.filter(author="staff").exists()


def test_giving_back(talk, users, sign_in, monkeypatch):
    given = []
    monkeypatch.setattr(inbox, "_on_resolved", [lambda session, now: given.append(session.pk)])
    assert "Give back to the flow" in page(sign_in(users.receptionist), "thread", talk.pk)
    post(sign_in(users.receptionist), "resolve-thread", talk.pk, give_back="")
    assert given == [talk.session_id]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", ""),
        ("Hello", "1 segment, 155 left in the last"),
        ("Hello “you”", "1 segment, 59 left"),
        ("x" * 1700, "in 2 texts"),
    ],
)
def test_segments_are_counted_while_staff_write(users, sign_in, body, says):
    text = post(sign_in(users.receptionist), "segments", body=body).content.decode().strip()
    assert says in text if says else text == ""


def test_words_of_a_person_are_text_and_nothing_else(talk, users, sign_in):
    record_in(talk.session, PERSON, LINE, "<script>alert(1)</script>", now=clock.now())
    text = page(sign_in(users.receptionist), "thread", talk.pk)
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_older_texts_are_a_page_away(talk, users, sign_in, monkeypatch):
    from frontdesk.desk.views import inbox as views

    monkeypatch.setattr(views, "TEXTS", 2)
    client = sign_in(users.receptionist)
    text = page(client, "thread", talk.pk)
    assert "What is your name?" not in text
    oldest = ConversationMessage.objects.order_by("pk")[1].pk
    assert f"?before={oldest}" in text
    assert "What is your name?" in page(client, "thread", talk.pk, before=oldest)


def test_a_session_shows_its_way_and_hides_sensitive_values(talk, users, sign_in):
    client = sign_in(users.administrator)
    text = page(client, "session", talk.session_id)
    assert "ask_name → ask_ssn" in text
    values = text.split('id="values-heading"')[1].split("</section>")[0]
    assert "Ann" in values and "•••" in values and "123-45-6789" not in values
    assert MonitorEntry.objects.filter(tags__contains=["action:transcript.read"]).count() == 1


def test_sessions_are_chosen_by_flow_state_and_language(talk, users, sign_in):
    make_session("+13125550143", language="pl")
    client = sign_in(users.receptionist)
    assert "2 conversations" in page(client, "sessions")
    for query in ({"flow": "intake"}, {"state": "handed_over"}, {"language": "en"}):
        text = page(client, "sessions", **query)
        assert "1 conversation<" in text and PERSON in text, query


def test_today_says_that_somebody_waits(talk, users, sign_in):
    assert "1 conversation is in the inbox; somebody has waited for 10 min." in page(sign_in(users.viewer), "today")


def test_routes_are_entered_by_administrators(talk, users, sign_in):
    add = reverse("admin:conversations_flowroute_add")
    data = {"flow_name": "intake", "kind": "keyword", "keyword": "Eviction", "number": ""}
    assert sign_in(users.receptionist).post(add, data).status_code == 403
    client = sign_in(users.administrator)
    assert client.post(add, data).status_code == 302
    route = FlowRoute.objects.get()
    assert (route.kind, route.keyword, route.flow_name) == ("keyword", "eviction", "intake")
    refused = client.post(add, {**data, "keyword": "STOP"}).content.decode()
    assert "is reserved" in refused
    assert "Write which of our numbers" in client.post(add, {**data, "kind": "number"}).content.decode()
    client.post(add, {**data, "kind": "number", "number": "(312) 555-0100"})
    assert FlowRoute.objects.filter(kind="number", number="+13125550100").exists()
    client.post(reverse("admin:conversations_flowroute_delete", args=[route.pk]), {"post": "yes"})
    assert not FlowRoute.objects.filter(pk=route.pk).exists()
    routed = MonitorEntry.objects.filter(tags__contains=["action:flow.routed"])
    assert [set(entry.data) & {"route", "removed"} for entry in routed.order_by("pk")] == [
        {"route"}, {"route"}, {"removed"},
    ]  # fmt: skip


class Carrier(BaseHTTPRequestHandler):
    """A carrier that gives a picture to who has the credentials, by way of another place that must not get them."""

    def do_GET(self):
        self.server.asked.append((self.path, self.headers.get("Authorization")))
        if self.path == "/media/1":
            self.send_response(307)
            self.send_header("Location", f"http://localhost:{self.server.server_port}/bytes")
            self.end_headers()
            return
        self.send_response(200 if self.path == "/bytes" else 404)
        self.send_header("Content-Type", "image/svg+xml" if "svg" in self.path else "image/png")
        self.end_headers()
        self.wfile.write(b"PNG")

    def log_message(self, *_):
        pass


@pytest.fixture
def pictures(monkeypatch):
    server = HTTPServer(("127.0.0.1", 0), Carrier)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("TWILIO_API_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC" + "0" * 32)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "secret")
    get_settings.cache_clear()
    yield server
    server.shutdown()
    server.server_close()


def test_a_picture_is_fetched_with_credentials_for_who_may_see_it(talk, users, sign_in, pictures):
    base = f"http://127.0.0.1:{pictures.server_port}"
    media = [{"url": f"{base}/media/1", "content_type": "image/png"}, {"url": f"{base}/gone", "content_type": ""}]
    text = record_in(talk.session, PERSON, LINE, "look", now=clock.now(), media=media)
    client = sign_in(users.viewer)
    address = reverse("desk:media", args=[text.pk])
    assert f"{address}?n=0" in page(client, "thread", talk.pk)
    answer = client.get(address, {"n": "0"})
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"PNG", "image/png")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    (first, authorized), (second, nothing) = pictures.asked
    assert (first, second) == ("/media/1", "/bytes")
    assert authorized.startswith("Basic ") and nothing is None
    assert client.get(address, {"n": "1"}).status_code == 502
    assert client.get(address, {"n": "2"}).status_code == 404
    assert sign_in(None).get(address).status_code == 302
    ConversationMessage.objects.filter(pk=text.pk).update(sensitive=True)
    assert client.get(address).status_code == 404


def test_our_credentials_go_to_nobody_but_the_carrier(talk, users, sign_in, pictures):
    elsewhere = f"http://localhost:{pictures.server_port}/media/1"
    text = record_in(talk.session, PERSON, LINE, "look", now=clock.now(), media=[{"url": elsewhere}])
    answer = sign_in(users.receptionist).get(reverse("desk:media", args=[text.pk]))
    assert (answer.status_code, pictures.asked) == (502, [])


class TestWhatAFlowPassedOn:
    @pytest.fixture(autouse=True)
    def attributes(self, talk):
        talk.attributes = {
            "story": "call 312-555-0177", "matters": ["home", "money"], "over_income": False, "wish": None,
            "call_when": "",
        }  # fmt: skip
        talk.save()

    def test_stands_in_words_and_leaves_out_what_is_empty(self, talk, users, sign_in):
        text = page(sign_in(users.administrator), "thread", talk.pk)
        assert "<dt>Matters</dt><dd>home, money</dd>" in text
        assert "<dt>Over income</dt><dd>no</dd>" in text
        assert "312-555-0177" in text
        assert "Wish" not in text and "Call when" not in text and "None" not in text

    def test_is_for_those_who_answer_people(self, talk, users, sign_in):
        text = page(sign_in(users.viewer), "thread", talk.pk)
        assert "Matters" not in text and "0177" not in text


def test_today_counts_conversations_beside_the_reminders(talk, users, sign_in):
    make_session("+13125550143", state="ended", ended_at=clock.now())
    make_session("+13125550144", state="ended", ended_at=clock.now() - timedelta(days=3))
    make_session("+13125550145", state="calling")
    text = page(sign_in(users.viewer), "today")
    tiles = text.split("Conversations since", 1)[1].split("</section>", 1)[0]
    counted = re.findall(r"<dt>(.*?)</dt>\s*<dd><a [^>]*>(\d+)</a>", tiles)
    assert counted == [("going on", "1"), ("with staff", "1"), ("ended", "1"), ("failed", "0")]
    assert "1 conversation is in the inbox" in text


def test_today_says_nothing_of_conversations_where_there_were_none(users, sign_in):
    assert "Conversations since" not in page(sign_in(users.viewer), "today")
