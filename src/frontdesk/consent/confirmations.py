"""What a person reads after ending or renewing consent in words that the carrier does not confirm itself.

One text, in the language of the wording, each within one SMS: English, French and Spanish in GSM-7 characters only,
Polish within 70.
"""

from __future__ import annotations

from collections.abc import Collection

from frontdesk.carrier.statuses import Channel

_BOTH = frozenset(Channel)
_TEXTS = frozenset({Channel.TEXT})

_STOPPED = {
    "en": {
        "all": "You will get no more calls or texts from us. Text START to get them again.",
        "text": "You will get no more texts from us. Text START to get them again.",
        "call": "You will get no more calls from us. Text START to get them again.",
    },
    "es": {
        "all": "Ya no le llamaremos ni le enviaremos mensajes. Para volver a recibirlos, responda START.",
        "text": "Ya no le enviaremos mensajes. Para volver a recibirlos, responda START.",
        "call": "Ya no le llamaremos. Para volver a recibir llamadas, responda START.",
    },
    "pl": {
        "all": "Nie będziemy już dzwonić ani pisać. Aby to cofnąć: START.",
        "text": "Nie będziemy już pisać. Aby to cofnąć, odpisz: START.",
        "call": "Nie będziemy już dzwonić. Aby to cofnąć, odpisz: START.",
    },
    "fr": {
        "all": "Vous ne recevrez plus ni appels ni textos de notre part. Pour les recevoir à nouveau : START.",
        "text": "Vous ne recevrez plus de textos de notre part. Pour les recevoir à nouveau : START.",
        "call": "Vous ne recevrez plus d'appels de notre part. Pour les recevoir à nouveau : START.",
    },
}

_RENEWED = {
    "en": "You will get our reminders again. Text STOP to end them.",
    "es": "Le enviaremos recordatorios otra vez. Para no recibirlos, responda STOP.",
    "pl": "Znów będziemy przypominać o wizytach. Aby przestać: STOP.",
    "fr": "Vous recevrez à nouveau nos rappels. Pour ne plus les recevoir : STOP.",
}


def stopped(language: str, channels: Collection[Channel]) -> str:
    """The text after an opt-out of `channels`."""
    which = "all" if set(channels) >= _BOTH else ("text" if set(channels) >= _TEXTS else "call")
    return _STOPPED.get(language, _STOPPED["en"])[which]


def renewed(language: str) -> str:
    """The text after an opt-in."""
    return _RENEWED.get(language, _RENEWED["en"])
