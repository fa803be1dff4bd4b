"""Reads the form a webhook carries, without changing a character of it, and makes it fit to be stored."""

from __future__ import annotations

import hashlib
import json
from urllib.parse import unquote

#: A webhook's body is a few hundred bytes; the longest text of 1,600 emoji is some 20 kB.
LONGEST_BODY = 64 * 1024
MOST_FIELDS = 500
_NUL = "\x00"

Form = dict[str, "str | list[str]"]


class UnreadableForm(ValueError):
    """The body is no form: the text says why."""


def read_form(body: bytes) -> Form:
    """`a=1&b=2&b=3` -> `{"a": "1", "b": ["2", "3"]}`. UTF-8 whatever the header says (the carrier sends nothing else);
    bytes that are not UTF-8 become U+FFFD, so that their signature cannot match. Raises UnreadableForm."""
    if not body:
        return {}
    fields = body.decode("utf-8", "replace").split("&")
    if len(fields) > MOST_FIELDS:
        raise UnreadableForm(f"a form of {len(fields)} fields; {MOST_FIELDS} is the most there can be")
    form: Form = {}
    for field in fields:
        if not field:
            continue
        name, _, value = field.partition("=")
        name, value = _unquoted(name), _unquoted(value)
        there = form.get(name)
        if there is None:
            form[name] = value
        elif isinstance(there, str):
            form[name] = [there, value]
        else:
            there.append(value)
    return form


def _unquoted(text: str) -> str:
    if "+" in text:
        text = text.replace("+", " ")
    if "%" in text:
        text = text.replace("%2B", "+")  # every phone number has one, and replace() is quicker than unquote()
        if "%" in text:
            text = unquote(text)
    return text


def plain(form: Form) -> dict[str, str]:
    """One value a name (the last, of several), fit for the database: PostgreSQL keeps no NUL."""
    if _is_plain(form):
        return form  # type: ignore[return-value]
    return {name: value if isinstance(value, str) else value[-1] for name, value in storable(form).items()}


#: What the carrier tells of a payment after `<Pay>`; it is never stored as it came.
PAYMENT_FACTS = (
    *("PaymentToken", "PaymentConfirmationCode", "ProfileId", "PaymentCardNumber", "PaymentCardType", "ExpirationDate"),
    *("SecurityCode", "PaymentCardPostalCode", "BankAccountNumber", "BankRoutingNumber", "BankAccountType"),
    *("PaymentError", "ConnectorError"),
)


def without_payment(form: Form) -> Form:
    """The form without what it tells of a payment."""
    return {name: value for name, value in form.items() if name not in PAYMENT_FACTS}


def storable(form: Form) -> Form:
    """All of the form, fit for the database."""
    if _is_plain(form):
        return form
    return {
        _without_nul(name): _without_nul(value) if isinstance(value, str) else [_without_nul(one) for one in value]
        for name, value in form.items()
    }


def fingerprint(path: str, form: Form) -> str:
    """SHA-256 over the path (with its query) and the sorted fields: a callback that comes again has the same."""
    # as JSON no two forms read the same; names are unique, so values are never compared
    return hashlib.sha256(json.dumps([path, sorted(form.items())]).encode()).hexdigest()


def _is_plain(form: Form) -> bool:
    try:
        return _NUL not in "".join(form.values()) and _NUL not in "".join(form)  # type: ignore[arg-type]
    except TypeError:  # a list among the values
        return False


def _without_nul(text: str) -> str:
    return text.replace(_NUL, "\ufffd")
