"""STOP and START by text, before everything else in the walk of text handlers; HELP, and a START that renews nothing,
after open conversations, where they are answers.

| text | what happens | answer |
|---|---|---|
| the carrier's STOP words; anything that carries its OptOutType=STOP | opted out | silence: the carrier confirms |
| other wordings that opt out | opted out | one confirmation, the first time |
| the carrier's START words, by a number that opted out | opted in | silence: the carrier confirms |
| YES, and other wordings that opt in, by a number that opted out | opted in | a confirmation, not for YES |
| the same by a number that did not opt out | nothing | left to the next handler |
| HELP, INFO in an open conversation | nothing | left to the conversation: its help, and the question again |
| START in an open conversation, by a number that did not opt out | nothing | left to the conversation: an answer |
| HELP, INFO, START of anybody else | nothing | silence: the carrier answers, or there is nothing to say |
| other wordings for help | nothing | left to the next handler |
"""

from __future__ import annotations

from datetime import datetime

from frontdesk.carrier.handlers import TextAnswer
from frontdesk.carrier.models import InboundText
from frontdesk.carrier.statuses import Channel
from frontdesk.config.env import get_settings
from frontdesk.consent import confirmations
from frontdesk.consent.models import OptOut
from frontdesk.consent.queries import opt_outs_in_force, opted_out
from frontdesk.consent.services import opt_in, opt_out
from frontdesk.consent.words import Meaning, Understood, understand

HANDLED_BY = "consent"
#: So many of a person's later texts are looked through for a START.
MOST_LATER = 200
_SILENCE = TextAnswer(HANDLED_BY)


def answer_text(text: InboundText, now: datetime) -> TextAnswer | None:
    """Act on a text that ends or renews consent; None for every other one."""
    understood = _meaning_of(text)
    if understood is None or understood.meaning == Meaning.HELP:
        return None
    if understood.meaning == Meaning.OPT_OUT:
        return _stop(text, understood, now)
    return _start(text, understood, now)


def answer_late(text: InboundText, now: datetime) -> TextAnswer | None:
    """Act on a STOP that is handled after the person's later texts, unless one of them took it back."""
    understood = _meaning_of(text)
    if understood is None or understood.meaning != Meaning.OPT_OUT:
        return None
    later = InboundText.objects.filter(from_number=text.from_number, received_at__gt=text.received_at).exclude(
        pk=text.pk
    )
    # a YES may be the answer to a question
    if any(_renews(other) for other in later.order_by("-received_at")[:MOST_LATER]):
        return None
    return _stop(text, understood, now)


def answer_rest(text: InboundText, now: datetime) -> TextAnswer | None:
    """Say nothing to the carrier's own words for help, nor to a START of somebody who takes our texts already; None for
    every other text."""
    understood = _meaning_of(text)
    if understood is None or not understood.by_carrier or understood.meaning == Meaning.OPT_OUT:
        return None
    return None if _is_yes(text) else _SILENCE


def _meaning_of(text: InboundText) -> Understood | None:
    # a Messaging Service with Advanced Opt-Out has words of its own and says what it took them for
    by_carrier = {"STOP": Meaning.OPT_OUT, "START": Meaning.OPT_IN, "HELP": Meaning.HELP}
    meaning = by_carrier.get(str(text.data.get("OptOutType", "")).upper())
    if meaning is not None:
        understood = understand(text.body)
        return Understood(meaning, understood.language if understood else "", by_carrier=True)
    return understand(text.body)


def _stop(text: InboundText, understood: Understood, now: datetime) -> TextAnswer:
    new: list[OptOut] = []
    number = _number_of(text)
    # "do not call me", by text, is about calls; with the scope "all" everything ends either way
    for channel in understood.channels or {Channel.TEXT}:
        new += opt_out(
            number,
            channel,
            source=OptOut.Source.TEXT,
            wording=text.body,
            language=understood.language,
            now=now,
        )
    if understood.by_carrier or not new:
        return _SILENCE
    return TextAnswer(HANDLED_BY, [_named(confirmations.stopped(understood.language, opted_out([number])[number]))])


def _start(text: InboundText, understood: Understood, now: datetime) -> TextAnswer | None:
    number = _number_of(text)
    held = opt_outs_in_force([number])
    if not held:
        return None  # there is nothing to renew: most who text YES answer a question
    if not text.in_time and any(row.created_at > text.received_at for row in held):
        return None  # they opted out after they wrote this
    # a START by text takes back what was ended by text: a 9 pressed in a call stays when the scopes are apart
    channels = {Channel.TEXT} | {Channel(row.channel) for row in held if row.source == OptOut.Source.TEXT}
    ended = [row for channel in channels for row in opt_in(number, channel, wording=text.body, now=now)]
    if not ended:
        return None  # from people who take our texts it means other things too: "Text START to begin."
    if understood.by_carrier:
        return _SILENCE
    return TextAnswer(HANDLED_BY, [_named(confirmations.renewed(understood.language))])


def _renews(text: InboundText) -> bool:
    understood = _meaning_of(text)
    return understood is not None and understood.meaning == Meaning.OPT_IN and not _is_yes(text)


def _is_yes(text: InboundText) -> bool:
    return text.body.strip().lower() == "yes"


def _number_of(text: InboundText) -> str:
    # other ways of writing to us put their name before the number: whatsapp:+13125550142
    return text.from_number.rpartition(":")[2][:20]


def _named(sentence: str) -> str:
    """The sentence, after the office's name where it has one."""
    settings = get_settings()
    name = settings.frontdesk_office_name
    is_set = name != type(settings).model_fields["frontdesk_office_name"].default
    return f"{name}: {sentence}" if is_set else sentence
