"""Rehearsals: everything happens as on a real evening, in a house of its own, and nothing of the real one changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from journeys.harness.rows import appointment, csv_bytes
from journeys.harness.tables import everything

pytestmark = pytest.mark.slow

ADA, BEN, DORA = "+13125550140", "+13125550141", "+13125550143"


def test_a_rehearsal_tells_what_would_go_out_and_nothing_leaves(open_house):
    """An office that is live tries a file for tomorrow. Dora told the real office STOP: she is left alone here too."""
    house = open_house()
    house.put_csv("today.csv", [appointment("A0", DORA, text=True)])
    house.round_at("19:00")
    house.carrier.text_in(DORA, "STOP")
    # the office keeps its settings in .env, and its database's address in a file of secrets
    (house.home / ".env").write_text("FRONTDESK_OFFICE_NAME=Lakeview Clinic\nFRONTDESK_ROUNDS=18:00,+1d 09:00\n")
    secret = house.home / "database-url"
    secret.write_text(house.database.url)
    house.settings.update(DATABASE_URL="", DATABASE_URL_FILE=str(secret))
    file = house.home / "tomorrow.csv"
    rows = [
        appointment("A1", ADA, "2026-03-05 14:00", text=True),
        appointment("A2", BEN, "2026-03-05 15:00", call=True),
        appointment("A3", DORA, "2026-03-05 16:00", call=True, text=True),
        appointment("A4", "no number", "2026-03-05 16:00", call=True),
    ]
    file.write_bytes(csv_bytes([*rows, rows[0]]))
    before, sent = everything(house), house.carrier.accepted()

    said = house.run("rehearse", str(file))

    assert (said["file"]["imported"], said["file"]["duplicates"], said["file"]["failed"]) == (3, 1, 1)
    # nobody answers, which is the most that can go out: two rounds for each of the two
    assert [c["at"] for c in said["contacts"]] == sorted(c["at"] for c in said["contacts"])
    # texts and calls of one round go out side by side: either may be first
    assert sorted((c["at"][:16], c["channel"], c["to"]) for c in said["contacts"]) == [
        ("2026-03-04T18:00", "call", BEN),
        ("2026-03-04T18:00", "text", ADA),
        ("2026-03-05T09:00", "call", BEN),
        ("2026-03-05T09:00", "text", ADA),
    ]
    texts = [c["body"] for c in said["contacts"] if c["channel"] == "text"]
    assert all(text.startswith("Lakeview Clinic: your appointment is on Thu, Mar 5 at 2:00 PM.") for text in texts)
    assert said["kept_back"] == {"opted_out": 2}
    assert float(said["cost"]["total"]) > 0 and said["cost"]["segments"] == 2
    assert "no number" in said["failed_rows"][0]["failed_because"]

    assert everything(house) == before
    assert house.carrier.accepted() == sent
    assert file.exists() and not any(Path(house.home).glob("csv/*"))


def test_a_file_that_is_no_csv_cannot_be_rehearsed(open_house):
    house = open_house(web=False)
    file = house.home / "photo.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    done = house.command("rehearse", str(file), "--json", ok=False)
    assert done.returncode == 1
    said = json.loads(done.stdout)
    assert "picture" in said["file"]["error"] and said["contacts"] == []
    assert file.exists()


def test_the_demo_runs_by_itself_and_reaches_people(open_house):
    """One command, no account, no questions."""
    house = open_house(web=False)
    before = everything(house)
    for name in ("TWILIO_API_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_PHONE_NUMBER", "FRONTDESK_NOW"):
        house.settings[name] = ""
    said = house.run("demo", "--exit")
    counted = said["status"]["appointments"]
    assert counted["reached"] > counted["total"] / 2
    assert counted["confirmed"] and counted["cancelled"]
    assert said["status"]["jobs"] == {"waiting": 0, "running": 0, "failed": 0}
    assert len({log["round_id"] for log in said["logs"]}) == 3
    assert {"delivered", "undelivered", "answered", "voicemail", "no_answer", "busy"} <= set(said["status"]["attempts"])
    assert said["failed_rows"], "a row to repair is part of every evening"
    # people text the office meanwhile: in three languages, by a reminder's reply and by themselves, some to staff
    talked = {one["contact_number"]: one for one in said["conversations"]}
    assert {chat["number"] for chat in said["chats"]} <= set(talked)
    assert {one["language"] for one in talked.values()} == {"en", "es", "pl"}
    assert {one["flow"] for one in talked.values()} == {"welcome", "appointment", "legal_help"}
    assert {"ended", "handed_over", "waiting"} == {one["state"] for one in talked.values()}
    assert sum(one["inbox"] == "open" for one in talked.values()) >= 2
    for chat in said["chats"]:
        directions = [line["direction"] for line in chat["lines"]]
        assert directions[0] == "in" and directions[-1] == "out", "every text was answered at once"
    assert everything(house) == before and house.carrier.accepted()["by_token"] == {}
