"""The filters flows have besides Liquid's own.

Those that depend on the language read it from `flow.language`; those that need the time read `flow.now` (ISO 8601, in
the office's zone). None breaks on nonsense: what it cannot read stays as it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

import phonenumbers
from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_currency
from dateutil import parser as dates
from liquid.context import RenderContext
from liquid.filter import with_context
from liquid.undefined import Undefined

REGION = "US"  # money and numbers are the office's, whatever the language

#: Spaces that Babel puts into numbers; each would make a text of a cheap alphabet an expensive one.
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " "})


def plain(value: object) -> Any:
    """`value` as JSON knows it: no undefined, no Decimal, no tuple."""
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, Undefined):
        return None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, range)):
        return [plain(item) for item in value]
    return str(value)


def to_json(value: object) -> str:
    """The value as JSON; unknown: null."""
    return json.dumps(plain(value), ensure_ascii=False)


@with_context
def money(value: object, *, context: RenderContext) -> str:
    """5410 -> "$5,410"; "12.5" -> "$12.50"; in Polish "5410 USD"."""
    amount = number_of(value)
    if amount is None:
        return _text(value)
    locale = locale_of(_language(context))
    pattern = locale.currency_formats["standard"].pattern
    if amount == amount.to_integral_value():
        pattern = pattern.replace(".00", "")
    shown = format_currency(amount, "USD", format=pattern, locale=locale, currency_digits=False)
    return str(shown).translate(_SPACES)


@with_context
def long_date(value: object, style: object = "long", *, context: RenderContext) -> str:
    """ "2024-03-05" -> "March 5, 2024"; "2024-03" -> "March 2024"; "2024" stays. `style` "full" names the weekday."""
    text = _text(value).strip()
    locale = locale_of(_language(context))
    if text.isdigit():
        return text
    now = now_of(context)
    if len(text) == len("2024-03") and text[4] == "-" and (month := moment_of(text + "-01", now)):
        return str(format_skeleton("yMMMM", month, locale=locale))
    moment = now if text in ("now", "today") else moment_of(text, now)
    if moment is None:
        return text
    return str(format_date(moment.date(), "full" if style == "full" else "long", locale=locale)).translate(_SPACES)


@with_context
def list_(value: object, joined: object = "and", *, context: RenderContext) -> str:
    """["a", "b", "c"] -> "a, b, and c"; with `list: "or"` "a, b, or c"."""
    if not isinstance(value, (list, tuple)):
        return _text(value)
    items = [_text(item) for item in value]
    return str(format_list(items, "or" if joined == "or" else "standard", locale=locale_of(_language(context))))


@with_context
def plural(value: object, *forms: object, context: RenderContext) -> str:
    """The form that goes with a number: `{{ n | plural: "child", "children" }}`; Polish takes three (1, 2-4, 5)."""
    if not forms:
        return ""
    amount = number_of(value)
    kind = locale_of(_language(context)).plural_form(amount if amount is not None else 0)
    if kind == "one":
        return _text(forms[0])
    return _text(forms[1] if kind == "few" and len(forms) > 1 else forms[-1])


def phone(value: object) -> str:
    """ "+13125550142" -> "(312) 555-0142"; a number of another country with its country's code."""
    text = _text(value)
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return text
    if not phonenumbers.is_possible_number(number):
        return text
    home = number.country_code == phonenumbers.country_code_for_region(REGION)
    style = phonenumbers.PhoneNumberFormat
    return str(phonenumbers.format_number(number, style.NATIONAL if home else style.INTERNATIONAL))


@with_context
def date_(value: object, form: object = None, *, context: RenderContext) -> str:
    """Shopify's `date`: strftime of a date in text or of seconds since 1970. "now", "today": the time of the event."""
    if isinstance(value, Undefined) or value is None:
        return ""
    text = _text(value).strip()
    if not form or isinstance(form, Undefined):
        return text
    now = now_of(context)
    moment = now if text in ("now", "today") else moment_of(text, now)
    if moment is None:
        return text
    if form == "%s":
        return str(int(moment.timestamp()))
    return moment.strftime(str(form))


def number_of(value: object) -> Decimal | None:
    """A number, or a text that is one: "1,200.50" and "$12" too. None: no number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float, Decimal)):
        amount = Decimal(str(value))
    else:
        try:
            amount = Decimal(_text(value).strip().lstrip("$").replace(",", ""))
        except InvalidOperation:
            return None
    return amount if amount.is_finite() and abs(amount) < Decimal(10) ** 30 else None


def moment_of(text: str, now: datetime) -> datetime | None:
    """The time a text names; parts it leaves out are those of today's midnight. Seconds since 1970 count too.

    None: it names no time.
    """
    try:
        if text.isdecimal() and len(text) > 8:
            return datetime.fromtimestamp(int(text), now.tzinfo)
        moment: datetime = dates.parse(text, default=datetime(now.year, now.month, now.day))  # noqa: DTZ001 - no zone is none
        return moment
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def now_of(scope: RenderContext | Mapping[str, Any]) -> datetime:
    """The time of the event, in the office's zone. 1970 where there is none."""
    try:
        return datetime.fromisoformat(str(_flow(scope).get("now") or ""))
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """The locale of a language as it is used at the office: "es" is es_US; unknown: English."""
    for name in (f"{language}_{REGION}", language, "en_US"):
        try:
            return Locale.parse(name.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            continue
    raise AssertionError("en_US is part of Babel")


def _flow(scope: RenderContext | Mapping[str, Any]) -> Mapping[str, Any]:
    names = scope.scope if isinstance(scope, RenderContext) else scope
    flow = names.get("flow")
    return flow if isinstance(flow, Mapping) else {}


def _language(context: RenderContext) -> str:
    return str(_flow(context).get("language") or "en")


def _text(value: object) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return "" if value is None else str(value)


FILTERS: Mapping[str, Callable[..., Any]] = {
    "to_json": to_json,
    "json": to_json,
    "money": money,
    "long_date": long_date,
    "list": list_,
    "plural": plural,
    "phone": phone,
    "date": date_,
}
