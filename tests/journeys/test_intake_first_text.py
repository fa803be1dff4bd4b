"""B1 to B5: what somebody texts first, whether they want to start, and the language they are then spoken to in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from journeys.harness.intake import Client, IntakeOffice

LANGUAGES = ["en", "es", "pl"]
FIRST_NAME = {"en": "What is your first name?", "es": "¿Cuál es su nombre?", "pl": "Jak masz na imię?"}
MENU = {
    "en": ("What can we help you with?", "4. Food stamps (SNAP)", "9. A different problem"),
    "es": ("¿En qué le podemos ayudar?", "4. Estampillas de comida (SNAP)", "9. Otro problema"),
    "pl": ("W czym możemy pomóc?", "4. Kartki na żywność (SNAP)", "9. Inny problem"),
}
HELLO = {"en": "hi", "es": "hola", "pl": "dzień dobry"}


@pytest.fixture(scope="module", autouse=True)
def nothing_breaks(office: IntakeOffice) -> Iterator[None]:
    with office.nothing_breaks():
        yield


def first_text(client: Client) -> dict[str, object]:
    """What the office keeps of their first text."""
    return client.office.row("first_texts", session_key=str(client.session()["id"]))


# --- B1 ---


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "EVICTION"), ("en", "eviction help pls"), ("en", "evction"), ("es", "Desalojo"), ("pl", "Eksmisja")],
)
def test_b01_a_keyword_leads_straight_to_its_issue(office: IntakeOffice, language: str, text: str) -> None:
    """B1: somebody texts the word of a legal issue. They are asked whether to start, then at most for their language,
    and never what their problem is."""
    maria = office.client(language=language)
    maria.begins(text)
    assert maria.at() == "legal_help/consent"
    maria.goes_on(until="household")
    asked = ["legal_help/consent", "legal_help/which_language", "get_location/first_name", "get_location/zip_code"]
    if language != "en":
        asked.remove("legal_help/which_language")  # the word has told it
    assert maria.asked == asked
    record = maria.record()
    assert (record["issue_key"], record["language"]) == ("eviction", language)
    assert record["sealed"]["search"] == text
    assert (first_text(maria)["found"], first_text(maria)["chosen"]) == ("keyword", "eviction")


def test_b01_only_whole_words_are_keywords(office: IntakeOffice) -> None:
    """B1: "parents" has "rent" in it, and is not about a rented home: they get the menu."""
    son = office.client()
    son.begins("parents")
    son.goes_on(until="get_legal_issue")
    assert son.last.startswith("What can we help you with?")
    assert (first_text(son)["found"], first_text(son)["chosen"]) == ("menu", "")


# --- B2 ---


@pytest.mark.parametrize(
    ("language", "four"),
    [("en", "4"), ("en", "4."), ("en", "four"), ("es", "cuatro"), ("es", "la 4"), ("pl", "cztery"), ("pl", "numer 4")],
)
def test_b02_a_greeting_leads_to_the_menu_and_four_is_said_in_many_ways(
    office: IntakeOffice, language: str, four: str
) -> None:
    """B2: a text that names no problem leads to the numbered list; its number may be written as people write."""
    ana = office.client(language=language)
    ana.begins(HELLO[language])
    ana.goes_on(until="get_legal_issue")
    question, line, last = MENU[language]
    assert ana.last.startswith(question) and line in ana.last.split("\n") and last in ana.last.split("\n")
    ana.says(four)
    assert ana.last == FIRST_NAME[language]
    assert (first_text(ana)["found"], first_text(ana)["chosen"]) == ("menu", "snap")


@pytest.mark.parametrize(
    ("language", "hint"),
    [
        ("en", "That number is not on the list. Please reply with a number from 1 to 9."),
        ("es", "Ese número no está en la lista. Por favor, responda con un número del 1 al 9."),
        ("pl", "Tego numeru nie ma na liście. Proszę odpisać numerem od 1 do 9."),
    ],
)
def test_b02_a_number_that_is_not_on_the_menu_is_asked_again(office: IntakeOffice, language: str, hint: str) -> None:
    """B2: a number beyond the list chooses nothing; they are told which numbers there are."""
    ana = office.client(language=language)
    ana.begins(HELLO[language])
    ana.goes_on(until="get_legal_issue")
    ana.says("12")
    assert ana.replies[0].startswith(hint)
    assert ana.at() == "get_legal_issue/choice" and first_text(ana)["chosen"] == ""


@pytest.mark.parametrize(
    ("language", "answer", "sorry"),
    [
        ("en", "A different problem", "We cannot help with this problem by text."),
        ("es", "otro problema", "No podemos ayudar con este problema por mensaje."),
        ("pl", "inny problem", "W tej sprawie nie możemy pomóc przez SMS."),
    ],
)
def test_b02_a_problem_that_is_not_on_the_menu_is_sent_elsewhere(
    office: IntakeOffice, language: str, answer: str, sorry: str
) -> None:
    """B2: who has another problem is told where else to go, and staff can count it."""
    ana = office.client(language=language)
    ana.begins(HELLO[language])
    ana.goes_on(until="get_legal_issue")
    ana.says(answer)
    assert sorry in ana.said and "illinoislegalaid.org/get-legal-help" in ana.said
    assert ana.session()["state"] == "ended"
    record = ana.record()
    assert (record["triage_status"], record["intake_status"]) == ("Legal issue", "Diverted")
    assert record["last_screen_viewed"] == "sms-legal-issues"


# --- B3 ---


@pytest.mark.parametrize(
    ("language", "text", "guesses"),
    [
        (
            "en",
            "I can't afford my groceries",
            ["1. Food stamps (SNAP)", "2. Cash help for families (TANF)", "3. Something else"],
        ),
        (
            "es",
            "No me alcanza para la comida",
            ["1. Estampillas de comida (SNAP)", "2. Dinero para familias (TANF)", "3. Otra cosa"],
        ),
        (
            "pl",
            "Nie stać mnie na jedzenie",
            ["1. Kartki na żywność (SNAP)", "2. Zasiłek dla rodzin (TANF)", "3. Coś innego"],
        ),
    ],
)
def test_b03_words_that_may_mean_several_things_are_asked_back(
    office: IntakeOffice, language: str, text: str, guesses: list[str]
) -> None:
    """B3: a text that fits several issues leads to a short list. Nothing is chosen until they reply."""
    ola = office.client(language=language)
    ola.begins(text)
    ola.goes_on(until="get_legal_issue")
    assert ola.last.split("\n")[1:-1] == guesses
    assert (first_text(ola)["found"], first_text(ola)["chosen"]) == ("guess", "") and not ola.has_record()
    ola.says("2")
    assert ola.last == FIRST_NAME[language] and first_text(ola)["chosen"] == "tanf"


@pytest.mark.parametrize(
    ("language", "text", "other"),
    [
        ("en", "I can't afford my groceries", "something else"),
        ("es", "No me alcanza para la comida", "otra cosa"),
        ("pl", "Nie stać mnie na jedzenie", "coś innego"),
    ],
)
def test_b03_none_of_the_guesses_leads_to_the_menu(office: IntakeOffice, language: str, text: str, other: str) -> None:
    """B3: when no guess is right they get the whole list."""
    ola = office.client(language=language)
    ola.begins(text)
    ola.goes_on(until="get_legal_issue")
    ola.says(other)
    assert ola.last.startswith(MENU[language][0]) and first_text(ola)["chosen"] == ""


# --- B4 ---


@pytest.mark.parametrize(
    ("language", "text", "no", "goodbye"),
    [
        ("en", "EVICTION", "no", "All right, we stop here. You can text us again any time."),
        ("es", "Desalojo", "no, gracias", "Está bien, aquí terminamos. Puede escribirnos otra vez cuando quiera."),
        ("pl", "Eksmisja", "nie", "Dobrze, na tym kończymy. Możesz napisać do nas w każdej chwili."),
    ],
)
def test_b04_who_does_not_want_to_start_leaves_nothing_but_the_refusal(
    office: IntakeOffice, language: str, text: str, no: str, goodbye: str
) -> None:
    """B4: a no to the first question ends it. There is no record of them, and their first text is not kept for staff to
    learn from."""
    leo = office.client(language=language)
    leo.begins(text)
    leo.says(no)
    assert leo.replies == [goodbye]
    assert leo.session()["state"] == "ended" and leo.phone.values()["agrees"] is False
    assert not leo.has_record()
    assert office.table("first_texts", session_key=str(leo.session()["id"])) == []


@pytest.mark.parametrize(
    ("language", "text", "yes"), [("en", "EVICTION", "yes"), ("es", "Desalojo", "sí"), ("pl", "Eksmisja", "tak")]
)
def test_b04_yes_goes_on(office: IntakeOffice, language: str, text: str, yes: str) -> None:
    """B4: a yes, in their language, goes on."""
    leo = office.client(language=language)
    leo.begins(text)
    leo.says(yes)
    assert leo.phone.values()["agrees"] is True
    assert leo.at() == ("legal_help/which_language" if language == "en" else "get_location/first_name")


# --- B5 ---

#: A tenant in Cook County with a written notice, from the first text to the end.
NOTICE = ["1", "2", "1", "2", "2", "2", "1", "1", "Acme"]
#: What is written the same in every language.
SAME = {"No", "SSI", "Social Security"}


def lines_after_the_choice(client: Client) -> list[str]:
    """Every line of what they read after they chose their language, without the numbers of lists."""
    texts = client.phone.reads()
    chosen = next(at for at, text in enumerate(texts) if "Jaki język wybrać?" in text)
    lines = [line.strip() for text in texts[chosen + 1 :] for line in text.split("\n")]
    return [line.partition(". ")[2] if line[:1].isdigit() else line for line in lines if line]


def walks_to_the_end(office: IntakeOffice, language: str) -> Client:
    maria = office.client(language=language, story=NOTICE, has_wages="1", wage_periods="1", wages_weekly="300")
    maria.begins("EVICTION")
    maria.goes_on(until="zip_code")
    maria.says("6060")  # an error, too
    maria.goes_on()
    assert maria.session()["state"] == "ended" and maria.record()["language"] == language
    return maria


def test_b05_whoever_picks_a_language_reads_nothing_else_to_the_end(office: IntakeOffice) -> None:
    """B5: three people with one story pick English, Spanish and Polish. No line that two of them read is the same:
    no question, list, error, date or confirmation of any sub-flow."""
    english, spanish, polish = (set(lines_after_the_choice(walks_to_the_end(office, one))) for one in LANGUAGES)
    assert len(english) > 100 and min(len(spanish), len(polish)) > 90
    for some, others in ((english, spanish), (english, polish), (spanish, polish)):
        assert some & others <= SAME


@pytest.mark.parametrize(
    ("language", "choice", "again"),
    [
        ("es", "2", "¿Cuál es el código postal (ZIP) de su casa?"),
        ("pl", "3", "Jaki jest kod pocztowy (ZIP) Twojego domu?"),
    ],
)
def test_b05_the_language_stays_after_a_stop_and_a_start(
    office: IntakeOffice, language: str, choice: str, again: str
) -> None:
    """B5: who stops all texts and later starts again is asked on in the language they had picked."""
    eva = office.client(language=language)
    eva.begins("EVICTION")
    eva.says("yes")
    eva.says(choice)
    eva.goes_on(until="zip_code")
    eva.says("STOP")
    eva.says("START")
    assert eva.last.endswith(again)
    eva.says("60603")
    assert eva.at() == "household/adults" and eva.record()["language"] == language


HALF_TRANSLATED = """
flow: half_translated
languages: [en, es, pl]
steps:
  - ask: What is your first name?
    as: first_name
    answer: name
  - end: Thank you.
"""


def test_b05_a_flow_with_a_text_in_one_language_only_cannot_be_published(office: IntakeOffice, tmp_path: Path) -> None:
    """B5: where a translation is missing nobody gets the English text by surprise: the flow cannot be published, and
    the command says which language lacks what."""
    file = tmp_path / "half_translated.yaml"
    file.write_text(HALF_TRANSLATED)
    office.commands(["flows", "import", str(file)])
    refused = office.command("flows", "publish", "half_translated", ok=False)
    said = refused.stdout + refused.stderr
    assert refused.returncode != 0 and "es" in said and "pl" in said and "translated" in said
    [version] = office.sql("select state from flow_versions where name = 'half_translated'")
    assert version["state"] == "draft"
