"""People text while our web server is down: the carrier posts nothing again, and no word of theirs is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from journeys.harness.talking import TalkingHouse, talking_house

FLOW = """
flow: trip
steps:
  - ask: Where do you want to go?
    as: place
  - ask: "How many of you go to {{ place }}?"
    as: people
    answer: integer 1..20
  - end: "{{ people }} to {{ place }}. Have a good trip."
"""


@pytest.fixture
def own_house(server, tmp_path) -> Iterator[TalkingHouse]:
    with talking_house(tmp_path, server, start="2026-03-03T15:00:00-06:00") as house:
        house.publish((FLOW, "--default"))
        yield house


@pytest.mark.slow
def test_what_people_texted_while_the_web_server_was_down_is_answered_once(own_house):
    house = own_house
    ana, ben, cleo = house.phones(3)
    for phone in (ana, ben):
        assert phone.texts("trip") == ["Where do you want to go?"]
    house.tick()  # from now on it is known what was looked at
    house.kill9(house.web)
    for phone, body in ((ana, "Galena"), (ben, "STOP"), (cleo, "trip")):
        answer = house.carrier.ask("POST", "text-in", {"from": phone.number, "body": body})
        assert not 200 <= answer["status"] < 300
    house.start_web()
    for _ in range(3):
        house.pass_time(house.now() + timedelta(minutes=11))
    ana.reads_soon("How many of you go to Galena?")
    cleo.reads_soon("Where do you want to go?")
    house.quiet()
    assert ana.reads() == ["Where do you want to go?", "How many of you go to Galena?"]
    assert cleo.reads() == ["Where do you want to go?"]
    assert ana.texts("3") == ["3 to Galena. Have a good trip."]

    stopped = house.row("opt_outs", number=ben.number, channel="text")
    assert (stopped["source"], stopped["ended_at"]) == ("text", None)
    assert ben.session()["parked_at"] is not None
    assert ben.reads()[0] == "Where do you want to go?"
    assert len(ben.reads()) == 2, "the carrier's own confirmation, and nothing of ours"
    found = house.sql("select body from inbound_texts where answered_at is null")
    assert found == []
    assert house.carrier.sent_twice() == {}
