"""What works in the middle of every conversation: BACK and its like, other languages, long answers, pictures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from journeys.harness.talking import TalkingHouse

SENTENCE = "This is sentence number {} of a long letter that our office sends to you."
LEAFLET = f"""
flow: leaflet
steps:
  - ask: How long may it be?
    as: length
    answer: integer 1..12
  - say: "{{% for n in (1..40) %}}{SENTENCE.format("{{ n }}")} {{% endfor %}}"
  - ask: Was that helpful?
    as: helpful
    answer: yes_no
  - end: Thank you.
"""
FLOOD = """
flow: flood
starts: [text]
steps:
TEXTS
  - ask: Did you read it all?
    as: read
    answer: yes_no
  - end: Thank you.
""".replace(
    "TEXTS",
    "\n".join(f"  - say: Text number {n}." for n in range(1, 10))
    + f"""
  - say: "{{% for n in (1..60) %}}{SENTENCE.format("{{ n }}")} {{% endfor %}}\"""",
)
PICTURE = """
flow: picture
steps:
  - ask: Please send us a picture of the letter.
    as: letter
    answer: media
    media: https://example.org/how-to.png
  - say: Here is ours.
    media: [https://example.org/a.png, https://example.org/b.pdf]
  - hand_over: has sent a letter
    text: Our staff will look at it.
"""
MENU = "What can we do for you?"
#: Words that only an English text has.
ENGLISH = {"What", "your", "Thank", "How", "home", "Please", "Reply"}


@pytest.fixture(scope="module", autouse=True)
def desk(talk: TalkingHouse) -> Iterator[None]:
    talk.publish((LEAFLET, "--keyword", "leaflet"), (FLOOD, "--keyword", "flood"), (PICTURE, "--keyword", "picture"))
    with talk.nothing_breaks():
        yield


# Words that work everywhere.


def test_words_that_work_everywhere_in_the_middle_of_a_conversation(talk):
    ana = talk.phone()
    assert ana.texts("hi")[1].startswith(MENU)
    [help_, menu] = ana.texts("HELP")
    assert help_ == "Answer with the number of a line, or in your own words." and menu.startswith(MENU)
    assert ana.texts("4")[-1] == "What is your name?"
    assert ana.texts("Ana Nowak") == ["What is the ZIP code of your home?"]
    assert ana.texts("60603") == ["How many adults live in your home? Count yourself."]
    assert ana.texts("two") == ["How many children under 18 live in your home?"]
    assert ana.texts("repeat") == ["How many children under 18 live in your home?"]
    assert ana.texts("none") == ["Is your income, before taxes, more than $5,410 a month?"]
    # back through the sub-flow and out of it again; what hung on the answers is computed anew
    assert ana.texts("back") == ["How many children under 18 live in your home?"]
    assert ana.texts("1") == ["Is your income, before taxes, more than $6,830 a month?"]
    assert ana.texts("back", "back") == ["How many adults live in your home? Count yourself."]
    assert ana.texts("Back.") == ["What is the ZIP code of your home?"]
    assert "household_size" not in ana.values()
    # my lease will end, and so may the sentence: none of these are words of ours
    assert ana.texts("60604", "1", "0", "no")[0].startswith("What is the problem about?")
    assert ana.texts("1 and 2") == ["In a few words, what happened?"]
    assert ana.texts("my lease will end") == ["May we call you at this number?"]
    assert ana.values()["story"] == "my lease will end" and ana.values()["matters"] == ["home", "money"]
    assert ana.texts("restart")[0] == "OK, let's start over."
    assert ana.texts("1")[-1].startswith("Can we do anything else") and "story" not in ana.values()
    [goodbye] = ana.texts("exit")
    assert goodbye.startswith("Goodbye.")
    assert (ana.session()["state"], ana.session()["ended_by"]) == ("ended", "exit")
    notes = [note for turn in talk.table("session_turns", session_id=ana.session()["id"]) for note in turn["notes"]]
    assert [note for note in notes if note.startswith("word:")] == [
        "word:help", "word:repeat", "word:back", "word:back", "word:back", "word:back", "word:restart", "word:exit",
    ]  # fmt: skip
    assert ana.texts("hello again")[1].startswith(MENU), "the next text begins anew"
    assert [s["state"] for s in ana.sessions()] == ["ended", "waiting"]


# Long answers and pictures.


def test_a_long_text_is_split_at_the_ends_of_sentences_and_arrives_in_order(talk):
    ana = talk.phone()
    ana.texts("leaflet")
    said = ana.texts("3")
    *parts, question = said
    assert question == "Was that helpful?" and len(parts) == 2
    assert all(len(part) <= 1600 and part.endswith(".") for part in parts)
    assert " ".join(parts) == " ".join(SENTENCE.format(n) for n in range(1, 41))
    assert ana.reads()[1:] == said
    assert ana.texts("yes") == ["Thank you."]


def test_more_than_one_answer_holds_follows_in_order(talk):
    ana = talk.phone()
    at_once = ana.texts("flood")
    assert len(at_once) == 10, "the carrier takes no more in one answer"
    ana.reads_soon("Did you read it all?")
    read = ana.reads()
    assert read[:9] == [f"Text number {n}." for n in range(1, 10)] and read[:10] == at_once
    assert " ".join(read[9:-1]).rstrip() == " ".join(SENTENCE.format(n) for n in range(1, 61))
    assert [m["body"] for m in ana.messages() if m["direction"] == "out"] == read
    assert ana.texts("yes") == ["Thank you."]


def test_pictures_in_and_out(talk):
    ana, rita = talk.phone(), talk.hire()
    assert ana.texts("picture") == ["Please send us a picture of the letter."]
    assert [one["url"] for one in ana.screen()[-1]["media"]] == ["https://example.org/how-to.png"]
    assert "picture" in ana.texts("I have none at hand")[0], "words are no picture"
    lost = f"{talk.carrier.url}/2010-04-01/Accounts/{'AC' + 'a' * 32}/Messages/MM1/Media/ME1"
    said = ana.texts("", media=[{"url": lost, "content_type": "image/jpeg"}])
    assert said == ["Here is ours.", "Our staff will look at it."]
    ours = [one["url"] for text in ana.screen() if text["body"] == "Here is ours." for one in text["media"]]
    assert ours == ["https://example.org/a.png", "https://example.org/b.pdf"]
    [sent] = [m for m in ana.messages() if m["direction"] == "in" and m["media"]]
    assert (sent["body"], sent["media"]) == ("", [{"url": lost, "content_type": "image/jpeg"}])
    page = rita.see(f"inbox/{talk.row('inbox_threads', contact_number=ana.number)['id']}/")
    assert f"inbox/media/{sent['id']}/" in page and lost not in page, "it is fetched through the desk"
    assert rita.fetch(f"inbox/media/{sent['id']}/").status_code == 502, "the carrier has forgotten it"


# Languages.


def test_a_conversation_in_spanish(talk):
    eva = talk.phone()
    assert "ESPAÑOL" in eva.texts("hola")[0]
    said = eva.texts("español")
    assert said[0] == "De acuerdo, seguimos en español." and "\n1. Horario\n" in said[1]
    assert eva.session()["language"] == "es"
    assert eva.texts("4")[-1] == "¿Cómo se llama usted?"
    assert eva.texts("Eva Peña") == ["¿Cuál es el código postal (ZIP) de su casa?"]
    assert eva.texts("60603") == ["¿Cuántos adultos viven en su casa? Cuéntese usted."]
    assert eva.texts("dos") == ["¿Cuántos menores de 18 años viven en su casa?"]
    assert eva.texts("ninguno") == ["Antes de impuestos, ¿pasan los ingresos de su hogar de $5,410 al mes?"]
    assert eva.texts("volver") == ["¿Cuántos menores de 18 años viven en su casa?"]
    assert eva.texts("un") == ["Antes de impuestos, ¿pasan los ingresos de su hogar de $6,830 al mes?"]
    [explained, again] = eva.texts("ayuda")
    assert explained.startswith("Sume lo que ganan") and again.startswith("Antes de impuestos")
    assert eva.texts("no")[0].startswith("¿De qué se trata el problema?")
    assert eva.texts("desalojo y deuda") == ["En pocas palabras, ¿qué ha pasado?"]
    assert eva.texts("mi contrato va a terminar") == ["¿Le podemos llamar a este número?"]
    assert eva.texts("sí")[0].startswith("¿A qué hora le conviene")
    assert eva.texts("mañana")[0].startswith("Gracias, Eva Peña.")
    thread = talk.row("inbox_threads", contact_number=eva.number)
    assert {name: thread["attributes"][name] for name in ("name", "household_size", "over_income", "call_when")} == {
        "name": "Eva Peña", "household_size": 3, "over_income": False, "call_when": "morning",
    }  # fmt: skip
    assert thread["attributes"]["matters"] == ["home", "money"]
    assert [text for text in eva.reads()[2:] if ENGLISH & set(text.split())] == []


def test_a_conversation_in_polish(talk):
    jan = talk.phone()
    jan.texts("dzień dobry")
    said = jan.texts("po polsku")
    assert said[0] == "Dobrze, piszemy dalej po polsku." and "\n1. Godziny otwarcia\n" in said[1]
    assert jan.texts("godziny")[0].startswith("Biuro jest czynne")
    assert jan.texts("tak")[0].startswith("W czym możemy pomóc?")
    assert jan.texts("pomoc prawna")[-1] == "Jak się nazywasz?"
    assert jan.texts("Łukasz Żak", "60608") == ["Ilu dorosłych mieszka w Twoim domu? Policz też siebie."]
    assert jan.texts("troje") == ["Ile dzieci poniżej 18 lat mieszka w Twoim domu?"]
    assert jan.texts("wstecz") == ["Ilu dorosłych mieszka w Twoim domu? Policz też siebie."]
    assert jan.texts("2") == ["Ile dzieci poniżej 18 lat mieszka w Twoim domu?"]
    [explained, again] = jan.texts("nie rozumiem")
    assert explained.startswith("Policz każde dziecko") and again.startswith("Ile dzieci")
    assert "podatkiem" in jan.texts("żadne")[0]
    assert jan.texts("nie")[0].startswith("Czego dotyczy problem?")
    assert jan.texts("eksmisja") == ["Co się stało? Wystarczy kilka słów."]
    assert jan.values()["household_size"] == 2 and jan.values()["matters"] == ["home"]
    [goodbye] = jan.texts("wyjdź")
    assert goodbye.startswith("Do widzenia.") and jan.session()["ended_by"] == "exit"
    assert [text for text in jan.reads()[2:] if ENGLISH & set(text.split())] == []
