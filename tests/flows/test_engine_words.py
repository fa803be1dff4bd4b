"""Words that work everywhere, and answers that only look like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.talking import AT, Talk
from frontdesk.carrier.segments import count
from frontdesk.flows.engine import (
    Ended,
    EndedBy,
    GivenBackIn,
    LanguageChanged,
    NudgeIn,
    ResumeIn,
    Trigger,
    WordUsed,
    start,
    words,
)
from frontdesk.flows.engine.phrases import PHRASES, phrase
from frontdesk.flows.language import read
from frontdesk.flows.model import Flow

FLOW = """
flow: f
languages: [en, es]
goodbye: Bye now.
help: Call 555 for help.
topic: your home
steps:
  - ask: First?
    as: a
  - ask: Second, after {{ a }}?
    as: b
    help: It is the second one.
  - ask: Third, after {{ a }} and {{ b }}?
    as: c
  - say: "{{ a }}, {{ b }}, {{ c }}"
"""


@pytest.mark.parametrize(
    ("body", "word"),
    [
        *(
            (b, "back")
            for b in ("back", "BACK", " Back. ", "go back", "back please", "atrás", "Atras!", "volver", "wstecz")
        ),
        *((b, "repeat") for b in ("repeat", "again", "otra vez", "powtórz", "Powtorz", "repetir por favor")),
        *((b, "help") for b in ("help", "HELP!", "?", "ayuda", "No entiendo", "pomoc", "I don't understand", "¿?")),
        *((b, "restart") for b in ("restart", "Start over", "empezar de nuevo", "od początku")),
        *((b, "exit") for b in ("exit", "Exit.", "salir", "wyjdź", "WYJŚCIE")),
        *((b, "language") for b in ("Español", "espanol", "spanish", "en español", "English", "po polsku", "polski")),
    ],
)
def test_words(body: str, word: str) -> None:
    found = words.find(body)
    assert found is not None and found.name == word


@pytest.mark.parametrize(
    "body",
    [
        *("my lease will end", "I want to go back to my home", "help with rent", "back pain", "I need an exit plan"),
        *(
            "",
            "   ",
            "!",
            "2",
            "yes",
            "stop",
            "start",
            "end",
            "quit",
            "the English tenant",
            "please",
            "español y inglés",
        ),
        "back " * 30,
    ],
)
def test_answers(body: str) -> None:
    assert words.find(body) is None


@given(st.text(max_size=200))
def test_any_text_at_all(body: str) -> None:
    words.find(body)
    normal = words.normalise(body)
    assert normal == words.normalise(normal)


def test_back_changes_the_last_answer_and_recomputes_what_hung_on_it() -> None:
    talk = Talk(FLOW)
    talk("1", "2")
    assert talk("back") == ["Second, after 1?"]
    assert talk("5") == ["Third, after 1 and 5?"]
    assert talk("back", "back") == ["First?"]
    assert talk("7", "8", "9") == ["7, 8, 9"]


def test_back_at_the_first_question_says_so() -> None:
    talk = Talk(FLOW)
    assert talk("back") == [PHRASES["back_first"]["en"], "First?"]
    assert talk.state == "waiting"


def test_repeat_and_help_keep_the_place() -> None:
    talk = Talk(FLOW)
    assert talk("repeat") == ["First?"]
    assert talk("help") == ["Call 555 for help.", "First?"]
    assert talk("x", "help") == ["It is the second one.", "Second, after x?"]
    assert talk("y", "z") == ["x, y, z"]


def test_help_of_nobody_s_own() -> None:
    assert Talk(FLOW.replace("help: Call 555 for help.\n", ""))("help") == [PHRASES["help"]["en"], "First?"]


def test_restart_forgets_the_answers_but_not_the_language() -> None:
    talk = Talk(FLOW)
    talk("1", "español")
    assert talk("reiniciar") == [PHRASES["restarted"]["es"], "First?"]
    assert talk.values == {}
    assert talk.session["back"] == []
    assert talk("a", "b", "c") == ["a, b, c"]


def test_exit_ends_at_once_in_neutral_words() -> None:
    talk = Talk(FLOW)
    assert talk("1", "exit") == ["Bye now."]
    assert talk.of(Ended)[0].by is EndedBy.EXIT
    plain = Talk(FLOW.replace("goodbye: Bye now.\n", ""))
    assert "delete" in plain("exit")[0]


def test_a_language_s_name_switches_and_confirms_in_it() -> None:
    talk = Talk(FLOW)
    assert talk("Español") == [PHRASES["language"]["es"], "First?"]
    assert talk.of(LanguageChanged)[0].language == "es"
    assert talk.session["language"] == "es"
    assert talk("x", "english") == [PHRASES["language"]["en"], "Second, after x?"]


def test_back_leaves_the_language_that_the_person_asked_for() -> None:
    asks = "- ask: Which language?\n  as: l\n  answer: language\n- ask: Now?\n  as: n\n"
    talk = Talk(f"flow: f\nlanguages: [en, es, pl]\nsteps:\n{asks}")
    talk("es")
    talk("back")
    assert talk.session["language"] == "en"  # what followed from the answer is taken back
    talk("es", "polski", "back")
    assert talk.session["language"] == "pl"  # what was asked for is not
    assert talk.session["back"] == []


WORDED = """
flow: f
languages: [en, es]
steps:
  - {set: {first: "{{ flow.language }} 1", second: "{{ flow.language }} 2"}}
  - ask: "{{ first }}"
    as: a
    when_language_changes:
      - {set: {first: "{{ flow.language }} one"}}
  - ask: "{{ second }}"
    as: b
    when_language_changes:
      - {set: {second: "{{ flow.language }} two"}}
  - say: "{{ a }}, {{ b }}"
"""


def test_a_question_of_made_words_is_made_anew_in_another_language() -> None:
    talk = Talk(WORDED)
    assert talk("x") == ["en 2"]
    assert talk("español") == [PHRASES["language"]["es"], "es two"]
    assert talk("help")[-1] == "es two"
    assert talk("atrás") == ["es one"]  # BACK leads to what was said in English
    assert talk("y", "english") == [PHRASES["language"]["en"], "en two"]
    assert talk("english")[-1] == "en two"
    assert talk("z") == ["y, z"]


def test_a_language_that_the_flow_does_not_have_is_an_answer() -> None:
    talk = Talk(FLOW)
    assert talk("polski") == ["Second, after polski?"]
    assert not talk.of(WordUsed)


def test_where_there_is_one_language_its_name_is_an_answer() -> None:
    talk = Talk("flow: f\nsteps:\n  - ask: Which language do you speak?\n    as: l\n  - say: '{{ l }}'")
    assert talk("English") == ["English"]
    assert not talk.of(WordUsed)


def test_an_option_that_sounds_like_a_word_is_an_answer() -> None:
    flow = """
flow: f
languages: [en, es]
steps:
  - choose: Which language do you speak at home?
    as: home
    options: {en: English, es: Spanish, back: Back}
  - say: "{{ home }}"
"""
    assert Talk(flow)("Spanish") == ["es"]
    assert Talk(flow)("back") == ["back"]
    assert "English" in Talk(flow)("repeat")[0]


def test_a_word_the_flow_gives_a_meaning_to_is_the_flow_s() -> None:
    from dataclasses import replace

    flow = replace(read(FLOW, "f"), own_words=frozenset({"Exit"}))
    assert Talk(flow)("exit") == ["Second, after exit?"]
    assert Talk(flow)("EXIT.") == ["Second, after EXIT.?"]
    assert Talk(flow)("back")[-1] == "First?"


def test_stop_and_start_are_the_caller_s() -> None:
    talk = Talk(FLOW, opt_words={"stop": "stop", "start": "start"}.get)
    before = talk.session["frames"]
    assert talk("stop") == []
    assert talk.of(WordUsed)[0].word == "stop"
    assert talk.session["frames"] == before
    assert talk("start") == ["First?"]
    assert talk("x") == ["Second, after x?"]


def test_without_the_caller_s_words_stop_is_an_answer() -> None:
    assert Talk(FLOW)("stop") == ["Second, after stop?"]


def test_a_nudge_and_a_resumption_move_nothing() -> None:
    talk = Talk(FLOW)
    talk("1")
    before = talk.session["frames"], talk.session["wait"], talk.session["back"]
    talk.send(NudgeIn(AT))
    assert talk.texts == [PHRASES["nudge"]["en"], "Second, after 1?"]
    talk.send(ResumeIn(AT, name_topic=True))
    assert talk.texts == ["You were telling us about your home.", "Second, after 1?"]
    talk.send(ResumeIn(AT))
    assert talk.texts == ["Second, after 1?"]
    assert before == (talk.session["frames"], talk.session["wait"], talk.session["back"])


def test_a_topic_that_must_stay_unsaid() -> None:
    talk = Talk(FLOW.replace("topic: your home\n", ""))
    talk.send(ResumeIn(AT, name_topic=True))
    assert talk.texts == [PHRASES["go_on"]["en"], "First?"]


def test_back_does_not_go_over_a_hand_over() -> None:
    flow = """
flow: f
steps:
  - ask: First?
    as: a
  - hand_over: urgent
    text: Somebody will write.
  - ask: Second?
    as: b
  - ask: Third?
    as: c
"""
    talk = Talk(flow)
    assert talk("1") == ["Somebody will write."]
    assert talk.state == "handed_over"
    assert talk("are you there?") == []
    talk.send(GivenBackIn(AT))
    assert talk.texts == ["Second?"]
    assert talk("back") == [PHRASES["back_staff"]["en"], "Second?"]
    assert talk("2", "back") == ["Second?"]


@pytest.mark.parametrize("name", list(PHRASES))
def test_every_phrase_in_every_language(name: str) -> None:
    assert set(PHRASES[name]) == {"en", "es", "pl"}
    assert len(set(PHRASES[name].values())) > 1 or name == "no"


@pytest.mark.parametrize("name", list(PHRASES))
@pytest.mark.parametrize("language", ["en", "es"])
def test_english_and_spanish_phrases_cost_no_more_than_they_must(name: str, language: str) -> None:
    counted = count(PHRASES[name][language])
    assert counted.encoding == "GSM-7", counted
    assert counted.segments <= 2


def test_an_office_has_its_own_phrases() -> None:
    own = {"back_first": {"en": "Nothing before that.", "es": ""}}
    assert Talk(FLOW, phrases=own)("back") == ["Nothing before that.", "First?"]
    assert Talk(FLOW, phrases=own)("español", "volver") == ["First?"]
    assert phrase("back_first", "pl", own) == PHRASES["back_first"]["pl"]


def test_own_words_of_a_model_flow() -> None:
    assert Flow(name="x", steps={}, starts={}).own_words == frozenset()


@pytest.mark.parametrize(
    ("body", "given", "language"),
    [
        ("Español", "", "es"),
        ("en español, por favor", "", "es"),
        ("hola", "", "en"),  # a greeting says nothing of the language one wants
        ("polski", "", "en"),  # not a language of this flow
        ("English", "es", "en"),
        ("hola", "es", "es"),  # whoever began it said so
    ],
)
def test_a_language_named_in_the_first_text_is_begun_in(body: str, given: str, language: str) -> None:
    turn = start(read(FLOW), Trigger("text", AT, body=body, language=given))
    assert turn.session["language"] == language
