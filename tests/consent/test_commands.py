"""`frontdesk pause`, `resume` and `opt-outs`, as an operator runs them."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from frontdesk.carrier.statuses import Channel
from frontdesk.config import clock
from frontdesk.consent import lists
from frontdesk.consent.models import OptOut
from frontdesk.consent.queries import opted_out, paused_channels
from frontdesk.consent.services import opt_in, opt_out

pytestmark = pytest.mark.django_db

ALICE, BOB = "+13125550142", "+13125550143"
BOTH = {Channel.TEXT, Channel.CALL}
LONG_AGO = datetime(2025, 1, 2, 3, 4, tzinfo=UTC)


def run(*words: str) -> dict:
    out = io.StringIO()
    call_command(*words, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_pause_and_resume():
    assert run("pause", "--reason", "snow day") == {"paused": {"text": "snow day", "call": "snow day"}}
    assert run("resume", "--channel", "text") == {"lifted": 1, "paused": {"call": "snow day"}}
    assert run("resume") == {"lifted": 1, "paused": {}}
    assert paused_channels() == {}


def test_a_pause_without_a_reason_is_refused():
    with pytest.raises(CommandError):
        run("pause", "--reason", " ")


def test_the_list_shows_those_in_force():
    opt_out(ALICE, Channel.TEXT, source="text", wording="stop", now=LONG_AGO)
    opt_out(BOB, Channel.TEXT, source="text", wording="stop", now=LONG_AGO)
    opt_in(BOB, Channel.TEXT, wording="START", now=clock.now())
    report = run("opt_outs", "list")
    assert report["total"] == 2
    assert {(row["number"], row["channel"], row["wording"]) for row in report["opt_outs"]} == {
        (ALICE, "text", "stop"), (ALICE, "call", "stop"),
    }  # fmt: skip


def test_the_export_is_the_proof_and_safe_in_a_spreadsheet(tmp_path):
    opt_out(ALICE, Channel.TEXT, source="text", wording='=HYPERLINK("http://x")', language="en", now=LONG_AGO)
    file = tmp_path / "proof.csv"
    assert run("opt_outs", "export", str(file)) == {"file": str(file), "exported": 2}
    rows = list(csv.DictReader(file.open(encoding="utf-8-sig")))
    assert rows[0]["number"] == ALICE
    assert rows[0]["wording"] == '\'=HYPERLINK("http://x")'
    assert rows[0]["created_at"] == LONG_AGO.isoformat()
    assert rows[0]["source"] == "text"


def test_the_export_goes_to_standard_output_too():
    opt_out(ALICE, Channel.TEXT, source="text", wording="stop", now=LONG_AGO)
    out = io.StringIO()
    call_command("opt_outs", "export", stdout=out)
    assert [row["number"] for row in csv.DictReader(io.StringIO(out.getvalue()))] == [ALICE, ALICE]


def test_a_list_of_mere_numbers_is_taken_in(tmp_path):
    file = tmp_path / "numbers.txt"
    file.write_text("(312) 555-0142\n+1 312 555 0143\n\n312.555.0142\n")
    assert run("opt_outs", "import", str(file)) == {"rows": 3, "new": 2, "known": 1, "lifted": 0, "failed": []}
    assert opted_out([ALICE, BOB]) == {ALICE: BOTH, BOB: BOTH}
    row = OptOut.objects.filter(number=ALICE).first()
    assert (row.source, row.wording) == ("import", "list numbers.txt")


def test_a_csv_keeps_the_wording_and_the_time_of_each(tmp_path):
    file = tmp_path / "old.csv"
    file.write_text("Phone Number,Wording,Opted Out At\n3125550142,basta,2025-01-02T03:04:00+00:00\n")
    run("opt_outs", "import", str(file))
    row = OptOut.objects.filter(number=ALICE).first()
    assert (row.wording, row.created_at) == ("basta", LONG_AGO)


def test_wrong_rows_are_told_and_the_others_count(tmp_path, capsys):
    file = tmp_path / "old.csv"
    file.write_text("number,channel,created_at\nhello,,\n3125550142,pigeon,\n3125550142,,soon\n3125550143,,\n")
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("opt_outs", "import", str(file), "--json", stdout=out)
    report = json.loads(out.getvalue())
    assert (report["rows"], report["new"]) == (4, 1)
    assert [row["row"] for row in report["failed"]] == [2, 3, 4]
    assert "'hello' is not a phone number" in report["failed"][0]["error"]
    assert opted_out([ALICE, BOB]) == {BOB: BOTH}


def test_a_file_without_numbers_is_refused_as_a_whole(tmp_path):
    file = tmp_path / "other.csv"
    file.write_text("name,age\nAnn,3\n")
    with pytest.raises(CommandError, match="no column for the number"):
        run("opt_outs", "import", str(file))
    with pytest.raises(CommandError, match="nothing is changed"):
        run("opt_outs", "import", str(tmp_path / "missing.csv"))


def test_a_file_that_cannot_be_read_as_a_list_changes_nothing(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(f"number,wording\n+13125550142,STOP\n+13125550143,{'x' * 200_000}\n")
    with pytest.raises(CommandError, match="nothing is changed"):
        call_command("opt_outs", "import", str(path))
    assert not OptOut.objects.exists()


def test_an_old_list_does_not_undo_what_the_person_said_since(tmp_path):
    opt_out(ALICE, Channel.TEXT, source="text", wording="stop", now=LONG_AGO)
    opt_in(ALICE, Channel.TEXT, wording="START", now=LONG_AGO + timedelta(days=1))
    file = tmp_path / "old.csv"
    file.write_text(f"number,created_at\n{ALICE},{LONG_AGO.isoformat()}\n")
    assert run("opt_outs", "import", str(file))["lifted"] == 1
    assert opted_out([ALICE]) == {}


def test_an_export_taken_in_elsewhere_gives_the_same_opt_outs(tmp_path):
    opt_out(ALICE, Channel.TEXT, source="text", wording="-stop", now=LONG_AGO)
    opt_out(BOB, Channel.TEXT, source="text", wording="stop", now=LONG_AGO)
    opt_in(BOB, Channel.TEXT, wording="START", now=LONG_AGO + timedelta(days=1))
    out = io.StringIO()
    lists.export(out)
    OptOut.objects.all().delete()
    result = lists.take_in(io.StringIO(out.getvalue()), "export.csv", clock.now())
    # the row for texts ends calls too, as this office's scope is; the row for calls then finds it done
    assert (result.rows, result.new, result.known, result.lifted, result.failed) == (4, 1, 1, 2, [])
    assert opted_out([ALICE, BOB]) == {ALICE: BOTH}
    assert set(OptOut.objects.values_list("wording", "created_at")) == {("-stop", LONG_AGO)}
