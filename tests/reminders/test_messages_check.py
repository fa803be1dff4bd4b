"""`frontdesk messages`: what is wrong is found, named and placed before a patient meets it."""

import io
import json

import pytest
from django.core.management import call_command

from frontdesk.config.env import get_settings
from frontdesk.reminders.messages.message_templates import PACKAGED
from frontdesk.reminders.messages.prompts import reserved_words
from frontdesk.reminders.messages.twiml import LONGEST_SAY, check

GOOD = {
    "voice.en.xml": '<Response><Gather action="{{ gather_url }}"><Say>{{ office_name }}</Say></Gather></Response>',
    "voicemail.en.xml": "<Response><Say>{{ office_name }}</Say></Response>",
    "text.en.txt": "{{ office_name }}. Reply C. Text STOP to end.",
}


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Write files of a template `own` and run a `messages` command; gives its JSON and its exit code."""

    def go(files=None, *words, **settings):
        for name, content in ({} if files is None else {**GOOD, **files}).items():
            if content is not None:
                path = tmp_path / ("own" if "answers" not in name else "") / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content, encoding="utf-8")
        monkeypatch.setenv("FRONTDESK_OFFICE_NAME", "Lakeside")
        monkeypatch.setenv("FRONTDESK_OFFICE_PHONE", "+13125550100")
        if files is not None:
            monkeypatch.setenv("FRONTDESK_MESSAGES_DIR", str(tmp_path))
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        get_settings.cache_clear()
        out, code = io.StringIO(), 0
        try:
            call_command("messages", *(words or ("check",)), "--json", stdout=out)
        except SystemExit as stop:
            code = stop.code
        return json.loads(out.getvalue()), code

    return go


def test_the_packaged_templates_are_sound(run):
    data, code = run()
    assert (data["errors"], data["warnings"], data["ok"], code) == ([], [], True, 0)
    assert len(data["templates"]) == 12
    assert {t["segments"] for t in data["templates"] if t["kind"] == "text"} == {1}


@pytest.mark.parametrize(
    "files, line, message",
    [
        ({"text.en.txt": "STOP\n\nHi {{ name }}"}, 3, "unknown placeholder 'name'"),
        (
            {"text.en.txt": "STOP {% if false %}\n{{ appointment.doctor }}{% endif %}"},
            2,
            "placeholder 'appointment.doctor'",
        ),
        (
            {"text.en.txt": "STOP\n{% for a in appointments %}{{ a.doctor }}{% endfor %}"},
            2,
            "unknown placeholder a.doctor",
        ),
        ({"text.en.txt": "STOP {{ gather_url }}"}, 1, "unknown placeholder 'gather_url'"),
        ({"text.en.txt": "STOP\n{{ office_name"}, 2, ""),
        ({"text.en.txt": "STOP {{ office_name | shout }}"}, 1, "shout"),
        ({"text.en.txt": "{% if count > 5 %}STOP{% endif %}"}, 1, "the text is empty"),
        ({"text.en.txt": "STOP" + "x" * 1600}, 1, "1600 is the most"),
        ({"text.en.txt": "To cancel, reply CANCEL. Text STOP to end."}, 1, "text CANCEL"),
        ({"voicemail.en.xml": "<Response>\n<say>hi</say></Response>"}, 2, "<say> is no verb; write <Say>"),
        ({"voicemail.en.xml": "<Response><Say>hi</Response>"}, 1, "not well-formed"),
        ({"voicemail.en.xml": '<Response>\n<Say tone="x">hi</Say></Response>'}, 2, "no attribute 'tone'"),
        (
            {"voicemail.en.xml": GOOD["voice.en.xml"].replace("{{ gather_url }}", "https://a.b/c")},
            1,
            "leave out <Gather>",
        ),
        ({"voice.en.xml": GOOD["voicemail.en.xml"]}, 1, "no <Gather>"),
        ({"voice.en.xml": "<Response>\n<Gather><Say>hi</Say></Gather></Response>"}, 2, "absolute action"),
        ({"voicemail.en.xml": None, "voicemail.pl.xml": GOOD["voicemail.en.xml"]}, 1, "no voicemail.en.xml"),
        ({"answers.en.toml": '[text]\nthanks = "x"'}, 2, "text.thanks is no sentence"),
        ({"answers.en.toml": "[text]\n\nconfirmed = '{{ who }}'"}, 3, "unknown placeholder 'who'"),
        ({"answers.en.toml": "[text"}, 1, "not TOML"),
    ],
)
def test_an_error_is_found_in_its_line(run, files, line, message):
    data, code = run(files)
    assert code == 1 and not data["ok"]
    assert len(data["errors"]) == 1, data["errors"]
    (error,) = data["errors"]
    assert (error["line"], message in error["message"]) == (line, True), error


@pytest.mark.parametrize(
    "files, line, message",
    [
        (
            {"text.en.txt": "STOP to end.\nIt’s {{ appointment.date }}"},
            2,
            "’ (right single quotation mark) at character 16: write",
        ),
        ({"text.en.txt": "STOP {{ appointment.date }}" + "x" * 160}, 1, "takes 2 segments"),
        ({"text.en.txt": "See you"}, 1, "how to end the texts"),
        ({"text.en.txt": "Reply YES. Text STOP to end."}, 1, "YES"),
        ({"text.pl.txt": "{{ appointment.date }} STOP"}, 1, "write {{ ... | gsm7 }}"),
        ({"voice.xml": "x"}, 1, "voice.xml is not used"),
        ({"answers.en.toml": '[text]\nconfirmed = "Đ"'}, 2, "latin capital letter d with stroke"),
    ],
)
def test_a_warning_is_given_and_nothing_is_refused(run, files, line, message):
    data, code = run(files)
    assert code == 0 and data["ok"]
    assert any(w["line"] == line and message in w["message"] for w in data["warnings"]), data["warnings"]


def test_a_language_that_only_some_files_have_is_named(run):
    data, _ = run({"text.es.txt": "STOP"})
    missing = [w["message"] for w in data["warnings"]]
    assert any("no voice.es.xml" in m for m in missing) and any("no voicemail.es.xml" in m for m in missing)


def test_the_csv_s_other_columns_may_be_used(run):
    data, code = run(
        {"text.en.txt": "{{ appointment.extra['Room No'] }}{% for a in appointments %}{{ a.extra.X }}{% endfor %} STOP"}
    )
    assert code == 0, data["errors"]


def test_people_get_a_table_and_the_mistakes(run, tmp_path):
    run({"text.en.txt": "{{ nobody }} STOP"})
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("messages", "check", stdout=out)
    assert "text.en.txt:1: unknown placeholder 'nobody'" in out.getvalue()


def test_a_folder_that_is_not_there_is_an_error(run):
    data, code = run(None, FRONTDESK_MESSAGES_DIR="/nowhere/at/all")
    assert code == 1 and "is no folder" in data["errors"][0]["message"]


def test_list_names_them_all(run):
    data, code = run({}, "list")
    assert code == 0
    assert {(t["name"], t["own"]) for t in data["templates"]} == {("own", True), ("reminder", False)}


def test_copy_starts_an_office_s_own_and_overwrites_nothing(run, tmp_path):
    target = tmp_path / "mine"
    run(None, "copy", str(target))
    packaged = {p.relative_to(PACKAGED) for p in PACKAGED.rglob("*") if p.is_file()}
    assert {p.relative_to(target) for p in target.rglob("*") if p.is_file()} == packaged
    (target / "reminder" / "text.en.txt").write_text("Mine")
    again, _ = run(None, "copy", str(target))
    assert again["copied"] == [] and len(again["kept"]) == len(packaged)
    assert (target / "reminder" / "text.en.txt").read_text() == "Mine"


@pytest.mark.parametrize(
    "prompt, level",
    [
        ("Text STOP to end.", None),
        ("Reply STOP to opt out of reminders", None),
        ("Reply C to confirm, X to cancel", None),
        ("To end the texts, reply STOP", None),
        ("Your appointment ends at 5. Reply C.", None),
        ("We can help: call us. Reply for information", None),
        ("Starting Monday, reply with C", None),
        ("To cancel, reply CANCEL", "error"),
        ('Reply "cancel" to cancel', "error"),
        ("Text the word QUIT to us", "error"),
        ("Reply C to confirm or CANCEL to cancel", "error"),
        ("Send END", "error"),
        ("Text HELP for help", "error"),
        ("Reply START to begin", "error"),
        ("Responda CANCEL para cancelar", "error"),
        ("Wpisz QUIT", "error"),
        ("Répondez END", "error"),
        ("Reply STOP to cancel your appointment", "error"),
        ("STOP para cancelar su cita", "error"),
        ("Reply STOP to cancel appointment reminders", None),
        ("Reply YES to confirm", "warning"),
        ("{% comment %}never reply CANCEL{% endcomment %}Reply C", None),
        ("<Say>Text <break/>QUIT</Say>", "error"),
    ],
)
def test_words_the_carrier_keeps_are_never_asked_for(prompt, level):
    found = {f.level for f in reserved_words(prompt, offers_stop=False)}
    assert found == ({level} if level else set())


@pytest.mark.parametrize(
    "document, message",
    [
        ("<Response><Say>hi</Say></Response>", None),
        (
            '<Response><Say voice="Polly.Ewa" language="pl-PL">a <break time="1s"/><sub>1</sub></Say></Response>',
            None,
        ),
        ("<Response><Play>https://x.example/a.mp3</Play><Say>a</Say></Response>", None),
        ("<Response></Response>", "nothing is said"),
        ("<Response><Say> </Say></Response>", "<Say> says nothing"),
        (f"<Response><Say>{'x' * (LONGEST_SAY + 1)}</Say></Response>", "4096 is the most"),
        (f"<Response><Say>{'x' * LONGEST_SAY}</Say></Response>", None),
        (f"<Response><Say>a</Say><!--{'x' * 65536}--></Response>", "65536 is the most"),
        ("<Response>hello<Say>a</Say></Response>", "<Response> cannot hold text"),
        ("<Response><Say><Hangup/>a</Say></Response>", "<Hangup> cannot stand in <Say>"),
        ("<Response><Dial><Say>a</Say></Dial></Response>", "<Say> cannot stand in <Dial>"),
        ("<Say>a</Say>", "must be <Response>"),
        ('<Response><Pause length="soon"/><Say>a</Say></Response>', "a number from 0 to 600"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><Response><Say>&b;</Say></Response>', "not allowed in TwiML"),
        ("<Response><Say>&nbsp;</Say></Response>", "not well-formed"),
        ("", "not well-formed"),
        ('<Response><Gather action="/keys"><Say>a</Say></Gather></Response>', "absolute action"),
        ("<Response><Redirect/><Say>a</Say></Response>", "has no address"),
    ],
)
def test_twiml_is_checked(document, message):
    problems = [p.message for p in check(document)]
    assert problems == [] if message is None else any(message in p for p in problems), problems
