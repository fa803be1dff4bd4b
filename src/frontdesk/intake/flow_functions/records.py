"""The triage user of a conversation: made once the place is known, and brought up to date screen by screen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from frontdesk.flows import functions
from frontdesk.flows.functions import Context
from frontdesk.intake.flow_functions import person

if TYPE_CHECKING:
    from frontdesk.intake.models import TriageUser

#: What update_triage_user takes, by the names of triage/vocabulary.py.
ATTRIBUTES = (
    "last_screen_viewed",
    "triage_status",
    "intake_status",
    "over_income",
    "needs_review",
    "safe_to_text",
    "safe_to_call",
    "referral_source",
)
_PLACE = ("zip_code", "city", "county", "county_fips", "state")
_NAMES = ("first_name", "last_name", "maiden_name", "nickname", "landlord_name")
_CONTACT = ("phone", "email", "street", "unit", "city", "state", "zip_code")
_ABOUT = ("race", "ethnicity", "gender", "marital_status", "primary_language")
#: Groups that are asked about, by the names under which services are for them (eligibility/populations.py).
_GROUPS = ("veteran", "disability")
#: What a person says who would rather not.
NOT_SAID = "skip"


def register() -> None:
    functions.register(
        "create_triage_user",
        create_triage_user,
        takes=("first_name", "issue", "search", *_PLACE, *ATTRIBUTES),
        optional=("first_name", "issue", "search", *_PLACE, *ATTRIBUTES),
        gives=("uuid", "triage_id"),
        about="the triage user of this conversation, made at the first call and brought up to date by each further one",
    )
    functions.register(
        "update_triage_user",
        update_triage_user,
        takes=("triage_user", *ATTRIBUTES),
        optional=("triage_user", *ATTRIBUTES),
        gives=("ok",),
        about="writes what is known anew; what is blank stays as it was",
    )
    functions.register(
        "keep_answers",
        keep_answers,
        takes=("triage_user", "last_screen_viewed", *_NAMES),
        optional=("triage_user", "last_screen_viewed", *_NAMES),
        gives=("ok",),
        about="keeps names, sealed",
    )
    functions.register(
        "save_contact",
        save_contact,
        takes=("triage_user", *_CONTACT, "safe_to_call", "safe_to_text"),
        optional=("triage_user",),
        gives=("ok",),
        about="keeps how the person can be reached, sealed, and which ways are safe",
    )
    functions.register(
        "save_demographics",
        save_demographics,
        takes=("triage_user", *_ABOUT, "veteran", "disability"),
        optional=("triage_user",),
        gives=("ok",),
        about="keeps what the person said of themselves; `skip` is nothing said",
    )


def create_triage_user(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.content import issues, packs
    from frontdesk.intake.triage import answers, recording

    key = person.key(context)
    if not context.session:
        _forget_trial(key)
    issue = issues.find(person.text(arguments.get("issue")), person.text(arguments.get("state")))
    about: dict[str, Any] = {}
    if issue is not None:
        about = {
            "issue_key": issue.key,
            "triage_problem": issue.search_term,
            "lsc_code": issue.lsc_code,
            "is_dangerous": issue.is_dangerous,
        }
    created = recording.create(
        key,
        context.now,
        contact=person.number(context),
        line=context.line,
        flow="legal_help",
        language=context.language,
        triage_status="Started",
        household_size=1,
        referral_source="sms",
        **about,
        **person.said(arguments, "search", *_PLACE, *(a for a in ATTRIBUTES if a not in _DEFAULTS)),
    )
    later = person.said(arguments, *_DEFAULTS)
    if later:
        recording.update(created, context.now, **later)
    answers.put(created, **person.said(arguments, "first_name"))
    if issue is not None and (note := packs.by_language(issue.notes, "en")):
        answers.add_note(created, note)
    return {"uuid": str(created.uuid), "triage_id": created.triage_id}


#: Attributes that create_triage_user gives itself where the flow does not.
_DEFAULTS = ("triage_status", "referral_source")


def _forget_trial(key: str) -> None:
    """A trial that begins again begins afresh."""
    from frontdesk.intake.models import TriageUser

    TriageUser.objects.filter(session_key=key, is_trial=True).delete()


def update_triage_user(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.triage import recording

    recording.update(person.of(context), context.now, **person.said(arguments, *ATTRIBUTES))
    return {"ok": True}


def keep_answers(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.triage import answers, recording

    triage_user = person.of(context)
    # a name that was taken back (BACK, then NONE) goes
    answers.replace(triage_user, **{name: arguments[name] for name in _NAMES if name in arguments})
    recording.update(triage_user, context.now, **person.said(arguments, "last_screen_viewed"))
    return {"ok": True}


def save_contact(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.triage import answers, recording

    triage_user = person.of(context)
    answers.replace(triage_user, **{name: arguments.get(name) for name in _CONTACT})
    safe = {name: person.flag(arguments.get(name)) for name in ("safe_to_call", "safe_to_text")}
    recording.update(triage_user, context.now, last_screen_viewed="sms-contact", **safe)
    return {"ok": True}


def save_demographics(arguments: Mapping[str, Any], context: Context) -> dict[str, Any]:
    from frontdesk.intake.triage import recording

    triage_user = person.of(context)
    said = person.said(arguments, *_ABOUT)
    told: dict[str, Any] = {name: value for name, value in said.items() if value != NOT_SAID}
    asked = {group: str(arguments[group]) for group in _GROUPS if arguments.get(group) in ("yes_", "no_", NOT_SAID)}
    save_membership(triage_user, asked, context.now)
    # BACK, then "I prefer not to say": what was said before is taken back
    gone = [name for name, value in said.items() if value == NOT_SAID and getattr(triage_user, name)]
    recording.forget(triage_user, context.now, *gone)
    recording.update(triage_user, context.now, last_screen_viewed="sms_demographics", **told)
    return {"ok": True}


def save_membership(triage_user: TriageUser, said: Mapping[str, str], now: datetime) -> None:
    """Keep which groups a person belongs to, with notes for whoever gets the intake. `said`: group -> yes_, no_, or
    skip; a group that is not named stays as it was, one that is no longer said is taken back."""
    from frontdesk.intake.triage import answers, recording

    known = set(triage_user.populations)
    groups = known - set(said) | {group for group, value in said.items() if value == "yes_"}
    answers.remove_notes(triage_user, (note for group in said for note in _group_notes(group).values()))
    answers.add_notes(triage_user, [_group_notes(group).get(value, "") for group, value in said.items()])
    if known - groups:
        recording.forget(triage_user, now, "populations")
    if groups != known:
        recording.update(triage_user, now, populations=sorted(groups))


def _group_notes(group: str) -> dict[str, str]:
    return {"yes_": f"{group.capitalize()}: yes", "no_": f"{group.capitalize()}: no"}
