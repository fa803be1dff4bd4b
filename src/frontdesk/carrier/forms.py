"""Reads the form a webhook carries, without changing a character of it, and makes it fit to be stored."""

from __future__ import annotations

import hashlib
from urllib.parse import unquote_plus

#: A webhook's body is a few hundred bytes; the longest text of 1,600 emoji is some 20 kB.
LONGEST_BODY = 64 * 1024
MOST_FIELDS = 500

Form = dict[str, "str | list[str]"]


class UnreadableForm(ValueError):
    """The body is no form: the text says why."""


def read_form(body: bytes) -> Form:
    """`a=1&b=2&b=3` -> `{"a": "1", "b": ["2", "3"]}`. UTF-8 whatever the header says (the carrier sends nothing else);
    bytes that are not UTF-8 become U+FFFD, so that their signature cannot match. Raises UnreadableForm."""
    form: Form = {}
    if not body:
        return form
    fields = body.decode("utf-8", "replace").split("&")
    if len(fields) > MOST_FIELDS:
        raise UnreadableForm(f"a form of {len(fields)} fields; {MOST_FIELDS} is the most there can be")
    for field in fields:
        if not field:
            continue
        name, _, value = field.partition("=")
        if "%" in name or "+" in name:
            name = unquote_plus(name)
        if "%" in value or "+" in value:
            value = unquote_plus(value)
        there = form.get(name)
        if there is None:
            form[name] = value
        elif isinstance(there, str):
            form[name] = [there, value]
        else:
            there.append(value)
    return form


def plain(form: Form) -> dict[str, str]:
    """One value a name (the last, of several), fit for the database: PostgreSQL keeps no NUL."""
    return {_storable(k): _storable(v if isinstance(v, str) else v[-1]) for k, v in form.items()}


def storable(form: Form) -> Form:
    """All of the form, fit for the database."""
    return {
        _storable(k): _storable(v) if isinstance(v, str) else [_storable(one) for one in v] for k, v in form.items()
    }


def fingerprint(path: str, form: Form) -> str:
    """SHA-256 over the path (with its query) and the sorted fields: a callback that comes again has the same."""
    parts = [path]
    for name in sorted(form):
        value = form[name]
        parts += (name, value) if isinstance(value, str) else (name, *value)
    # each part with its length before it: no two forms read the same
    text = "".join([f"{len(part)}:{part}" for part in parts])
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _storable(text: str) -> str:
    return text.replace("\x00", "\ufffd") if "\x00" in text else text
