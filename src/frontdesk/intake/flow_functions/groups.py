"""The groups a person belongs to, asked before the offers where they decide who can help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontdesk.flows import functions
from frontdesk.flows.answers.results import spoken
from frontdesk.flows.functions import Context
from frontdesk.intake import backends
from frontdesk.intake.flow_functions import person, records

#: What each group is called in the question; a group without words is not asked about. {age}: from which on one is one.
LABELS: Mapping[str, Mapping[str, str]] = {
    "veteran": {"en": "U.S. military veteran", "es": "Serví en el ejército de EE. UU.", "pl": "Weteran wojska USA"},
    "disability": {"en": "I have a disability", "es": "Tengo una discapacidad", "pl": "Mam niepełnosprawność"},
    "senior": {"en": "Age {age} or older", "es": "Tengo {age} años o más", "pl": "Mam {age} lat lub więcej"},
    "minor": {"en": "Under 18", "es": "Tengo menos de 18 años", "pl": "Mam mniej niż 18 lat"},
    "prisoner": {"en": "In jail or prison now", "es": "Ahora en la cárcel", "pl": "Teraz w areszcie lub więzieniu"},
}


def register() -> None:
    functions.register(
        "groups_that_matter",
        groups_that_matter,
        takes=("triage_user",),
        optional=("triage_user",),
        gives=("groups", "names"),
        remote=backends.is_remote(),
        idempotent=True,
        about="the groups (veteran, disability, senior, minor, prisoner) that decide who can be offered",
    )
    functions.register(
        "save_groups",
        save_groups,
        takes=("triage_user", "asked", "groups"),
        optional=("triage_user",),
        gives=("ok",),
        about="keeps which of the groups that were asked about the person belongs to; `skip` is nothing said",
    )


def groups_that_matter(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.matching import groups

    found = groups.groups_that_matter(person.of(context), context.now)
    names, language = [name for name in LABELS if name in found.names], spoken(context.language)
    labels = {name: LABELS[name][language].format(age=found.senior_age) for name in names}
    return {"groups": [{"value": name, "label": labels[name]} for name in names], "names": names}


def save_groups(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    asked = [str(name) for name in arguments.get("asked") or [] if name in LABELS]
    chosen = {str(name) for name in arguments.get("groups") or []}
    unsaid = records.NOT_SAID in chosen and not chosen & set(asked)
    said = {name: records.NOT_SAID if unsaid else "yes_" if name in chosen else "no_" for name in asked}
    records.save_membership(person.of(context), said, context.now)
    return {"ok": True}
