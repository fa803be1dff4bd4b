"""A last word after a conversation: "ok", "thanks!", EXIT once more. It begins no new one.

Others may read the phone of somebody who has just left; a default flow would answer with all that it is about.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from frontdesk.carrier.handlers import TextAnswer
from frontdesk.carrier.models import InboundText
from frontdesk.conversations import delivering
from frontdesk.conversations.models import FlowSession
from frontdesk.conversations.routing import line_of
from frontdesk.flows.answers.normalising import word_set
from frontdesk.flows.engine.words import leaves, normalise

#: So long after its end a conversation is what a last word belongs to.
WITHIN = timedelta(hours=1)
#: Texts that are of nothing but these say nothing that wants an answer.
_WORDS = word_set("""
    ok okay k kk good great fine perfect alright thanks thank thx ty you u so much a lot very bye goodbye night day god
    bless
    vale bueno bien perfecto listo gracias muchas mil muy amable adios hasta luego dios le te la los bendiga
    dobrze dobra super swietnie dziekuje dzieki bardzo pieknie wielkie do widzenia pa na razie
    """)


def pass_over(text: InboundText, now: datetime) -> TextAnswer | None:
    """Keep a last word, and answer nothing; None: it is none, or nothing has just ended."""
    if not _is_courtesy(text.body) or text.data.get("NumMedia", "0") not in ("", "0"):
        return None
    line = line_of(text)
    just_ended = FlowSession.objects.filter(
        contact_number=text.from_number, line=line, ended_at__gt=now - WITHIN, started_at__gt=now - timedelta(days=60)
    )
    if not just_ended.exists():
        return None
    delivering.keep_text(None, text, now)
    return TextAnswer(f"{delivering.HANDLED_BY}:courtesy")


def _is_courtesy(body: str) -> bool:
    words = normalise(body).split()
    # an emoji or a full stop by itself leaves no words
    return leaves(body) or (bool(body.strip()) and len(words) <= 6 and set(words) <= _WORDS)
