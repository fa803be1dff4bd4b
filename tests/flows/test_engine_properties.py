"""What holds for any answers, sense and nonsense, in any order."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from flows.talking import AT, PERSON, Talk, without_language
from frontdesk.flows.engine import (
    CallIn,
    DeliveryFailedIn,
    GivenBackIn,
    LanguageChanged,
    Limits,
    NudgeIn,
    ResultIn,
    ResumeIn,
    SilenceIn,
    TextIn,
    Turn,
    WaitKind,
    WordUsed,
    session,
)

MAIN = """
flow: main
languages: [en, es, pl]
goodbye: Bye.
steps:
  - say: Welcome to {{ contact.channel.address }}.
  - ask: Which language?
    as: spoken
    answer: language
  - choose: What is it, {{ spoken }}?
    as: topic
    options:
      rent: Renting
      food: Food
      other: {label: Something else, when: spoken == "en"}
  - when: topic == "rent"
    then:
      - run: household
        with: {who: "{{ topic }}"}
    else:
      - set: {household_size: 1, list: [1, "{{ topic }}"]}
  - call: estimate
    with: {size: "{{ household_size }}"}
    as: limit
    failed:
      - say: No estimate now.
  - ask: Over {{ limit.monthly | money }}?
    as: over
    answer: yes_no
    tries: 2
    when_given_up:
      - say: Never mind.
  - ask: Anything else, {{ answers.topic }}?
    as: more
    timeout: 1 hour
    when_silent:
      - say: Too late.
  - hand_over: ready
    text: Somebody will write, {{ more }}.
  - ask: Was it fine?
    as: fine
    answer: integer 1..5
    sensitive: true
"""
HOUSEHOLD = """
flow: household
languages: [en, es, pl]
takes: [who]
gives: [household_size]
steps:
  - step: top
    ask: How many adults ({{ who }})?
    as: adults
    answer: integer 1..20
    confirm: "{{ value }} adults?"
  - run: children
    as: kids
  - when: kids.count > 9
    then:
      - goto: top
  - set: {household_size: "{{ adults | plus: kids.count }}"}
"""
CHILDREN = """
flow: children
languages: [en, es, pl]
gives: [count, born]
steps:
  - ask: How many children?
    as: count
    answer: integer 0..20
  - when: count > 0
    then:
      - ask: When was the first born?
        as: born
        answer: date past
"""
SENSE = ["1", "2", "3", "en", "English", "rent", "food", "yes", "no", "two", "12", "5/4/2019", "3/4/2019?", "x"]
WORDS = ["back", "BACK!", "repeat", "help", "español", "polski", "english"]

texts = st.one_of(st.sampled_from(SENSE), st.sampled_from(SENSE), st.text(max_size=40))
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5))
nested = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3))
results = st.one_of(st.none(), st.just({"monthly": 5410}), nested)
anything = st.one_of(
    texts.map(lambda body: TextIn(body, AT)),
    st.sampled_from([*WORDS, "restart"]).map(lambda body: TextIn(body, AT)),
    st.builds(ResultIn, st.sampled_from(["c1", "c2", "c3", "c4"]), st.booleans(), st.just(AT), value=results),
    st.builds(ResultIn, st.just("the one"), st.booleans(), st.just(AT), value=results),
    st.sampled_from([NudgeIn(AT), ResumeIn(AT, True), DeliveryFailedIn(AT), GivenBackIn(AT), SilenceIn(AT)]),
    st.builds(
        CallIn,
        st.sampled_from(["keypress", "speech", "timeout", "answered", "nonsense", "audioComplete"]),
        st.just(AT),
        st.dictionaries(st.sampled_from(["Digits", "SpeechResult"]), texts, max_size=2),
    ),
)
QUICK = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def new(**more: Any) -> Talk:
    return Talk(MAIN, HOUSEHOLD, CHILDREN, **more)


def meant(talk: Talk, event: Any) -> Any:
    """Give "the one" result the id that is awaited."""
    if isinstance(event, ResultIn) and event.id == "the one":
        wanted = (talk.session["wait"] or {}).get("id", "none")
        return ResultIn(wanted, event.ok, event.at, value=event.value)
    return event


@QUICK
@given(st.lists(anything, max_size=60))
@example([TextIn("restart", AT), TextIn("back", AT)])
def test_no_events_in_any_order_break_it(given_events: list[Any]) -> None:
    """`Talk` checks in every turn that the session is plain JSON, unchanged, and that the engine did not break."""
    talk = new()
    for event in given_events:
        if talk.state in ("ended", "failed"):
            talk = new()
        talk.send(meant(talk, event))
        assert talk.state in ("waiting", "calling", "handed_over", "ended")
        if talk.state == "waiting":
            assert talk.session["wait"]["kind"] == WaitKind.ANSWER
        kinds = [type(e).__name__ for e in talk.turn.events]
        assert "Failed" not in kinds


def until_asked(talk: Talk) -> None:
    """Answer the calls that are wanted, so that the person is asked again."""
    while talk.state == "calling":
        talk.answer({"monthly": 1000})


def asked_plainly(document: dict[str, Any]) -> dict[str, Any]:
    """The document with its question as it is asked: nothing asked back, nothing to confirm."""
    return {**document, "wait": {k: v for k, v in document["wait"].items() if k in ("kind", "tries")}}


@QUICK
@given(st.lists(texts, min_size=1, max_size=25))
@example(["en", "rent", "2", "yes", "3", "5/4/2019", "no", "x"])
@example(["español", "1", "2", "sí", "12", "1/1/2001", "3", "si", "0"])
def test_back_leads_to_exactly_the_earlier_state(bodies: list[str]) -> None:
    talk = new()
    asked: list[dict[str, Any]] = []
    chosen = False
    for body in bodies:
        before = talk.session
        talk(body)
        if talk.of(LanguageChanged) and talk.of(WordUsed):
            chosen = True
        until_asked(talk)
        if talk.state != "waiting":
            break
        grown = len(talk.session["back"]) - len(before["back"])
        if grown == 1:
            asked.append(asked_plainly(before))
    else:
        if "confirm" in talk.session["wait"] or "which" in talk.session["wait"]:
            talk("back")
        while asked:
            earlier = asked.pop()
            talk("back")
            now = talk.session
            if chosen:
                now, earlier = without_language(now), without_language(earlier)
            assert session.same(now, earlier), (now, earlier)
        assert talk.session["back"] == []


@QUICK
@given(st.lists(texts, min_size=2, max_size=14), st.integers(1, 4))
def test_going_back_and_giving_the_same_answers_leads_to_the_same_place(bodies: list[str], steps: int) -> None:
    talk = new()
    given_answers: list[str] = []
    for body in bodies:
        depth = len(talk.session["back"])
        plain = set(talk.session["wait"]) <= {"kind", "tries"}
        talk(body)
        until_asked(talk)
        if talk.state != "waiting":
            return
        if len(talk.session["back"]) > depth and plain:
            given_answers.append(body)
        elif len(talk.session["back"]) > depth or talk.session["wait"].get("tries"):
            return  # an answer in two texts, or a wrong one
    if set(talk.session["wait"]) > {"kind", "tries"}:
        return
    arrived = talk.session
    back = min(steps, len(given_answers), len(arrived["back"]))
    for _ in range(back):
        talk("back")
    for body in given_answers[len(given_answers) - back :] if back else ():
        talk(body)
        until_asked(talk)
    ours, theirs = talk.session, arrived
    assert [f["values"] for f in ours["frames"]] == [f["values"] for f in theirs["frames"]]
    assert session.place(ours) == session.place(theirs)


@QUICK
@given(st.lists(anything, max_size=40))
def test_the_same_events_give_the_same_turns(given_events: list[Any]) -> None:
    one, other = new(), new()
    for event in given_events:
        if one.state in ("ended", "failed"):
            break
        one.send(meant(one, event))
        # the other session never leaves memory
        other.turn = other.engine.resume(other.session, meant(other, event))
        assert turn_of(one.turn) == turn_of(other.turn)


def turn_of(turn: Turn) -> str:
    return json.dumps([turn.session, turn.path, [repr(event) for event in turn.events]], sort_keys=True)


@QUICK
@given(st.lists(anything, max_size=40), st.integers(1, 20), st.integers(2_500, 6_000))
def test_tight_limits_end_it_clearly(given_events: list[Any], few: int, size: int) -> None:
    limits = Limits(
        steps_per_turn=few + 3,
        steps_per_session=few * 4,
        visits_without_wait=few,
        depth=few,
        session_bytes=size,
        text_characters=few * 30 + 100,
        texts_per_turn=few % 4,
        kept_texts=few % 3,
        back_steps=few % 5,
        tries=1 + few % 3,
    )
    talk = new(limits=limits)
    for event in given_events:
        if talk.state in ("ended", "failed"):
            talk = new(limits=limits)
            if talk.state in ("ended", "failed"):
                return
        talk.send(meant(talk, event))
        assert len(talk.session["back"]) <= few % 5
        if talk.state == "failed":
            assert any(type(e).__name__ == "Failed" for e in talk.turn.events)
        else:
            assert session.measure(talk.session) <= size * 1.5 + 2_000


def test_a_person_who_never_makes_sense_comes_to_a_person() -> None:
    talk = new()
    talk("?!", "?!", "?!")
    assert talk.state == "handed_over"
    assert PERSON in talk.session["contact"]
