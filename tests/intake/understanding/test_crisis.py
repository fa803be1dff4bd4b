"""Whoever may be in danger is seen; false friends are not taken for it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.understanding.crisis_texts_written import CRISES, FRIENDS

from frontdesk.carrier.segments import count
from frontdesk.flows.answers.normalising import fold
from frontdesk.intake.understanding import crisis, crisis_texts
from frontdesk.intake.understanding.crisis_words import KINDS

ALL = [(kind, text) for kind, texts in CRISES.items() for text in texts]


@pytest.mark.parametrize(("kind", "text"), ALL)
def test_a_cry_for_help_is_seen_in_any_language(kind: str, text: str) -> None:
    assert crisis.find(text) == kind
    for language in ("en", "es", "pl", "xx"):
        assert crisis.find(text, language) == kind


@pytest.mark.parametrize(("kind", "text"), ALL[::3])
def test_capitals_accents_and_what_stands_around_do_not_matter(kind: str, text: str) -> None:
    for written in (text.upper(), fold(text), f"  {text}!!! ", f"Hello. {text}\nSent from my iPhone"):
        assert crisis.find(written) == kind, written


@pytest.mark.parametrize("text", FRIENDS)
def test_a_false_friend_is_none(text: str) -> None:
    assert crisis.look(text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("he never hit me", ""),
        ("he didn't hit me", ""),
        ("he didn't just hit me he choked me", "violence"),
        ("He won't stop hitting me", "violence"),
        ("I don't know what to do, he hits me", "violence"),
        ("I do not want to die", ""),
        ("I would never kill myself", ""),
        ("I am not in danger", ""),
        ("no, me pega", "violence"),
        ("no me pega", ""),
        ("Nie. Bije mnie", "violence"),
        ("nie bije mnie", ""),
    ],
)
def test_what_is_denied_right_before_is_none(text: str, kind: str) -> None:
    assert crisis.find(text) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("he hits me and I want to die", "suicide"),
        ("he hits me and says he will kill me", "danger"),
        ("I want to die. my husband has a gun", "suicide"),
    ],
)
def test_of_several_kinds_one_counts(text: str, kind: str) -> None:
    assert crisis.find(text) == kind


@pytest.mark.parametrize(
    ("text", "language"),
    [("he hits me", "en"), ("mi esposo me pega", "es"), ("chce sie zabic", "pl"), ("hello", "xx"), ("", "es")],
)
def test_the_language_it_is_told_in(text: str, language: str) -> None:
    assert crisis.language_of(text, "xx" if language == "xx" else language) == language
    if text not in ("hello", ""):
        assert crisis.language_of(text, "en") == language


@pytest.mark.parametrize(
    "text",
    [
        "he is hiting me",
        "my husbnad beats me",
        "I am suicdal",
        "he choaked me",
        "me golpae mi esposo",
        "chce sie zabci",
    ],
)
def test_a_slip_of_the_finger_is_forgiven_in_long_words(text: str) -> None:
    assert crisis.find(text)


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    assert crisis.find(text) in ("", *KINDS)


@given(st.text(alphabet="abcdefghi me he hit kill", max_size=3000))
def test_long_texts_are_read_quickly(text: str) -> None:
    began = time.perf_counter()
    crisis.find(text)
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_a_text_of_its_own(kind: str) -> None:
    texts = crisis_texts.TEXTS[kind]
    assert set(texts) == {"en", "es", "pl"}
    for language, text in texts.items():
        assert "911" in text
        assert ("988" if kind == "suicide" else "1-800-799-7233") in text
        assert count(text).segments <= (3 if language == "pl" else 2), (language, count(text))
        if language != "pl":
            assert count(text).encoding == "GSM-7", (language, text)
        for word in ("violence", "violencia", "przemoc", "suicide", "suicid", "samob", "abuse", "husband"):
            assert word not in text.lower()  # others may read the phone


@pytest.mark.django_db
def test_the_text_is_the_packs_where_it_has_one() -> None:
    from frontdesk.config.clock import now
    from frontdesk.intake.models import ContentPack

    assert crisis_texts.text("violence", "es") == crisis_texts.ours("violence", "es")
    pack = ContentPack.objects.create(
        name="test",
        title="Test",
        is_default=True,
        loaded_at=now(),
        settings={"crisis_violence": {"es": "Llame al 911."}},
    )
    assert crisis_texts.text("violence", "es") == "Llame al 911."
    assert crisis_texts.text("violence", "pl") == crisis_texts.ours("violence", "pl")
    assert crisis_texts.text("danger", "es") == crisis_texts.ours("danger", "es")
    pack.settings = {"crisis_danger": "Call 911."}
    pack.save()
    assert crisis_texts.text("danger", "pl") == "Call 911."
    assert crisis_texts.text("suicide", "xx") == crisis_texts.ours("suicide", "en")
