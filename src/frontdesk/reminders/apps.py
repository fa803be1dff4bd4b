from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from frontdesk.carrier.handlers import InboundCall, Subject, TextAnswer
    from frontdesk.carrier.models import InboundText


class RemindersConfig(AppConfig):
    name = "frontdesk.reminders"
    label = "reminders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from frontdesk.carrier.handlers import (
            register_call_handler,
            register_folder,
            register_subject,
            register_text_handler,
        )
        from frontdesk.reminders import flow_functions
        from frontdesk.reminders.attempts.folding import fold

        register_folder(fold)
        register_text_handler(50, _answer_text)
        register_text_handler(90, _answer_stranger)
        register_call_handler(90, _answer_call)
        register_subject("reminder", _subject_of, _claims)
        flow_functions.register()
        self._register_upkeep()

    def _register_upkeep(self) -> None:
        from frontdesk.carrier import answering, missed_texts, refolding
        from frontdesk.jobs import schedule
        from frontdesk.reminders.attempts import upkeep
        from frontdesk.reminders.imports import importing
        from frontdesk.reminders.rounds import round_tick

        schedule.register_minutely("wake", upkeep.wake)
        schedule.register_minutely("rounds", round_tick.tick)
        schedule.register_minutely("uploads", importing.wake_lost)
        schedule.register_minutely("refold", refolding.refold)
        schedule.register_minutely("answer-waiting", answering.answer_waiting)
        schedule.register_spans("missed-texts", missed_texts.EVERY, missed_texts.look)
        schedule.register_nightly("reconcile", upkeep.reconcile_tonight)
        schedule.register_nightly("blank old replies", _blank_old_replies)
        schedule.register_backlog(upkeep.next_moment)


def _answer_text(text: InboundText, now: datetime) -> TextAnswer | None:
    """Loaded at the first text: the words of four languages and the templates are of no use to most commands."""
    from frontdesk.reminders.replies.responses import answer_text

    return answer_text(text, now)


def _blank_old_replies(now: datetime) -> int:
    from frontdesk.reminders.replies.blanking import blank_old

    return blank_old(now)


def _answer_stranger(text: InboundText, now: datetime) -> TextAnswer:
    from frontdesk.reminders.replies.responses import answer_stranger

    return answer_stranger(text, now)


def _answer_call(call: InboundCall, now: datetime) -> str:
    from frontdesk.reminders.replies.calls import office_line

    return office_line(call.from_number, call.to_number)


def _subject_of(text: InboundText, now: datetime) -> Subject | None:
    from frontdesk.reminders.replies.responses import subject_of

    return subject_of(text, now)


def _claims(text: InboundText, since: datetime, now: datetime) -> bool:
    from frontdesk.reminders.replies.responses import claims

    return claims(text, since, now)
