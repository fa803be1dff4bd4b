"""What people who may be in danger are told first, with the numbers to call.

The office's content pack may bring its own text for each kind (`crisis_suicide`, `crisis_danger`, `crisis_violence` in
its settings, by language), with the lines of its state; where it has none, those below are sent. They name no issue and
nobody who does harm: others may read the phone.

911: emergencies. 988: Suicide and Crisis Lifeline, calls and texts (988lifeline.org). 1-800-799-7233: National Domestic
Violence Hotline, all states, 24 hours (thehotline.org).
"""

from __future__ import annotations

from django.db import DatabaseError, transaction

from frontdesk.intake.understanding.crisis_words import DANGER, SUICIDE, VIOLENCE

#: Kind -> language -> text; one or two segments each. English and Spanish keep to the letters of GSM-7.
TEXTS: dict[str, dict[str, str]] = {
    SUICIDE: {
        "en": "You matter, and you don't have to be alone with this. Call or text 988 now, day or night, free. "
        "If your life is at risk right now, call 911.",
        "es": "Usted importa y no tiene que pasar por esto a solas. Llame o escriba ahora al 988, de noche o de tarde, "
        "gratis; para hablar en su idioma, oprima 2. Si su vida corre peligro ya, llame al 911.",
        "pl": "Nie musi być Pani/Pan z tym bez pomocy. Telefon lub SMS pod 988, całą dobę, bezpłatnie. "
        "Gdy życie jest zagrożone, proszę dzwonić pod 911.",
    },
    DANGER: {
        "en": "If you are in danger right now, call 911. If you can, go where other people are. "
        "To talk with someone day or night, free: 1-800-799-7233, or call or text 988.",
        "es": "Si corre peligro ahora, llame al 911. Si puede, vaya a donde haya otras personas. "
        "Para hablar con alguien a toda hora, gratis: 1-800-799-7233, o llame o escriba al 988.",
        "pl": "W razie niebezpieczeństwa proszę dzwonić pod 911 i, jeśli można, iść do ludzi. "
        "Rozmowa całą dobę, bezpłatnie: 1-800-799-7233 albo 988.",
    },
    VIOLENCE: {
        "en": "Nobody has the right to hurt you. If you are in danger now, call 911. People who know how to help "
        "answer day and night, free: 1-800-799-7233.",
        "es": "Nadie tiene derecho a hacerle mal. Si corre peligro ahora, llame al 911. Hay personas que saben ayudar "
        "a toda hora, gratis y en su idioma: 1-800-799-7233.",
        "pl": "Nikt nie ma prawa robić Pani/Panu krzywdy. W niebezpieczeństwie: 911. Pomoc całą dobę, bezpłatnie, "
        "także po polsku: 1-800-799-7233.",
    },
}


def text(kind: str, language: str) -> str:
    """The text for a kind of crisis (see `crisis_words.KINDS`): the pack's in this language, else ours."""
    return _of_the_pack(kind, language) or ours(kind, language)


def ours(kind: str, language: str) -> str:
    """The text that comes with Frontdesk; English for a language it does not have."""
    texts = TEXTS.get(kind, TEXTS[DANGER])
    return texts.get(language) or texts["en"]


def _of_the_pack(kind: str, language: str) -> str:
    from frontdesk.intake.content import packs

    try:
        with transaction.atomic():
            pack = packs.default()
    except DatabaseError:  # somebody in danger is answered all the same
        return ""
    texts = (pack.settings if pack else {}).get(f"crisis_{kind}", "")
    return str(texts.get(language, "") if isinstance(texts, dict) else texts or "").strip()
