"""Flows change while people talk: an open conversation ends on the version on which it began, the next one begins anew.

And an export of Twilio Studio, unmodified, answers people like any other flow.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.flows.exports import FOLDER

from journeys.harness.talking import Phone, TalkingHouse, eventually

FLOW = """
flow: moving
title: Moving
steps:
  - ask: ONE?
    as: one
  - run: details
    gives: [colour]
  - ask: TWO?
    as: two
  - end: "LAST: {{ one }}, {{ colour }}, {{ two }}."
"""
DETAILS = """
flow: details
starts: [parent]
gives: [colour]
steps:
  - ask: Which colour?
    as: colour
"""
EVICTION = FOLDER / "ilao-eviction.json"


@pytest.fixture(scope="module", autouse=True)
def desk(talk: TalkingHouse) -> Iterator[None]:
    with talk.nothing_breaks():
        yield


def version(**words: str) -> str:
    text = FLOW
    for place, word in words.items():
        text = text.replace(place, word)
    return text


def walk(phone: Phone, *answers: str) -> list[str]:
    """What the phone reads from now on."""
    before = len(phone.reads())
    phone.texts(*answers)
    return phone.reads()[before:]


def test_an_open_conversation_ends_on_the_version_on_which_it_began(talk):
    first, second = version(ONE="One", TWO="Two", LAST="v1"), version(ONE="Uno", TWO="Dos", LAST="v2")
    talk.publish(DETAILS, (first, "--keyword", "moving"))
    early, mid = talk.phones(2)
    assert walk(early, "moving") == walk(mid, "moving") == ["One?"]
    assert walk(mid, "a") == ["Which colour?"]

    talk.publish(DETAILS.replace("Which colour?", "What colour is it?"), second)
    # who is in the middle of it, in the sub-flow too, notices nothing
    assert walk(mid, "red", "b") == ["Two?", "v1: a, red, b."]
    assert walk(early, "a", "red", "b") == ["Which colour?", "Two?", "v1: a, red, b."]
    late = talk.phone()
    assert walk(late, "moving", "a", "red") == ["Uno?", "What colour is it?", "Dos?"]
    # the web server is another one, and knows it all from the tables
    talk.restart_web()
    assert walk(late, "b") == ["v2: a, red, b."]
    assert walk(mid, "moving") == ["Uno?"], "the next conversation of who ended on the old one"

    done = talk.run("flows", "roll-back", "moving")
    assert (done["version"], done["before"]) == (1, 2)
    assert walk(mid, "a", "red", "b")[-1] == "v2: a, red, b.", "begun on the second, ended on the second"
    back = talk.phone()
    assert walk(back, "moving") == ["One?"]
    numbers = [talk.row("flow_versions", id=s["version_id"])["number"] for s in mid.sessions()]
    assert numbers == [1, 2]
    states = {v["number"]: v["state"] for v in talk.table("flow_versions") if v["name"] == "moving"}
    assert states == {1: "published", 2: "retired"}


def test_a_retired_flow_answers_nobody_new(talk):
    leaving = version(ONE="One", TWO="Two", LAST="v1").replace("moving", "leaving")
    talk.publish(DETAILS, (leaving, "--keyword", "leaving"))
    ana, bea = talk.phones(2)
    assert walk(ana, "leaving") == ["One?"]
    talk.command("flows", "retire", "leaving")
    assert walk(bea, "leaving")[0].startswith("Hello, this is the front desk"), "the default flow"
    assert walk(ana, "a", "red", "b")[-1] == "v1: a, red, b."


def test_what_the_check_finds_is_not_published_and_the_old_version_stays(talk):
    good = version(ONE="One", TWO="Two", LAST="v1").replace("moving", "careful")
    talk.publish(DETAILS, (good, "--keyword", "careful"))
    path = talk.home / "flows" / "careful.yaml"
    path.write_text(good.replace("{{ two }}", "{{ too }}"))
    talk.command("flows", "import", str(path))
    done = talk.run("flows", "publish", "careful", ok=False)
    assert done["published"] is False and "too" in str(done["problems"])
    assert walk(talk.phone(), "careful", "a", "red", "b")[-1] == "v1: a, red, b."


# Studio's exports.


@pytest.mark.skipif(not EVICTION.exists(), reason=f"the production export is not at {EVICTION}")
def test_a_studio_export_unmodified_from_greeting_to_hand_off(talk):
    from tests.flows.eviction_script import ANSWERS

    talk.load_pack()
    done = talk.run("flows", "import", str(EVICTION))["files"][0]
    assert done["ok"], done
    talk.run("flows", "publish", done["flow"], "--keyword", "eviction")
    ana = talk.phone("+18155550142")
    began = ana.texts("eviction")
    assert began and not any("{{" in text for text in began)
    for _ in range(80):
        session = ana.session()
        if session["state"] not in ("waiting", "calling"):
            break
        eventually(lambda: ana.session()["state"] != "calling")
        state = ana.session()["at_step"].partition("/")[2]
        answer = ANSWERS[state]
        ana.texts(answer if isinstance(answer, str) else answer[0])
        talk.quiet()
    session = ana.session()
    path = [step for t in talk.table("session_turns", session_id=session["id"]) for step in t["path"]]
    assert (session["state"], session["ended_by"]) == ("ended", "flow"), session["at_step"]
    assert "send-to-legal-server" in path and "thanks" in path
    read = ana.reads()
    assert len(read) > 40 and not any("{{" in text or "{%" in text for text in read)
    assert any("may be able to help" in text for text in read)
    # everything they wrote and read is in the transcript, in order, once
    kept = [m["body"] for m in ana.messages() if m["direction"] == "out"]
    assert [text.split() for text in kept] == [text.split() for text in read]
