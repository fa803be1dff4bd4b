"""Findings about wording: reserved words, segments, reading level, translations."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.flows.exports import condition, export, state

from frontdesk.carrier.segments import count
from frontdesk.consent.words import understand
from frontdesk.flows import studio
from frontdesk.flows.checking import check
from frontdesk.flows.checking.readability import measure, syllables
from frontdesk.flows.checking.samples import sample
from frontdesk.flows.checking.wordings import asked_words
from frontdesk.flows.language import read
from frontdesk.flows.model import Flow
from frontdesk.flows.problems import Problem, Severity

Translations = dict[str, dict[str, str]]


def flow(steps: str, header: str = "", translations: Translations | None = None) -> Flow:
    text = f"flow: intake\n{dedent(header).strip()}\nsteps:\n{dedent(steps).strip()}\n"
    return read(text, "intake.yaml", translations)


def says(text: str, language: str = "en", header: str = "") -> Flow:
    return flow(f"- step: hello\n  say: {text!r}", header=f"{header}\nlanguages: [{language}]")


def findings(checked: Flow, **given: object) -> list[Problem]:
    known = {"segments": lambda text: count(text).segments, "reserved": lambda text: understand(text) is not None}
    return check(checked, **(known | given))  # type: ignore[arg-type]


def found(code: str, checked: Flow, **given: object) -> list[Problem]:
    return [problem for problem in findings(checked, **given) if problem.code == code]


# --- words that mean something else -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("To cancel, reply CANCEL", ["CANCEL"]),
        ('Reply YES or "no thanks". Text us if your lease will end.', ["YES", "no thanks"]),
        ("Please reply with the word “end” now", ["end"]),
        ("text: STOP", ["STOP"]),
        ("Reply with 1 or 2", ["1", "2"]),
        ("Reply 1, 2 or END.", ["1", "2", "END"]),
        ("Reply STOP at any time to opt out", ["STOP"]),
        ("Envíe la palabra ALTO para no recibir mensajes", ["ALTO"]),
        ("Responda SÍ o NO para confirmar", ["SÍ", "NO"]),
        ("Escriba «salir»", ["salir"]),
        ("Wyślij STOP, aby zrezygnować", ["STOP"]),
        ("Odpisz TAK lub NIE", ["TAK", "NIE"]),
        ("Napisz słowo KONIEC", ["KONIEC"]),
        ("Your lease ends in May. Stop by at five.", []),
        ("The context ended.", []),
        ("", []),
    ],
)
def test_the_words_a_text_asks_for(text: str, words: list[str]) -> None:
    assert [word for word, _ in asked_words(text)] == words


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("To cancel your visit, reply CANCEL.", Severity.ERROR),
        ("When you are done, text END.", Severity.ERROR),
        ("Reply QUIT to leave this question.", Severity.ERROR),
        ("Text STOP to see the first list.", Severity.ERROR),
        ("Reply Start to go back to the list.", Severity.WARNING),
        ("Reply HELP to see your options.", Severity.WARNING),
        ("Reply YES to confirm.", Severity.WARNING),
        ("Reply YES or NO.", Severity.NOTE),  # a question of yes and no
        ("Reply STOP to opt out.", None),
        ("To stop these messages, reply STOP.", None),
        ("Reply STOP to cancel, HELP for help.", None),
        ("Text HELP for help.", None),
        ("Reply BACK to change your last answer.", None),
        ("Your lease may end. Stop by at five.", None),
    ],
)
def test_reserved_words(text: str, severity: Severity | None) -> None:
    assert [p.severity for p in found("reserved_word", says(text))] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("text", "language", "severity"),
    [
        ("Para terminar, escriba TERMINAR.", "es", Severity.ERROR),
        ("Responda ALTO para no recibir más mensajes.", "es", None),
        ("Responda SÍ para confirmar.", "es", None),  # no word of the carrier and none of consent
        ("Envíe CANCEL para cancelar su cita.", "es", Severity.ERROR),
        ("Napisz KONIEC, gdy skończysz.", "pl", Severity.ERROR),
        ("Odpisz STOP, aby zrezygnować.", "pl", None),
    ],
)
def test_reserved_words_in_other_languages(text: str, language: str, severity: Severity | None) -> None:
    assert [p.severity for p in found("reserved_word", says(text, language))] == ([severity] if severity else [])


def test_without_the_rules_of_consent_only_the_carriers_words_are_known() -> None:
    assert found("reserved_word", says("Text END when you are done."), reserved=None)
    assert not found("reserved_word", says("Escriba TERMINAR."), reserved=None)


def test_options_that_end_all_texts() -> None:
    choose = "- choose: What now?\n  as: what\n  options:\n    a: %s\n    b: Move it\n- say: Fine."
    problem = found("reserved_option", flow(choose % "Cancel"))[0]
    assert problem.step == "what" and problem.severity is Severity.WARNING
    assert not found("reserved_option", flow(choose % "Call it off"))
    assert not found("reserved_option", flow(choose % '"Yes"'))
    assert found("reserved_option", flow(choose % "{label: Call it off, words: [quit]}"))


def test_words_that_never_arrive() -> None:
    def split(words: str) -> Flow:
        return studio.read(
            export(
                state("ask", "send-and-wait-for-reply", {"incomingMessage": "split"}, body="Go on?"),
                state(
                    "split",
                    "split-based-on",
                    {"noMatch": "ask"},
                    branches=[("bye", condition("matches_any_of", words))],
                ),
                state("bye", "send-message", {"sent": None}, body="Bye."),
            )
        )[0]

    assert "`end`" in found("swallowed_word", split("exit, end"))[0].message
    assert not found("swallowed_word", split("exit, leave"))


@pytest.mark.parametrize("text", ["Call 1-844-xxx-xxxx.", "TODO: write this", "Hello [insert name]"])
def test_placeholders(text: str) -> None:
    assert found("placeholder", says(text))
    assert not found("placeholder", says("Call 1-844-938-4280."))


# --- segments ---------------------------------------------------------------------------------------------------------


def test_a_text_over_its_budget() -> None:
    assert "about 4 segments; 3 are allowed" in found("too_many_segments", says("word " * 95))[0].message
    assert not found("too_many_segments", says("word " * 80))
    assert found("too_many_segments", says("word " * 40, header="segment_budget: 1"))


def test_the_options_of_a_question_are_counted_with_it() -> None:
    choose = "- choose: Which of these is it?\n  as: which\n  options:\n%s\n- say: Fine."
    many = "\n".join(f"    o{n}: An option with quite a long wording, number {n}" for n in range(12))
    assert found("too_many_segments", flow(choose % many))[0].step == "which"
    assert not found("too_many_segments", flow(choose % "    a: Rent\n    b: Food"))


def test_the_character_that_makes_a_text_dear() -> None:
    problem = found(
        "dear_character", says("Don’t worry about it at all, we will be with you in a moment, please wait for us.")
    )[0]
    assert problem.severity is Severity.WARNING and "right single quotation mark" in problem.advice
    assert "write '" in problem.advice and "takes 1" in problem.advice
    assert not found("dear_character", says("Don’t worry."))  # one segment either way
    assert not found(
        "dear_character", says("Don't worry about it at all, we will be with you in a moment, please wait for us.")
    )


def test_letters_that_a_language_needs_are_only_a_note() -> None:
    spanish = "¿Cuántas personas viven en su casa con usted? Cuente a los niños y a los adultos que viven ahí."
    assert [p.severity for p in found("dear_character", says(spanish, "es"))] == [Severity.NOTE]
    polish = "Ile osób mieszka w Pana domu? Proszę policzyć wszystkich dorosłych i dzieci, którzy tam śpią i jedzą."
    assert not found("dear_character", says(polish, "pl"))


def test_without_a_counter_no_segments_are_counted() -> None:
    assert not found("too_many_segments", says("word " * 200), segments=None)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Hello.", "Hello."),
        ("{{ income | money }} a month", "$1,234.50 a month"),
        ("{% if a %}yes{% else %}certainly{% endif %}!", "certainly!"),
        ("{% for o in list %}x{% endfor %}", "xxx"),
        ("{% assign a = 1 %}{% comment %}hidden{% endcomment %}a", "a"),
        ("{% case a %}{% when 1 %}one{% when 2 %}three{% endcase %}", "three"),
        ("{{ trigger.message.From }}", "+13125550142"),
        ("{{ 'as it is' }}", "as it is"),
        ("{% if a %}open", "open"),
        ("{% endif %}x{{", "x{{"),
    ],
)
def test_what_a_text_is_reckoned_to_look_like(source: str, text: str) -> None:
    assert sample(source) == text


@given(st.text(alphabet="ab{}% |.\"'-ifendelsforcase \n", max_size=60))
def test_any_template_can_be_reckoned(source: str) -> None:
    sample(source)


# --- reading level ----------------------------------------------------------------------------------------------------

EASY = "We can help you. Do you pay rent? Tell us how much. Then we will call you. It is free. "
HARD = (
    "Notwithstanding aforementioned considerations regarding organizational eligibility determinations, applicants "
    "experiencing residential displacement proceedings should immediately communicate supplementary documentation. "
)


def test_the_reading_level_of_a_whole_flow() -> None:
    hard = says(HARD * 4)
    assert "grade 6 is wanted" in found("reading_level", hard)[0].message
    assert found("hard_text", hard)[0].step == "hello"
    assert not found("reading_level", says(EASY * 5)) and not found("hard_text", says(EASY * 5))
    assert not found("reading_level", says(EASY * 5 + HARD, header="reading_level: 14"))


def test_a_few_words_say_nothing_about_a_flow() -> None:
    assert not found("reading_level", says("Organizational eligibility determination."))


@pytest.mark.parametrize(
    ("language", "easy", "hard"),
    [
        ("en", EASY, HARD),
        (
            "es",
            "La casa es de Ana. Ella vive con su hijo. Los dos van a la tienda. Hoy hace sol.",
            "La determinación de la elegibilidad organizacional correspondiente requerirá documentación suplementaria "
            "relativa a procedimientos administrativos anteriormente mencionados.",
        ),
        (
            "pl",
            "Ala ma kota. Kot ma dom. Dom jest mały. Tu jest ich stół.",
            "Przedsiębiorstwo odpowiedzialne za zagospodarowanie nieruchomości zobowiązane jest niezwłocznie "
            "przedstawić dokumentację potwierdzającą uprawnienia.",
        ),
    ],
)
def test_hard_texts_need_a_higher_grade(language: str, easy: str, hard: str) -> None:
    low, high = measure(easy, language), measure(hard, language)
    assert low and high and low.grade <= 4.5 < 12 <= high.grade


def test_published_figures() -> None:
    """Flesch-Kincaid by its definition: 13 words, 1 sentence, 17 syllables -> 0.39*13 + 11.8*17/13 - 15.59."""
    measured = measure("The cat that sat upon the mat will always run into the garden.", "en")
    assert measured and (measured.words, measured.sentences) == (13, 1)
    assert measured.grade == round(0.39 * 13 + 11.8 * 17 / 13 - 15.59, 1)


@pytest.mark.parametrize("text", ["", "123 45", "https://example.org/a", "{{"])
def test_texts_without_words_have_no_level(text: str) -> None:
    assert measure(text, "en") is None


def test_a_language_without_a_formula_has_no_level() -> None:
    assert measure("Bonjour tout le monde.", "fr") is None


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", {"reply": 2, "adult": 2, "any": 2, "organization": 5, "something": 2, "people": 2, "city": 2, "me": 1,
                "eviction": 3, "unemployment": 4, "apartment": 3, "house": 1, "needed": 2, "helped": 1, "table": 2}),
        ("es", {"ayuda": 3, "ciudad": 2, "área": 3, "desalojo": 4, "había": 3, "país": 2, "que": 1, "guía": 2, "muy": 1,
                "cuidado": 3, "quiere": 2, "leer": 2, "vergüenza": 3, "reúne": 3, "y": 1}),
        ("pl", {"ile": 2, "osób": 2, "odpowiedz": 3, "nieruchomości": 5, "auto": 2, "nie": 1, "w": 1, "imię": 2}),
    ],
)  # fmt: skip
def test_syllables(language: str, words: dict[str, int]) -> None:
    assert {word: syllables(word, language) for word in words} == words


@given(st.text(max_size=200), st.sampled_from(["en", "es", "pl"]))
def test_any_text_can_be_measured(text: str, language: str) -> None:
    measured = measure(text, language)
    assert measured is None or measured.grade >= 0


# --- translations -----------------------------------------------------------------------------------------------------

TWO = "- step: hello\n  say: Hello {{ flow.data.name }}.\n- step: bye\n  say: Good-bye."
ES = "languages: [en, es]"


def translated(**texts: str) -> Flow:
    return flow(TWO, ES, {"es": {f"{step}.say": text for step, text in texts.items()}})


def test_missing_translations() -> None:
    assert [p.step for p in found("missing_translation", translated(hello="Hola {{ flow.data.name }}."))] == ["bye"]
    assert len(found("missing_translation", flow(TWO, ES))) == 1  # all of them, said once
    assert not found("missing_translation", translated(hello="Hola {{ flow.data.name }}.", bye="Adiós."))


def test_what_needs_no_translation() -> None:
    assert not found("missing_translation", flow("- say: '{{ flow.data.text }} 12 https://example.org'", ES))


def test_lost_and_added_variables() -> None:
    lost = found("lost_variable", translated(hello="Hola.", bye="Adiós."))[0]
    assert "{{ flow.data.name }}" in lost.message and lost.severity is Severity.ERROR
    added = found("added_variable", translated(hello="Hola {{ flow.data.name }}.", bye="Adiós {{ flow.data.x }}."))[0]
    assert added.step == "bye" and added.severity is Severity.WARNING
    assert not found("lost_variable", translated(hello="{{ flow.data.name }}, ¡hola!", bye="Adiós."))


def test_catalogues_tell_stale_from_missing() -> None:
    catalogue = 'msgctxt "bye.say"\nmsgid "Bye."\nmsgstr "Adiós."\n'
    checked = findings(flow(TWO, ES), catalogues={"es": catalogue})
    assert {(p.code, p.step, p.file) for p in checked if "translation" in p.code} == {
        ("stale_translation", "bye", "intake.es.po"),
        ("missing_translation", "hello", "intake.yaml"),
    }
