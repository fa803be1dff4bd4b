"""What people answer: many wordings, and never a guess between coming and not coming."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.reminders.models import Reply
from frontdesk.reminders.replies.replies import Meaning, distance, understand

CONFIRM = """
c|C|C.|c!|y|Y|yes|Yes!|YES PLEASE|yep|yup|yeah|yess|yessss|ok|OK|Okay|okay thanks|k|sure|Sure thing|confirm|Confirmed|
I confirm|I confirm my appointment|confirmed, thank you|yes I'll be there|I will be there|I’ll be there!|
see you then|see you tomorrow|I am coming|will do|of course|👍|👍🏽|✅|C 👍|
C please|c thanks|Confirmed for Wednesday|yes, thanks!|
confrim|comfirm|conferm|confirmd|Confirn|cofirm|confirmm|confirmeed|deffinitely|
si|Sí|sí, gracias|Si confirmo|confirmo|CONFIRMO LA CITA|confirmado|claro que sí|ahí estaré|allí estaré|nos vemos|vale|
de acuerdo|confrimo|comfirmo|confirmar|
oui|Oui merci|d'accord|je confirme|Je confirme le rendez-vous|confirmé|je serai là|j'y serai|bien sûr|confrime|
tak|Tak, potwierdzam|potwierdzam|POTWIERDZAM WIZYTĘ|będę|przyjdę|dobrze|zgoda|potwierdzm|potwiedzam|do zobaczenia
"""

CANCEL = """
x|X|X.|x!|X please|
no|No.|nope|n|❌|👎|cancel it|cancel my appointment|Please cancel|cancel please|cancelled|I need to cancel|
I have to cancel my appointment, sorry|can you cancel my appointment?|could you please cancel it?|canceled|
can't come|cant come|can’t make it|I cannot make it|I can not come|I won't be there|won't be able to make it|
I will not be there|not coming|I'm not coming|unable to attend|I can't come because I am sick|cant make it sorry|
ancel|cancl|cancle|cansel|cancell|please cancle|
cancelo|cancelar|cancelar la cita|cancele mi cita por favor|no puedo ir|No puedo asistir|no podré ir|no voy|no iré|
quiero cancelar|cancelarla|cnacelar|
annuler|j'annule|annulez svp|je ne peux pas venir|je ne viendrai pas|peux pas venir|je ne pourrai pas|anuler|
odwołuję|odwołać|Odwołuję wizytę|nie mogę przyjść|nie przyjdę|nie będę|nie dam rady|proszę odwołać wizytę|odwoluje|
odwoluję|nie|non
"""

UNCLEAR = """
|?|...|🤷|what|who is this|will I get an x-ray|X-ray first|vitamin c|no more x|at 2|x will be there|I'll be there x|
I can't confirm|I cant confirm|cannot confirm|can not confirm|don't confirm|
not confirmed|I did not confirm|no confirmo|No confirmo|no puedo confirmar|nie potwierdzam|nie moge potwierdzic|
je ne confirme pas|je ne peux pas confirmer|never confirmed|unconfirmed|noconfirmo|niepotwierdzam|
don't cancel|do not cancel|please don't cancel|no cancelar|no cancelen|nie odwołuję|n'annulez pas|ne pas annuler|
yes no|yes cancel|yes 👎|no 👍|👍👎|
confirm or cancel|c x|x c|C1X2|cx|yes but I will be late|yes if my car starts|maybe|maybe yes|
ok?|yes?|C?|am I confirmed?|do I need to confirm?|do I have to cancel?|is it cancelled?|was it cancelled?|
my appointment was cancelled|why was it cancelled|you cancelled last time|confirm at 4|I'll be there at 5|
cant come before 3|I can't come at 2|I can make it|I can come|si puedo|si puedo ir|no problem but no|
cnat confirm|cancel or confirm|don't know|not sure|I am not sure|no sé|nie wiem|je ne sais pas|
yes my son will come instead|ok but who are you|call me|llámame|rappelez-moi|proszę o telefon|9|0|5|c5|x9|12345|
running late|I'm running late|I will be 10 minutes late|Is parking free?|all|both|
camel|no yes|they cancelled it|it cancelled
"""

WRONG = """
wrong number|Wrong number!|You have the wrong number|wrong person|wrong phone|sorry wrong number|
no one here by that name|nobody by that name|I don't know this person|not the right number|
número equivocado|numero equivocado, gracias|Se equivocó de número|persona equivocada|equivocado|
mauvais numéro|faux numéro|erreur de numéro|vous vous êtes trompé de numéro|
zły numer|pomyłka|To pomyłka|błędny numer|nie ten numer
"""

RESCHEDULE = """
reschedule|Can we reschedule?|can we move it|Can we move it to Friday?|I need to change my appointment|
another day please|a different time?|can't come, can we reschedule?|yes but can we reschedule|rescedule|reschedul|
I'd like a later time|postpone please|can I change the time|
cambiar la hora|quiero cambiar la cita|otra fecha|reprogramar|reagendar por favor|otro día|
reporter|je voudrais reporter|changer l'heure|un autre jour|déplacer le rendez-vous|
przełożyć|chcę przełożyć wizytę|inny termin|zmienić termin|przesunąć wizytę
"""

REPEAT = """
what time?|what time is my appointment|when is it?|repeat|where is it|what day|
a qué hora|qué día es|otra vez|¿cuándo es?|à quelle heure|répétez|o której|kiedy jest wizyta|powtórz
"""

COURTESY = """
thanks|Thank you!|thx|Thanks so much|great|perfect, thank you|gracias|muchas gracias|merci beaucoup|dziękuję|
Dziękuję bardzo|no problem|got it|have a good day
"""


def listed(block):
    return [text.strip() for text in block.strip("\n").replace("|\n", "|").split("|")]


def cases():
    for block, meaning in (
        (CONFIRM, Meaning.CONFIRM),
        (CANCEL, Meaning.CANCEL),
        (UNCLEAR, Meaning.UNCLEAR),
        (WRONG, Meaning.WRONG_NUMBER),
        (RESCHEDULE, Meaning.RESCHEDULE),
        (REPEAT, Meaning.REPEAT),
        (COURTESY, Meaning.COURTESY),
    ):
        for text in listed(block):
            yield pytest.param(text, meaning, id=f"{meaning}: {text}")


@pytest.mark.parametrize("text, meaning", list(cases()))
def test_a_text_means(text, meaning):
    assert understand(text).meaning is meaning


@pytest.mark.parametrize(
    "text, count, meaning, picks",
    [
        ("c", 3, Meaning.CONFIRM, ()),
        ("X", 3, Meaning.CANCEL, ()),
        ("C1", 3, Meaning.CONFIRM, (1,)),
        ("c 1", 3, Meaning.CONFIRM, (1,)),
        ("C 1 2", 3, Meaning.CONFIRM, (1, 2)),
        ("C1, C3", 3, Meaning.CONFIRM, (1, 3)),
        ("c12", 3, Meaning.CONFIRM, (1, 2)),
        ("1", 3, Meaning.CONFIRM, (1,)),
        ("1 and 2", 3, Meaning.CONFIRM, (1, 2)),
        ("1 y 2", 3, Meaning.CONFIRM, (1, 2)),
        ("1 i 3", 3, Meaning.CONFIRM, (1, 3)),
        ("X2", 3, Meaning.CANCEL, (2,)),
        ("x 1 & 2", 3, Meaning.CANCEL, (1, 2)),
        ("x2, x2", 3, Meaning.CANCEL, (2,)),
        ("confirm 2", 3, Meaning.CONFIRM, (2,)),
        ("yes 1 and 2", 3, Meaning.CONFIRM, (1, 2)),
        ("cancel number 3", 3, Meaning.CANCEL, (3,)),
        ("confrim 2", 3, Meaning.CONFIRM, (2,)),
        ("confirm both", 2, Meaning.CONFIRM, ()),
        ("c all", 2, Meaning.CONFIRM, ()),
        ("x all", 2, Meaning.CANCEL, ()),
        ("C4", 3, Meaning.UNCLEAR, ()),
        ("c0", 3, Meaning.UNCLEAR, ()),
        ("X 1 4", 3, Meaning.UNCLEAR, ()),
        ("C1 X2", 3, Meaning.UNCLEAR, ()),
        ("confirm 7", 3, Meaning.UNCLEAR, ()),
        ("I can't come at 2", 3, Meaning.CANCEL, (2,)),  # of three, "2" is the second
        ("C1", 1, Meaning.CONFIRM, (1,)),
        ("1", 1, Meaning.CONFIRM, (1,)),
        ("2", 1, Meaning.UNCLEAR, ()),
    ],
)
def test_numbers_pick_appointments(text, count, meaning, picks):
    understood = understand(text, "en", count)
    assert (understood.meaning, understood.picks) == (meaning, picks)


@pytest.mark.parametrize(
    "text, hint, language",
    [("c", "pl", "pl"),
     ("potwierdzam", "en", "pl"), ("no puedo ir", "en", "es"), ("no", "es", "es"), ("no", "en", "en"),
     ("nie", "en", "pl"), ("oui", "", "fr"), ("ok", "pl", "pl"), ("ok", "", "en"), ("asdf", "fr", "fr")],
)  # fmt: skip
def test_the_language_is_that_of_the_words(text, hint, language):
    assert understand(text, hint).language == language


def test_every_meaning_but_courtesy_is_one_that_is_kept():
    assert {m.value for m in Meaning} - {"courtesy"} == set(Reply.Meaning.values)


def test_distance_counts_slips_of_a_finger():
    assert distance("confirm", "confrim") == 1
    assert distance("cancel", "ancel") == 1
    assert distance("", "abc") == 3
    assert distance("same", "same") == 0
    assert distance("ca", "abc") == 3  # a swap, and nothing put between


@given(st.text("abcñ", max_size=6), st.text("abcñ", max_size=6))
def test_distance_is_what_it_says(one, other):
    def fewest(i: int, j: int) -> int:
        """The slips between the first i letters of the one and the first j of the other."""
        if not i or not j:
            return i + j
        ways = [fewest(i - 1, j) + 1, fewest(i, j - 1) + 1, fewest(i - 1, j - 1) + (one[i - 1] != other[j - 1])]
        if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
            ways.append(fewest(i - 2, j - 2) + 1)
        return min(ways)

    assert distance(one, other) == fewest(len(one), len(other))


@given(st.text(), st.text(max_size=5), st.integers(-1, 9))
def test_nothing_raises(text, language, count):
    understood = understand(text, language, count)
    assert all(1 <= pick <= max(count, 1) for pick in understood.picks)


JUMBLE = "yes no c x 1 2 not cant confirm cancel come i nie tak si pas je but if ? !"


@given(
    st.lists(
        st.sampled_from(JUMBLE.split()),
        max_size=6,
    )
)
def test_no_jumble_raises_or_confirms_beside_a_denial(tokens):
    text = " ".join(tokens)
    understood = understand(text, "en", 2)
    if understood.meaning is Meaning.CONFIRM:
        assert not {"no", "not", "cant", "nie", "pas", "cancel", "x"} & set(tokens)


def one_slip(draw, text):
    """The text with one key missed, doubled, hit wrongly, or two hit in the wrong order."""
    at = draw(st.integers(0, len(text) - 1))
    letter = draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz ąęłńóśźżáéíñ'0129"))
    kind = draw(st.sampled_from(["missed", "added", "wrong", "swapped"]))
    return {
        "missed": text[:at] + text[at + 1 :],
        "added": text[:at] + letter + text[at:],
        "wrong": text[:at] + letter + text[at + 1 :],
        "swapped": text[:at] + text[at : at + 2][::-1] + text[at + 2 :],
    }[kind]


def long(texts):
    """Those in which one slip can be told: a mere letter ("C", "x please"), or "no", turns into another by one."""
    return [t for t in texts if len(t) > 2 and t[0].isalpha() and not t.lower().startswith(("c ", "x "))]


@settings(max_examples=1000, deadline=None)
@given(st.data())
def test_one_slip_never_turns_coming_into_not_coming(data):
    text = data.draw(st.sampled_from(long(listed(CONFIRM))))
    assert understand(one_slip(data.draw, text)).meaning is not Meaning.CANCEL


@settings(max_examples=1000, deadline=None)
@given(st.data())
def test_one_slip_never_turns_not_coming_into_coming(data):
    text = data.draw(st.sampled_from(long(listed(CANCEL))))
    assert understand(one_slip(data.draw, text)).meaning is not Meaning.CONFIRM


@settings(max_examples=1000, deadline=None)
@given(st.data())
def test_one_slip_never_turns_a_denied_yes_into_a_yes(data):
    denied = [
        "I can't confirm", "cannot confirm", "not confirmed", "no confirmo", "nie potwierdzam", "don't confirm",
        "je ne confirme pas", "no puedo confirmar", "nie moge potwierdzic",
    ]  # fmt: skip
    assert understand(one_slip(data.draw, data.draw(st.sampled_from(denied)))).meaning is not Meaning.CONFIRM
