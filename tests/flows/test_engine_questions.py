"""Questions: understood, asked back, asked again, given up, confirmed; options of every origin."""

from __future__ import annotations

import pytest

from flows.talking import AT, Talk
from frontdesk.flows.answers import Ambiguous, AnswerType, Choice, Understood, register
from frontdesk.flows.engine import (
    Ended,
    EndedBy,
    HandedOver,
    Noted,
    NotUnderstood,
    ScreenShown,
    SilenceIn,
    TextIn,
    ValueSet,
    WaitBegun,
)

ADULTS = """
flow: household
steps:
  - say: Hello.
  - ask: How many adults live with you?
    step: adults_q
    as: adults
    answer: integer 1..20
  - say: So {{ adults }}.
"""


def test_a_question_is_asked_even_where_a_part_of_it_breaks() -> None:
    asks = '- ask: "More than {{ 5 | divided_by: zero }} a month?"\n  as: a\n  answer: yes_no\n'
    talk = Talk(f"flow: f\nsteps:\n{asks}")
    assert talk.texts == ["More than  a month?"]
    assert talk.of(Noted)[0].code == "template"
    assert talk.state == "waiting"


def test_a_question_is_asked_understood_and_kept() -> None:
    talk = Talk(ADULTS)
    assert talk.texts == ["Hello.", "How many adults live with you?"]
    assert talk.of(WaitBegun)[0].expects == "integer"
    assert talk("two") == ["So 2."]
    assert talk.of(ValueSet) == [ValueSet("adults", 2, "adults_q", "household")]
    assert talk.of(Ended)[0].by is EndedBy.FLOW
    assert talk.of(Ended)[0].values == {"adults": 2}
    assert talk.session["frames"][0]["widgets"]["adults_q"]["inbound"]["Body"] == "two"
    assert talk.session["frames"][0]["answers"]["adults"] == "2"


def test_the_path_names_the_steps_gone_through() -> None:
    talk = Talk(ADULTS)
    assert talk.turn.path[-1] == "adults_q"
    talk("2")
    assert len(talk.turn.path) == 1
    assert talk.turn.path[0] != "adults_q"


def test_what_is_not_understood_is_asked_again_and_in_the_end_handed_to_a_person() -> None:
    talk = Talk(ADULTS, office="Legal Aid")
    assert talk("lots")[0] != "How many adults live with you?"
    assert talk.of(NotUnderstood)[0].left == 2
    talk("99")
    assert talk.of(NotUnderstood)[0].left == 1
    assert "Legal Aid" in talk("many")[0]
    assert talk.state == "handed_over"
    assert talk.of(HandedOver)[0].reason == "not_understood"


def ask(more: str) -> str:
    indented = "\n".join(f"    {line}" for line in more.strip().splitlines())
    question = "flow: f\nsteps:\n  - ask: How many?\n    as: n\n    answer: integer 1..9\n"
    return f"{question}{indented}\n  - say: 'Then {{{{ n }}}}.'\n"


def test_its_own_words_are_said_again() -> None:
    talk = Talk(ask("again: A number please."))
    assert talk("x") == ["A number please."]
    assert talk("3") == ["Then 3."]


def test_a_number_of_tries_of_its_own() -> None:
    talk = Talk(ask("tries: 1\nafter_tries: end"))
    talk("x")
    assert talk.of(Ended)[0].by is EndedBy.TRIES
    assert len(talk.texts) == 1


def test_given_up_it_goes_on_with_null() -> None:
    talk = Talk(ask("tries: 2\nwhen_given_up:\n  - say: Never mind."))
    assert talk("x", "y") == ["Never mind.", "Then ."]
    assert talk.session["frames"][0]["values"] == {"n": None}


def test_the_engine_s_number_of_tries_can_be_set() -> None:
    from frontdesk.flows.engine import Limits

    talk = Talk(ADULTS, limits=Limits(tries=5))
    talk("a", "b", "c", "d")
    assert talk.state == "waiting"
    talk("e")
    assert talk.state == "handed_over"


class TestConfirm:
    FLOW = ask("confirm: 'You said {{ value }}. Right?'")

    def test_yes_keeps_it(self) -> None:
        talk = Talk(self.FLOW)
        assert talk("three") == ["You said 3. Right?"]
        assert not talk.of(ValueSet)
        assert talk("yes") == ["Then 3."]
        assert talk.session["frames"][0]["widgets"][talk_step(talk)]["inbound"]["Body"] == "three"

    def test_no_asks_the_question_again(self) -> None:
        talk = Talk(self.FLOW)
        assert talk("3", "no") == ["How many?"]
        assert talk("4", "yes") == ["Then 4."]

    def test_another_answer_takes_its_place(self) -> None:
        talk = Talk(self.FLOW)
        assert talk("3", "5") == ["You said 5. Right?"]
        assert talk("y") == ["Then 5."]

    def test_nonsense_counts_as_a_wrong_answer(self) -> None:
        talk = Talk(self.FLOW)
        assert talk("3", "perhaps") == ["Please reply YES or NO."]
        talk("who knows", "perhaps")
        assert talk.state == "handed_over"

    def test_back_drops_what_was_not_confirmed(self) -> None:
        talk = Talk(self.FLOW)
        before = talk.session
        assert talk("3", "back") == ["How many?"]
        assert talk.session["wait"] == before["wait"]


def talk_step(talk: Talk) -> str:
    return next(iter(talk.session["frames"][0]["widgets"]))


class TestAmbiguity:
    @pytest.fixture(autouse=True)
    def shade(self) -> None:
        """An own answer type: "blue" alone is one of two."""

        def understand(body: str, question: object) -> object:
            if body.lower() == "blue":
                return Ambiguous((Choice("navy", "dark blue"), Choice("sky", "light blue")))
            if body.lower() in ("red", "green"):
                return Understood(body.lower(), body.lower())
            from frontdesk.flows.answers import NotUnderstood

            return NotUnderstood("colour", "A colour, for example: red")

        register(AnswerType("shade", understand, lambda question, code: "A colour, for example: red"))  # type: ignore[arg-type]

    FLOW = """
flow: f
steps:
  - ask: Which colour?
    as: c
    answer: shade
  - say: "It is {{ c }}, {{ answers.c }}."
"""

    def test_it_asks_which_was_meant(self) -> None:
        talk = Talk(self.FLOW)
        assert talk("blue") == ["Did you mean:\n1. dark blue\n2. light blue\nReply with the number."]

    @pytest.mark.parametrize(
        ("reply", "said"),
        [("1", "navy, dark blue"), ("2", "sky, light blue"), ("light blue", "sky, light blue"), ("red", "red, red")],
    )
    def test_a_number_a_label_or_another_answer(self, reply: str, said: str) -> None:
        assert Talk(self.FLOW)("blue", reply) == [f"It is {said}."]

    def test_what_the_person_wrote_first_is_kept(self) -> None:
        talk = Talk(self.FLOW)
        talk("blue", "1")
        assert talk.session["frames"][0]["widgets"][talk_step(talk)]["inbound"]["Body"] == "blue"

    def test_asked_back_does_not_count_as_wrong_but_staying_vague_does(self) -> None:
        talk = Talk(self.FLOW)
        talk("blue")
        assert not talk.of(NotUnderstood)
        talk("blue")
        assert talk.of(NotUnderstood)[0].left == 2
        talk("blue", "blue")
        assert talk.state == "handed_over"

    def test_back_drops_the_vague_answer(self) -> None:
        talk = Talk(self.FLOW)
        before = talk.session["wait"]
        assert talk("blue", "back") == ["Which colour?"]
        assert talk.session["wait"] == before


def test_an_answer_type_that_breaks_is_noted_and_the_question_stands() -> None:
    def broken(body: str, question: object) -> object:
        raise ZeroDivisionError

    register(AnswerType("broken_type", broken, lambda question, code: ""))  # type: ignore[arg-type]
    talk = Talk("flow: f\nsteps:\n  - ask: What?\n    as: c\n    answer: broken_type\n")
    talk("x")
    assert talk.of(Noted)[0].code == "answer_type"
    assert talk.texts
    assert talk.state == "waiting"


PROBLEM = """
flow: problem
languages: [en]
takes: {rich: false}
steps:
  - choose: What is the problem?
    as: problem
    options:
      rent: Renting a home
      food:
        label: Food
        words: [groceries]
      boat:
        label: My boat
        when: rich
  - say: "{{ problem }} / {{ answers.problem }}"
"""


@pytest.mark.parametrize(
    ("body", "said"),
    [("1", "rent / Renting a home"), ("food", "food / Food"), ("groceries", "food / Food"), ("b", "food / Food")],
)
def test_options_by_number_label_and_word(body: str, said: str) -> None:
    assert Talk(PROBLEM)(body) == [said]


def test_the_options_are_listed_with_the_question() -> None:
    text = Talk(PROBLEM).texts[0]
    assert text.startswith("What is the problem?\n1. Renting a home\n2. Food")
    assert "boat" not in text


def test_an_option_is_offered_only_where_it_applies() -> None:
    talk = Talk(PROBLEM, start=False)
    talk.begin(parameters={"rich": True})
    assert "3. My boat" in talk.texts[0]
    assert talk("3") == ["boat / My boat"]
    poor = Talk(PROBLEM)
    poor("3")
    assert poor.of(NotUnderstood)


FROM = """
flow: f
takes: {found: []}
steps:
  - choose: Which one?
    as: one
    from: "{{ found }}"
    options: {other: Another one}
  - say: "{{ one }} / {{ answers.one }}"
"""


@pytest.mark.parametrize(
    ("found", "first"),
    [
        ([{"value": 17, "label": "Prairie State"}], "17 / Prairie State"),
        ([{"label": "Prairie"}], "Prairie / Prairie"),
        (["Legal Aid Chicago"], "Legal Aid Chicago / Legal Aid Chicago"),
        ([None, "x"], "x / x"),
    ],
)
def test_options_of_a_list_come_before_the_others(found: list[object], first: str) -> None:
    talk = Talk(FROM, start=False)
    talk.begin(parameters={"found": found})
    assert talk("1") == [first]
    talk.begin(parameters={"found": found})
    assert talk("2") == ["other / Another one"]


def test_with_nothing_to_choose_from_the_question_is_left_out() -> None:
    flow = FROM.replace("    options: {other: Another one}\n", "")
    talk = Talk(flow, start=False)
    talk.begin(parameters={"found": []})
    assert talk.state == "ended"
    assert "no_options" in [note.code for note in talk.of(Noted)]
    talk.begin(parameters={"found": "nonsense"})
    assert talk.state == "ended"


def test_options_made_of_other_things() -> None:
    flow = FROM.replace(
        '"{{ found }}"', '"{{ found }}"\n    value: "{{ item.id }}"\n    label: "{{ item.name }}, {{ item.city }}"'
    )
    talk = Talk(flow, start=False)
    talk.begin(
        parameters={"found": [{"id": 5, "name": "A", "city": "Cairo"}, {"id": 6, "name": "B", "city": "Peoria"}]}
    )
    assert "1. A, Cairo\n2. B, Peoria\n3. Another one" in talk.texts[0]
    assert talk("2") == ["6 / B, Peoria"]


class TestSensitive:
    FLOW = ask("sensitive: true\nconfirm: 'You said {{ value }}. Right?'")

    def test_everything_that_carries_the_answer_says_so(self) -> None:
        talk = Talk(self.FLOW)
        assert talk.of(WaitBegun)[0].sensitive
        assert not talk.turn.sensitive
        talk("hm")
        assert talk.of(NotUnderstood)[0].sensitive and talk.turn.sensitive
        talk("3")
        assert talk.turn.events[0].sensitive and talk.turn.sensitive  # type: ignore[union-attr]
        talk("yes")
        assert talk.of(ValueSet)[0].sensitive and talk.turn.sensitive

    def test_the_others_do_not(self) -> None:
        talk = Talk(ADULTS)
        talk("2")
        assert not talk.turn.sensitive
        assert not any(getattr(event, "sensitive", False) for event in talk.turn.events)


class TestSilence:
    def test_it_is_obeyed_where_the_flow_says_what_then(self) -> None:
        talk = Talk(ask("timeout: 4 hours\nwhen_silent:\n  - say: Are you there?"))
        assert (talk.of(WaitBegun)[0].timeout, talk.of(WaitBegun)[0].obeyed) == (4 * 3600, True)
        assert talk.send(SilenceIn(AT)).texts[0] == "Are you there?"

    def test_otherwise_the_session_ends(self) -> None:
        talk = Talk(ADULTS)
        assert (talk.of(WaitBegun)[0].timeout, talk.of(WaitBegun)[0].obeyed) == (None, False)
        talk.send(SilenceIn(AT))
        assert talk.of(Ended)[0].by is EndedBy.SILENCE
        assert talk.texts == []

    def test_back_leads_to_the_question_that_was_not_answered(self) -> None:
        talk = Talk(
            "flow: f\nsteps:\n  - ask: First?\n    as: a\n    timeout: 1 hour\n    when_silent:\n      - say: Hm.\n"
            "  - ask: Second?\n    as: b\n"
        )
        talk.send(SilenceIn(AT))
        assert talk.texts == ["Hm.", "Second?"]
        assert talk("back") == ["First?"]


def test_media_is_an_answer() -> None:
    talk = Talk(
        "flow: f\nsteps:\n  - ask: Send a photo of the letter.\n    as: letter\n    answer: media\n  - say: Thanks.\n"
    )
    photo = {"url": "https://api.example/Media/ME1", "content_type": "image/jpeg"}
    talk("what?")
    assert talk.of(NotUnderstood)
    talk.send(TextIn("", AT, media=(photo,)))
    assert talk.texts == ["Thanks."]
    assert "ME1" in str(talk.session["frames"][0]["values"]["letter"])
    inbound = talk.session["frames"][0]["widgets"][talk_step(talk)]["inbound"]
    assert (inbound["NumMedia"], inbound["MediaUrl0"]) == ("1", photo["url"])


def test_screens_are_shown_also_when_back_leads_to_them() -> None:
    talk = Talk(
        "flow: f\nsteps:\n  - ask: ZIP?\n    as: zip\n    screen: sms-zip-code\n"
        "  - ask: Name?\n    as: name\n    screen: sms-name\n"
    )
    assert talk.of(ScreenShown)[0].screen == "sms-zip-code"
    talk("60603")
    assert talk.of(ScreenShown)[0].screen == "sms-name"
    talk("back")
    assert talk.of(ScreenShown)[0].screen == "sms-zip-code"


@pytest.mark.parametrize("body", ["", "  ", "\n", "\u200b"])
def test_a_text_without_a_word_repeats_the_question_and_is_no_wrong_answer(body: str) -> None:
    talk = Talk(ADULTS)
    for _ in range(5):
        assert talk(body) == ["How many adults live with you?"]
        assert not talk.of(NotUnderstood) and talk.state == "waiting"
    assert talk("2") == ["So 2."]


def test_empty_texts_leave_the_tries_as_they_were() -> None:
    talk = Talk(ADULTS)
    talk("lots", "", "")
    talk("lots")
    assert talk.of(NotUnderstood)[0].left == 1
    talk("", "")
    assert talk.state == "waiting"


def test_so_many_empty_texts_in_a_row_count() -> None:
    talk = Talk(ADULTS)
    for _ in range(10):
        assert talk("") == ["How many adults live with you?"]
    left = []
    for _ in range(3):
        talk("")
        left.append(talk.of(NotUnderstood)[0].left)
    assert left == [2, 1, 0] and talk.of(HandedOver)


def test_a_word_between_empty_texts_begins_the_row_anew() -> None:
    talk = Talk(ADULTS)
    talk(*[""] * 10, "lots", *[""] * 10)
    assert talk.texts == ["How many adults live with you?"] and not talk.of(NotUnderstood)


def test_an_empty_text_repeats_what_was_asked_back() -> None:
    talk = Talk(ADULTS)
    back = talk("1 or 2")
    assert talk("") == back and not talk.of(NotUnderstood)
    assert talk("2") == ["So 2."]
    talk = Talk(
        "flow: f\nsteps:\n  - ask: How many?\n    as: a\n    answer: integer\n    confirm: '{{ value }}, right?'\n"
    )
    talk("2", "")
    assert talk.state == "waiting" and not talk.of(NotUnderstood)
    talk("yes")
    assert talk.of(Ended)[0].values == {"a": 2}
