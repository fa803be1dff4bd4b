"""A flow changes while people talk; and what the texts of the intake cost, in each language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdesk.flows import packaged
from frontdesk.flows.checking.segments import as_sent
from frontdesk.flows.parts import PlacedText, placed_texts
from frontdesk.standin.segments import count
from intake.navigation.test_packaged import BUDGET as DIALOGUE_BUDGET
from intake.navigation.test_packaged import PACKAGED as DIALOGUES
from intake.navigation.test_packaged import screens
from journeys.harness.intake import NO, Client, IntakeOffice
from journeys.harness.stories import TENANT_NOTICE

LANGUAGES = ("en", "es", "pl")
#: Segments a text of a flow may take, with its list.
BUDGET = 3


@pytest.fixture(scope="module", autouse=True)
def nothing_breaks(office: IntakeOffice) -> Iterator[None]:
    with office.nothing_breaks():
        yield


# B29 ------------------------------------------------------------------------------------------------------------------

#: What the next version says: in the main flow at its end, and in a sub-flow.
NEWS = {
    "en": {"Thank you for writing to us.": "Thank you and good luck.", "How many adults": "How many grown people"},
    "es": {"Gracias por escribirnos.": "Gracias y buena suerte.", "¿Cuántos adultos": "¿Cuántas personas mayores"},
    "pl": {"Dziękujemy za rozmowę.": "Dziękujemy i powodzenia.", "Ilu dorosłych": "Ile pełnoletnich osób"},
}


def publish_pilot(office: IntakeOffice, *, with_news: bool) -> None:
    """The intake and its sub-flow about the household under other names, which leaves those of everybody alone."""
    folder = office.home / "pilot"
    folder.mkdir(exist_ok=True)
    for name in ("household", "legal_help"):
        flow = Path(packaged.source(name).path)
        for file in (flow, *flow.parent.glob(f"{name}.??.po")):
            text = file.read_text()
            for words in ("household", "legal_help"):
                for key in ("flow: ", "run: "):
                    text = text.replace(f"{key}{words}\n", f"{key}{words}_pilot\n")
            for old, new in (item for news in NEWS.values() for item in news.items()) if with_news else ():
                text = text.replace(old, new)
            (folder / file.name.replace(name, f"{name}_pilot")).write_text(text)
    office.commands(
        ["flows", "import", str(folder)],
        ["flows", "publish", "household_pilot"],
        ["flows", "publish", "legal_help_pilot", "--keyword", "pilot"],
    )


def pilot(office: IntakeOffice, language: str) -> Client:
    """Somebody who texts the pilot's keyword, asks for food stamps, and declines the offer."""
    client = office.client(language=language, story=["6", "1"], offer=NO, get_legal_issue__choice="4")
    client.begins("pilot")
    return client


def test_b29_an_open_conversation_ends_on_its_own_version(office: IntakeOffice):
    """B29: a new version of the intake, and of a flow that it runs, is published while three people are in the middle:
    they end on the version on which they began, in the sub-flow too. Who begins now gets the new one."""
    publish_pilot(office, with_news=False)
    early = {language: pilot(office, language) for language in LANGUAGES}
    for client in early.values():
        client.goes_on(until="get_location/zip_code")
    publish_pilot(office, with_news=True)
    late = {language: pilot(office, language) for language in LANGUAGES}

    for is_late, people in enumerate((early, late)):
        for language, client in people.items():
            client.goes_on()
            read = "\n".join(client.phone.reads())
            for old, new in NEWS[language].items():
                assert ((new if is_late else old) in read, (old if is_late else new) in read) == (True, False), language
            version = office.row("flow_versions", id=client.session()["version_id"])
            assert (version["name"], version["number"]) == ("legal_help_pilot", 1 + is_late)
            assert client.session()["pins"]["household_pilot"] == 1 + is_late
            assert client.record()["intake_status"] == "Offered"


# B30 ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_b30_no_text_of_a_flow_is_over_its_budget(language: str):
    """B30: every text of every shipped flow as it is sent, with usual values and its list; counted as the carrier
    counts."""
    placed = [one for name in packaged.names() for one in placed_texts(packaged.load(name)) if is_sent_alone(one)]
    told = [one for one in placed if language in one.text.templates]
    counted = [(count(text), text) for one in told if (text := as_sent(one, language))]
    assert len(counted) > 150
    assert [one for one in counted if one[0] > BUDGET] == []


def is_sent_alone(placed: PlacedText) -> bool:
    """Whether it is no option, which stands below its question, and no topic, which stands in another text."""
    return not placed.where.startswith("answer.") and placed.where != "topic"


@pytest.mark.parametrize("language", LANGUAGES)
def test_b30_no_text_of_a_dialogue_is_over_its_budget(language: str):
    """B30: every question of every dialogue of Illinois as it is sent, with what stands before it and its list; counted
    as the carrier counts."""
    counted = [(count(text), text) for dialogue in DIALOGUES.values() for text in screens(dialogue, language)]
    assert len(counted) > 80
    assert [one for one in counted if one[0] > DIALOGUE_BUDGET[language]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_b30_what_people_read_is_within_the_budget(office: IntakeOffice, language: str):
    """B30: with names, times and lists filled in too: every text that somebody reads on the longest way through an
    intake takes no more segments than it may, with the menu of all problems too."""
    hello = {"en": "hi", "es": "hola", "pl": "dzień dobry"}[language]
    amounts = dict.fromkeys(("tanf_amount", "veterans_amount", "unemployment_amount"), "100")
    client = office.client(
        language=language, story=TENANT_NOTICE, get_legal_issue__choice="1", benefits="1,2,3", **amounts
    )
    client.begins(hello)
    client.goes_on()
    assert len(client.phone.reads()) > 45
    most = max(BUDGET, DIALOGUE_BUDGET[language])
    assert [(count(text), text) for text in client.phone.reads() if count(text) > most] == []


STREETS = [f"Calle número {n} en el lado este" for n in range(1, 61)]
LONG_LIST = """
flow: long_list
title: A long list
starts: [text]
steps:
  - choose: Where do you live?
    as: street
    options: OPTIONS
  - end: "You live at {{ street }}."
"""


def test_b30_a_long_list_is_split_in_order(office: IntakeOffice):
    """B30: a list of sixty streets is more than a text may hold: it comes as several, in order, split between lines;
    the number of the last line still counts."""
    options = ", ".join(f's{n}: "{street}"' for n, street in enumerate(STREETS, start=1))
    office.publish((LONG_LIST.replace("OPTIONS", "{" + options + "}"), "--keyword", "streets"))
    phone = office.phone()
    parts = phone.texts("streets")
    assert len(parts) > 1 and all(len(part) <= 1600 for part in parts)
    lines = [line for part in parts for line in part.splitlines()]
    numbered = [f"{n}. {street}" for n, street in enumerate(STREETS, start=1)]
    assert lines == ["Where do you live?", *numbered, "Reply with the number."]
    assert phone.reads() == parts, "they reached the phone in that order"
    assert phone.texts("60") == ["You live at s60."]
