"""Which texts end consent, which renew it, and which only sound like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.carrier.statuses import Channel
from frontdesk.consent import wordings
from frontdesk.consent.words import Meaning, normalise, understand

STOPS = [
    # the carrier's own words, which it confirms itself
    ("STOP", "en", True),
    ("stop", "en", True),
    ("  Stop ", "en", True),
    ("STOPALL", "en", True),
    ("Unsubscribe", "en", True),
    ("CANCEL", "en", True),
    ("end", "en", True),
    ("Quit", "en", True),
    ("REVOKE", "en", True),
    ("optout", "en", True),
    # the same words with something around them, which the carrier may not match
    ("STOP!!!", "en", False),
    ('"Stop."', "en", False),
    ("stop 🛑🛑", "en", False),
    ("S.T.O.P.", "en", False),
    ("stoooop", "en", False),
    ("Stop stop STOP", "en", False),
    ("ｓｔｏｐ", "en", False),
    ("st\u200bop", "en", False),
    ("Stop\n\nSent from my iPhone", "en", False),
    ("stop please", "en", False),
    ("Please stop, thank you", "en", False),
    # plain English
    ("Please stop texting me", "en", False),
    ("stop sending me these messages", "en", False),
    ("STOP CALLING ME", "en", False),
    ("opt out", "en", False),
    ("Opt-Out", "en", False),
    ("I want to opt out", "en", False),
    ("remove me", "en", False),
    ("Remove my number from your list", "en", False),
    ("take me off your list!", "en", False),
    ("Do not text me.", "en", False),
    ("Don’t call me again", "en", False),
    ("dont call or text me anymore", "en", False),
    ("no more", "en", False),
    ("No more texts please", "en", False),
    ("i don't want any more messages", "en", False),
    ("leave me alone", "en", False),
    ("cancel subscription", "en", False),
    # Spanish
    ("ALTO", "es", False),
    ("parar", "es", False),
    ("Pare por favor", "es", False),
    ("¡Basta ya!", "es", False),
    ("CANCELAR mensajes", "es", False),
    ("no más llamadas", "es", False),
    ("ya no más mensajes", "es", False),
    ("ya no me escriban", "es", False),
    ("quítenme", "es", False),
    ("no mas mensajes", "es", False),
    ("No me llamen más", "es", False),
    ("no me escriban ni llamen", "es", False),
    ("Ya no quiero recibir mensajes", "es", False),
    ("Dejen de llamarme", "es", False),
    ("baja", "es", False),
    ("Quiero darme de baja", "es", False),
    ("cancelar suscripción", "es", False),
    ("Quítenme de su lista", "es", False),
    # Polish
    ("Koniec", "pl", False),
    ("rezygnuję", "pl", False),
    ("Wypisz mnie", "pl", False),
    ("Proszę nie dzwonić", "pl", False),
    ("nie dzwońcie do mnie", "pl", False),
    ("nie piszcie więcej", "pl", False),
    ("nie pisz więcej", "pl", False),
    ("rezygnuję z SMSów", "pl", False),
    ("usunąć mnie", "pl", False),
    ("Nie pisać", "pl", False),
    ("usuń mnie z listy", "pl", False),
    ("Nie chcę więcej SMS-ów", "pl", False),
    ("przestańcie dzwonić", "pl", False),
    # French
    ("Arrêt", "fr", False),
    ("ARRÊTEZ", "fr", False),
    ("stop svp", "en", False),
    ("désabonner", "fr", False),
    ("Arrêtez de m'appeler", "fr", False),
    ("Ne m’appelez plus", "fr", False),
    ("Je ne veux plus recevoir de messages", "fr", False),
]


@pytest.mark.parametrize(("body", "language", "by_carrier"), STOPS, ids=[s[0] for s in STOPS])
def test_this_ends_consent(body, language, by_carrier):
    understood = understand(body)
    assert understood is not None
    assert understood.meaning == Meaning.OPT_OUT
    assert understood.language == language
    assert understood.by_carrier is by_carrier


NOT_STOPS = [
    "my lease will end",
    "stop by at 5",
    "I can't stop coughing",
    "Which bus stop is it?",
    "to stop",
    "cancel my appointment",
    "C",
    "X",
    "9",
    "no",
    "no thanks",
    "don't call me at work",
    "don't call me, text me",
    "dont text me call me",
    "stop texting my wife, she moved",
    "please call me",
    "text",
    "call",
    "end of the month",
    "quit smoking program?",
    "to jest koniec ulicy",
    "rezygnuję z wizyty",
    "odwołuję wizytę",
    "cancelar",
    "cancelar la cita",
    "para el lunes",
    "Baja California",
    "no puedo ir",
    # answers to a question, and the word by which a conversation is left
    "ya no",
    "Ya no, gracias",
    "no mas",
    "no más",
    "¡No más!",
    "SALIR",
    "quitar",
    "rezygnacja",
    "usunac",
    "Usunąć.",
    "wiecej nie",
    "więcej nie",
    "pas lundi",
    "plus tard",
    "wrong number",
    "",
    "🙂",
    "please",
]


@pytest.mark.parametrize("body", NOT_STOPS)
def test_this_only_sounds_like_it(body):
    assert understand(body) is None


@pytest.mark.parametrize(
    ("body", "language", "by_carrier"),
    [
        ("START", "en", True),
        ("unstop", "en", True),
        ("Yes", "en", True),
        ("Start!", "en", False),
        ("opt in", "en", False),
        ("Start texting me again", "en", False),
        ("Reanudar", "es", False),
        ("darme de alta por favor", "es", False),
        ("Wznów", "pl", False),
        ("zapisz mnie", "pl", False),
        ("Réabonner", "fr", False),
    ],
)
def test_this_renews_consent(body, language, by_carrier):
    understood = understand(body)
    assert (understood.meaning, understood.language, understood.by_carrier) == (Meaning.OPT_IN, language, by_carrier)


@pytest.mark.parametrize("body", ["yes please", "yes I will be there", "start at 5?", "when do you start"])
def test_this_does_not_renew_it(body):
    assert understand(body) is None


@pytest.mark.parametrize(
    ("body", "by_carrier"), [("HELP", True), ("info", True), ("Help!", False), ("ayuda", False), ("pomoc", False)]
)
def test_help_is_told_apart_from_the_carriers_own(body, by_carrier):
    understood = understand(body)
    assert (understood.meaning, understood.by_carrier) == (Meaning.HELP, by_carrier)


@pytest.mark.parametrize(
    ("body", "channels"),
    [
        ("STOP", set()),
        ("do not call me", {Channel.CALL}),
        ("no me llamen", {Channel.CALL}),
        ("nie dzwonić", {Channel.CALL}),
        ("ne m'appelez plus", {Channel.CALL}),
        ("stop texting me", {Channel.TEXT}),
        ("no more messages", {Channel.TEXT}),
        ("do not call or text me", set()),
        ("remove my number", set()),
    ],
)
def test_a_wording_may_name_its_channel(body, channels):
    assert understand(body).channels == channels


def test_every_wording_is_written_as_it_is_compared():
    for lists in (wordings.STOP, wordings.START, wordings.HELP):
        for language, phrases in lists.items():
            for phrase in phrases:
                assert normalise(phrase) == phrase, (language, phrase)


def test_no_wording_means_two_things():
    stops = set().union(wordings.CARRIER_STOP, *wordings.STOP.values())
    starts = set().union(wordings.CARRIER_START, *wordings.START.values())
    helps = set().union(*wordings.HELP.values())
    assert not stops & starts and not stops & helps and not starts & helps
    # and none asks for what the reminders ask for
    assert not {"c", "x", "1", "2", "3", "9"} & (stops | starts | helps)


@given(st.text(max_size=400))
def test_any_text_is_read_without_an_error(body):
    understand(body)


@given(
    st.sampled_from([body for body, _, _ in STOPS]),
    st.sampled_from(["{}", "{}!", "  {}\n", "{} 🙏", "…{}…", "please {}", "{} thanks"]),
    st.sampled_from([str.upper, str.lower, str.title]),
)
def test_case_punctuation_and_courtesy_do_not_matter(body, around, case):
    if "Sent from" in body:
        return
    assert understand(around.format(case(body))).meaning == Meaning.OPT_OUT


@given(
    st.lists(st.sampled_from(["stop", "do", "not", "text", "me", "texts", "messages", "and", "any", "5"]), max_size=30)
)
def test_reading_takes_no_time_whatever_is_written(words):
    understand(" ".join(words))
