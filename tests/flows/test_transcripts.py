"""Conversations as text files: read, played, compared, recorded."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from frontdesk.flows.engine import Engine
from frontdesk.flows.model import Flow
from frontdesk.flows.problems import FlowError
from frontdesk.flows.reading import read_any
from frontdesk.flows.transcripts import files
from frontdesk.flows.transcripts.chat import Reply
from frontdesk.flows.transcripts.format import Kind, parse, plain
from frontdesk.flows.transcripts.recording import Exchange, new_transcript, updated
from frontdesk.flows.transcripts.runner import Outcome, play

HOUSEHOLD = """
flow: household
languages: [en]
gives: [household_size, over_income]
nudge: Still there?
nudge_after: 2 hours
steps:
  - ask: How many adults live in your home? Count yourself.
    as: adults
    answer: integer 1..20
  - ask: How many children under 18 live in your home?
    as: children
    answer: integer 0..20
  - call: poverty_estimate
    with: {adults: "{{ adults }}", children: "{{ children }}"}
    as: limit
    failed:
      - say: We cannot tell right now.
      - hand_over: estimate
  - ask: Is your income, before taxes, more than {{ limit.monthly | money }} a month?
    as: above_limit
    answer: yes_no
  - set:
      household_size: "{{ adults | plus: children }}"
      over_income: "{{ above_limit }}"
"""

#: As DESIGN section 7 has it.
TALK = """flow: household
given:
  poverty_estimate: {monthly: 5410}

< How many adults live in your home? Count yourself.
> two
< How many children under 18 live in your home?
> none
< Is your income, before taxes, more than $5,410 a month?
> back
< How many children under 18 live in your home?
> 0
< Is your income, before taxes, more than $5,410 a month?
> no
= household_size: 2, over_income: false
"""


def household() -> Flow:
    return read_any(HOUSEHOLD, "household.yaml")[0]


def played(text: str, flow: str = HOUSEHOLD, *, to_the_end: bool = False) -> Outcome:
    read, _ = read_any(flow, "household.yaml")
    stop = {"stop": "stop", "start": "start"}.get
    engine = Engine({read.name: read}, opt_words=lambda body: "stop" if body == "stop" else None)
    transcript = parse(text, "talk.txt")
    return play(transcript, engine, read, opt_words=lambda body: stop(body), to_the_end=to_the_end)


def differences(text: str, flow: str = HOUSEHOLD) -> list[str]:
    return [str(difference) for difference in played(text, flow).differences]


def test_a_conversation_as_it_is_written_passes() -> None:
    assert differences(TALK) == []


# --- the format -------------------------------------------------------------------------------------------------------


def test_entries_with_their_lines() -> None:
    items = parse(
        "flow: x\n\n# first\n> hello\n  there\n\n  again\n<+ https://x.org/a.png\n~ 4 hours\n! f: 1\n* ended\n= a: 1\n"
    ).items
    assert [(item.kind, item.line, item.text) for item in items if item.kind is not Kind.BLANK] == [
        (Kind.COMMENT, 3, "first"),
        (Kind.TEXT, 4, "hello\nthere\n\nagain"),
        (Kind.PICTURE, 8, "https://x.org/a.png"),
        (Kind.TIME, 9, "4 hours"),
        (Kind.RESULT, 10, "f: 1"),
        (Kind.HAPPENED, 11, "ended"),
        (Kind.VALUES, 12, "a: 1"),
    ]


def test_the_header() -> None:
    talk = parse("flow: x\nlanguage: es\nstart: call\nnow: 2026-05-01 09:00\nwith: {zip: 60603}\n\n> hi\n")
    assert (talk.flow, talk.language, talk.start, talk.parameters) == ("x", "es", "call", {"zip": 60603})
    assert talk.begins == datetime(2026, 5, 1, 9, 0, tzinfo=UTC)


def test_without_a_header_the_file_names_the_flow() -> None:
    assert parse("> hi\n", "flows/household.en.txt").flow == "household"


@pytest.mark.parametrize(
    "text, line, says",
    [
        ("flow: x\n\nhello\n> hi\n", 3, "no YAML"),  # before the first sign all is header
        ("flow: x\n> hi\nhello\n", 3, "begins with no sign"),
        ("flow: x\n> hi\n<hello\n", 3, "no space after its <"),
        ("flow: x\nlangauge: es\n> hi\n", 2, "'langauge' is nothing a header knows"),
        ("flow: x\ngiven: [1]\n> hi\n", 2, "given is no list"),
        ("flow: x\nstart: fax\n> hi\n", 2, "nothing is started by 'fax'"),
        ("flow: x\nnow: tomorrow\n> hi\n", 2, "'tomorrow' is no time"),
        ("flow: {\n> hi\n", 1, "no YAML"),
        ("flow: x\n", 0, "no conversation"),
        ("", 0, "no conversation"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(FlowError) as raised:
        parse(text, "talk.txt")
    problem = raised.value.problems[0]
    assert problem.file == "talk.txt" and says in problem.message
    assert problem.line in (line, 2) if says == "no YAML" else problem.line == line


# --- comparing --------------------------------------------------------------------------------------------------------


def test_a_difference_tells_file_line_both_texts_and_the_path() -> None:
    found = played(TALK.replace("under 18 live in your home?\n> none", "under 18 live with you?\n> none")).differences
    assert len(found) == 1
    assert (found[0].file, found[0].line, found[0].after) == ("talk.txt", 7, "> two")
    assert found[0].expected == "< How many children under 18 live with you?"
    assert found[0].got == "< How many children under 18 live in your home?"
    assert found[0].path[-1] == "children"
    assert "talk.txt:7" in str(found[0]) and "children" in str(found[0])


@pytest.mark.parametrize(
    "before, after, says",
    [
        ("> none\n<", "> none\n< And pets?\n<", "And pets?"),  # a text that does not come
        ("< Is your income, before taxes, more than $5,410 a month?\n> back", "> back", "(nothing)"),  # one too many
        ("household_size: 2", "household_size: 3", "= household_size: 2"),
        ("household_size: 2", 'household_size: "2"', "= household_size: 2"),  # a number is no text
        ("over_income: false", "over_income: null", "= over_income: false"),
        ("over_income: false", "nothing: 1", "= nothing: null"),
        ("= household_size: 2, over", "= household_size: [2, over", "names and values"),
        ("> back", "~ later", "a time such as"),
        ("> back", "! {f: 1", "a name and its result"),
    ],
)
def test_what_differs_is_found(before: str, after: str, says: str) -> None:
    assert before in TALK
    found = differences(TALK.replace(before, after, 1))
    assert len(found) == 1 and says in found[0], found


def test_a_text_of_several_lines_may_be_written_either_way() -> None:
    flow = 'flow: x\nsteps:\n  - say: "One\\n\\n  Two\\nThree"\n  - say: Four\n'
    assert differences("> hi\n< One\n\n    Two\n  Three\n< Four\n", flow) == []
    assert differences("> hi\n< One\n<\n<   Two\n< Three\n< Four\n", flow) == []
    assert differences("> hi\n< One\n\n    Two\n  Three\n  Four\n", flow) != []  # two texts are not one
    assert differences("> hi\n< One\n\n  Two\n  Three\n< Four\n", flow) != []  # spaces at the beginning are seen


def test_a_value_as_people_write_it() -> None:
    flow = (
        "flow: x\nsteps:\n  - set:\n      zip: '00501'\n      day: '2024-03-05'\n      part: {a: [1, x]}\n  - say: ok\n"
    )
    assert differences("> hi\n< ok\n= zip: 00501, day: 2024-03-05, part: {a: [1, x]}, part.a.1: x\n", flow) == []


def test_results_may_change_on_the_way() -> None:
    text = TALK.replace("> none\n", "! poverty_estimate: {status: 500}\n> none\n").partition("< Is your income")[0]
    assert differences(text + "< We cannot tell right now.\n* handed_over: estimate\n") == []
    assert "handed_over: estimate" in differences(text + "< We cannot tell right now.\n* ended\n")[0]


def test_a_result_that_comes_late() -> None:
    text = TALK.partition("> none\n")[0] + "! hold poverty_estimate\n> none\n> hello?\n! release poverty_estimate\n"
    texts = "< Is your income, before taxes, more than $5,410 a month?\n"
    found = played(text + texts + "< Please answer YES or NO.\n").differences
    # the text that came meanwhile is read as the answer once the question stands
    assert len(found) == 1 and found[0].got.startswith("< ") and "income" not in found[0].got


def test_time_passes() -> None:
    start = TALK.partition("> two\n")[0]
    question = "< How many adults live in your home? Count yourself.\n"
    assert differences(start + "~ 1 hour\n") == []
    assert differences(start + "~ 1 hour and 59 minutes\n~ 1 minute\n< Still there?\n" + question) == []
    assert differences(start + "~ 2 hours\n< Still there?\n" + question + "~ 10 hours\n") == []
    assert differences(start + "~ 10 days\n< Still there?\n" + question + "* ended: silence\n") == []
    assert differences(start + "~ silence\n* ended: silence\n> hi\n" + question) == []
    assert differences(start + "~ nudge\n< Still there?\n" + question) == []


def test_after_stop_nothing_comes_until_start() -> None:
    start = TALK.partition("> two\n")[0]
    question = "< How many adults live in your home? Count yourself.\n"
    assert (
        differences(
            start
            + "> stop\n> two\n~ 10 hours\n> start\n"
            + question
            + "> two\n< How many children under 18 live in your home?\n"
        )
        == []
    )


def test_after_the_end_stop_begins_nothing() -> None:
    flow = "flow: x\nsteps:\n  - say: Hello.\n"
    assert differences("> hi\n< Hello.\n> stop\n> hi\n> start\n> hi\n< Hello.\n", flow) == []


def test_a_text_after_the_end_begins_anew() -> None:
    assert (
        differences(TALK + "> hi\n< How many adults live in your home? Count yourself.\n= household_size: null\n") == []
    )


def test_staff_have_it_until_they_give_it_back() -> None:
    flow = "flow: x\nsteps:\n  - hand_over: help\n  - say: Welcome back.\n"
    assert (
        differences("> hi\n* handed_over: help\n> are you there?\n~ given back\n< Welcome back.\n* ended: flow\n", flow)
        == []
    )


def test_media_both_ways() -> None:
    flow = """
flow: x
steps:
  - ask: Send a photo.
    as: photo
    answer: media
  - say: Here is the map.
    media: https://x.org/map.png
"""
    talk = "> hi\n< Send a photo.\n> here\n>+ https://x.org/lease.jpg image/jpeg\n< Here is the map.\n<+ https://x.org/map.png\n"
    assert differences(talk, flow) == []
    assert "map.png" in differences(talk.replace("<+ https://x.org/map.png\n", ""), flow)[0]


# --- recording --------------------------------------------------------------------------------------------------------


def test_recording_keeps_comments_and_the_persons_texts() -> None:
    old = TALK.replace("> two", "# as people write it\n> two").replace("under 18 live in your home?", "are there?", 1)
    old = old.replace("household_size: 2", "household_size: 9").replace(
        "> back\n", "\n# they change their mind\n> back\n"
    )
    outcome = played(old, to_the_end=True)
    new = updated(outcome)
    assert new == TALK.replace("> two", "# as people write it\n> two").replace(
        "> back\n", "\n# they change their mind\n> back\n"
    )
    assert differences(new) == []


def test_recording_fills_in_what_is_not_written() -> None:
    header = "flow: household\ngiven:\n  poverty_estimate: {monthly: 5410}\n\n"
    old = header + "> hi\n> 2\n# none\n> 0\n> no\n= household_size: 0\n"
    new = updated(played(old, to_the_end=True))
    assert differences(new) == []
    assert "> 2\n< How many children under 18 live in your home?\n# none\n" in new
    assert new.endswith("> no\n= household_size: 2\n")


def test_what_passes_is_recorded_as_it_stands() -> None:
    assert updated(played(TALK, to_the_end=True)) == TALK


@for_all(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=30),
            st.lists(
                st.text(
                    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]) | st.just("\n"),
                    max_size=40,
                ),
                max_size=3,
            ),
        ),
        min_size=1,
    )
)
def test_a_saved_chat_reads_back_as_it_was(said: list[tuple[str, list[str]]]) -> None:
    exchanges = [Exchange(text, [Reply(plain(reply)) for reply in replies]) for text, replies in said]
    talk = parse(new_transcript("x", exchanges, given={"f": {"status": 200, "body": "a: b"}}))
    assert talk.flow == "x" and talk.given == {"f": {"status": 200, "body": "a: b"}}
    read = [(item.kind.value, item.text) for item in talk.items if item.kind is not Kind.BLANK]
    wanted = []
    for text, replies in said:
        wanted += [(">", plain(text)), *(("<", plain(reply)) for reply in replies)]
    assert read == wanted


# --- files ------------------------------------------------------------------------------------------------------------


def test_transcripts_lie_beside_the_flow(tmp_path: Path) -> None:
    for name in (
        "household.yaml",
        "household.en.txt",
        "household/long.txt",
        "other.txt",
        "notes.txt",
        "household.es.po",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("flow: household\n> hi\n" if name == "other.txt" else "> hi\n")
    flow = tmp_path / "household.yaml"
    assert sorted(p.name for p in files.transcript_files(flow)) == ["household.en.txt", "long.txt"]
    assert sorted(p.name for p in files.transcript_files(tmp_path)) == ["household.en.txt", "long.txt", "other.txt"]
    assert files.read_transcript(tmp_path / "household" / "long.txt").flow == "household"
    assert {k: p.name for k, p in files.translation_files(flow).items()} == {"es": "household.es.po"}


def test_results_may_lie_in_a_file_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "results.yaml").write_text("poverty_estimate: {monthly: 5410}\n")
    talk = tmp_path / "household.en.txt"
    talk.write_text(TALK.replace("given:\n  poverty_estimate: {monthly: 5410}\n", "given: results.yaml\n"))
    read = files.read_transcript(talk)
    assert read.given == {"poverty_estimate": {"monthly": 5410}}
    flow = household()
    assert play(read, Engine({flow.name: flow}), flow).passed
    (tmp_path / "results.yaml").write_text("poverty_estimate: [}")
    with pytest.raises(FlowError, match=r"results.yaml:1"):
        files.read_transcript(talk)
