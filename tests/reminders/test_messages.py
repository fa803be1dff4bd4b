"""What people hear and read, rendered from the real template files."""

import os
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.carrier.segments import count
from frontdesk.config.env import get_settings
from frontdesk.reminders.messages import message_templates as messages
from frontdesk.reminders.messages import twiml
from frontdesk.reminders.messages.message_templates import Kind, ReminderFacts
from frontdesk.reminders.replies import answers
from frontdesk.reminders.replies.answers import Line

URL = "https://desk.example.org/twilio/gather/5f?n=1&x=2"
LANGUAGES = ["en", "es", "fr", "pl"]
WHEN = datetime(2026, 3, 11, 19, 30, tzinfo=UTC)  # 2:30 in the afternoon in Chicago


def facts(n=1, msg="reminder", **more):
    return [ReminderFacts(i, msg, WHEN.replace(day=11 + i), **more) for i in range(n)]


@pytest.fixture
def office(monkeypatch):
    """The settings of an office; call it with more."""

    def set_up(**settings):
        given = {
            "FRONTDESK_OFFICE_NAME": "Lakeside Health Office",
            "FRONTDESK_OFFICE_PHONE": "+13125550100",
            "FRONTDESK_TIMEZONE": "America/Chicago",
            **settings,
        }
        for name, value in given.items():
            monkeypatch.setenv(name, str(value))
        get_settings.cache_clear()

    set_up()
    return set_up


def write(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def said(document):
    return [element.text for element in ElementTree.fromstring(document).iter("Say")]


@pytest.mark.parametrize(
    "language, text",
    [
        (
            "en",
            "Lakeside Health Office: your appointment is on Wed, Mar 11 at 2:30 PM. Reply C to confirm, X to cancel. "
            "Questions: (312) 555-0100. Text STOP to end.",
        ),
        (
            "es",
            "Lakeside Health Office: su cita es el mié 11 de mar a las 2:30 p.m. Responda C para confirmar, "
            "X para cancelar. Tel. (312) 555-0100. STOP para salir.",
        ),
        (
            "fr",
            "Lakeside Health Office: votre rendez-vous est le mer. 11 mars à 14:30. Répondez C pour confirmer, "
            "X pour annuler. Tél. (312) 555-0100. STOP pour finir.",
        ),
        (
            "pl",
            "Lakeside Health Office: termin wizyty sr. 11.03, godz. 14:30. Odpisz C - potwierdzam, X - odwoluje. "
            "Tel. (312) 555-0100. STOP konczy SMS-y.",
        ),
    ],
)
def test_the_text_says_where_and_when(office, language, text):
    assert messages.text_for(facts(), language) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_one_segment_on_every_day_of_the_year(office, language):
    for month in range(1, 13):
        for day in range(1, 29):
            when = datetime(2026, month, day, 18, 30, tzinfo=UTC)
            text = messages.text_for([ReminderFacts(1, "reminder", when)], language)
            assert count(text).segments == 1, (text, count(text).dear)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_office_with_accents_still_sends_cheap_texts(office, language):
    office(FRONTDESK_OFFICE_NAME="Clínica Łódź")
    assert count(messages.text_for(facts(), language)).dear is None


def test_several_appointments_are_numbered_in_one_text(office):
    text = messages.text_for(facts(2), "en")
    assert "1) Wed, Mar 11 at 2:30 PM, 2) Thu, Mar 12 at 2:30 PM." in text
    assert "C to confirm all" in text and "C1 or X1 for one" in text


def test_times_are_the_office_s(office):
    office(FRONTDESK_TIMEZONE="America/New_York")
    assert "3:30 PM" in messages.text_for(facts(), "en")
    # the night the clocks go forward: 08:30 UTC is 3:30 in the new time
    assert "3:30 AM" in messages.text_for([ReminderFacts(1, "reminder", datetime(2026, 3, 8, 7, 30, tzinfo=UTC))], "en")


def test_one_o_clock_is_singular_in_spanish(office):
    one = ReminderFacts(1, "reminder", datetime(2026, 3, 11, 18, 0, tzinfo=UTC))
    assert "a la 1:00 p.m. Responda" in messages.text_for([one], "es")


@pytest.mark.parametrize(
    "language, wanted", [("es-MX", "su cita"), ("ES", "su cita"), ("de", "your appointment"), ("", "your")]
)
def test_a_language_falls_back_to_its_family_then_to_english(office, language, wanted):
    assert wanted in messages.text_for(facts(), language)


def test_a_language_we_lack_falls_back_to_the_office_s(office):
    office(FRONTDESK_LANGUAGE="pl")
    assert "termin wizyty" in messages.text_for(facts(), "de")
    assert "termin wizyty" in messages.text_for(facts(), "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("n", [1, 3])
def test_a_call_asks_for_keys_and_says_it_twice_at_most(office, language, n):
    document = messages.voice_for(facts(n), language, gather_url=URL)
    assert twiml.check(document, gather=True) == []
    root = ElementTree.fromstring(document)
    gathers = root.findall("Gather")
    assert [g.get("action") for g in gathers] == [URL, URL]
    assert {g.get("numDigits") for g in gathers} == {"1"}
    assert [child.tag for child in root] == ["Gather", "Gather", "Say", "Hangup"]
    words = " ".join(t for t in said(ElementTree.tostring(gathers[0], encoding="unicode")))
    assert "Lakeside Health Office" in words
    for key in "1239":
        assert key in words
    for one in range(n):
        assert str(11 + one) in words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("n", [1, 3])
def test_a_voicemail_is_short_and_asks_for_no_key(office, language, n):
    document = messages.voicemail_for(facts(n), language)
    assert twiml.check(document, gather=False) == []
    words = said(document)
    assert "Lakeside Health Office" in words[0]
    assert "3 1 2, 5 5 5, 0 1 0 0" in words[-1]
    assert len(words) == n + 2


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_packaged_messages_never_say_who(office, kind, language):
    given = facts(1, extra={"patient_name": "Zbigniew Q", "reason": "oncology"})
    spoken = {
        Kind.TEXT: messages.text_for(given, language),
        Kind.VOICE: messages.voice_for(given, language, gather_url=URL),
        Kind.VOICEMAIL: messages.voicemail_for(given, language),
    }[kind]
    assert "Zbigniew" not in spoken and "oncology" not in spoken


def test_values_are_escaped_in_xml_and_not_in_a_text(office):
    office(FRONTDESK_OFFICE_NAME='Smith & <Sons> "East"')
    assert said(messages.voicemail_for(facts(), "en"))[0].startswith('Hello, this is Smith & <Sons> "East" with')
    assert messages.text_for(facts(), "en").startswith('Smith & <Sons> "East": your')


@given(st.text(max_size=60))
def test_no_office_name_breaks_the_document(name):
    os.environ["FRONTDESK_OFFICE_NAME"] = name.replace("\x00", "").encode("utf-8", "ignore").decode() or "x"
    get_settings.cache_clear()
    try:
        assert twiml.check(messages.voice_for(facts(2), "en", gather_url=URL), gather=True) == []
    finally:
        del os.environ["FRONTDESK_OFFICE_NAME"]
        get_settings.cache_clear()


def test_the_column_that_says_where_is_said(office):
    class Row:
        pk, msg, appt_date_time = 1, "reminder", WHEN
        extra = {"Clinic Site": "North Office", "Reason": "secret"}

    assert "North Office" not in messages.voicemail_for(messages.facts_of([Row]), "en")
    office(FRONTDESK_PLACE_COLUMN="clinic site")
    assert "North Office" in messages.voicemail_for(messages.facts_of([Row]), "en")


def test_an_office_s_own_template_wins_and_is_read_again_when_it_changes(office, tmp_path):
    write(tmp_path, {"recall/text.en.txt": "Time for a check-up. {{ office_phone }} STOP"})
    office(FRONTDESK_MESSAGES_DIR=tmp_path)
    assert messages.names() == ["recall", "reminder"]
    assert messages.text_for(facts(msg="recall"), "en") == "Time for a check-up. (312) 555-0100 STOP"
    write(tmp_path, {"recall/text.en.txt": "Changed: {{ appointment.weekday }}"})
    assert messages.text_for(facts(msg="recall"), "en") == "Changed: Wednesday"


def test_a_name_of_the_office_s_own_hides_the_packaged_one_in_every_language(office, tmp_path):
    write(tmp_path, {"reminder/text.en.txt": "Own words"})
    office(FRONTDESK_MESSAGES_DIR=tmp_path)
    # its English is nearer than a packaged Spanish of other contents
    assert messages.text_for(facts(), "es") == "Own words"
    # what it lacks altogether still has words
    assert "Lakeside" in messages.voicemail_for(facts(), "en")


@pytest.mark.parametrize(
    "broken", ["{{ office_name ", "{% for a in %}", "{{ 'a' | nonsense }}", "", "{% include 'x' %}", "x" * 1601]
)
def test_a_broken_template_never_costs_the_reminder(office, tmp_path, broken, caplog):
    write(tmp_path, {"recall/text.en.txt": broken})
    office(FRONTDESK_MESSAGES_DIR=tmp_path)
    assert messages.text_for(facts(msg="recall"), "en").startswith("Lakeside Health Office: your appointment")
    assert "frontdesk messages check" in caplog.text


@pytest.mark.parametrize(
    "broken",
    ["<Response><say>hi</say></Response>", "<Response>", "hello", "<!DOCTYPE x><Response><Say>a</Say></Response>"],
)
def test_broken_twiml_never_costs_the_call(office, tmp_path, broken):
    write(tmp_path, {"recall/voice.en.xml": broken})
    office(FRONTDESK_MESSAGES_DIR=tmp_path)
    assert twiml.check(messages.voice_for(facts(msg="recall"), "en", gather_url=URL), gather=True) == []


def test_an_unknown_placeholder_is_left_out_at_run_time(office, tmp_path):
    write(tmp_path, {"recall/text.en.txt": "Hello{{ patient_name }}!"})
    office(FRONTDESK_MESSAGES_DIR=tmp_path)
    assert messages.text_for(facts(msg="recall"), "en") == "Hello!"


def test_a_template_without_end_is_stopped(office, tmp_path):
    write(
        tmp_path,
        {"recall/text.en.txt": "{% for a in (1..100000000) %}{% for b in (1..100000) %}x{% endfor %}{% endfor %}"},
    )
    office(FRONTDESK_MESSAGES_DIR=tmp_path)
    assert "Lakeside" in messages.text_for(facts(msg="recall"), "en")


def test_appointments_of_different_templates_share_the_plain_reminder(office, tmp_path):
    write(tmp_path, {"recall/text.en.txt": "Recall"})
    office(FRONTDESK_MESSAGES_DIR=tmp_path)
    mixed = [*facts(1, "recall"), *facts(1, "reminder")]
    assert messages.text_for(mixed, "en").startswith("Lakeside Health Office: your appointments: 1)")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("line", list(Line))
def test_every_sentence_is_there_in_every_language(office, language, line):
    if line.startswith("text."):
        text = answers.text(line, language, facts(2))
        assert text and count(text).segments == 1, count(text).dear
    else:
        assert twiml.check(twiml.response(answers.say(line, language, facts(1)))) == []


def test_an_office_changes_one_sentence_and_keeps_the_others(office, tmp_path):
    write(tmp_path, {"answers.en.toml": '[text]\nconfirmed = "Great!"\n[say]\nvoice = "Polly.Joanna"\n'})
    office(FRONTDESK_MESSAGES_DIR=tmp_path)
    assert answers.text(Line.TEXT_CONFIRMED, "en", facts()) == "Great!"
    assert answers.text(Line.TEXT_CANCELLED, "en", facts()).startswith("Cancelled: Wed, Mar 11 at 2:30 PM.")


def test_a_broken_file_of_sentences_gives_way_to_the_packaged_one(office, tmp_path):
    write(tmp_path, {"answers.en.toml": "[text\nconfirmed ="})
    office(FRONTDESK_MESSAGES_DIR=tmp_path)
    assert answers.text(Line.TEXT_CONFIRMED, "en", facts()) == "Thank you. See you Wed, Mar 11 at 2:30 PM."
