"""Segments are money: counted as the phone network counts them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.carrier import segments
from frontdesk.carrier.segments import count, to_gsm7


@pytest.mark.parametrize(
    "text, encoding, units, parts",
    [
        ("", "GSM-7", 0, 0),
        ("a", "GSM-7", 1, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€", "GSM-7", 2, 1),
        ("€" * 80, "GSM-7", 160, 1),  # extension characters take two septets
        ("a" + "€" * 80, "GSM-7", 161, 2),
        # 153 is odd: the escape pair that would be split moves to the next part
        ("€" * 153, "GSM-7", 306, 3),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),
        ("a" * 153 + "€" + "a" * 151, "GSM-7", 306, 2),
        ("{[^~|\\]}\f", "GSM-7", 18, 1),
        ("èéùìòÇØøÅåÆæßÉÄÖÑÜ§äöñüà¿¡£¥¤ΔΦΓΛΩΠΨΣΘΞ@\r\n", "GSM-7", 42, 1),
        ("ą" * 70, "UCS-2", 70, 1),
        ("ą" * 71, "UCS-2", 71, 2),
        ("ą" * 134, "UCS-2", 134, 2),
        ("ą" * 135, "UCS-2", 135, 3),
        ("ç", "UCS-2", 1, 1),  # only the capital is in GSM-7
        ("😀" * 35, "UCS-2", 70, 1),  # an emoji is two units
        ("😀" * 36, "UCS-2", 72, 2),
        ("😀" * 67, "UCS-2", 134, 3),  # 67 is odd: a surrogate pair is never split
        ("a" * 66 + "😀" + "a" * 66, "UCS-2", 134, 3),
        ("a" * 67 + "😀" + "a" * 65, "UCS-2", 134, 2),
        ("\t", "UCS-2", 1, 1),
    ],
)
def test_a_text_takes(text, encoding, units, parts):
    counted = count(text)
    assert (counted.encoding, counted.units, counted.segments) == (encoding, units, parts)


def test_the_dear_character_is_named_with_its_place_and_a_cheaper_one():
    dear = count("Dr’s office – call").dear
    assert (dear.character, dear.position, dear.name, dear.replacement) == ("’", 3, "right single quotation mark", "'")
    assert str(dear) == '’ (right single quotation mark) at character 3: write "\'"'


def test_an_invisible_character_is_shown_by_its_code():
    assert str(count("2:30\u202fPM").dear) == "'\\u202f' (narrow no-break space) at character 5: write ' '"


@pytest.mark.parametrize(
    "text, cheap",
    [
        ("Zażółć gęślą jaźń", "Zazolc gesla jazn"),
        ("miércoles, sábado, año", "miércoles, sabado, año"),  # é and ñ are in GSM-7, á is not
        ("août déjà cœur ça", "aout déjà coeur ca"),
        ("“Hi” … it’s\u00a0me", '"Hi" ... it\'s me'),
        ("cafe\u0301", "café"),  # a letter and its accent apart
        ("日本", "日本"),  # no look-alike: left for people to reword
    ],
)
def test_look_alikes_make_a_text_cheap(text, cheap):
    assert to_gsm7(text) == cheap


def test_what_is_left_before_the_next_segment():
    assert count("a" * 100).left == 60
    assert count("a" * 200).left == 106


@given(st.text())
def test_any_text_is_counted(text):
    counted = count(text)
    assert counted.characters == len(text)
    assert (counted.dear is None) == (counted.encoding == "GSM-7")
    assert counted.dear is None or text[counted.dear.position - 1] == counted.dear.character
    if counted.encoding == "UCS-2":
        assert counted.units == sum(2 if ord(c) > 0xFFFF else 1 for c in text)
    size = segments._IN_PARTS[counted.encoding]
    # a part may stay one unit short where a pair would have been split, never more
    assert counted.units <= size * counted.segments or counted.segments == 1
    assert counted.segments <= 1 or counted.units > (size - 1) * (counted.segments - 1)


@given(st.text())
def test_the_cheap_form_is_never_dearer(text):
    assert count(to_gsm7(text)).dear is None or segments.replacement(count(to_gsm7(text)).dear.character) is None
    assert to_gsm7(to_gsm7(text)) == to_gsm7(text)
