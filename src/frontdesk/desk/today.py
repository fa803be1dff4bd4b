"""What the page "Today" shows: what needs attention, what comes next, the rounds since last evening, the counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.utils.formats import date_format

from frontdesk.carrier.statuses import Channel
from frontdesk.config.env import RoundTime, get_settings
from frontdesk.consent.queries import pauses_in_force
from frontdesk.conversations import reading
from frontdesk.desk import counts, outcomes
from frontdesk.desk.outcomes import ChannelOutcomes
from frontdesk.desk.templatetags.desk import age
from frontdesk.jobs.queries import worker_is_alive
from frontdesk.reminders.local_time import to_utc
from frontdesk.reminders.models import MAX_ATTEMPTS, Appointment, Import, Reply, Round
from frontdesk.reminders.rounds import round_times
from frontdesk.reminders.staff_actions import FOR_STAFF
from frontdesk.reminders.states import State, in_state

KINDS = {
    Round.Kind.FIRST: "first attempt",
    Round.Kind.RETRY: "retry",
    Round.Kind.FINAL: "final retry",
    Round.Kind.MANUAL: "started by staff",
}
#: What the page counts; superseded and deleted ones are no work for anybody.
STATES = [s for s in State if s not in (State.SUPERSEDED, State.DELETED)]


@dataclass(frozen=True)
class Alert:
    """A sentence; `tone` as in reminders/tones.py; where to go, and what the link says."""

    text: str
    tone: str = "warning"
    page: str = ""
    link_text: str = ""


@dataclass(frozen=True)
class ComingRound:
    due_at: datetime
    name: str


@dataclass(frozen=True)
class RoundRow:
    round: Round
    name: str
    texts: ChannelOutcomes
    calls: ChannelOutcomes


@dataclass(frozen=True)
class Today:
    since: datetime
    alerts: Sequence[Alert]
    next_round: ComingRound
    due: int
    rounds: Sequence[RoundRow]
    states: Sequence[tuple[State, int]]
    imports: Sequence[Import]
    conversations: Sequence[reading.StateCount]

    @property
    def busy(self) -> bool:
        """Something moves: look again soon."""
        running = any(row.round.status in (Round.Status.PLANNING, Round.Status.RUNNING) for row in self.rounds)
        return running or any(i.status in (Import.Status.UPLOADED, Import.Status.IMPORTING) for i in self.imports)


def today(now: datetime) -> Today:
    """Everything the page shows, at `now`."""
    settings = get_settings()
    zone = settings.office_zone
    since = evening_start(settings.frontdesk_rounds[0], zone, now)
    return Today(
        since=since,
        alerts=_alerts(now, since),
        next_round=next_round(settings.frontdesk_rounds, zone, now),
        due=due_count(now),
        rounds=_rounds(since),
        states=_states(now, zone),
        imports=list(Import.objects.order_by("-created_at")[:5]),
        conversations=reading.counted(since),
    )


def evening_start(first: RoundTime, zone: ZoneInfo, now: datetime) -> datetime:
    """From when rounds count as today's: yesterday's first round, so that the morning still sees the whole evening."""
    yesterday = now.astimezone(zone).date() - timedelta(days=1)
    return to_utc(datetime.combine(yesterday, first.at), zone)


def next_round(rounds: Sequence[RoundTime], zone: ZoneInfo, now: datetime) -> ComingRound:
    """The first scheduled round after `now`, by the setting alone."""
    at = round_times.next_round_at(now, rounds, zone)
    scheduled = [r for r in round_times.due_rounds(at, rounds, zone, ()) if r.due_at == at]
    return ComingRound(at, KINDS[Round.Kind(scheduled[-1].kind)])


def round_name(round: Round) -> str:
    """`first attempt`, or `started by Ann Lee`."""
    if round.kind == Round.Kind.MANUAL and round.started_by is not None:
        return f"started by {round.started_by}"
    return KINDS.get(Round.Kind(round.kind), round.kind)


def due_count(now: datetime) -> int:
    """How many appointments a round at `now` would look at: ahead, not reached or answered, with attempts left."""
    return Appointment.objects.filter(
        appt_date_time__gt=now,
        success_at=None,
        superseded_at=None,
        deleted_at=None,
        response=Appointment.Response.NONE,
        attempt_count__lt=MAX_ATTEMPTS,
    ).count()


def _alerts(now: datetime, since: datetime) -> list[Alert]:
    alerts = []
    for pause in pauses_in_force():
        what = {Channel.TEXT: "Texts are", Channel.CALL: "Calls are"}.get(pause.channel, "Sending is")  # type: ignore[call-overload]
        alerts.append(
            Alert(f"{what} paused: {pause.reason}", "danger", "admin:consent_sendingpause_changelist", "Show the pause")
        )
    if not worker_is_alive(now):
        alerts.append(
            Alert("No worker is running, so nothing goes out. Start it with the command frontdesk serve.", "danger")
        )
    for missed in Round.objects.filter(status=Round.Status.SKIPPED, due_at__gte=since):
        due = date_format(missed.due_at.astimezone(get_settings().office_zone), "g:i A")
        alerts.append(Alert(f"The round of {due} was missed and left out. Start one now if it is still needed."))
    failed = counts.failed_jobs()
    if failed:
        word = "job has" if failed == 1 else "jobs have"
        alerts.append(Alert(f"{_many(failed)} {word} failed.", "danger", "admin:jobs_failedjob_changelist", "Show"))
    waiting = Reply.objects.filter(meaning__in=FOR_STAFF, resolved_at=None)
    oldest = waiting.order_by("received_at").first()
    if oldest is not None:
        count = counts.replies_for_staff()
        word = "reply waits" if count == 1 else "replies wait"
        text = f"{_many(count)} {word} for a person; the oldest has for {age(oldest.received_at)}."
        alerts.append(Alert(text, "warning", "admin:reminders_reply_changelist", "Read"))
    return [*alerts, *_inbox_alerts()]


def _inbox_alerts() -> list[Alert]:
    oldest = reading.threads().first()
    if oldest is None or oldest.waiting_since is None:  # the one who waits longest comes first
        return []
    count = counts.threads_for_staff()
    word = "conversation is" if count == 1 else "conversations are"
    text = f"{_many(count)} {word} in the inbox; somebody has waited for {age(oldest.waiting_since)}."
    return [Alert(text, "warning", "desk:inbox", "Read")]


def _many(count: int) -> str:
    return f"{count}" if count < counts.ENOUGH else f"{counts.ENOUGH} or more"


def _rounds(since: datetime) -> list[RoundRow]:
    found = list(Round.objects.filter(due_at__gte=since).select_related("started_by").order_by("-due_at")[:20])
    counted = outcomes.of_rounds([r.pk for r in found])
    rows = []
    for found_round in found:
        channels = {c.channel: c for c in counted[found_round.pk].channels}
        texts = channels.get(Channel.TEXT, ChannelOutcomes(Channel.TEXT))
        calls = channels.get(Channel.CALL, ChannelOutcomes(Channel.CALL))
        rows.append(RoundRow(found_round, round_name(found_round), texts, calls))
    return rows


def _states(now: datetime, zone: ZoneInfo) -> list[tuple[State, int]]:
    midnight = to_utc(datetime.combine(now.astimezone(zone).date(), time()), zone)
    # the two last conditions are those of the index appointments_by_day
    live = Appointment.objects.filter(appt_date_time__gte=midnight, superseded_at=None, deleted_at=None)
    counted = live.aggregate(**{state.value: Count("pk", filter=in_state(state, now)) for state in STATES})
    return [(state, counted[state.value]) for state in STATES]
