"""Which flow answers a first text."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversations.talk import AFTERNOON, LINE, PERSON
from conversations.texting import handled, later, publish, says, session
from frontdesk.carrier import handlers
from frontdesk.carrier.statuses import Outcome
from frontdesk.conversations.models import FlowSession, InboxThread
from frontdesk.conversations.routing import Route, by_keyword, by_number, by_subject, is_keyword
from frontdesk.reminders.models import Appointment, Reply
from reminders.answering import appointment, contact

OTHER_LINE = "+13125550111"
EVICTION = Route("keyword", "eviction", "eviction")
ROUTES = [
    EVICTION,
    Route("keyword", "eviction", "desalojo"),
    Route("keyword", "rent", "rent"),
    Route("keyword", "food", "food stamps"),
    Route("keyword", "rent_here", "rent", OTHER_LINE),
    Route("keyword", "zoledo", "żółć"),
]


@pytest.mark.parametrize(
    ("body", "flow"),
    [
        ("EVICTION", "eviction"),
        ("eviction help pls", "eviction"),
        ("Eviction!!", "eviction"),
        ("  éviction ", "eviction"),
        ("Desalojo", "eviction"),
        ("ŻÓŁĆ", "zoledo"),
        ("food stamps", "food"),
        ("Food-stamps please", "food"),
        ("food", None),
        ("evicton", "eviction"),
        ("eviciton help", "eviction"),
        ("desaloj", "eviction"),
        ("rnet", None),  # too short a word to guess
        ("parents", None),
        ("rental", None),
        ("i was evicted", None),
        ("about my eviction", None),
        ("", None),
        ("!!!", None),
        ("👍", None),
    ],
)
def test_a_keyword_is_the_whole_text_or_its_first_words(body, flow):
    assert by_keyword(ROUTES, body, [LINE]) == flow


def test_a_keyword_bound_to_the_number_wins_there_and_counts_nowhere_else():
    assert by_keyword(ROUTES, "rent", [OTHER_LINE]) == "rent_here"
    assert by_keyword(ROUTES, "rent", [LINE]) == "rent"
    assert by_keyword(ROUTES, "rent", [LINE, "MG1"]) == "rent"
    assert by_keyword([Route("keyword", "x", "rent", OTHER_LINE)], "rent", [LINE]) is None


def test_a_misspelt_word_near_two_flows_starts_neither():
    routes = [Route("keyword", "one", "housing"), Route("keyword", "two", "housine")]
    assert by_keyword(routes, "housint", [LINE]) is None
    assert (
        by_keyword([Route("keyword", "one", "housing"), Route("keyword", "one", "housine")], "housint", [LINE]) == "one"
    )


def test_the_longest_keyword_wins():
    routes = [Route("keyword", "short", "food"), Route("keyword", "long", "food stamps")]
    assert by_keyword(routes, "food stamps please", [LINE]) == "long"
    assert by_keyword(routes, "food please", [LINE]) == "short"


def test_number_then_default_and_reminders_by_number():
    routes = [Route("default", "d"), Route("number", "n", "", OTHER_LINE), Route("reminder", "r"),
              Route("reminder", "r2", "", OTHER_LINE)]  # fmt: skip
    assert (by_number(routes, [OTHER_LINE]), by_number(routes, [LINE])) == ("n", "d")
    assert (by_subject(routes, [OTHER_LINE]), by_subject(routes, [LINE])) == ("r2", "r")
    assert by_number([Route("number", "n", "", "MG1")], [LINE, "MG1"]) == "n"
    assert by_number([], [LINE]) is by_subject([], [LINE]) is None


def test_is_keyword_takes_the_whole_text():
    assert is_keyword(ROUTES, "Eviction.", [LINE])
    assert not is_keyword(ROUTES, "eviction help", [LINE])


def asks(name: str, question: str) -> str:
    return f"flow: {name}\nsteps:\n  - ask: {question}\n    as: answer\n    answer: text\n"


@pytest.mark.django_db
class TestTexts:
    def test_each_text_finds_its_flow(self):
        publish(asks("evicted", "When is court?"), keywords=["eviction"])
        publish(asks("here", "Which office?"), lines=[OTHER_LINE])
        publish(asks("menu", "What is it about?"), default=True)
        assert says("eviction help pls", contact="+13125550001") == ["When is court?"]
        assert says("hello", contact="+13125550002", line=OTHER_LINE) == ["Which office?"]
        assert says("hello", contact="+13125550003") == ["What is it about?"]
        assert says("eviction", contact="+13125550004", line=OTHER_LINE) == ["When is court?"]

    def test_without_a_route_all_is_as_without_flows(self):
        publish(asks("evicted", "When is court?"), keywords=["eviction"])
        (line,) = says("hello")
        assert handled() == ["reminders:text.stranger"]
        assert "court" not in line
        assert not FlowSession.objects.exists()

    def test_a_keyword_in_the_middle_is_an_answer(self):
        publish(asks("evicted", "When is court?"), keywords=["eviction"])
        publish(asks("menu", "What is it about?"), default=True)
        says("hello")
        assert says("eviction") == []  # the answer, after which the flow is over
        assert session().document["frames"][0]["values"] == {"answer": "eviction"}
        assert says("eviction") == ["When is court?"]

    def test_a_conversation_belongs_to_one_of_our_numbers(self):
        publish(asks("menu", "What is it about?"), default=True)
        says("hello")
        assert says("hello", line=OTHER_LINE) == ["What is it about?"]
        assert FlowSession.objects.filter(contact_number=PERSON, state="waiting").count() == 2

    def test_with_a_messaging_service_any_of_its_numbers_goes_on(self):
        two = asks("two", "One?") + "  - ask: Two?\n    as: b\n    answer: text\n"
        publish(two, default=True)
        assert says("hello", MessagingServiceSid="MG1") == ["One?"]
        assert session().line == "MG1"
        assert says("x", line=OTHER_LINE, MessagingServiceSid="MG1") == ["Two?"]

    def test_a_flow_without_a_published_version_answers_nobody(self):
        from frontdesk.conversations import versions
        from frontdesk.conversations.models import FlowRoute

        versions.import_flow(asks("draft", "Hm?"), "x.yaml", now=AFTERNOON)
        FlowRoute.objects.create(kind="default", flow_name="draft", created_at=AFTERNOON)
        says("hello")
        assert handled() == ["reminders:text.stranger"]

    def test_while_staff_write_with_somebody_only_a_keyword_begins_a_flow(self):
        publish(asks("evicted", "When is court?"), keywords=["eviction"])
        publish(asks("menu", "What is it about?"), default=True)
        InboxThread.objects.create(
            contact_number=PERSON, line=LINE, reason="staff", opened_at=AFTERNOON, last_message_at=AFTERNOON
        )
        assert says("thank you") == []
        assert handled() == ["conversations:staff"]
        assert InboxThread.objects.get().messages.get().body == "thank you"
        assert says("eviction") == ["When is court?"]

    def test_help_goes_to_the_carrier_before_any_keyword(self):
        publish(asks("menu", "What is it about?"), default=True)
        assert says("HELP") == []
        assert handled() == ["consent"]


def test_the_handlers_stand_in_their_order():
    names = [getattr(handler, "__name__", "") for handler in handlers.text_handlers()]
    assert names == [
        "answer_text", "answer_open", "answer_rest", "answer_keyword", "answer_subject", "_answer_text",
        "answer_number", "_answer_stranger",
    ]  # fmt: skip


@pytest.mark.django_db
class TestRepliesToReminders:
    @pytest.fixture
    def reminded(self):
        one = appointment(later(days=1), language="es")
        contact([one], "text", AFTERNOON, Outcome.DELIVERED)
        return one

    @pytest.fixture
    def flow(self):
        publish(
            "flow: reschedule\nlanguages: [en, es]\nsteps:\n"
            "  - call: appointments_of_contact\n    as: mine\n"
            '  - ask: "Can you come on {{ mine.appointments[0].date }}?"\n    as: comes\n    answer: yes_no\n'
            "    yes:\n      - call: confirm_appointments\n        as: done\n      - end: Good.\n"
            "    no:\n      - call: ask_for_another_time\n        with: {wish: Friday}\n        as: done\n"
            "      - end: We will call.\n",
            reminder=True,
        )

    @pytest.fixture(autouse=True)
    def _no_gate(self, monkeypatch):
        monkeypatch.setenv("FRONTDESK_TRANSLATION_GATE", "0")
        from frontdesk.config.env import get_settings

        get_settings.cache_clear()

    def test_a_clear_answer_never_reaches_the_flow(self, reminded, flow):
        says("C")
        reminded.refresh_from_db()
        assert reminded.response == "confirmed"
        assert not FlowSession.objects.exists()

    def test_what_nobody_understands_is_taken_by_the_flow_and_kept_for_staff(self, reminded, flow):
        (question,) = says("mi mamá está enferma")
        assert question.startswith("Can you come on viernes 6 de marzo?")
        assert Reply.objects.get().meaning == "unclear"
        assert session().language == "es"
        assert session().document["data"] == {"meaning": "unclear", "language": "es"}
        assert Reply.objects.get().resolved_at is None
        assert says("sí") == ["Good."]
        assert Reply.objects.get(meaning="unclear").resolved_at is not None  # they have said what they meant
        reminded.refresh_from_db()
        assert (reminded.response, reminded.response_channel) == ("confirmed", "text")

    def test_another_time_asked_for_twice_is_written_once_each(self, reminded, flow):
        says("can we move it to Friday?")
        assert list(Reply.objects.values_list("meaning", flat=True)) == ["reschedule"]
        assert says("no") == ["We will call."]
        assert Reply.objects.filter(meaning="reschedule").count() == 2  # the text's, and the flow's
        assert Reply.objects.get(resolved_at=None).body == "Friday"  # staff need one of them, the one that says when
        assert Appointment.objects.get().response == ""

    def test_without_such_a_route_all_is_as_before(self, reminded):
        publish(asks("menu", "What is it about?"), default=True)
        says("can we move it to Friday?")
        assert handled() == ["reminders:text.reschedule"]
        assert not FlowSession.objects.exists()

    def test_a_number_we_did_not_remind_is_not_about_a_reminder(self, flow):
        says("can we move it to Friday?")
        assert handled() == ["reminders:text.stranger"]

    def test_functions_know_only_the_appointments_of_the_person(self, reminded):
        from frontdesk.flows.functions import Context, find

        other = appointment(later(days=2), number="+13125550188")
        contact([other], "text", AFTERNOON, Outcome.DELIVERED, number="+13125550188")
        context = Context(now=AFTERNOON, contact=PERSON, session="5", started_with="hm")
        mine = find("appointments_of_contact").run({}, context)
        assert [one["id"] for one in mine["appointments"]] == [reminded.pk]
        assert (mine["count"], mine["appointments"][0]["time"]) == (1, "3:00 PM")
        assert find("cancel_appointments").run({"ids": [other.pk]}, context)["count"] == 0
        assert find("cancel_appointments").run({"ids": str(reminded.pk)}, context)["count"] == 1
        assert find("cancel_appointments").run({}, context)["count"] == 1
        assert Reply.objects.filter(meaning="cancel").count() == 1  # the same answer of the same session
        past = Context(now=AFTERNOON + timedelta(days=3), contact=PERSON)
        assert find("appointments_of_contact").run({}, past)["count"] == 0
        assert find("confirm_appointments").run({}, Context(now=AFTERNOON, contact="+13125550000"))["count"] == 0

    def test_a_plain_yes_to_a_reminder_sent_after_the_flows_question_confirms_the_appointment(self):
        publish(asks("menu", "What is it about?"), default=True)
        says("hello")
        one = appointment(later(days=1))
        contact([one], "text", later(minutes=30), Outcome.DELIVERED)
        says("C", at=later(minutes=31))
        one.refresh_from_db()
        assert one.response == "confirmed"
        assert session().state == "waiting"  # and the flow still waits for its own answer
        says("my rent", at=later(minutes=32))
        assert session().document["frames"][0]["values"] == {"answer": "my rent"}

    @pytest.mark.parametrize(("body", "sent"), [("1", 30), ("my rent", 30), ("yes", -30)])
    def test_what_may_answer_the_flow_does(self, body, sent):
        """A number, a story, and any word where the reminder is older than the question."""
        one = appointment(later(days=1))
        contact([one], "text", later(minutes=sent), Outcome.DELIVERED)
        publish(asks("menu", "What is it about?"), keywords=["menu"])
        says("menu")
        says(body, at=later(minutes=31))
        assert session().document["frames"][0]["values"] == {"answer": body}
        one.refresh_from_db()
        assert one.response == ""
