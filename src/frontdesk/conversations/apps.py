from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from frontdesk.carrier.handlers import MediaText
    from frontdesk.carrier.models import InboundText


class ConversationsConfig(AppConfig):
    name = "frontdesk.conversations"
    label = "conversations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        self._register_texts()
        self._register_upkeep()

    def _register_texts(self) -> None:
        from frontdesk.carrier import handlers

        room = "frontdesk.conversations"
        handlers.register_text_handler(30, _later(f"{room}.answering_texts", "answer_open"))
        handlers.register_text_handler(40, _later(f"{room}.answering_texts", "answer_keyword"))
        handlers.register_text_handler(45, _later(f"{room}.answering_texts", "answer_subject"))
        handlers.register_text_handler(60, _later(f"{room}.answering_texts", "answer_number"))
        handlers.register_follower(_later(f"{room}.parking", "follow"))
        handlers.register_follower(_later(f"{room}.late_texts", "follow"))
        handlers.register_completer(_Completer())

    def _register_upkeep(self) -> None:
        from frontdesk.jobs import schedule

        room = "frontdesk.conversations"
        schedule.register_minutely("silence", _later(f"{room}.silence", "tick"))
        schedule.register_minutely("session calls", _later(f"{room}.calls", "find_lost"))
        schedule.register_minutely("numbers that text in circles", _later(f"{room}.loops", "let_go_quiet"))
        schedule.register_backlog(_later(f"{room}.silence", "next_moment"))
        self._register_outgoing()
        self._register_voice()

    def _register_voice(self) -> None:
        from frontdesk.carrier import handlers
        from frontdesk.conversations.voice import folding
        from frontdesk.jobs import schedule

        room = "frontdesk.conversations.voice"
        handlers.register_call_handler(50, _later(f"{room}.answering", "answer_call"))
        handlers.register_folder(folding.fold)
        schedule.register_minutely("calls of flows", _later(f"{room}.settling", "tick"))
        schedule.register_minutely("calls that are over", _later(f"{room}.ending", "tick"))
        schedule.register_backlog(_later(f"{room}.dialling", "next_moment"))

    def _register_outgoing(self) -> None:
        from frontdesk.carrier import handlers
        from frontdesk.config import exports
        from frontdesk.conversations import inbox
        from frontdesk.conversations.outgoing import folding, upkeep
        from frontdesk.jobs import schedule

        room = "frontdesk.conversations"
        handlers.register_folder(folding.fold)
        inbox.on_resolved(_later(f"{room}.continuing", "given_back"))
        upkeep.register_failure(_later(f"{room}.continuing", "undelivered"))
        schedule.register_minutely("texts", upkeep.wake)
        schedule.register_nightly("reconcile texts", upkeep.reconcile_tonight)
        schedule.register_backlog(upkeep.next_moment)
        schedule.register_nightly("redact transcripts", _later(f"{room}.redaction", "redact_old"))
        exports.register(exports.Export("transcripts", _later(f"{room}.exporting", "transcripts")))
        exports.register(exports.Export("conversations", _later(f"{room}.exporting", "conversations")))


def _later(module: str, name: str) -> Callable[..., Any]:
    """The function, loaded when it is first called: the engine and its languages are of no use to most commands."""

    def call(*args: Any) -> Any:
        return getattr(import_module(module), name)(*args)

    call.__name__ = name
    return call


class _Completer:
    """`delivering.HeldReplies`, loaded when it is first asked."""

    def ready(self, text_pk: int) -> bool:
        return bool(self._held().ready(text_pk))

    def take(self, text: InboundText, room: int, now: datetime) -> Sequence[str | MediaText]:
        taken: Sequence[str | MediaText] = self._held().take(text, room, now)
        return taken

    def _held(self) -> Any:
        from frontdesk.conversations.delivering import HeldReplies

        return HeldReplies()
