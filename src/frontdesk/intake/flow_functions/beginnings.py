"""How a conversation begins: the language and the legal issue that the first text tells, and the pack's own texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import DatabaseError, transaction

from frontdesk.flows import functions
from frontdesk.flows.functions import Context
from frontdesk.intake.flow_functions import languages, person

#: What the record of an issue holds.
RECORD = ("issue", "process_id", "lsc_code", "search_term", "content_url", "rest_export", "is_dangerous", "title")


def register() -> None:
    functions.register(
        "office_name", office_name, gives=("name",), about='what the office calls itself, "" where nobody has said'
    )
    functions.register(
        "first_language",
        first_language,
        takes=("text",),
        gives=("language",),
        about='the language a first text is clearly written in: "es" or "pl"; "" where it may be any',
    )
    functions.register(
        "understand_first_text",
        understand_first_text,
        takes=("text",),
        gives=("how", "issue", "guesses"),
        about="which legal issue a first text is about: one issue, or up to three guesses; it is kept for the office",
    )
    functions.register(
        "legal_issues_menu", legal_issues_menu, gives=("issues",), about="the issues people can choose from"
    )
    functions.register(
        "legal_issue",
        legal_issue,
        takes=("issue", "state", "chosen"),
        optional=("state", "chosen"),
        gives=("found", *RECORD),
        about="the record of an issue as the pack of `state` has it. `chosen`: the person has settled on it",
    )
    functions.register(
        "office_text",
        office_text,
        takes=("name", "state"),
        optional=("state",),
        gives=("text",),
        about="a text of the content pack in the person's language: referrals, elsewhere, hotlines, ...",
    )


def office_name(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.config.env import get_settings

    settings = get_settings()
    default = type(settings).model_fields["frontdesk_office_name"].default
    name = settings.frontdesk_office_name
    return {"name": "" if name == default else name}


def first_language(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.understanding import crisis

    text = person.text(arguments.get("text"))
    # a cry for help was answered in its language already, and the flow goes on in it
    found = languages.written_in(text) or crisis.language_of(text, "")
    if not found and any(character.isalpha() for character in text):
        found = languages.written_in(text, _keywords())
    return {"language": found if found != "en" else ""}


def _keywords() -> list[Mapping[str, Sequence[str]]]:
    """Those of the live issues, each by language; none while the database does not answer."""
    from frontdesk.intake.content import issues

    try:
        with transaction.atomic():
            return [issue.keywords for issue in issues.live()]
    except DatabaseError:  # the flow goes on in its own language
        return []


def understand_first_text(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.content import issues
    from frontdesk.intake.understanding import first_text

    text = person.text(arguments.get("text"))
    found = first_text.understand(text, context.language)
    first_text.keep(person.key(context), text, context.language, found, context.now)
    titles = {option["value"]: option["label"] for option in issues.menu(context.language)}
    guesses: list[dict[str, Any]] = [{"value": key, "label": titles[key]} for key, _ in found.guesses if key in titles]
    if len(guesses) == 1:  # "is it about one of these?" may then be answered with yes
        guesses[0]["words"] = ["yes", "sí", "tak"]
    return {"how": found.how, "issue": found.issue or "", "guesses": guesses}


def legal_issues_menu(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.content import issues

    return {"issues": issues.menu(context.language)}


def legal_issue(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.content import issues
    from frontdesk.intake.understanding import first_text

    key = person.text(arguments.get("issue"))
    found = issues.find(key, person.text(arguments.get("state"))) if key else None
    if found is not None and person.flag(arguments.get("chosen")):
        first_text.chosen(person.key(context), key)
    return record_of(found, context.language)


def record_of(issue: Any, language: str) -> dict[str, Any]:
    """The record of an issue; `found` is False, and all else blank, for none."""
    from frontdesk.intake.content import issues, packs

    if issue is None:
        return {"found": False, **dict.fromkeys(RECORD, ""), "is_dangerous": False}
    return {
        "found": True,
        "issue": issue.key,
        "process_id": issue.process_id,
        "lsc_code": issue.lsc_code,
        "search_term": issue.search_term,
        "content_url": packs.by_language(issue.content_urls, language),
        "rest_export": issue.rest_export,
        "is_dangerous": issue.is_dangerous,
        "title": issues.neutral_title(issue, language) if issue.is_dangerous else issues.title(issue, language),
    }


def office_text(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.content import packs

    name, state = person.text(arguments.get("name")), person.text(arguments.get("state"))
    return {"text": packs.text(name, context.language, state=state)}
