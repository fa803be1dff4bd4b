"""`frontdesk flows`: what authors and administrators type, and what scripts read."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from frontdesk.carrier.statuses import Channel
from frontdesk.config import clock
from frontdesk.consent.models import OptOut
from frontdesk.consent.services import opt_out
from frontdesk.conversations import versions
from frontdesk.conversations.models import FlowRoute, FlowSession, FlowVersion

pytestmark = pytest.mark.django_db

STUDIO = Path(__file__).parents[3] / "shared" / "data" / "studio-flows"
ILAO = STUDIO / "ilao-eviction.json"
needs_exports = pytest.mark.skipif(not ILAO.exists(), reason=f"{STUDIO} is not here")

GREET = """flow: greet
languages: [en]
steps:
  - ask: How many people live with you?
    as: count
    answer: integer 0..9
  - call: find_help
    with: {count: "{{ count }}"}
    as: found
  - say: "{{ found.office }} can help {{ count }} people."
"""
TALK = """flow: greet
given:
  find_help: {office: North}

> hi
< How many people live with you?
> 3
< North can help 3 people.
= count: 3
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "greet.yaml").write_text(GREET)
    (tmp_path / "greet.first.txt").write_text(TALK)
    return tmp_path


def flows(*words: object, stdin: str | None = None) -> tuple[str, int]:
    """Run `frontdesk flows ...` in this process: what it printed, and its exit code."""
    out = io.StringIO()
    options: dict[str, Any] = {} if stdin is None else {"stdin": io.StringIO(stdin)}
    try:
        call_command("flows", *map(str, words), stdout=out, **options)
    except SystemExit as ended:
        return out.getvalue(), int(ended.code or 0)
    return out.getvalue(), 0


def as_json(*words: object) -> tuple[dict[str, Any], int]:
    text, code = flows(*words, "--json")
    assert text.count("\n") == 1, "one line, one object"
    return json.loads(text), code


def turns(*words: object, stdin: str) -> tuple[list[dict[str, Any]], int]:
    text, code = flows("run", *words, "--json", stdin=stdin)
    return [json.loads(line) for line in text.splitlines()], code


def given_file(folder: Path, results: Any) -> Path:
    path = folder / "results.json"
    path.write_text(json.dumps(results))
    return path


# --- import ---


def test_files_are_imported(folder: Path) -> None:
    data, code = as_json("import", folder / "greet.yaml")
    (entry,) = data["files"]
    assert (entry["flow"], entry["version"], entry["state"], entry["new"]) == ("greet", 1, "draft", True)
    assert code == 0 and versions.newest("greet").text == GREET
    data, _ = as_json("import", folder / "greet.yaml")
    assert (data["files"][0]["version"], data["files"][0]["new"]) == (1, False)


def test_a_file_that_is_no_flow_does_not_keep_the_others_out(folder: Path) -> None:
    (folder / "broken.yaml").write_text("flow: broken\nsteps:\n  - sya: hi\n")
    data, code = as_json("import", folder / "broken.yaml", folder / "greet.yaml", folder / "none.yaml")
    assert [entry["ok"] for entry in data["files"]] == [False, True, False]
    assert data["files"][0]["problems"][0]["line"] == 3
    assert code == 1 and FlowVersion.objects.count() == 1
    text, _ = flows("import", folder / "broken.yaml")
    assert f"{folder / 'broken.yaml'}:3: error" in text.replace("\n", "")


def test_a_folder_is_imported_without_what_is_no_flow(folder: Path) -> None:
    given_file(folder, {"find_help": 1})
    (folder / "more").mkdir()
    (folder / "more" / "other.yml").write_text(GREET.replace("greet", "other"))
    data, code = as_json("import", folder)
    assert sorted(entry["flow"] for entry in data["files"]) == ["greet", "other"] and code == 0


def test_flows_of_a_folder_may_run_each_other(folder: Path) -> None:
    (folder / "a.yaml").write_text("flow: a\nsteps:\n  - run: b\n  - say: Done.\n")
    (folder / "b.yaml").write_text("flow: b\nsteps:\n  - say: Inner.\n")
    data, _ = as_json("import", folder / "a.yaml", folder / "b.yaml")
    assert not [p for entry in data["files"] for p in entry["problems"] if p["severity"] == "error"]
    assert not [p for p in versions.newest("a").problems if p["severity"] == "error"]


def test_flows_that_come_with_frontdesk(folder: Path) -> None:
    assert as_json("import", "welcome")[0]["files"][0]["flow"] == "welcome"
    data, code = as_json("publish", "household", "--keyword", "household")
    assert (data["published"], data["version"], code) == (True, 1, 0)
    data, code = as_json("publish", "welcome", "--default")
    assert (data["along"], code) == ([], 0)
    there = as_json("list")[0]["packaged"]
    assert {"appointment", "legal_help"} <= set(there) and not {"household", "welcome"} & set(there)


def test_flows_that_come_with_frontdesk_are_published_with_those_they_run(folder: Path) -> None:
    data, code = as_json("publish", "legal_help", "--keyword", "legal help", "--keyword", "eviction")
    assert (data["published"], code) == (True, 0)
    along = data["along"]
    assert {"household", "get_location", "qualifiers", "guided_navigation"} <= set(along)
    assert along.index("guided_navigation") < along.index("qualifiers")
    assert all(versions.published(name) is not None for name in along)
    again, _ = as_json("publish", "legal_help")
    assert again["along"] == [] and {route["keyword"] for route in again["routes"]} == {"legal help", "eviction"}


def test_what_is_refused_publishes_nothing_it_runs(folder: Path) -> None:
    data, code = as_json("publish", "welcome", "--keyword", "stop")
    assert (data["published"], code) == (False, 1)
    assert versions.newest("household") is None


def test_a_flow_that_the_office_has_its_own_of_is_published_by_itself(folder: Path) -> None:
    (folder / "household.yaml").write_text(
        "flow: household\ngives: [household_size]\nsteps:\n  - set: {household_size: 1}\n"
    )
    as_json("import", folder / "household.yaml")
    data, code = as_json("publish", "welcome", "--default")
    assert (data["published"], code) == (False, 1) and "unknown_flow" in {p["code"] for p in data["problems"]}


def test_a_name_for_one_file(folder: Path) -> None:
    data, _ = as_json("import", folder / "greet.yaml", "--as", "hello")
    assert data["files"][0]["flow"] == "hello"
    (folder / "other.yaml").write_text(GREET)
    with pytest.raises(CommandError, match="--as names one flow"):
        flows("import", folder, "--as", "hello")


@needs_exports
@pytest.mark.parametrize("path", sorted(STUDIO.glob("*.json")), ids=lambda path: path.stem[:40])
def test_every_real_export_is_imported(path: Path) -> None:
    data, code = as_json("import", path, "--as", "theirs")
    assert code == 0, data
    assert data["files"][0]["flow"] == "theirs"


def test_translations_beside_the_file_come_with_it(folder: Path) -> None:
    (folder / "greet.yaml").write_text("flow: greet\nlanguages: [en, es]\nsteps:\n  - say: Hello.\n")
    assert flows("translate", folder / "greet.yaml", "--to", "es")[1] == 0
    po = folder / "greet.es.po"
    po.write_text(po.read_text().replace('msgid "Hello."\nmsgstr ""', 'msgid "Hello."\nmsgstr "Hola."'))
    assert turns(folder / "greet.yaml", "--language", "es", stdin="hi\n")[0][0]["texts"] == ["Hola."]
    flows("import", folder / "greet.yaml")
    assert turns("greet", "--language", "es", stdin="hi\n")[0][0]["texts"] == ["Hola."]
    flows("export", "greet", "--out", folder / "out")
    assert (folder / "out" / "greet.es.po").read_text() == po.read_text()
    assert "Hola." in flows("translate", "greet", "--to", "es")[0]


def test_translations_are_merged_into_an_imported_flow(folder: Path) -> None:
    (folder / "greet.yaml").write_text("flow: greet\nlanguages: [en, es]\nsteps:\n  - say: Hello.\n")
    flows("import", folder / "greet.yaml")
    po = folder / "work.po"
    flows("translate", "greet", "--to", "es", "--out", po)
    po.write_text(po.read_text().replace('msgid "Hello."\nmsgstr ""', 'msgid "Hello."\nmsgstr "Hola."'))
    data, code = as_json("merge", "greet", po)
    assert (data["version"], data["files"][0]["language"], data["files"][0]["texts"], code) == (2, "es", 1, 0)
    assert turns("greet", "--language", "es", stdin="hi\n")[0][0]["texts"] == ["Hola."]


# --- check ---


def test_check_says_what_is_wrong_and_where(folder: Path) -> None:
    data, code = as_json("check", folder / "greet.yaml")
    assert code == 1 and not data["ok"]
    errors = [p for p in data["flows"][0]["problems"] if p["severity"] == "error"]
    assert [p["line"] for p in errors] == [7] and "find_help" in errors[0]["message"]
    text, _ = flows("check", folder / "greet.yaml")
    assert f"{folder / 'greet.yaml'}:7: error" in text


def test_check_without_a_name_looks_at_every_flow(folder: Path) -> None:
    flows("import", folder / "greet.yaml")
    fine = folder / "fine.yaml"
    fine.write_text("flow: fine\nsteps:\n  - say: Hello.\n")
    flows("import", fine)
    data, code = as_json("check")
    ok = {flow["name"]: flow["ok"] for flow in data["flows"]}
    assert ok["fine"] and not ok["greet"] and code == 1
    assert as_json("check", "fine")[1] == 0


def test_a_flow_that_does_not_exist(folder: Path) -> None:
    flows("import", folder / "greet.yaml")
    with pytest.raises(CommandError, match=r"there is no flow 'gret'; there are .*greet"):
        flows("check", "gret")


# --- run ---


def test_each_line_is_a_text_and_the_first_begins_the_flow(folder: Path) -> None:
    flows("import", folder / "greet.yaml")
    given = given_file(folder, {"find_help": {"status": 200, "body": {"office": "North"}}})
    found, code = turns("greet", "--given", given, stdin="7\n3\n")
    assert found[0] == {"texts": ["How many people live with you?"], "state": "waiting", "path": ["count"]}
    assert (found[1]["texts"], found[1]["state"]) == (["North can help 3 people."], "ended")
    assert set(found[1]) == {"texts", "state", "path"} and code == 0


def test_a_draft_newer_than_what_is_published_is_run(folder: Path) -> None:
    plain = folder / "plain.yaml"
    plain.write_text("flow: plain\nsteps:\n  - say: One.\n")
    flows("import", plain)
    assert flows("publish", "plain")[1] == 0
    plain.write_text("flow: plain\nsteps:\n  - say: Two.\n")
    flows("import", plain)
    assert turns("plain", stdin="hi\n")[0][0]["texts"] == ["Two."]


def test_a_list_of_results_is_used_in_turn(folder: Path) -> None:
    given = given_file(folder, {"find_help": [{"office": "North"}, {"office": "South"}]})
    found, _ = turns(folder / "greet.yaml", "--given", given, stdin="hi\n1\nhi\n2\nhi\n3\n")
    assert [turn["texts"][0].split()[0] for turn in found[1::2]] == ["North", "South", "South"]


def test_without_a_result_the_flow_goes_its_failed_way(folder: Path) -> None:
    found, _ = turns(folder / "greet.yaml", stdin="hi\n3\n")
    assert [turn["state"] for turn in found] == ["waiting", found[1]["state"]]
    assert found[1]["state"] in ("failed", "ended")


def test_staff_take_over(folder: Path) -> None:
    path = folder / "staff.yaml"
    path.write_text("flow: staff\nsteps:\n  - say: One moment.\n  - hand_over: help\n")
    found, code = turns(path, stdin="hi\nhello?\n")
    assert [turn["state"] for turn in found] == ["handed_over", "handed_over"]
    assert found[0]["texts"] == ["One moment."] and found[1]["texts"] == [] and code == 0


def test_stop_and_start(folder: Path) -> None:
    found, _ = turns(folder / "greet.yaml", stdin="hi\nSTOP\n3\nSTART\nyes\n")
    assert [turn["texts"] for turn in found[:4]] == [
        ["How many people live with you?"],
        [],
        [],
        ["How many people live with you?"],
    ]
    assert "example" in found[4]["texts"][0]  # YES renews nothing here: it is an answer, and no number


def test_a_recursion_ends_in_a_failure(folder: Path) -> None:
    path = folder / "again.yaml"
    path.write_text("flow: again\nsteps:\n  - run: again\n")
    found, code = turns(path, stdin="hi\n")
    assert found[0]["state"] == "failed" and code == 1


def test_a_language_the_flow_does_not_speak(folder: Path) -> None:
    with pytest.raises(CommandError, match="does not speak 'xx'; it speaks en"):
        flows("run", folder / "greet.yaml", "--language", "xx", stdin="hi\n")


def test_no_text_at_all(folder: Path) -> None:
    with pytest.raises(CommandError, match="no text came in"):
        flows("run", folder / "greet.yaml", "--json", stdin="")


@pytest.mark.parametrize(
    "content, says", [("[1]", "list of names"), ("{", "results.json:1"), ('{"x": []}', "empty list")]
)
def test_results_that_cannot_be_read(folder: Path, content: str, says: str) -> None:
    path = folder / "results.json"
    path.write_text(content)
    text, code = flows("run", folder / "greet.yaml", "--given", path, stdin="hi\n")
    assert code == 1 and says in text.replace("\n", "")


def test_a_chat_reads_like_a_transcript_and_is_saved_as_one(folder: Path) -> None:
    given = given_file(folder, {"find_help": {"office": "North"}})
    saved = folder / "greet.second.txt"
    text, code = flows("run", folder / "greet.yaml", "--given", given, "--save", saved, stdin="hi\nback\n3\n")
    assert text.startswith("> hi\n< How many people live with you?\n> back\n") and code == 0
    assert as_json("test", saved)[0]["passed"] == 1
    assert "* ended" in saved.read_text()


@needs_exports
def test_a_real_export_runs_from_its_greeting_to_its_end(folder: Path) -> None:
    given = given_file(
        folder,
        {
            "validate-zipcode": {"status": 200, "body": {"zip_code": "60115", "county": "DeKalb"}},
            "create_triage_user_init": {"status": 200, "body": {"id": "u-1", "triage_id": "7"}},
            "get-otis-matches": {"status": 200, "body": {"organization": "Prairie State"}},
            "get-eviction-issue": {"status": 200, "body": {"issue": "Lockout", "issue_id": 12}},
            # by the name of the function
            "otis-update-triage-user": {"status": 200, "body": ""},
            "eviction-content": {"status": 200, "body": "Read this first."},
        },
    )
    stdin = "eviction\nyes\nAna\n60115\nmore\nno idea\n8\n1\nmaybe\nno\nno\nnope\n"
    found, code = turns(ILAO, "--given", given, stdin=stdin)
    assert code == 0 and len(found) == 12
    says = [" ".join(turn["texts"]) for turn in found]
    assert says[0].startswith("Hi!  This is the Eviction Help Illinois text line.")
    assert says[2].startswith("Hi  Ana!  What is your zip code?")
    assert found[3]["path"][0] == "validate-zipcode" and "What can I help you with?" in says[3]
    assert "couldn't understand" in says[6]
    assert says[7].startswith("A summons is an official notice") and says[8].startswith("Please reply Yes or No.")
    assert found[11]["texts"][0] == "Read this first." and "illinoislegalaid.org" in found[11]["texts"][1]
    assert [turn["state"] for turn in found] == ["waiting"] * 11 + ["ended"]


@needs_exports
def test_a_real_process_answers_line_by_line(tmp_path: Path) -> None:
    """Nothing but the program and a file: no database is started, and each answer comes before the next text."""
    code = "from frontdesk.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "flows", "run", str(ILAO), "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PATH": "/usr/bin:/bin", "FRONTDESK_HOME": str(tmp_path / "home"), "HOME": str(tmp_path)},
        text=True,
        cwd=tmp_path,
    )
    assert process.stdin and process.stdout
    states = []
    for text in ("hello", "yes", "Zoë"):
        process.stdin.write(f"{text}\n")
        process.stdin.flush()
        states.append(json.loads(process.stdout.readline()))
    process.stdin.close()
    assert process.wait(timeout=60) == 0
    assert states[1]["texts"] == ["What is your first name?"]
    assert states[2]["texts"][0].startswith("Hi  Zoë!")
    assert not (tmp_path / "home" / "database").exists()


# --- test ---


def test_transcripts_of_a_folder_a_file_and_a_name(folder: Path) -> None:
    data, code = as_json("test", folder)
    assert (data["ok"], data["passed"], data["failed"], code) == (True, 1, 0, 0)
    assert as_json("test", folder / "greet.yaml")[0]["passed"] == 1
    flows("import", folder / "greet.yaml")
    assert as_json("test", "greet")[0]["transcripts"][0]["file"].endswith("greet.first.txt")


def test_a_difference_is_shown_and_can_be_recorded(folder: Path) -> None:
    talk = folder / "greet.first.txt"
    talk.write_text(TALK.replace("North can", "South can"))
    text, code = flows("test", folder)
    assert code == 1 and f"{talk}:8" in text and "< North can help 3 people." in text and "0 of 1" in text
    assert as_json("test", folder)[0]["transcripts"][0]["differences"][0]["line"] == 8
    data, code = as_json("test", folder, "--update")
    assert (data["recorded"], code) == (1, 0)
    assert talk.read_text() == TALK


def test_a_transcript_that_cannot_be_read_is_a_failure(folder: Path) -> None:
    (folder / "greet.bad.txt").write_text("flow: greet\n> hi\nhello\n")
    (folder / "none.txt").write_text("flow: nowhere\n> hi\n")
    data, code = as_json("test", folder)
    assert (data["passed"], data["failed"], code) == (1, 2, 1)
    assert {t["problems"][0]["line"] for t in data["transcripts"] if not t["passed"]} == {3, 1}


def test_no_transcripts(folder: Path) -> None:
    (folder / "greet.first.txt").unlink()
    with pytest.raises(CommandError, match="there are no transcripts"):
        flows("test", folder)


# --- publish, roll-back, list, compare ---


@pytest.fixture
def plain(folder: Path) -> Path:
    path = folder / "plain.yaml"
    path.write_text("flow: plain\nsteps:\n  - say: One.\n")
    flows("import", path)
    return path


def test_publish_and_roll_back(plain: Path) -> None:
    data, code = as_json("publish", "plain", "--keyword", "Rent", "--keyword", "Renta", "--number", "+13125550100")
    assert (data["published"], data["version"], data["before"], code) == (True, 1, None, 0)
    assert {(r["kind"], r["keyword"]) for r in data["routes"]} >= {
        ("keyword", "rent"),
        ("keyword", "renta"),
        ("number", ""),
    }
    plain.write_text("flow: plain\nsteps:\n  - say: Two.\n")
    flows("import", plain)
    assert as_json("publish", "plain", "--default")[0]["before"] == 1
    data, code = as_json("roll-back", "plain")
    assert (data["version"], data["before"], code) == (1, 2, 0)
    assert as_json("publish", "plain", "--version", "2")[0]["version"] == 2
    assert FlowRoute.objects.filter(kind="default", flow_name="plain").exists()


def test_publishing_is_refused_with_what_stands_against_it(folder: Path, plain: Path) -> None:
    flows("import", folder / "greet.yaml")
    data, code = as_json("publish", "greet")
    assert code == 1 and not data["published"] and data["problems"][0]["line"] == 7
    data, code = as_json("publish", "plain", "--keyword", "STOP")
    assert code == 1 and "reserved" in data["error"]
    assert as_json("roll-back", "plain")[1] == 1
    assert as_json("retire", "plain")[1] == 1


def test_list_and_retire(plain: Path) -> None:
    flows("publish", "plain", "--keyword", "rent")
    data, _ = as_json("list")
    (flow,) = data["flows"]
    assert (flow["name"], flow["versions"][0]["state"], flow["versions"][0]["open"]) == ("plain", "published", 0)
    assert flow["routes"][0]["keyword"] == "rent"
    assert "the keyword rent" in flows("list")[0]
    assert as_json("retire", "plain")[0]["retired"]
    assert as_json("list")[0]["flows"][0]["routes"] == []


def test_compare(plain: Path) -> None:
    plain.write_text("flow: plain\nsteps:\n  - say: Two.\n    step: hello\n")
    flows("import", plain)
    data, _ = as_json("compare", "plain", "1", "2")
    assert not data["same"] and data["steps"]["added"] == ["hello"]
    assert "+ step hello" in flows("compare", "plain", 1, 2)[0]
    with pytest.raises(CommandError, match="there is no version 9"):
        flows("compare", "plain", 1, 9)


def test_export_gives_the_file_back(folder: Path) -> None:
    flows("import", folder / "greet.yaml")
    assert flows("export", "greet")[0] == GREET
    assert as_json("export", "greet")[0]["text"] == GREET


def test_schema_is_json() -> None:
    data, _ = as_json("schema")
    assert data.get("$schema")
    assert json.loads(flows("schema")[0]) == data


def test_what_needs_no_database() -> None:
    from frontdesk.conversations.management.commands.flows import Command

    for words, needs in (
        (["flows", "run", "a/b.yaml", "--json"], False),
        (["flows", "run", "household"], True),
        (["flows", "check"], True),
        (["flows", "check", "x.json"], False),
        (["flows", "schema"], False),
        (["flows", "import", "x.yaml"], True),
    ):
        assert Command.needs_tables(words) is needs, words


# --- send ---


@pytest.fixture
def by_us(plain: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from frontdesk.config.env import get_settings

    monkeypatch.setenv("TWILIO_PHONE_NUMBER", "+13125550100")
    monkeypatch.setenv("FRONTDESK_QUIET_HOURS", "")
    get_settings.cache_clear()
    return plain


def test_a_flow_is_begun_with_people(by_us: Path) -> None:
    flows("publish", "plain")
    data, code = as_json("send", "plain", "--to", "+13125550142", "(312) 555-0143", "--data", "name: Ana")
    assert code == 0 and [each["number"] for each in data["started"]] == ["+13125550142", "+13125550143"]
    assert all(each["session_id"] for each in data["started"])
    sessions = FlowSession.objects.all()
    assert [s.document["data"] for s in sessions] == [{"name": "Ana"}] * 2


def test_who_cannot_be_begun_with_is_told(by_us: Path) -> None:
    with pytest.raises(CommandError, match="plain"):
        flows("send", "plain", "--to", "+13125550142")  # nothing is published
    flows("publish", "plain")
    opt_out("+13125550142", Channel.TEXT, source=OptOut.Source.TEXT, wording="STOP", language="en", now=clock.now())
    data, code = as_json("send", "plain", "--to", "+13125550142", "+13125550143")
    assert code == 1
    assert [bool(each["session_id"]) for each in data["started"]] == [False, True]
    assert data["started"][0]["reason"]


# --- calls and sub-flows in the terminal ---


def test_a_call_is_answered_with_keys(folder: Path) -> None:
    path = folder / "line.yaml"
    path.write_text(
        "flow: line\nstarts: [call]\nsteps:\n  - gather: Press 1 for a person.\n    as: key\n    digits: 1\n"
        "  - speak: You pressed {{ key }}.\n"
    )
    found, _ = turns(path, stdin="call\n1\n")
    assert found[0]["texts"] == ["Press 1 for a person."] and found[0]["state"] == "waiting"
    assert found[1]["texts"] == ["You pressed 1."] and found[1]["state"] == "ended"


def test_sub_flows_lie_beside_the_file_or_are_prepared(folder: Path) -> None:
    outer = folder / "outer.yaml"
    outer.write_text("flow: outer\nsteps:\n  - run: inner\n    gives: [size]\n  - say: Size {{ size }}.\n")
    (folder / "inner.yaml").write_text(
        "flow: inner\nstarts: [parent]\ngives: [size]\nsteps:\n"
        "  - ask: How many?\n    as: size\n    answer: integer 1..9\n"
    )
    found, _ = turns(outer, stdin="hi\n4\n")
    assert [turn["texts"] for turn in found] == [["How many?"], ["Size 4."]]
    given = given_file(folder, {"inner": {"event": "completed", "variables": {"size": 7}}})
    assert turns(outer, "--given", given, stdin="hi\n")[0][0]["texts"] == ["Size 7."]


# --- diagram ---


def test_a_flow_is_drawn(folder: Path) -> None:
    text, code = flows("diagram", folder / "greet.yaml")
    assert code == 0 and "flowchart TD" in text and "How many people" in text
    svg, _ = flows("diagram", folder / "greet.yaml", "--svg")
    assert ElementTree.fromstring(svg).tag.endswith("svg") and "How many people" in svg
    data, _ = as_json("diagram", folder / "greet.yaml", "--out", folder / "greet.svg")
    assert data["format"] == "svg" and (folder / "greet.svg").read_text().strip() == svg.strip()
    assert as_json("diagram", "welcome", "--mermaid")[0]["diagram"].count("flowchart") == 1


def test_a_section_of_a_large_flow_is_drawn(folder: Path) -> None:
    whole, part = flows("diagram", "welcome")[0], flows("diagram", "welcome", "--section", "Message")[0]
    assert "What would you like to tell us?" in part and len(part) < len(whole)
    with pytest.raises(CommandError, match="Nowhere"):
        flows("diagram", "welcome", "--section", "Nowhere")
