"""Texts out to translators and back: nothing anybody typed is lost, nothing out of date reaches people."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from io import StringIO
from textwrap import dedent

import pytest
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.flows.exports import export, state

from frontdesk.flows import studio
from frontdesk.flows.language import read
from frontdesk.flows.model import Flow
from frontdesk.flows.problems import FlowError, Severity
from frontdesk.flows.translating import Coverage, below_gate, coverage, extract, language_of, merge, po, po_file

STEPS = """
- step: adults
  ask: How many adults live in your home? Count yourself.
  as: adults
  answer: integer 1..20
  help: Count your spouse.
- step: issue
  choose: What is it about?
  as: issue
  options:
    rent: Renting
    food: Food stamps
- step: bye
  say: |
    Thank you, {{ answers.issue }}.
    We call you.
"""


@lru_cache(maxsize=256)
def _read(text: str) -> Flow:
    return read(text, "flows/household.yaml")


def flow(steps: str = STEPS, translations: dict[str, dict[str, str]] | None = None) -> Flow:
    text = f"flow: household\nlanguages: [en, es, pl]\nsteps:\n{dedent(steps).strip()}\n"
    return read(text, "flows/household.yaml", translations) if translations else _read(text)


def translate(catalogue: str, texts: dict[str, str]) -> str:
    """What a translator does: fill in, by key."""
    entries, faults = po.read(catalogue)
    assert not faults
    for entry in entries:
        entry.text = texts.get(entry.key, entry.text)
    return po.write(entries, po.header_of(catalogue))


ES = {
    "adults.ask": "¿Cuántos adultos viven en su hogar? Cuéntese usted.",
    "adults.help": "Cuente a su cónyuge.",
    "issue.ask": "¿De qué se trata?",
    "issue.option.rent": "Alquiler",
    "issue.option.food": "Cupones de alimentos",
    "bye.say": "Gracias, {{ answers.issue }}.\nLe llamamos.\n",
}


def entry(catalogue: str, key: str) -> po.Entry:
    found = [one for one in po.read(catalogue)[0] if one.key == key]
    assert len(found) == 1, found
    return found[0]


# --- out --------------------------------------------------------------------------------------------------------------


def test_every_text_is_there_with_its_key_and_where_it_stands() -> None:
    written = extract(flow(), "es")
    assert [one.key for one in po.read(written)[0]] == list(ES)
    assert "#. Question of step adults, answer: integer (max 20, min 1)" in written
    assert "#. Help of step adults" in written and "#. Option of step issue" in written
    assert "#. At most 3 text message segments" in written
    assert "#: household.yaml" in written and '"Language: es\\n"' in written
    assert language_of(written) == "es"


def test_it_is_a_catalogue_that_other_tools_read() -> None:
    written = translate(extract(flow(), "es"), ES)
    catalogue = read_po(StringIO(written), abort_invalid=True)
    assert {message.context: message.string for message in catalogue if message.id} == ES


def test_what_has_nothing_to_translate_is_left_out() -> None:
    assert po.read(extract(flow("- say: '{{ flow.data.text }} https://example.org'"), "es"))[0] == []


def test_the_texts_of_a_studio_flow() -> None:
    text = export(state("hello", "send-message", {"sent": None}, body="Good day {{trigger.message.From}}"))
    one = studio.read(text, "hello.json")[0]
    written = translate(extract(one, "es"), {"hello": "Buenos días {{trigger.message.From}}"})
    assert merge(one, written) == ({"hello": "Buenos días {{trigger.message.From}}"}, [])


def test_extracting_twice_changes_nothing() -> None:
    written = translate(extract(flow(), "es"), ES)
    assert extract(flow(), "es", written) == written
    assert extract(flow(), "es", "\ufeff" + written.replace("\n", "\r\n")) == written


def test_a_changed_wording_keeps_its_translation_as_stale() -> None:
    done = translate(extract(flow(), "es"), ES)
    changed = flow(STEPS.replace("Count your spouse.", "Count your spouse and partner."))
    again = entry(extract(changed, "es", done), "adults.help")
    assert again.fuzzy and again.text == ES["adults.help"]
    assert (again.source, again.previous) == ("Count your spouse and partner.", "Count your spouse.")
    # the next change keeps the wording the translation was made for
    later = extract(flow(STEPS.replace("Count your spouse.", "Count all.")), "es", extract(changed, "es", done))
    assert entry(later, "adults.help").previous == "Count your spouse."


def test_a_change_of_spaces_only_is_no_change() -> None:
    done = translate(extract(flow(), "es"), ES)
    folded = flow(STEPS.replace("Thank you, {{ answers.issue }}.\n    We", "Thank you, {{ answers.issue }}.\n\n    We"))
    assert not entry(extract(folded, "es", done), "bye.say").fuzzy


def test_a_translator_settles_a_stale_one_by_taking_the_flag_away() -> None:
    done = translate(extract(flow(), "es"), ES)
    changed = flow(STEPS.replace("Count your spouse.", "Count all."))
    settled = extract(changed, "es", done).replace("#, fuzzy\n", "")
    assert "adults.help" in merge(changed, settled)[0]
    assert entry(extract(changed, "es", settled), "adults.help").previous == ""


def test_a_removed_text_is_kept_and_comes_back_with_its_step() -> None:
    done = translate(extract(flow(), "es"), ES)
    without = flow(STEPS.replace("  help: Count your spouse.\n", ""))
    kept = extract(without, "es", done)
    assert entry(kept, "adults.help").obsolete and '#~ msgstr "Cuente a su cónyuge."' in kept
    assert "adults.help" not in merge(without, kept)[0]
    assert extract(flow(), "es", kept) == done


def test_a_renamed_step_takes_its_translation_along_for_a_look() -> None:
    done = translate(extract(flow(), "es"), ES)
    renamed = extract(flow(STEPS.replace("step: bye", "step: farewell")), "es", done)
    assert entry(renamed, "farewell.say").text == ES["bye.say"] and entry(renamed, "farewell.say").fuzzy


def test_what_translators_write_besides_stays() -> None:
    done = translate(extract(flow(), "es"), ES)
    header = '# Ana Pérez, 2026\nmsgid ""\nmsgstr ""\n"Language: es\\n"\n"X-Generator: Poedit 3.4\\n"\n'
    own = done.replace(po.header_of(done), header.strip()).replace(
        "#. Help of step adults", "# ¿cónyuge o pareja?\n#. Help of step adults"
    )
    again = extract(flow(), "es", own)
    assert again.startswith(header) and "# ¿cónyuge o pareja?\n" in again
    assert extract(flow(), "es", again) == again


def test_an_entry_that_nobody_translated_is_not_kept() -> None:
    without = flow(STEPS.replace("  help: Count your spouse.\n", ""))
    assert "Count your spouse" not in extract(without, "es", extract(flow(), "es"))


def test_a_catalogue_that_cannot_be_read_is_never_written_over() -> None:
    with pytest.raises(FlowError) as refused:
        extract(flow(), "es", 'msgid "Hello\nmsgstr "Hola"\n')
    problem = refused.value.problems[0]
    assert (problem.file, problem.line, problem.code) == ("flows/household.es.po", 1, "po_syntax")


# --- back -------------------------------------------------------------------------------------------------------------


def test_translations_come_back_by_key() -> None:
    translations, problems = merge(flow(), translate(extract(flow(), "es"), ES))
    assert translations == ES and problems == []
    assert flow(translations={"es": translations}).steps["adults"].text.render("es", {}) == ES["adults.ask"]  # type: ignore[attr-defined]


def problem_with(text: str, key: str = "bye.say") -> tuple[str, Severity] | None:
    translations, problems = merge(flow(), translate(extract(flow(), "es"), {key: text}))
    assert (key in translations) is not any(p.code in ("broken_translation", "stale_translation") for p in problems)
    assert all(p.file == "flows/household.es.po" and p.line > 0 and p.step for p in problems)
    return (problems[0].code, problems[0].severity) if problems else None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Gracias, {{ answers.issue }}.", None),
        ("Gracias, {{ answers.issue | upcase }}.", None),
        ("Gracias.", ("lost_variable", Severity.ERROR)),
        ("Gracias, {{ answers.issue }} y {{ adults }}.", ("added_variable", Severity.WARNING)),
        ("Gracias, {{ respuestas.issue }}.", ("lost_variable", Severity.ERROR)),
        ("Gracias, {{ answers.issue }.", ("broken_translation", Severity.ERROR)),
        ("Gracias {% if %}", ("broken_translation", Severity.ERROR)),
    ],
)
def test_what_is_wrong_with_a_translation(text: str, found: tuple[str, Severity] | None) -> None:
    assert problem_with(text) == found


def test_a_stale_translation_does_not_come_back() -> None:
    done = translate(extract(flow(), "es"), ES)
    changed = flow(STEPS.replace("Count your spouse.", "Count all."))
    for catalogue in (done, extract(changed, "es", done)):  # extracted again or not
        translations, problems = merge(changed, catalogue)
        assert "adults.help" not in translations and len(translations) == len(ES) - 1
        assert [(p.code, p.step, p.severity) for p in problems] == [("stale_translation", "adults", Severity.WARNING)]


def test_a_text_the_flow_does_not_have() -> None:
    catalogue = 'msgctxt "gone.say"\nmsgid "Gone"\nmsgstr "Ido"\n'
    translations, problems = merge(flow(), catalogue, language="es")
    assert translations == {} and [(p.code, p.line) for p in problems] == [("surplus_translation", 2)]


def test_entries_without_a_key_are_known_by_their_words() -> None:
    translations, problems = merge(flow(), 'msgid "Renting"\nmsgstr "Alquiler"\n')
    assert translations == {"issue.option.rent": "Alquiler"} and problems == []


def test_one_text_translated_twice() -> None:
    twice = 'msgctxt "issue.option.rent"\nmsgid "Renting"\nmsgstr "Alquiler"\n\n'
    twice += twice.replace("Alquiler", "Renta")
    translations, problems = merge(flow(), twice)
    assert translations == {"issue.option.rent": "Alquiler"}
    assert [p.code for p in problems] == ["doubled_translation"]
    assert "Renta" in extract(flow(), "es", twice)  # and is not lost


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('msgid "Hello\nmsgstr "Hola"\n', 1),
        ('msgid "Hello"\nmsgstr "Hola "amigo""\n', 2),
        ('msgid "Hello"\nmsgstr "Hola"\nnonsense\n', 3),
        ('msgid "Hello"\n\nmsgid "Bye"\nmsgstr "Adiós"\n', 1),
        ('"adrift"\n', 1),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] "d"\n', 1),
    ],
)
def test_a_line_that_cannot_be_read(text: str, line: int) -> None:
    translations, problems = merge(flow(), text, language="es")
    assert translations == {} and [(p.code, p.line) for p in problems] == [("po_syntax", line)]


@given(st.text(max_size=120), st.text(alphabet='msgidctr"#~|, \n\\aá0[]', max_size=120))
def test_no_catalogue_makes_it_stumble(one: str, other: str) -> None:
    for text in (one, other):
        merge(flow(), text)


def test_the_file_lies_beside_the_flow() -> None:
    assert po_file(flow(), "es") == "flows/household.es.po"
    assert po_file(Flow("intake", {}, {}), "pl") == "intake.pl.po"


# --- there and back, for any texts ------------------------------------------------------------------------------------

texts = st.text(alphabet='abÁł .,"\\\n\t#~|%{}ż’', min_size=1, max_size=30).map(
    lambda t: t.replace("{", "(").replace("}", ")")
)
catalogues = st.dictionaries(st.sampled_from(sorted(ES)), texts.filter(str.strip), max_size=len(ES))


@settings(max_examples=60, deadline=None)
@given(catalogues)
def test_there_and_back_changes_nothing(translated: dict[str, str]) -> None:
    written = translate(extract(flow(), "es"), translated)
    assert extract(flow(), "es", written) == written
    assert merge(flow(), written)[0] == translated


@st.composite
def versions(draw: st.DrawFn) -> str:
    """The flow with some steps gone, renamed or worded otherwise."""
    says = draw(
        st.lists(
            st.tuples(st.sampled_from("abcd"), st.sampled_from(["One.", "Two.", "Three."])),
            min_size=1,
            max_size=4,
            unique_by=lambda pair: pair[0],
        )
    )
    return "\n".join(f"- step: {name}\n  say: {words}" for name, words in says)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            versions(),
            st.dictionaries(
                st.sampled_from(["a.say", "b.say", "c.say", "d.say"]), st.text("xyzż", min_size=1, max_size=4)
            ),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_nothing_a_translator_typed_is_ever_lost(history: list[tuple[str, dict[str, str]]]) -> None:
    catalogue = ""
    for steps, typed in history:
        before = Counter(one.text for one in po.read(catalogue)[0] if one.text)
        catalogue = extract(flow(steps), "es", catalogue)
        after = Counter(one.text for one in po.read(catalogue)[0] if one.text)
        assert before <= after
        assert extract(flow(steps), "es", catalogue) == catalogue
        entries = po.read(catalogue)[0]
        for one in entries:
            if not one.obsolete and not one.text:
                one.text = typed.get(one.key, "")
        catalogue = po.write(entries, po.header_of(catalogue))


# --- how much ---------------------------------------------------------------------------------------------------------


def test_coverage_and_the_gate() -> None:
    done = {key: text for key, text in ES.items() if key != "adults.help"}
    covered = coverage(flow(translations={"es": done, "pl": {}}))
    assert covered["es"] == Coverage(total=6, done=5, missing=("adults.help",))
    assert covered["pl"].done == 0 and len(covered["pl"].missing) == 6
    assert str(covered["es"]) == "83.3 % (5 of 6)"
    assert set(below_gate(covered)) == {"es", "pl"}
    assert set(below_gate(covered, 80)) == {"pl"}
    assert below_gate(coverage(flow(translations={"es": ES, "pl": ES}))) == {}


def test_stale_translations_are_missing_and_counted() -> None:
    changed = flow(STEPS.replace("Count your spouse.", "Count all."))
    done = translate(extract(flow(), "es"), ES)
    read_again = flow(STEPS.replace("Count your spouse.", "Count all."), {"es": merge(changed, done)[0], "pl": {}})
    covered = coverage(read_again, {"es": done})["es"]
    assert (covered.done, covered.stale, covered.missing) == (5, 1, ("adults.help",))


def test_almost_all_is_not_all() -> None:
    assert Coverage(total=10_000, done=9_999).percent == 99.9
    assert below_gate({"es": Coverage(total=10_000, done=9_999)}, 100)


def test_a_flow_of_one_language_has_nothing_to_cover() -> None:
    assert coverage(read("flow: a\nsteps:\n- say: Hi.\n", "a.yaml")) == {}
    assert Coverage(total=0, done=0).percent == 100
