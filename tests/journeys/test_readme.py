"""What README.md tells flow authors to type, typed in an empty folder, in its order."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

from journeys.harness.house import House

README = Path(__file__).parents[2] / "README.md"
#: What somebody might have saved from Studio.
HOTLINE = {
    "description": "Hotline",
    "initial_state": "Trigger",
    "flags": {"allow_concurrent_calls": True},
    "states": [
        {
            "name": "Trigger",
            "type": "trigger",
            "properties": {"offset": {"x": 0, "y": 0}},
            "transitions": [{"event": "incomingMessage", "next": "hello"}],
        },
        {
            "name": "hello",
            "type": "send-message",
            "properties": {"body": "Thank you for writing.", "to": "{{contact.channel.address}}"},
            "transitions": [{"event": "sent"}, {"event": "failed"}],
        },
    ],
}  # fmt: skip


def blocks(heading: str = "Write a flow") -> list[tuple[str, str, str]]:
    """The fenced blocks under a heading that have a language: (language, what stands in it, the line before it)."""
    section = README.read_text().split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    found = re.findall(r"([^\n]*)\n\n```(\w+)\n(.*?)```", section, re.DOTALL)
    return [(language, content, before) for before, language, content in found]


def typed(house: House, line: str, texts: str = "") -> str:
    words = shlex.split(line)
    assert words[0] == "frontdesk", line
    done = subprocess.run(
        [sys.executable, "-m", *words],
        env=house.environment(),
        cwd=house.home,
        input=texts,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, f"{line} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


def test_everything_the_readme_tells_flow_authors_to_type_works(open_house):
    house = open_house(web=False)
    (house.home / "hotline.json").write_text(json.dumps(HOTLINE))
    written = blocks()
    assert [language for language, _, _ in written] == ["yaml", "sh", "text", "sh", "sh", "sh"]
    for n, (language, content, before) in enumerate(written):
        if language == "yaml":
            (house.home / re.findall(r"`([\w.]+)`", before)[-1]).write_text(content)
        elif language == "sh":
            chat = written[n + 1][1] if n + 1 < len(written) and written[n + 1][0] == "text" else ""
            for line in content.splitlines():
                chats = " flows run " in line
                texts = "".join(re.findall(r"^> (.*\n)", chat, re.MULTILINE)) if chats else ""
                said = typed(house, line, texts)
                assert not chats or said == chat
    assert (house.home / "rent.svg").read_text().startswith("<svg")
    routes = {(row["kind"], row["flow_name"]) for row in house.table("flow_routes")}
    assert routes == {("keyword", "rent"), ("default", "welcome"), ("reminder", "appointment")}


def test_the_flow_of_the_readme_answers_people(open_house):
    house = open_house()
    flow = next(content for language, content, _ in blocks() if language == "yaml")
    (house.home / "rent.yaml").write_text(flow)
    typed(house, "frontdesk flows import rent.yaml")
    typed(house, "frontdesk flows publish rent --keyword RENT")
    assert house.carrier.text_in("+13125550142", "Rent please") == ["What is your name?"]


def test_everything_the_readme_tells_legal_aid_offices_to_type_works(open_house):
    house = open_house(settings={"FRONTDESK_OFFICE_NAME": "Lakeview Help"})
    [(_, content, _)] = blocks("Take in people who need legal help")
    for line in content.splitlines():
        said = typed(house, line)
        assert "simulate" not in line or "Prairie Example Legal Aid" in said
    assert house.carrier.text_in("+13125550142", "EVICTION please")[-1].startswith("Lakeview Help here.")
    assert "desalojo" in {row["keyword"] for row in house.table("flow_routes")}
