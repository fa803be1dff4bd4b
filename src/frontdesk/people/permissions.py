"""Who may do what: the whole table, in one place. Pages and the admin site ask `user.has_perm("people.<word>")`."""

from __future__ import annotations

from enum import StrEnum

#: Django writes a permission as `<app>.<word>`; all of ours are of this app.
APP = "people"


class Permission(StrEnum):
    LOOK = "look"  # see the desk: appointments, attempts, rounds, imports, replies, jobs
    SEE_NUMBERS = "see_numbers"  # see whole phone numbers and the rows of a CSV as they came
    IMPORT_FILES = "import_files"  # upload a CSV, import or discard it
    START_ROUNDS = "start_rounds"  # start a round now
    RETRY_JOBS = "retry_jobs"  # run failed jobs again
    RESOLVE_REPLIES = "resolve_replies"  # mark a reply as dealt with
    ANSWER_PEOPLE = "answer_people"  # claim, answer and resolve conversations; read sensitive answers in them
    HANDLE_INTAKES = "handle_intakes"  # open what people told the intake; mend what could not be handed over
    REMOVE_APPOINTMENTS = "remove_appointments"  # withdraw an appointment from all further rounds
    ADD_OPT_OUTS = "add_opt_outs"  # enter an opt-out at the person's request (nobody may lift one)
    MANAGE_FLOWS = "manage_flows"  # say which flow answers whom
    PAUSE_SENDING = "pause_sending"  # hold all calls and texts, and let them go again
    SEE_MONITOR = "see_monitor"  # see what happened inside: monitor entries, callbacks, watched tags
    MANAGE_USERS = "manage_users"  # make users, give roles, close accounts

    @property
    def full(self) -> str:
        """The name Django knows it by."""
        return f"{APP}.{self.value}"


ROLE_ALLOWS: dict[str, frozenset[Permission]] = {
    "administrator": frozenset(Permission),
    "receptionist": frozenset(
        {
            Permission.LOOK,
            Permission.SEE_NUMBERS,
            Permission.IMPORT_FILES,
            Permission.START_ROUNDS,
            Permission.RETRY_JOBS,
            Permission.RESOLVE_REPLIES,
            Permission.ANSWER_PEOPLE,
            Permission.HANDLE_INTAKES,
            Permission.REMOVE_APPOINTMENTS,
            Permission.ADD_OPT_OUTS,
        }
    ),
    "viewer": frozenset({Permission.LOOK}),
}


def allowed(role: str | None, *, sees_numbers: bool = False) -> frozenset[Permission]:
    """What a role's slug allows; `sees_numbers` adds whole phone numbers to it. No role, or an unknown one: nothing."""
    allowed_by_role = ROLE_ALLOWS.get(role or "", frozenset())
    if sees_numbers and allowed_by_role:
        return allowed_by_role | {Permission.SEE_NUMBERS}
    return allowed_by_role
