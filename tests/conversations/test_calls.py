"""What a session wants of elsewhere: answered in the same TwiML where it is quick, by itself where it is slow, once."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import timedelta

import pytest
from django.db import connections

from conversations.talk import AFTERNOON, LINE, PERSON
from conversations.texting import deliver, later, publish, queued, read, says, session
from conversations.web_server import WebServer
from frontdesk.carrier import answering
from frontdesk.carrier.answering import SILENCE
from frontdesk.carrier.models import InboundText
from frontdesk.carrier.webhooks import take_in
from frontdesk.config import clock
from frontdesk.config.env import get_settings
from frontdesk.consent.models import OptOut
from frontdesk.conversations import calls, silence
from frontdesk.conversations.models import ConversationMessage, HeldReply, SessionCall
from frontdesk.conversations.outgoing import claiming
from frontdesk.flows import functions
from frontdesk.people.models import Notification, Role, User

pytestmark = pytest.mark.django_db(transaction=True)

LOOKING_UP = """
flow: looking_up
steps:
  - ask: Your ZIP code?
    as: zip
    answer: zip
  - say: One moment.
  - http: "{url}"
    method: {method}
    with: {{zip: "{{{{ zip }}}}"}}
    as: place
    failed:
      - say: We could not look it up.
      - goto: more
  - say: "You are in {{{{ place.county }}}}."
  - step: more
    ask: Is that all?
    as: all
    answer: yes_no
"""


@pytest.fixture(autouse=True)
def at_the_office(monkeypatch, tmp_path):
    """Texts, jobs and the tick share one clock."""
    monkeypatch.setattr(clock, "now", lambda: AFTERNOON)
    monkeypatch.setenv("FRONTDESK_FLOW_HTTP_ALLOW", "127.0.0.1")
    monkeypatch.setenv("FRONTDESK_ANSWER_WITHIN", "0")
    get_settings.cache_clear()


@pytest.fixture
def web():
    server = WebServer()
    stop = server.start()
    server.answers["/zip"] = (200, {"Content-Type": "application/json"}, '{"county": "Cook"}')
    yield server
    stop()


@pytest.fixture
def function(monkeypatch):
    monkeypatch.setattr(functions, "_functions", dict(functions._functions))
    return functions.register


def wait_within(monkeypatch, seconds: float) -> None:
    monkeypatch.setenv("FRONTDESK_ANSWER_WITHIN", str(seconds))
    get_settings.cache_clear()


def looks_up(web: WebServer, method: str = "GET") -> None:
    publish(LOOKING_UP.format(url=f"{web.url}/zip", method=method), default=True)
    says("hi")


def work() -> int:
    """What a worker would do: run each call that is wanted."""
    wanted = list(SessionCall.objects.filter(state="wanted").order_by("pk").values_list("pk", flat=True))
    for pk in wanted:
        asyncio.run(calls.run(pk))
    return len(wanted)


def in_a_thread(function, *args, **kwargs):
    """Run beside the test, with a connection of its own. Returns a function that waits for the result."""
    results = []

    def run() -> None:
        try:
            results.append(function(*args, **kwargs))
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()

    def result():
        thread.join(20)
        return results[0]

    return result


def until(holds) -> None:
    """Wait for another thread."""
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_slow_answer_follows_by_itself_in_order(web):
    looks_up(web)
    assert says("60603") == ["One moment."]
    assert session().state == "calling"
    assert work() == 1
    assert queued() == ["You are in Cook.", "Is that all?"]
    assert session().state == "waiting"
    call = SessionCall.objects.get()
    assert (call.state, call.status, call.tries) == ("done", 200, 1)
    assert "60603" not in str(call.request)  # what was sent is not kept
    assert [one.path for one in web.asked] == ["/zip?zip=60603"]


def test_a_quick_answer_is_in_the_same_twiml_and_a_redelivery_gets_all_of_it(web, monkeypatch):
    wait_within(monkeypatch, 10)
    looks_up(web)
    answer = in_a_thread(deliver, "60603", sid="SMzip")
    until(SessionCall.objects.filter(state="wanted").exists)
    again = in_a_thread(deliver, "60603", sid="SMzip")
    work()
    first = answer()
    assert read(first) == ["One moment.", "You are in Cook.", "Is that all?"]
    assert again() == first == deliver("60603", sid="SMzip")
    assert queued() == []
    assert len(web.asked) == 1
    assert InboundText.objects.get(sid="SMzip").handled_by == "conversations"
    assert HeldReply.objects.get().settled_at is not None


def test_what_is_not_there_in_time_goes_out_by_itself(web, monkeypatch):
    wait_within(monkeypatch, 0.1)
    looks_up(web)
    assert says("60603", sid="SMzip") == ["One moment."]
    work()
    assert queued() == ["You are in Cook.", "Is that all?"]
    assert says("60603", sid="SMzip") == ["One moment."]  # the same again, and nothing twice
    assert queued() == ["You are in Cook.", "Is that all?"]


def test_a_web_server_that_dies_while_it_holds_the_reply_loses_nothing(web, monkeypatch):
    looks_up(web)
    wait_within(monkeypatch, 3)
    died = threading.Event()

    def killed(*args):
        died.set()
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(answering, "is_complete", killed)
        with pytest.raises(SystemExit):
            deliver("60603", sid="SMzip")
    work()
    rows = ConversationMessage.objects.filter(via="rest", status="queued")
    assert [row.body for row in rows.order_by("pk")] == ["You are in Cook.", "Is that all?"]
    # nobody fetched them: they go out a moment after the carrier's request is over
    assert {row.due_at for row in rows} == {AFTERNOON + timedelta(seconds=5)}
    # unless the carrier comes again before that
    assert says("60603", sid="SMzip") == ["One moment.", "You are in Cook.", "Is that all?"]
    assert queued() == []


def test_what_is_being_sent_already_is_not_put_into_the_twiml_too(web, monkeypatch):
    looks_up(web)
    wait_within(monkeypatch, 3)
    with monkeypatch.context() as patch:
        patch.setattr(answering, "complete", lambda pk, now: SILENCE)
        patch.setattr(answering, "is_complete", lambda pk: True)
        deliver("60603", sid="SMzip")
    work()
    first = ConversationMessage.objects.filter(via="rest").order_by("pk")[0]
    ConversationMessage.objects.filter(pk=first.pk).update(status="sending")
    assert says("60603", sid="SMzip") == ["One moment."]
    assert queued() == ["You are in Cook.", "Is that all?"]


@pytest.mark.parametrize("answer", [(500, {}, ""), (404, {}, ""), (200, {}, "x" * 70_000)])
def test_a_failure_leaves_by_failed(web, answer):
    web.answers["/zip"] = answer
    looks_up(web)
    says("60603")
    work()
    assert queued() == ["We could not look it up.", "Is that all?"]
    assert SessionCall.objects.get().state == "failed"


def test_texts_that_come_meanwhile_are_answered_afterwards_in_order(web):
    looks_up(web)
    says("60603")
    assert says("yes", at=later(seconds=1)) == []
    assert says("and thank you", at=later(seconds=2)) == []
    work()
    assert queued()[:2] == ["You are in Cook.", "Is that all?"]
    row = session()
    assert row.document["frames"][0]["values"]["all"] is True  # the first of them answered the question
    bodies = ConversationMessage.objects.order_by("pk").values_list("body", flat=True)
    assert list(bodies)[-4:] == ["yes", "and thank you", "You are in Cook.", "Is that all?"]


def test_two_jobs_for_one_call_ask_once(web):
    looks_up(web)
    says("60603")
    pk = SessionCall.objects.get().pk
    asyncio.run(calls.run(pk))
    asyncio.run(calls.run(pk))
    assert len(web.asked) == 1
    assert queued() == ["You are in Cook.", "Is that all?"]


def test_a_job_that_died_is_found_again_and_a_get_is_asked_again(web):
    looks_up(web)
    says("60603")
    call = calls._claim(SessionCall.objects.get().pk, AFTERNOON)
    assert calls.find_lost(later(seconds=20)) == 0
    assert calls.find_lost(later(seconds=26)) == 1
    work()
    assert queued() == ["You are in Cook.", "Is that all?"]
    # the dead one comes back to life: too late
    assert not calls.finish(call, {"ok": True, "status": 200, "body": "x", "value": None}, AFTERNOON)
    assert queued() == ["You are in Cook.", "Is that all?"]


def test_a_post_of_unknown_fate_is_never_sent_again_and_staff_look(web):
    User.objects.create_user("ann@example.org", "x", role=Role.objects.get(slug="receptionist"))
    looks_up(web, "POST")
    says("60603")
    calls._claim(SessionCall.objects.get().pk, AFTERNOON)
    assert calls.find_lost(later(seconds=26)) == 1
    assert work() == 0
    assert web.asked == []
    assert queued() == ["We could not look it up.", "Is that all?"]
    assert SessionCall.objects.get().error == calls.UNKNOWN_FATE
    told = Notification.objects.get(type="call_unknown")
    assert told.data["flow"] == "looking_up"


def test_asking_again_has_an_end(web):
    looks_up(web)
    says("60603")
    pk, now = SessionCall.objects.get().pk, AFTERNOON
    for _ in range(calls.MOST_TRIES):
        assert calls._claim(pk, now)
        now += timedelta(minutes=1)
        calls.find_lost(now)
    assert SessionCall.objects.get().state == "failed"
    assert queued() == ["We could not look it up.", "Is that all?"]


def test_a_call_whose_job_was_lost_is_woken_by_the_tick(web):
    from procrastinate.contrib.django.models import ProcrastinateJob

    looks_up(web)
    says("60603")
    jobs = ProcrastinateJob.objects.filter(task_name=calls.RUN, status="todo")
    before = jobs.count()
    assert silence.next_moment(AFTERNOON) == later(seconds=30)
    assert calls.find_lost(later(seconds=31)) == 1
    assert jobs.count() == before  # it waits already


def test_a_remote_function_runs_in_a_job_and_knows_who_asks(function):
    seen = []

    def match(arguments, context):
        seen.append((arguments, context))
        return {"name": "Legal Aid"}

    function("match", match, takes=["zip"], gives=["name"], remote=True)
    publish(
        "flow: m\nsteps:\n  - ask: ZIP?\n    as: zip\n    answer: zip\n"
        '  - call: match\n    with: {zip: "{{ zip }}"}\n    as: found\n  - say: "{{ found.name }} can help."\n',
        default=True,
    )
    says("hi")
    assert says("60603") == []
    work()
    assert queued() == ["Legal Aid can help."]
    ((arguments, context),) = seen
    assert (arguments["zip"], context.contact, context.now) == ("60603", PERSON, AFTERNOON)
    assert context.values["zip"] == "60603"


@pytest.mark.parametrize("idempotent", [True, False])
def test_only_an_idempotent_function_is_asked_again(function, idempotent):
    function("match", lambda arguments, context: 1, remote=True, idempotent=idempotent)
    publish(
        "flow: m\nsteps:\n  - ask: Go?\n    as: go\n    answer: yes_no\n"
        "  - call: match\n    as: found\n    failed:\n      - end: Sorry.\n  - say: Found.\n",
        default=True,
    )
    says("hi")
    says("yes")
    calls._claim(SessionCall.objects.get().pk, AFTERNOON)
    calls.find_lost(later(minutes=1))
    work()
    assert queued() == (["Found."] if idempotent else ["Sorry."])


def test_a_remote_function_that_breaks_or_takes_too_long_leaves_by_failed(function, monkeypatch):
    never = threading.Event()

    def slow(arguments, context):
        never.wait(1.5)

    def broken(arguments, context):
        raise RuntimeError("no")

    for name, run in (("slow", slow), ("broken", broken)):
        function(name, run, remote=True)
        publish(
            f"flow: {name}\nsteps:\n  - ask: Go?\n    as: go\n    answer: yes_no\n"
            f"  - call: {name}\n    as: found\n    timeout: 1 second\n    failed:\n      - end: Sorry.\n"
            "  - say: Found.\n",
            keywords=[name + "er"],
        )
        contact = f"+1312555014{len(name)}"
        says(name + "er", contact=contact)
        says("yes", contact=contact)
        work()
        assert queued(contact) == ["Sorry."]
    never.set()
    assert SessionCall.objects.filter(status=504).count() == 1


def test_stop_while_a_result_is_awaited_holds_it_back_until_start(web):
    looks_up(web)
    says("60603")
    assert says("STOP", at=later(seconds=1)) == []
    work()
    assert queued() == []
    assert session().state == "calling"
    assert says("START", at=later(minutes=5)) == ["You are in Cook.", "Is that all?"]
    assert session().state == "waiting"


def test_an_answer_that_was_waited_for_is_not_given_to_who_texted_stop_meanwhile(web, monkeypatch):
    wait_within(monkeypatch, 10)
    looks_up(web)
    pk = take_in("SMzip", {"MessageSid": "SMzip", "From": PERSON, "To": LINE, "Body": "60603"}, AFTERNOON)
    reply, awaits = answering.begin(pk, AFTERNOON)
    assert (read(reply), awaits) == (["One moment."], True)
    work()
    assert queued() == ["You are in Cook.", "Is that all?"]
    says("please stop texting me", at=later(seconds=1))
    assert OptOut.objects.exists()
    assert read(answering.complete(pk, later(seconds=1))) == ["One moment."]
    assert set(ConversationMessage.objects.filter(via="rest").values_list("status", flat=True)) == {"queued"}
    claimed = claiming.claim(10, later(minutes=1))
    assert (claimed.texts, ConversationMessage.objects.filter(status="refused").count()) == ([], 1)


def test_a_result_that_was_held_back_is_given_to_who_renewed_consent_elsewhere(web):
    looks_up(web)
    says("60603")
    says("STOP", at=later(seconds=1))
    work()
    says("START", at=later(minutes=5), line="+13125550199")
    assert session().parked_at is not None
    assert says("yes", at=later(minutes=6)) == []  # behind what it answers
    assert queued()[:2] == ["You are in Cook.", "Is that all?"]
    assert session().state == "ended"
