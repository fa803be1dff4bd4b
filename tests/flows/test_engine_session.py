"""The session document: its keys, its age, its upgrades; texts to somebody else; languages; Studio's variables."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from flows.talking import AT, LINE, PERSON, Talk
from frontdesk.flows import engine as engine_room
from frontdesk.flows.engine import (
    DeliveryFailedIn,
    Engine,
    EngineError,
    GivenBackIn,
    HandedOver,
    LanguageChanged,
    Message,
    Noted,
    SilenceIn,
    TextIn,
    Trigger,
    ValueSet,
    WaitBegun,
    session,
    upgrades,
)
from frontdesk.flows.engine.values import parsed, plain, typed, weight
from frontdesk.flows.language import read
from frontdesk.flows.model import (
    Assignment,
    Flow,
    HandOver,
    Return,
    RunFlow,
    Say,
    SetValues,
    Source,
    Text,
    Unsupported,
    Wait,
)
from frontdesk.flows.templating import Template

FLOW = """
flow: frozen
languages: [en, es]
steps:
  - ask: How many adults?
    as: adults
    answer: integer 1..20
  - run: inner
    with: {who: "{{ adults }}"}
  - ask: Anything else?
    as: more
  - say: "{{ adults }} {{ pet }} {{ more }}"
"""
INNER = """
flow: inner
takes: [who]
gives: [pet]
steps:
  - ask: A pet for {{ who }}?
    as: pet
  - ask: What is its name?
    as: called
"""


def text(source: str, key: str = "k") -> Text:
    return Text(key, source, {"en": Template(source)})


def test_the_document_has_the_keys_that_are_documented() -> None:
    talk = Talk(FLOW, INNER)
    talk("2")
    guide = (Path(__file__).parents[2] / "docs" / "flow-engine.md").read_text("utf-8")
    for key in (*talk.session, *talk.session["frames"][0]):
        assert f"`{key}`" in guide, key
    assert talk.session["format"] == session.FORMAT


def test_place() -> None:
    talk = Talk(FLOW, INNER)
    assert session.place(talk.session) == "adults"
    talk("2")
    assert session.place(talk.session) == "inner/pet"
    assert session.place({"frames": []}) == ""


def test_module_functions() -> None:
    flow, inner = read(FLOW, "f"), read(INNER, "i")
    turn = engine_room.start(flow, Trigger("text", AT, body="hi"), {"inner": inner})
    turn = engine_room.resume(turn.session, TextIn("2", AT), {"frozen": flow, "inner": inner})
    assert turn.texts == ["A pet for 2?"]


SESSIONS = sorted(Path(__file__).with_name("sessions").glob("*.json"))


class TestUpgrades:
    """tests/flows/sessions/ holds documents as earlier releases wrote them; they are never written again."""

    @pytest.mark.parametrize("path", SESSIONS, ids=lambda p: p.stem)
    def test_a_frozen_session_goes_on(self, path: Path) -> None:
        document = json.loads(path.read_text("utf-8"))
        engine = Engine({"frozen": read(FLOW, "f"), "inner": read(INNER, "i")})
        turn = engine.resume(document, TextIn("cat", AT))
        assert turn.texts == ["What is its name?"]
        assert turn.session["format"] == session.FORMAT
        assert engine.resume(turn.session, TextIn("back", AT)).texts == ["A pet for 2?"]
        again = engine.resume(engine.resume(turn.session, TextIn("back", AT)).session, TextIn("back", AT))
        assert again.texts == ["How many adults?"]
        for body in ("Tom", "no"):
            turn = engine.resume(turn.session, TextIn(body, AT))
        assert turn.texts == ["2 cat no"]

    def test_there_is_one_for_every_format(self) -> None:
        frozen = {
            json.loads(p.read_text("utf-8"))["format"] for p in Path(__file__).with_name("sessions").glob("*.json")
        }
        assert frozen == set(range(1, session.FORMAT + 1))
        assert set(upgrades.UPGRADES) == set(range(1, session.FORMAT))

    def test_upgrades_are_taken_one_after_the_other_and_change_nothing_in_place(self) -> None:
        chain = {1: lambda d: {"format": 1, "b": d.pop("a")}, 2: lambda d: {**d, "c": d["b"] + 1}}
        old = {"format": 1, "a": 1}
        assert upgrades.upgrade(old, to=3, upgrades=chain) == {"format": 3, "b": 1, "c": 2}
        assert old == {"format": 1, "a": 1}

    def test_a_newer_document_and_none_at_all(self) -> None:
        engine = Engine({"frozen": read(FLOW, "f")})
        with pytest.raises(EngineError, match="newer release"):
            engine.resume({"format": 99}, TextIn("x", AT))
        with pytest.raises(EngineError, match="no session"):
            engine.resume({}, TextIn("x", AT))


@pytest.mark.parametrize(
    ("given", "value"),
    [
        *(("3", 3), (" 3 ", 3), ("-4", -4), ("0", 0), ("2.5", 2.5), ("true", True), ("false", False), ("null", None)),
        *(("02134", "02134"), ("1.50", "1.50"), ("+13125550100", "+13125550100"), ("1e3", "1e3"), ("-0", "-0")),
        *(("True", "True"), ("", ""), (" a b ", "a b"), ("1,000", "1,000"), ("9" * 16, "9" * 16), ("٣", "٣")),
        *((7, 7), (None, None), ([1], [1]), (float("nan"), None)),
    ],
)
def test_typed(given: object, value: object) -> None:
    assert typed(given) == value
    assert type(typed(given)) is type(value)


def test_plain_values() -> None:
    from decimal import Decimal

    class Own:
        def __str__(self) -> str:
            return "own"

    assert plain({1: (2, {3}), "d": datetime(2026, 1, 2, tzinfo=UTC), "o": Own(), "x": float("inf")}) == {
        "1": [2, [3]],
        "d": "2026-01-02T00:00:00+00:00",
        "o": "own",
        "x": None,
    }
    assert plain([Decimal("2"), Decimal("2.5"), Decimal("NaN"), range(2)]) == [2, 2.5, None, [0, 1]]
    endless: list[object] = []
    endless.append(endless)
    json.dumps(plain(endless))
    assert parsed('{"a": 1}') == {"a": 1}
    assert weight({"a": ["ż", 1, None, 2.5]}) >= len(json.dumps({"a": ["ż", 1, None, 2.5]}, ensure_ascii=False))


def test_set_values_of_every_kind() -> None:
    steps = SetValues(
        name="s",
        assignments=(
            Assignment("n", Template("{{ 1 | plus: 2 }}")),
            Assignment("zip", "60603", "text"),
            Assignment("same", Template("{{ zip }}")),
            Assignment("counted", Template(" {% if n %}4{% endif %} ")),
            Assignment("t", Template("{{ n }}"), "text"),
            Assignment("j", Template('{"a": {{ n }}}'), "json"),
            Assignment("bad", Template("{a"), "json"),
            Assignment("list", [Template("{{ n }}"), {"k": Template("{{ t }}")}]),
        ),
    )
    talk = Talk(Flow(name="f", steps={"s": steps}, starts={"text": "s"}))
    assert talk.session["frames"][0]["values"] == {
        "n": 3,
        "zip": "60603",
        "same": "60603",
        "counted": 4,
        "t": "3",
        "j": {"a": 3},
        "bad": "{a",
        "list": [3, {"k": "3"}],
    }
    assert [note.code for note in talk.of(Noted)] == ["json"]
    assert talk.of(ValueSet)[0] == ValueSet("n", 3, "s", "f")


def test_scope_of_our_flows() -> None:
    source = (
        "{{ trigger.message.Body }}|{{ contact.channel.address }}|{{ flow.channel.address }}|{{ flow.data.a }}|{{ a }}|"
        "{{ flow.sid }}|{{ flow.flow_sid }}|{{ flow.language }}|{{ flow.now }}"
    )
    flow = Flow(
        name="f", steps={"s": Say(name="s", text=text(source))}, starts={"text": "s"}, takes={"a": 0}, languages=("en",)
    )
    talk = Talk(flow, start=False, zone=ZoneInfo("America/Chicago"))
    talk.begin(body="hello", parameters={"a": 5}, session="FN1", flow_sid="FW1")
    assert talk.texts == [f"hello|{PERSON}|{LINE}|5|5|FN1|FW1|en|2026-03-05T09:00:00-06:00"]


def test_a_text_to_somebody_else() -> None:
    flow = "flow: f\nsteps:\n  - say: New intake.\n    to: '+13125550177'\n  - say: Thanks.\n"
    talk = Talk(flow)
    assert talk.texts == ["Thanks."]
    assert talk.of(Message)[0].to == "+13125550177"
    nobody = Talk(flow.replace("'+13125550177'", "'{{ nobody }}'"))
    assert [note.code for note in nobody.of(Noted)] == ["no_recipient"]


def test_a_step_that_changes_the_language() -> None:
    steps = "  - ask: One?\n    as: a\n  - language: '{{ a }}'\n  - ask: Two?\n    as: b\n"
    talk = Talk(f"flow: f\nlanguages: [en, es]\nsteps:\n{steps}")
    talk("es")
    assert talk.of(LanguageChanged)[0].language == "es"
    assert talk.of(Message)[-1].language == "es"
    talk("volver")
    assert talk.session["language"] == "en"
    talk("fr")
    assert [note.code for note in talk.of(Noted)] == ["language"]


def test_the_language_of_the_trigger() -> None:
    talk = Talk(FLOW, INNER, start=False)
    assert talk.begin(language="es").session["language"] == "es"
    assert talk.begin(language="de").session["language"] == "en"


# --- as Studio has it -------------------------------------------------------------------------------------------------


def studio(*steps: object, name: str = "f", **more: object) -> Flow:
    first = steps[0].name  # type: ignore[attr-defined]
    starts = {"text": first, "request": first, "call": first, "parent": first}
    return Flow(name=name, steps={s.name: s for s in steps}, starts=starts, source=Source.STUDIO, **more)  # type: ignore[arg-type, attr-defined]


class TestStudio:
    def test_any_text_is_the_answer_and_the_whole_form_is_kept(self) -> None:
        flow = studio(
            Wait(name="ask", text=text("Yes?"), next="say"),
            Say(name="say", text=text("{{widgets.ask.inbound.Body}}/{{widgets.ask.inbound.FromCity}}/{{ask}}")),
        )
        talk = Talk(flow)
        talk.send(TextIn("sure", AT, fields={"Body": "other", "FromCity": "CAIRO"}))
        assert talk.texts == ["sure/CAIRO/"]
        assert talk.session["frames"][0]["widgets"]["ask"]["outbound"]["Body"] == "Yes?"

    def test_values_are_flow_variables_and_outputs_of_their_widget(self) -> None:
        flow = studio(
            SetValues(name="set", assignments=(Assignment("n", Template("5")),), next="say"),
            Say(name="say", text=text("{{flow.variables.n | plus: 1}}{{widgets.set.n}}{{n}}")),
        )
        assert Talk(flow).texts == ["65"]

    @pytest.mark.parametrize(
        ("kind", "source", "said"),
        [
            ("text", "{{trigger.message.From}}{{trigger.request.to}}", PERSON),
            ("request", "{{trigger.request.to}} {{trigger.request.parameters.a}} {{flow.data.a}}", f"{PERSON} 1 1"),
        ],
    )
    def test_only_the_subtree_of_the_trigger(self, kind: str, source: str, said: str) -> None:
        talk = Talk(studio(Say(name="s", text=text(source))), start=False)
        talk.begin(kind, parameters={"a": 1})
        assert talk.texts == [said]

    def test_a_timeout_is_obeyed_only_where_it_leads_somewhere(self) -> None:
        leads = Talk(studio(Wait(name="w", text=text("?"), when_silent="s"), Say(name="s", text=text("Too late"))))
        assert (leads.of(WaitBegun)[0].timeout, leads.of(WaitBegun)[0].obeyed) == (3600, True)
        assert leads.send(SilenceIn(AT)).texts == ["Too late"]
        nowhere = Talk(studio(Wait(name="w", text=text("?"))))
        assert (nowhere.of(WaitBegun)[0].timeout, nowhere.of(WaitBegun)[0].obeyed) == (None, False)

    def test_a_text_that_could_not_be_sent(self) -> None:
        flow = studio(
            Wait(name="w", text=text("?"), failed="s"), Say(name="s", text=text("{{widgets.w.outbound.ErrorCode}}"))
        )
        talk = Talk(flow)
        talk.send(DeliveryFailedIn(AT, {"ErrorCode": "30003"}))
        assert talk.texts == ["30003"]
        other = Talk(studio(Wait(name="w", text=text("?"))))
        other.send(DeliveryFailedIn(AT))
        assert (other.state, other.of(Noted)[0].code) == ("waiting", "delivery_failed")

    def test_sub_flows(self) -> None:
        parent = studio(
            RunFlow(name="sub", flow="child", arguments=(("a", Template("{{trigger.message.Body}}")),), next="say"),
            Say(name="say", text=text("{{widgets.sub.out}}/{{flow.variables.out}}")),
        )
        child = studio(
            Wait(name="w", text=text("{{trigger.parent.parameters.a}}, {{trigger.message.From}}?"), next="set"),
            SetValues(name="set", assignments=(Assignment("out", Template("{{widgets.w.inbound.Body}}")),)),
            name="child",
        )
        talk = Talk(parent, child)
        assert talk.texts == [f"hi, {PERSON}?"]
        assert talk("fine") == ["fine/"]

    def test_a_hand_over_keeps_its_attributes_and_goes_on(self) -> None:
        flow = studio(
            HandOver(
                name="flex", reason="agent", attributes=Template('{"name": "{{contact.channel.address}}"}'), next="s"
            ),
            Say(name="s", text=text("Back again")),
        )
        talk = Talk(flow)
        assert talk.of(HandedOver)[0].attributes == {"name": PERSON}
        talk.send(GivenBackIn(AT))
        assert talk.texts == ["Back again"]

    def test_a_hand_over_that_leads_nowhere_ends_when_given_back(self) -> None:
        talk = Talk(studio(HandOver(name="flex", attributes=Template("no json"))))
        assert (talk.state, talk.of(Noted)[0].code) == ("handed_over", "json")
        talk.send(GivenBackIn(AT))
        assert talk.state == "ended"

    def test_what_cannot_be_done_is_noted_and_passed(self) -> None:
        flow = studio(Unsupported(name="fork", what="fork-stream", next="s"), Say(name="s", text=text("On")))
        talk = Talk(flow)
        assert talk.texts == ["On"]
        assert talk.of(Noted)[0].code == "unsupported"


def test_giving_back_what_staff_do_not_have() -> None:
    talk = Talk(FLOW, INNER)
    talk.send(GivenBackIn(AT))
    assert (talk.state, talk.of(Noted)[0].code) == ("waiting", "unexpected")


def test_staff_give_back_a_question_nobody_understood() -> None:
    talk = Talk(FLOW, INNER)
    talk("a", "b", "c")
    assert talk.state == "handed_over"
    talk.send(GivenBackIn(AT + timedelta(hours=1)))
    assert talk.texts == ["How many adults?"]
    assert talk("2") == ["A pet for 2?"]


def test_return_at_the_top_ends() -> None:
    flow = Flow(
        name="f", steps={"r": Return(name="r", assignments=(Assignment("a", 1),))}, starts={"text": "r"}, gives=("a",)
    )
    talk = Talk(flow)
    assert talk.turn.events[-1].values == {"a": 1}  # type: ignore[union-attr]
