"""Amounts of money: "$1,200.50", "1200", "1.2k", "dos mil". Only a plain amount counts; all else asks again.

Nobody's income may become 0, or a thousand times too small, by accident: so unknown words are not skipped, rough
amounts and amounts "a week" are asked again, and a comma that could mean two things is not guessed at.
"""

from __future__ import annotations

import re
from decimal import Decimal

from babel.numbers import format_currency

from frontdesk.flows.answers.none_words import NONE
from frontdesk.flows.answers.normalising import fold, plain, without_courtesy, word_set
from frontdesk.flows.answers.numbers import find_numbers
from frontdesk.flows.answers.registry import AnswerType
from frontdesk.flows.answers.results import NotUnderstood, Question, Result, Understood, spoken
from frontdesk.flows.answers.wording import say

#: No one's rent or pay has more digits before the point.
MOST_DIGITS = 11
_LOCALES = {"en": "en_US", "es": "es_US", "pl": "pl_PL"}

_CURRENCY = r"(?:us ?\$|usd|dollars?|dolars?|bucks?|dolares|dolar|dolarow|dolary|dls?|dlls|\$)"
_AMOUNT = r"\d[\d.,' ]*\d|\d|[.,]\d{1,2}"
_WRITTEN = re.compile(
    rf"(?P<minus>[-−–])? ?(?:{_CURRENCY} ?)?(?P<minus2>[-−–])?(?P<amount>{_AMOUNT})"
    rf"(?: ?(?P<thousand>k|thousand|grand|mil|tys\.?|tysiace|tysiecy))? ?(?:/-)?(?:{_CURRENCY})?"
)
#: What may stand before an amount without changing it.
_BEFORE = re.compile(
    r"(?:(?:i|we|he|she|they) (?:make|makes|earn|earns|get|gets|receive|receives|pay|pays|have|bring home|owe|owes) "
    r"|(?:it is|its|it was|that is|thats|the (?:amount|total|rent) is|my (?:income|rent|pay|check|salary) is"
    r"|total|income|rent|amount|exactly) "
    r"|(?:yo )?(?:gano|ganamos|recibo|recibimos|pago|pagamos|cobro|tengo|debo|son|es|mi (?:ingreso|renta|sueldo) es"
    r"|el total es|exactamente) "
    r"|(?:ja )?(?:zarabiam|zarabiamy|dostaje|dostajemy|place|placimy|otrzymuje|mam|to jest|to|razem|dokladnie) )"
)
#: "No income", "nothing", said as a whole: the only words that are 0.
_NOTHING = NONE | {
    "no income", "i have no income", "i dont have any income", "i dont have income", "i have none", "no money",
    "i dont make anything", "i make nothing", "i dont earn anything", "i earn nothing", "nothing at all", "0 income",
    "i have no income right now", "no income at all", "i get nothing", "i dont get anything", "zero income",
    "we have no income", "none right now", "nothing right now", "zero dollars", "we dont have any income",
    "sin ingresos", "no tengo ingresos", "no tengo ningun ingreso", "no gano nada", "no recibo nada", "ningun ingreso",
    "no hay ingresos", "no tenemos ingresos", "cero dolares", "no pago nada", "i pay nothing", "i dont pay anything",
    "brak dochodu", "brak dochodow", "nie mam dochodu", "nie mam dochodow", "nie mam zadnych dochodow",
    "nie mam zadnego dochodu", "bez dochodu", "bez dochodow", "nic nie zarabiam", "nie zarabiam nic", "zero dolarow",
    "nic nie dostaje", "nie mamy dochodow", "nie zarabiam", "zadnych dochodow", "nic nie place",
} - {"nobody", "no one", "noone", "nadie", "nikt"}  # fmt: skip

_PERIOD = {
    "hour": "hour hr hourly hora godzine godzina godz",
    "day": "day daily dia diario dzien dziennie",
    "week": "week wk weekly semana semanal semanales tydzien tygodniowo",
    "two_weeks": "biweekly quincena quincenal",
    "half_month": "semimonthly",
    "month": "month mo monthly mes mensual mensuales miesiac miesiecznie mies",
    "quarter": "quarter quarterly trimestre kwartal kwartalnie",
    "year": "year yr yearly annually annual ano anual anuales rok rocznie",
}
_PERIOD_OF = {word: period for period, words in _PERIOD.items() for word in words.split()}
_AFTER = re.compile(r"(?:/ ?|a |an |per |each |every |al |a la |por |cada |na |za |co )?([a-z]+)\.?")
_ROUGH = word_set("""
    about around approximately approx roughly nearly almost circa over under between maybe like ish more less least most
    up from sometimes usually depends varies
    casi unos unas aproximadamente cerca alrededor mas menos entre como depende varia
    okolo mniej wiecej prawie ponad miedzy zalezy jakies blisko
    """)


def understand(body: str, question: Question) -> Result:
    amount = read(body, question)
    if isinstance(amount, str):
        return NotUnderstood(amount, hint(question, amount))
    low, high = _limits(question)
    if (low is not None and amount < low) or (high is not None and amount > high):
        return NotUnderstood("out_of_range", hint(question, "out_of_range"))
    return Understood(f"{amount:.2f}", in_words(amount, question.language))


def read(body: str, question: Question) -> Decimal | str:
    """The amount, or a word for why there is none."""
    said = without_courtesy(plain(body))
    if said in _NOTHING:
        return Decimal(0)
    text = " ".join(fold(body).replace("’", "'").replace("us$", "$").split()).strip(" !=;:").rstrip(".")
    for courtesy in (
        "please",
        "pls",
        "thanks",
        "thank you",
        "thx",
        "gracias",
        "por favor",
        "dziekuje",
        "dzieki",
        "prosze",
    ):
        text = re.sub(rf"^{courtesy}\b[ ,.!]*|[ ,.!]*\b{courtesy}$", "", text).strip()
    if re.search(r"[~+<>]|\d ?- ?\$?\d|\d ?(?:or|to|o|lub|do) ?\$?\d", text) or _ROUGH & set(plain(text).split()):
        return "about"
    text = _BEFORE.sub("", text, count=1) if _BEFORE.match(text) else text
    text, period = _without_period(text)
    if period and period != question.parameters.get("per"):
        return "period"
    found = _WRITTEN.fullmatch(text)
    if not found:
        return _in_number_words(text, question.language)
    if found["minus"] or found["minus2"]:
        return "negative"
    if found["thousand"] == "mil" and spoken(question.language) != "es":
        return "unclear"  # two million to some
    if found["thousand"]:
        value = _decimal(found["amount"], spoken(question.language), short=True)
        value = value * 1000 if isinstance(value, Decimal) else value
    else:
        value = _decimal(found["amount"], spoken(question.language))
    return value


def _without_period(text: str) -> tuple[str, str]:
    """The text without "a month" at its end, and the period that was said."""
    words = re.search(r"(?<=[\w$.]) ?(every (?:2|two) weeks|cada (?:2|dos) semanas|co (?:2|dwa) tygodnie)$", text)
    if words:
        return text[: words.start()].strip(), "two_weeks"
    found = re.search(rf"(?:(?<=\d)|(?<=\d\$)|(?<=[a-z] )|(?<=[$ ])) ?{_AFTER.pattern}$", text)
    if found and found[1] in _PERIOD_OF:
        return text[: found.start()].strip(), _PERIOD_OF[found[1]]
    return text, ""


def _decimal(written: str, language: str, *, short: bool = False) -> Decimal | str:
    """The value of digits with marks. Two marks tell which is the point; one that is followed by three digits is a
    thousands mark in the languages that write it so, and not clear elsewhere. `short`: "1.2" of "1.2k"."""
    digits = re.sub(r"[ ']", "", written) if _is_spaced(written, language) else written
    if not re.fullmatch(r"\d*(?:[.,]\d+)*", digits) or sum(c.isdigit() for c in digits) > MOST_DIGITS:
        return "unclear"
    marks = re.sub(r"\d", "", digits)
    if not marks:
        return Decimal(digits)
    groups = re.split(r"[.,]", digits)
    last = len(groups[-1])
    grouped = 1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:-1])
    if len(marks) == 1:
        if last == 3 and grouped and not short:
            clear = marks == "," or language in ("es", "pl")
            return Decimal("".join(groups)) if clear and groups[0] != "0" else "unclear"
        if last <= 2 and (marks == "." or language in ("es", "pl")):
            return Decimal(f"{groups[0] or 0}.{groups[1]}")
        return Decimal(f"{groups[0] or 0}.{groups[1]}") if short and marks == "." and last == 3 else "unclear"
    if short or not grouped:
        return "unclear"
    if len(set(marks)) == 1:  # 1,200,000
        return Decimal("".join(groups)) if last == 3 and (marks[0] == "," or language in ("es", "pl")) else "unclear"
    if len(set(marks[:-1])) != 1 or last > 2:
        return "unclear"
    if language == "en" and marks[-1] == ",":  # 1.200,50
        return "unclear"
    return Decimal(f"{''.join(groups[:-1])}.{groups[-1]}")


def _is_spaced(written: str, language: str) -> bool:
    """Whether spaces or apostrophes divide thousands: "1 200"."""
    return re.fullmatch(r"\d{1,3}(?:[ ']\d{3})+(?:[.,]\d{1,2})?", written) is not None and (
        "'" in written or language in ("es", "pl")
    )


def _in_number_words(text: str, language: str) -> Decimal | str:
    """ "two thousand dollars", "mil doscientos", "twelve hundred and fifty"."""
    if any(c.isdigit() for c in text) and not re.match(r"\d+ (?:hundred|thousand|mil|tysi|tys)", text):
        return "not_an_amount" if not re.search(r"\d[.,]\d", text) else "unclear"
    words = re.sub(rf"(?<!\S){_CURRENCY}(?!\S)", " ", plain(text)).split()
    if not words or len(words) > 12 or "-" in text[:1]:
        return "not_an_amount"
    numbers = find_numbers(words, language)
    if len(numbers) != 1 or (numbers[0].start, numbers[0].end) != (0, len(words)):
        return "not_an_amount"
    return Decimal(numbers[0].value) if numbers[0].value < 10**MOST_DIGITS else "unclear"


def in_words(amount: Decimal, language: str) -> str:
    """$1,200.50 as people in the language read it; whole dollars without cents."""
    whole = amount == amount.to_integral_value()
    text = format_currency(amount, "USD", locale=_LOCALES[spoken(language)])
    text = re.sub(r"\s", " ", text)  # a hard space would double the price of the text message
    return re.sub(r"[.,]00(?!\d)", "", text) if whole else text


def _limits(question: Question) -> tuple[Decimal | None, Decimal | None]:
    low, high = question.parameters.get("min"), question.parameters.get("max")
    return (None if low is None else Decimal(str(low))), (None if high is None else Decimal(str(high)))


def hint(question: Question, code: str) -> str:
    language = question.language
    if code == "out_of_range":
        low, high = _limits(question)
        between = "between" if low is not None and high is not None else "from" if high is None else "to"
        sides = {"min": in_words(low or Decimal(0), language), "max": in_words(high or Decimal(0), language)}
        example = (
            low if low is not None and low > 0 else min(high, Decimal(1200)) if high is not None else Decimal(1200)
        )
        return say(
            "money.out_of_range", language, range=say(f"range.{between}", language, **sides), example=f"{example:f}"
        )
    key = {"about": "money.about", "unclear": "money.unclear"}.get(code, "money")
    text = say(key, language)
    return f"{say('too_long', language)} {text}" if code == "too_long" else text


def is_exact(body: str, question: Question) -> bool:
    return fold(body).lstrip("$").isdecimal() and isinstance(understand(body, question), Understood)


TYPE = AnswerType("money", understand, hint, is_exact=is_exact, parameters=("min", "max", "per"))
