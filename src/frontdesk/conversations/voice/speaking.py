"""What a session does on a call, as TwiML. Pure.

Twilio docs: TwiML for Programmable Voice; limits: 4,096 characters a Say (13521), 64 kB a document (11750).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from frontdesk.conversations.outgoing.splitting import split
from frontdesk.conversations.voice.reading import Awaits

LONGEST_SAY = 4096
#: Seconds that a caller hears nothing before we are asked again whether a result has come.
PAUSE = 2
#: Seconds a message to the office may take.
LONGEST_MESSAGE = 300
#: A language without its country, as the carrier's voices know it.
_LOCALES = {"en": "en-US", "es": "es-US", "pl": "pl-PL", "fr": "fr-FR", "pt": "pt-BR", "zh": "zh-CN", "de": "de-DE"}
#: The languages in which the carrier asks for a card; for an account it is English alone.
_PAY_LANGUAGES = {
    **{code.lower(): code for code in ("en-AU", "en-CA", "en-GB", "en-IN", "en-US", "es-ES", "es-MX")},
    **{code.lower(): code for code in ("fr-CA", "fr-FR", "de-DE", "it-IT")},
    "en": "en-US",
    "es": "es-MX",
    "es-us": "es-MX",
    "fr": "fr-FR",
    "de": "de-DE",
    "it": "it-IT",
}
#: What XML 1.0 cannot carry, not even escaped.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Action = Mapping[str, Any]  # {verb, step, details}
_AWAITS = {
    "gather": Awaits.GATHER,
    "record": Awaits.RECORD,
    "connect": Awaits.CONNECT,
    "redirect": Awaits.REDIRECT,
    "pay": Awaits.PAYMENT,
    "hang_up": Awaits.END,
}


class Script:
    """One TwiML document. `following`: the address that is asked next; `awaits` says what it will be told."""

    def __init__(self, following: str) -> None:
        self.following = following
        self.awaits = Awaits.AUDIO
        self.response = VoiceResponse()
        self.is_closed = False  # nothing after its last verb is ever reached

    def __str__(self) -> str:
        return str(self.response)

    def act(self, actions: Sequence[Action]) -> None:
        """Write the actions in their order; what comes after one that leads away is left out."""
        for action in actions:
            if self.is_closed:
                return
            details = action.get("details") or {}
            self._act(str(action["verb"]), {name: _carried(value) for name, value in details.items()})

    def say(self, text: str, language: str, voice: str = "", loop: int = 1, *, within: Any = None) -> None:
        target = within if within is not None else self.response
        options: dict[str, Any] = {"language": locale(language)} if language else {}
        if voice and voice.lower() != "default":
            options["voice"] = voice
        if loop != 1:
            options["loop"] = loop
        for part in split(text, LONGEST_SAY):
            target.say(part, **options)

    def go_on(self, awaits: Awaits, pause: int = 0) -> None:
        """Ask us again, after a pause where there is nothing to hear."""
        if pause:
            self.response.pause(length=pause)
        self.response.redirect(self.following, method="POST")
        self._lead(awaits)

    def hang_up(self) -> None:
        self.response.hangup()
        self._lead(Awaits.END)

    def dial(self, number: str, *, caller_id: str = "") -> None:
        """Put the call through to the office."""
        dial = Dial(action=self.following, method="POST", timeout=30, **_given(caller_id=caller_id))
        dial.number(number)
        self.response.append(dial)
        self._lead(Awaits.STAFF)

    def take_message(self) -> None:
        """Record a message to the office."""
        self.response.record(
            action=self.following, method="POST", max_length=LONGEST_MESSAGE, finish_on_key="#", play_beep=True
        )
        self.go_on(Awaits.MESSAGE)  # who says nothing is asked about no recording

    def _lead(self, awaits: Awaits) -> None:
        self.awaits, self.is_closed = awaits, True

    def _act(self, verb: str, details: Mapping[str, Any]) -> None:
        match verb:
            case "say" | "play" | "digits":
                self._speak(details)
                return
            case "gather":
                self._gather(details)
            case "record":
                self._record(details)
            case "connect":
                self._connect(details)
            case "redirect":
                self.response.redirect(str(details.get("url", "")), method=details.get("method") or "POST")
            case "pay":
                self._pay(details)
            case "hang_up":
                self.response.hangup()
            case "message":
                self.take_message()
                return
            case _:
                return  # make_call: what waits for it is written by whoever knows how it stands
        self._lead(_AWAITS[verb])

    def _speak(self, details: Mapping[str, Any], within: Any = None) -> None:
        target = within if within is not None else self.response
        loop = _whole(details.get("loop"), 1)
        if details.get("text"):
            language, voice = str(details.get("language") or ""), str(details.get("voice") or "")
            self.say(str(details["text"]), language, voice, loop, within=within)
        elif details.get("play"):
            target.play(str(details["play"]), **({"loop": loop} if loop != 1 else {}))
        elif details.get("digits") and within is None:
            self.response.play(digits=re.sub(r"[^0-9wWA-D*#]", "", str(details["digits"])))

    def _gather(self, details: Mapping[str, Any]) -> None:
        inputs = str(details.get("input") or "dtmf speech")
        options: dict[str, Any] = {"timeout": max(1, _whole(details.get("timeout"), 5))}
        if "dtmf" in inputs:
            keys = details.get("finish_on_key", "#")
            # what does not end by a key ends by silence or by the number of keys
            options["finish_on_key"] = str(keys) if details.get("stop_gather", True) else ""
            number = _whole(details.get("number_of_digits"), 0)
            if number:
                options["num_digits"] = number
        if "speech" in inputs:
            options["language"] = locale(str(details.get("gather_language") or details.get("language") or "en"))
            options["speech_timeout"] = str(details.get("speech_timeout") or "auto")
            if details.get("hints"):
                options["hints"] = str(details["hints"])
            if details.get("speech_model"):
                options["speech_model"] = str(details["speech_model"])
            if details.get("profanity_filter") is False:
                options["profanity_filter"] = False
        gather = Gather(input=inputs, action=self.following, method="POST", action_on_empty_result=True, **options)
        self._speak(details, within=gather)
        self.response.append(gather)

    def _record(self, details: Mapping[str, Any]) -> None:
        self.response.record(
            action=self.following,
            method="POST",
            timeout=max(1, _whole(details.get("timeout"), 5)),
            max_length=min(14_400, max(1, _whole(details.get("max_length"), 3600))),
            finish_on_key=str(details.get("finish_on_key", "#")),
            play_beep=bool(details.get("play_beep", True)),
            **_given(trim=details.get("trim"), transcribe=details.get("transcribe") or None),
        )
        # who says nothing is asked about no recording: the next verb is reached
        self.response.redirect(self.following, method="POST")

    def _connect(self, details: Mapping[str, Any]) -> None:
        noun, to = str(details.get("noun") or "number"), str(details.get("to") or "")
        dial = Dial(
            action=self.following,
            method="POST",
            timeout=min(600, max(1, _whole(details.get("timeout"), 30))),
            **_given(
                caller_id=details.get("caller_id"), record="record-from-answer" if details.get("record") else None
            ),
        )
        match noun:
            case "client":
                dial.client(to.removeprefix("client:"))
            case "sip":
                dial.sip(to if to.startswith("sip") else f"sip:{to}")
            case "conference":
                dial.conference(to)
            case "sim":
                dial.sim(to)
            case _:  # number, number-multi: several ring at once
                for number in re.split(r"\s*[,;]\s*", to.strip(" ,;")):
                    dial.number(number)
        self.response.append(dial)

    def _pay(self, details: Mapping[str, Any]) -> None:
        by_account = details.get("method") == "ach-debit"
        language = _PAY_LANGUAGES.get(str(details.get("language") or "").lower(), "")
        pay = self.response.pay(
            action=self.following,
            timeout=max(1, _whole(details.get("timeout"), 5)),
            max_attempts=max(1, _whole(details.get("max_attempts"), 2)),
            security_code="false" if details.get("security_code") is False else "true",
            **_given(
                payment_connector=details.get("connector"),
                charge_amount=details.get("amount"),
                currency=str(details.get("currency") or "").lower(),
                description=details.get("description"),
                payment_method=details.get("method"),
                token_type=details.get("token_type"),
                bank_account_type=details.get("bank_account_type"),
                valid_card_types=details.get("card_types"),
                postal_code=details.get("postal_code"),
                min_postal_code_length=details.get("min_postal_code_length"),
                language="" if by_account and not language.startswith("en") else language,
            ),
        )
        parameters = details.get("parameters")
        for name, value in parameters.items() if isinstance(parameters, Mapping) else ():
            pay.parameter(name=_carried(str(name)), value=_carried(str(value)))
        # after too many tries the carrier may go on with the next verb instead of asking the action
        self.response.redirect(self.following, method="POST")


def locale(language: str) -> str:
    """`es` -> `es-US`; what has its country already stays."""
    return _LOCALES.get(language.lower(), language)


def words(actions: Sequence[Action]) -> list[tuple[str, str, bool]]:
    """What is spoken, as the transcript keeps it: (words, step, are they sensitive)."""
    return [
        (str(details["text"]), str(action.get("step") or ""), bool(action.get("sensitive")))
        for action in actions
        if (details := action.get("details") or {}).get("text")
    ]


def _carried(value: Any) -> Any:
    return _NO_XML.sub("", value) if isinstance(value, str) else value


def _given(**options: Any) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value}


def _whole(value: Any, default: int) -> int:
    try:
        return int(str(value))
    except (TypeError, ValueError):
        return default
