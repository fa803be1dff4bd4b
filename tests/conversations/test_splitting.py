"""Long texts go out in parts that a person can read."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from frontdesk.conversations.outgoing.splitting import split

SENTENCE = "Your rent is due on the first. "
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"  # three people joined into one emoji
FLAG = "\U0001f1f5\U0001f1f1"


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("Hello.", 20, ["Hello."]),
        ("  Hello.\n", 20, ["  Hello.\n"]),  # what fits is not touched
        ("", 20, []),
        (" \n ", 20, []),
        ("One two. Three four five.", 20, ["One two.", "Three four five."]),
        ("One. Two.\n\nThree four. Five", 24, ["One. Two.", "Three four. Five"]),  # a paragraph before a sentence
        ("Choose:\n1. Renting\n2. Food or money", 24, ["Choose:\n1. Renting", "2. Food or money"]),
        ("one two three four five", 13, ["one two three", "four five"]),  # a gap just past the end is a break too
        ("Call (312) 555-0142 or (312) 555-0143", 22, ["Call (312) 555-0142 or", "(312) 555-0143"]),
        ("You may call +1 312 555 0142", 22, ["You may call", "+1 312 555 0142"]),
        ("It costs 1 200.50 each", 12, ["It costs", "1 200.50", "each"]),
        ("See https://example.org/a/b?c=d.e for more", 34, ["See https://example.org/a/b?c=d.e", "for more"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),  # one word longer than a part
        ("no\u00a0break here", 9, ["no\u00a0break", "here"]),
        ("A. b", 3, ["A.", "b"]),
        ("abc" + FAMILY + "d", 8, ["abc", FAMILY, "d"]),
        ("a" + FLAG + FLAG, 6, ["a" + FLAG, FLAG]),
        ("cafe\u0301 cafe\u0301s", 4, ["caf", "e\u0301", "caf", "e\u0301s"]),
    ],
)
def test_where_a_text_is_broken(text, limit, parts):
    assert split(text, limit) == parts


def test_the_end_of_a_sentence_is_preferred_although_more_words_would_fit():
    text = (SENTENCE * 60).strip()
    parts = split(text)
    assert len(parts) == 2
    assert all(part.endswith(".") for part in parts)


def test_a_break_near_the_beginning_is_no_reason_for_a_tiny_part():
    text = "Hi.\n\n" + "word " * 40
    assert len(split(text, 100)[0]) > 50


WORDS = st.text(st.sampled_from("ab1 \n.,?!é\u0301\u200d" + FAMILY + FLAG), max_size=200)


@given(WORDS | st.text(max_size=300), st.integers(2, 60))
@example("a" * 20 + " \n\n ", 20)
@example("\u0301" * 50, 7)
def test_nothing_is_lost_and_no_part_is_too_long(text, limit):
    parts = split(text, limit)
    assert all(len(part.encode("utf-16-le", "surrogatepass")) <= 2 * limit for part in parts)
    if not text.strip():
        assert parts == []
        return
    assert all(part.strip(" \n") for part in parts[1:])
    # put together again, each break's white space aside, it is the text
    place = 0
    for part in parts:
        between = re.compile(r"\s*").match(text, place).end() if place else 0
        place = next(at for at in range(place, between + 1) if text.startswith(part, at)) + len(part)
    assert not text[place:].strip()


@given(st.lists(st.integers(1, 14).map(lambda n: "x" * n), min_size=1, max_size=60))
def test_words_that_fit_are_never_cut(words):
    parts = split(" ".join(words), 14)
    assert " ".join(parts).split() == words
