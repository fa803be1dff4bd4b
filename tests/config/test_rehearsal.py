"""What a rehearsal reckons and tells; the rehearsal itself is a journey."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from frontdesk.config.env import parse_round_times, read_settings
from frontdesk.config.rehearsal.costs import cost_of
from frontdesk.config.rehearsal.evening import Evening
from frontdesk.config.rehearsal.people import HEADER, PEOPLE, demo_csv
from frontdesk.config.rehearsal.story import outcomes_by_round, round_instants

CHICAGO = ZoneInfo("America/Chicago")
PRICES = read_settings({"FRONTDESK_PRICE_TEXT": "0.01", "FRONTDESK_PRICE_CALL_MINUTE": "0.02"}, None)


def contact(channel: str, **facts: object) -> dict[str, object]:
    return {"channel": channel, "segments": None, "duration": None, **facts}


def test_texts_cost_by_segment_and_calls_by_the_minute_begun():
    evening = [
        contact("text", segments=2),
        contact("text"),  # the carrier did not say: at least one
        contact("call", duration=61),
        contact("call", duration=0),  # nobody picked up: free
        contact("call"),
    ]
    assert cost_of(evening, PRICES) == {"segments": 3, "call_minutes": 2, "total": "0.07", "currency": "USD"}


def test_the_evening_begins_at_its_rounds_on_the_day_clocks_change_too():
    rounds = parse_round_times("19:00,19:45,+1d 09:00")
    instants = round_instants(date(2026, 3, 7), rounds, CHICAGO)
    assert [at - timedelta(seconds=5) for at in instants] == [
        datetime(2026, 3, 8, 1, 0, tzinfo=UTC),
        datetime(2026, 3, 8, 1, 45, tzinfo=UTC),
        datetime(2026, 3, 8, 14, 0, tzinfo=UTC),  # summer time by then
    ]


def test_a_rehearsal_goes_by_the_office_s_settings_and_touches_nothing_of_its(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("FRONTDESK_OFFICE_NAME=Lakeview\nFRONTDESK_MESSAGES_DIR=words\nDATABASE_URL=real\n")
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "FRONTDESK_REGION": "PL",
        "DATABASE_URL_FILE": "/run/real",
        "TWILIO_AUTH_TOKEN_FILE": "/x",
    }.items():
        monkeypatch.setenv(name, value)
    theirs = Evening(tmp_path / "rehearsal", datetime(2026, 3, 6, tzinfo=UTC)).environment()
    assert (theirs["FRONTDESK_OFFICE_NAME"], theirs["FRONTDESK_REGION"]) == ("Lakeview", "PL")
    assert theirs["FRONTDESK_MESSAGES_DIR"] == str(tmp_path / "words")
    read = read_settings(theirs, None)
    assert read.database_url is None and read.frontdesk_home == tmp_path / "rehearsal"
    assert not read.uses_real_twilio and read.auth_tokens == ("rehearsal",)


def test_outcomes_are_counted_by_round_and_channel():
    logs = [
        {"attempt_number": 1, "channel": "call", "status": "busy"},
        {"attempt_number": 1, "channel": "text", "status": "delivered"},
        {"attempt_number": 2, "channel": "call", "status": "answered"},
        {"attempt_number": 2, "channel": "call", "status": "answered"},
    ]
    assert outcomes_by_round(logs, 3) == [({"busy": 1}, {"delivered": 1}), ({"answered": 2}, {}), ({}, {})]


def test_the_demo_is_a_file_as_practice_systems_write_them():
    lines = demo_csv(date(2026, 3, 5)).decode("cp1252").splitlines()
    assert lines[0].split(";") == list(HEADER)
    assert len(lines) == 1 + len(PEOPLE) + 1  # one row stands there twice
    assert "03/06/2026" in lines[1]
