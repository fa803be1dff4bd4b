"""Pictures and files: what came with the text. The value is a list of {url, content_type}."""

from __future__ import annotations

from frontdesk.flows.answers.registry import AnswerType
from frontdesk.flows.answers.results import NotUnderstood, Question, Result, Understood
from frontdesk.flows.answers.wording import say

#: Parameter -> what its content type begins with. Without any of them, every kind is taken.
KINDS = {"image": "image/", "pdf": "application/pdf", "audio": "audio/", "video": "video/"}
#: The carrier brings no more with one text.
MOST = 10


def understand(body: str, question: Question) -> Result:
    files = [{"url": str(m.get("url", "")), "content_type": str(m.get("content_type", ""))} for m in question.media]
    if not files:
        return _again(question, "no_media")
    kinds = [KINDS[name] for name in KINDS if question.parameters.get(name)]
    if kinds and not all(file["content_type"].lower().startswith(tuple(kinds)) for file in files):
        return _again(question, "kind")
    if len(files) > _most(question):
        return _again(question, "too_many")
    return Understood(files, str(len(files)))


def _most(question: Question) -> int:
    return int(question.parameters.get("at_most") or MOST)


def _again(question: Question, code: str) -> NotUnderstood:
    return NotUnderstood(code, hint(question, code))


def hint(question: Question, code: str) -> str:
    language = question.language
    if code == "kind":
        kinds = [say(f"kind.{name}", language) for name in KINDS if question.parameters.get(name)]
        text = say("media.kind", language, kinds=f" {say('or', language)} ".join(kinds))
    elif code == "too_many":
        text = say("media.too_many", language, most=_most(question))
    else:
        text = say("media", language)
    return text + (say("or_none", language) if question.parameters.get("or_none") else "")


TYPE = AnswerType("media", understand, hint, parameters=(*KINDS, "at_most"), takes_long=True)
