"""Does a text ask people for a word that means something else to the carrier, to the law or to us?

"To cancel, reply CANCEL" ends all texts instead of an appointment. What a whole text means for consent is decided
where consent is (`reserved`); here is only what the carrier itself takes, and how prompts ask for a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from frontdesk.flows import model
from frontdesk.flows.checking.review import Review, listed
from frontdesk.flows.checking.samples import sample
from frontdesk.flows.parts import PlacedText, parts
from frontdesk.flows.problems import Problem, Severity
from frontdesk.flows.templating import Condition

#: These end all texts: the carrier blocks the sender and the flow never sees them.
#: (Twilio's default opt-out words; REVOKE and OPTOUT since 2025.)
STOPPING = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})
#: These reach the flow, but mean something besides: START, UNSTOP and YES renew consent, HELP and INFO are answered.
OTHERS = frozenset({"start", "unstop", "yes", "help", "info"}) | {
    "ayuda", "información", "informacion", "sí", "si", "empezar", "comenzar", "iniciar", "reanudar",
    "pomoc", "informacja", "tak", "wznów", "wznow", "zacznij",
    "resume", "subscribe", "join", "opt in", "optin", "aide", "oui",
}  # fmt: skip

#: These ask for help, and are answered with it.
_HELPING = frozenset({"help", "info", "ayuda", "información", "informacion", "pomoc", "informacja", "aide"})
#: A question that names both is a question of yes and no, and is answered in the middle of a conversation.
_YES = frozenset({"yes", "sí", "si", "tak"})
_NO = frozenset({"no", "nie", "not"})

_VERBS = (
    r"text|reply|respond|type|txt|"
    r"env[ií][eéa]|mand[ea]|respond[ae]|contest[ae]|escrib[ae]|"
    r"wy[sś]lij|prze[sś]lij|odpisz|odpowiedz|napisz|wpisz"
)
_FILLERS = (
    r"back|with|us|just|only|simply|either|the|a|words?|keyword|message|to this (?:text|message)|"
    r"con|las?|palabras?|solo|sólo|simplemente|un|mensaje|a este (?:mensaje|texto)|que diga|"
    r"słow[oa]|słowem|tylko|nam|po prostu|na t[eę] wiadomo[sś][cć]|wiadomo[sś][cć]|sms"
)
_SEPARATORS = r"or|and|o|u|y|e|lub|albo|i|oraz|,|/|&"
#: Words before which what is to be texted ends: "STOP at any time", "YES to confirm".
_AFTER = (
    r"to|if|for|when|at|any|anytime|and|or|so|as|now|then|in|by|on|please|from|within|until|unless|"
    r"para|si|cuando|en|o|y|u|por|ahora|entonces|antes|"
    r"aby|żeby|zeby|jeśli|jesli|jeżeli|gdy|kiedy|lub|albo|i|oraz|w|do|na|teraz"
)
_ASKS = re.compile(rf"(?<!\w)(?:{_VERBS})(?!\w)", re.IGNORECASE)
_SKIP = re.compile(rf"[\s:]*(?:(?:{_FILLERS})(?!\w)[\s:]*)*", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“”„«'‘’*]\s*([^\"“”„»'‘’*\n]{1,30}?)[.,!]?\s*[\"“”»'’*]")
_WORD = re.compile(r"[^\W_][\w'’-]*")
_ENDS_RUN = re.compile(rf"(?:{_AFTER})(?!\w)", re.IGNORECASE)
_NEXT_ITEM = re.compile(rf"\s*(?:{_SEPARATORS})(?!\w)\s*|\s*[,/]\s*", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?;\n](?:\s|$)|\n")

#: What a word of consent may be asked for: exactly what it does.
_STOPPING_PURPOSE = re.compile(
    r"\b(?:to|and|will) (?:stop|opt[ -]?out|unsubscribe|quit (?:texts|messages)|no longer|not (?:get|receive)|"
    r"end (?:all |these |our |the )?(?:texts?|messages|reminders)|"
    r"cancel (?:all |these |our |the )?(?:texts?|messages|reminders|subscription))|"
    r"\bfor no more\b|\bno more (?:texts|messages)|"
    r"\bpara (?:no recibir|dejar de|darse de baja|parar (?:los )?mensajes|cancelar (?:los )?mensajes|que no)|"
    r"\b(?:aby|żeby|by) (?:nie |zrezygnowa|wypisa|przesta|zatrzyma|zako[nń]czy[cć] (?:sms|wiadomo))",
    re.IGNORECASE,
)
#: "Reply STOP to cancel" is how carriers word it themselves; "STOP to cancel your visit" is not.
_BARE_PURPOSE = re.compile(r"\bto (?:cancel|end|quit)\s*(?:$|[,;.!)])", re.IGNORECASE)
_OTHER_PURPOSE = re.compile(
    r"\bfor (?:help|info|information|support|assistance)\b|\bto (?:get|receive|resume|restart) (?:our |the |more )?"
    r"(?:texts|messages|reminders|help)|\bto (?:opt[ -]?(?:back )?in|subscribe|resubscribe)|\b(?:texts|messages) again|"
    r"\bpara (?:obtener|recibir|pedir)? ?(?:ayuda|información|mensajes)|\bpara volver a recibir|"
    r"\b(?:aby|żeby|by) (?:uzyska|otrzyma|dosta|znowu|ponownie)|\bpo pomoc",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"\bx{3,}\b|\bTODO\b|\bFIXME\b|\bTBD\b|lorem ipsum|"
    r"\[(?:insert|your|name|number|phone|link|url|date|nombre|número|imię)[^\]]{0,40}\]",
    re.IGNORECASE,
)


def find(review: Review) -> Iterator[Problem]:
    """Codes: reserved_word, reserved_option, swallowed_word, placeholder."""
    for placed in review.texts:
        for language, template in placed.text.templates.items():
            text = sample(template.source)
            yield from _asked_for(review, placed, language, text)
            yield from _placeholders(review, placed, language, text)
    for step in review.flow.steps.values():
        if isinstance(step, model.Ask):
            yield from _options(review, step)
        elif isinstance(step, model.Branch):
            yield from _swallowed(review, step)


def asked_words(text: str) -> list[tuple[str, str]]:
    """The words that a text asks people to send, each with the sentence it stands in.

    >>> [word for word, _ in asked_words('Reply YES or "no thanks". Text us if your lease will end.')]
    ['YES', 'no thanks']
    """
    found = []
    for verb in _ASKS.finditer(text):
        begin = max((end.end() for end in _SENTENCE_END.finditer(text, 0, verb.start())), default=0)
        ending = _SENTENCE_END.search(text, verb.end())
        sentence = text[begin : ending.start() if ending else len(text)]
        found += [(word, sentence) for word in _items(text, verb.end(), ending.start() if ending else len(text))]
    return found


def _items(text: str, at: int, end: int) -> Iterator[str]:
    while at < end:
        skipped = _SKIP.match(text, at, end)
        at = skipped.end() if skipped else at
        quoted = _QUOTED.match(text, at, end + 1)
        if quoted:
            yield quoted[1]
            at = quoted.end()
        else:
            run, at = _run(text, at, end)
            if not run:
                return
            yield " ".join(run)
            shouted = [word for word in run if word.isupper() and len(word) > 1]
            if shouted and len(run) > 1 and run[0] == shouted[0]:
                yield run[0]
        following = _NEXT_ITEM.match(text, at, end)
        if not following or not following[0].strip():
            return
        at = following.end()


def _run(text: str, at: int, end: int) -> tuple[list[str], int]:
    """Up to three words from here on, until one that cannot belong to what is to be texted."""
    run: list[str] = []
    while len(run) < 3:
        word = _WORD.match(text, at, end)
        if not word or (_ENDS_RUN.fullmatch(word[0]) and not word[0].isupper()):
            break
        run.append(word[0])
        at = word.end()
        if at < end and text[at] == " ":
            if not _WORD.match(text, at + 1, end) or _ENDS_RUN.match(text, at + 1, end):
                break
            at += 1
        else:
            break
    return run, at


def _asked_for(review: Review, placed: PlacedText, language: str, text: str) -> Iterator[Problem]:
    told = set()
    for word, sentence in asked_words(text):
        plain = word.lower().strip()
        if plain in told or not _is_reserved(review, plain):
            continue
        told.add(plain)
        stopping = _is_stopping(plain)
        if (_STOPPING_PURPOSE if stopping else _OTHER_PURPOSE).search(sentence) or (
            plain in ("stop", "stopall", "unsubscribe") and _BARE_PURPOSE.search(sentence)
        ):
            continue  # that is what the word does
        problem = partial(review.problem, step=placed.step, line=placed.line)
        shown = f"The {language} text asks people to send {word!r}"
        if stopping:
            yield problem(
                "reserved_word",
                f"{shown}, which ends all texts to them.",
                advice="Ask for a number or for another word.",
                severity=Severity.ERROR,
                studio=Severity.WARNING,
            )
        else:
            asks_yes_no = plain in _YES and bool({word.lower() for word, _ in asked_words(text)} & _NO)
            yield problem(
                "reserved_word",
                f"{shown}, {_besides(plain)}.",
                advice="Ask for a number or for another word."
                if plain in _HELPING
                else "It is heard as an answer in the middle of a conversation; elsewhere ask for a number.",
                severity=Severity.NOTE if asks_yes_no else Severity.WARNING,
            )


def _besides(word: str) -> str:
    if word in _HELPING:
        return "which is answered with help by itself"
    return "which also renews consent after a STOP"


def _options(review: Review, step: model.Ask) -> Iterator[Problem]:
    for option in step.answer.options:
        spellings = [(word, "") for word in option.words]
        spellings += [(template.source, language) for language, template in option.label.templates.items()]
        taken = [
            word for word, _ in spellings if _is_reserved(review, word.lower().strip()) and _is_stopping(word.lower())
        ]
        if taken:
            yield review.problem(
                "reserved_option",
                f"Who answers {listed(sorted(set(taken)))} in words is taken to end all texts.",
                step=step,
                line=option.label.line or step.line,
                advice='Word the option otherwise: "Call it off" instead of "Cancel".',
            )


def _swallowed(review: Review, step: model.Branch) -> Iterator[Problem]:
    for part in parts(step):
        condition = part.content
        if not isinstance(condition, Condition) or condition.type not in ("equal_to", "matches_any_of", "starts_with"):
            continue
        if not any(path.endswith((".inbound.Body", "message.Body")) for path in condition.variables):
            continue
        words = [word.strip() for word in condition.value.split(",")]
        never = [word for word in words if _is_reserved(review, word.lower()) and _is_stopping(word.lower())]
        if never:
            yield review.problem(
                "swallowed_word",
                f"It tests for {listed(never)}, which never arrives here: it ends all texts.",
                step=step,
                advice="Take it out, and ask for another word.",
            )


def _placeholders(review: Review, placed: PlacedText, language: str, text: str) -> Iterator[Problem]:
    found = _PLACEHOLDER.search(text)
    if found:
        yield review.problem(
            "placeholder",
            f"The {language} text still holds a placeholder, {found[0]!r}.",
            step=placed.step,
            line=placed.line,
            advice="Fill it in.",
        )


def _is_reserved(review: Review, word: str) -> bool:
    if word in STOPPING or word in {"start", "unstop", "yes", "help", "info"}:
        return True
    return bool(word) and review.reserved is not None and review.reserved(word)


def _is_stopping(word: str) -> bool:
    """What is reserved and not known to be harmless ends consent."""
    return word.strip() not in OTHERS
