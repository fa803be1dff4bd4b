"""What a rehearsal reckons and tells; the rehearsal itself is a journey."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console

from frontdesk.config import rehearsal
from frontdesk.config.env import parse_round_times, read_settings
from frontdesk.config.rehearsal.chats import FLOWS, Chat, read_chats
from frontdesk.config.rehearsal.costs import cost_of
from frontdesk.config.rehearsal.evening import Evening
from frontdesk.config.rehearsal.story import (
    chat_text,
    conversations_table,
    numbers_to_fix,
    outcomes_by_round,
    round_instants,
    staff_table,
)
from frontdesk.conversations import finding

SAMPLES = Path(rehearsal.__file__).parent / "samples"
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


def test_numbers_to_fix_are_counted_once_each_by_reason():
    landline = {"to": "+13125550142", "reason_code": "permanent_channel", "reason": "A landline."}
    busy = {"to": "+13125550143", "reason_code": "", "reason": ""}
    assert numbers_to_fix([landline, landline, busy]) == {"A landline.": 1}


def test_the_demo_ships_what_three_practice_systems_export():
    forms = [csv_form(path) for path in sorted(SAMPLES.glob("*.csv"))]
    assert forms == [("utf-16", "\t", 101), ("utf-8", ",", 102), ("cp1252", ";", 103)]


def session(number: str, **facts: Any) -> dict[str, Any]:
    """A row as `frontdesk export conversations` gives it."""
    row = {"contact_number": number, "flow": "welcome", "language": "pl", "state": "waiting", "turns": 2, "inbox": None}
    return {**row, **facts}


def printed(what: object) -> str:
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(what)
    return console.export_text()


def test_a_chat_is_told_as_it_was_with_its_flow_and_language():
    chat = Chat("Asks", "+13125550142", ["witam"], lines=[("in", "witam"), ("out", "Menu\n1. Godziny")])
    told = printed(chat_text(chat.as_data(), [session("+13125550142"), session("+13125550143", flow="other")]))
    assert told.splitlines()[:4] == ["Asks (welcome, pl)", "  > witam", "  < Menu", "    1. Godziny"]


def test_conversations_say_how_far_they_came_and_what_waits_for_staff():
    chat = Chat("Asks", "+13125550142", []).as_data()
    rows = [
        session("+13125550142", state="handed_over", inbox="open"),
        session("+13125550143", state="ended", inbox="resolved"),
    ]
    first, second = [line for line in printed(conversations_table([chat], rows)).splitlines() if "welcome" in line]
    assert "Asks" in first and "in the inbox" in first
    assert "Answers a reminder" in second and "inbox" not in second
    assert ["conversations in the inbox", "1"] in [
        [cell.strip() for cell in line.strip("│").split("│")]
        for line in printed(staff_table(0, {}, [], rows)).split("\n")
    ]


def test_the_demo_s_people_text_in_three_languages_from_phones_of_their_own():
    chats = read_chats(SAMPLES.parent / "demo-chats.toml")
    assert len({chat.number for chat in chats}) == len(chats) >= 4
    assert all(chat.texts and chat.lines == [] for chat in chats)
    assert any(chat.shown for chat in chats)
    assert set(FLOWS) <= set(finding.packaged())


def csv_form(path: Path) -> tuple[str, str, int]:
    """Encoding, delimiter and number of rows of a sample, by its own bytes."""
    raw = path.read_bytes()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        try:
            raw.decode("utf-8")
            encoding = "utf-8"
        except UnicodeDecodeError:
            encoding = "cp1252"
    lines = raw.decode(encoding).splitlines()
    return encoding, max(",;\t", key=lines[0].count), len(lines) - 1
