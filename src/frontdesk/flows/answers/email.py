"""E-mail addresses, with the slips of phones put right ("maria @ gmail,com") and likely misspellings asked back."""

from __future__ import annotations

import re

from frontdesk.flows.answers.near import distance
from frontdesk.flows.answers.normalising import fold
from frontdesk.flows.answers.registry import AnswerType
from frontdesk.flows.answers.results import Ambiguous, Choice, NotUnderstood, Question, Result, Understood
from frontdesk.flows.answers.wording import say

#: RFC 5321: an address is no longer.
LONGEST = 254
_LOCAL = r"[a-zA-Z0-9!#$%&'*+/=?^_{|}~-]+(?:\.[a-zA-Z0-9!#$%&'*+/=?^_{|}~-]+)*"
_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_ADDRESS = re.compile(rf"(?<![\w.@+-])({_LOCAL})@((?:{_LABEL}\.)+[a-zA-Z]{{2,24}})(?![\w@-])")
_BROKEN_POINT = re.compile(r"(?<=@)([\w-]+)\s*(?:,|\(dot\)|\s\.|\.\s)\s*(com|net|org|edu|gov|es|pl)\b", re.IGNORECASE)
#: Where most people have theirs; an address one slip away is asked back.
COMMON = (
    "gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "aol.com", "live.com", "msn.com",
    "comcast.net", "att.net", "sbcglobal.net", "ymail.com", "protonmail.com", "yahoo.es", "hotmail.es", "wp.pl",
    "onet.pl", "interia.pl", "o2.pl", "gazeta.pl", "op.pl", "poczta.onet.pl", "me.com", "mail.com",
)  # fmt: skip


def understand(body: str, question: Question) -> Result:
    found = {f"{local}@{domain.lower()}" for local, domain in _ADDRESS.findall(_repaired(body))}
    found = {address for address in found if len(address) <= LONGEST and len(address.split("@")[0]) <= 64}
    if not found or body.count("@") > len(found) + body.count("(at)"):
        return NotUnderstood("not_an_email", hint(question, "not_an_email"))
    if len(found) > 1:
        return Ambiguous(tuple(Choice(address, address) for address in sorted(found)))
    (address,) = found
    meant = _likely(address)
    if meant:
        return Ambiguous((Choice(meant, meant), Choice(address, address)))
    return Understood(address, address)


def _repaired(body: str) -> str:
    """The text with spaces beside the @ closed, and a comma before "com" read as the point it must be."""
    text = re.sub(r"\s*(?:@|\(at\)|\[at\]|＠)\s*", "@", body)
    text = _BROKEN_POINT.sub(r"\1.\2", text)
    return re.sub(r"\b(com|net|org|edu|es|pl)[.,;:!]+(?=\s|$)", r"\1", text, flags=re.IGNORECASE)


def _likely(address: str) -> str:
    """The address with the common domain that was probably meant; "" when it is fine as it is."""
    local, _, domain = address.partition("@")
    if domain in COMMON:
        return ""
    near = [known for known in COMMON if len(known) > 7 and distance(domain, known) == 1]
    return f"{local}@{near[0]}" if len(near) == 1 else ""


def hint(question: Question, code: str) -> str:
    text = say("email", question.language)
    if code == "too_long":
        text = f"{say('too_long', question.language)} {text}"
    return text + (say("or_none", question.language) if question.parameters.get("or_none") else "")


def is_exact(body: str, question: Question) -> bool:
    return _ADDRESS.fullmatch(fold(body)) is not None and isinstance(understand(body, question), Understood)


TYPE = AnswerType("email", understand, hint, is_exact=is_exact)
